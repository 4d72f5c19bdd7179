"""Turn an expression of type jsonb into one of a field's type, NULL where it holds no such value.

Keep in step with evaluate.py: what a document's value must be to count. Dates and times are read in
ISO's extended form. Each cast stands behind a CASE that has looked at the text, so that no document
can make a query fail.
"""

from __future__ import annotations

from typing import Final

from ..fields import FieldType

# Braces are doubled for str.format.
_CLOCK: Final = r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?"
_OFFSET: Final = r"(Z|[+-][0-9]{{2}}(:?[0-9]{{2}})?)"
_DATE: Final = r"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}"
# What is beyond microseconds is cut, not rounded.
_CUT: Final = r"regexp_replace({text}, '(\.[0-9]{{6}})[0-9]+', '\1')"

_TEXT: Final = "CASE WHEN jsonb_typeof({json}) = 'string' THEN {text} END"
_READ: Final = {
    FieldType.ID: (
        "CASE WHEN jsonb_typeof({json}) = 'string' THEN {text} "
        "WHEN jsonb_typeof({json}) = 'number' AND {text} ~ '^-?[0-9]+$' THEN {text} END"
    ),
    FieldType.INT: "CASE WHEN jsonb_typeof({json}) = 'number' THEN {json}::numeric END",
    FieldType.FLOAT: "CASE WHEN jsonb_typeof({json}) = 'number' THEN {json}::numeric END",
    FieldType.BOOLEAN: "CASE WHEN jsonb_typeof({json}) = 'boolean' THEN {json}::boolean END",
    FieldType.DATE: (
        f"CASE WHEN {{text}} ~ '^{_DATE}$' AND pg_input_is_valid({{text}}, 'date') "
        "THEN ({text})::date END"
    ),
    FieldType.TIME: (
        f"CASE WHEN {{text}} ~ '^{_CLOCK}{_OFFSET}?$' "
        f"THEN substring({_CUT} FROM '^[0-9:.]+')::time END"
    ),
}
_WITH_OFFSET: Final = (
    f"WHEN {{text}} ~ '^{_DATE}[T ]{_CLOCK}{_OFFSET}$' "
    "AND pg_input_is_valid({text}, 'timestamptz') "
    f"THEN ({_CUT})::timestamptz"
)
# A time that the clocks show twice is the first of the two: see `fold` in Python's datetime. For
# that the offset of the day before is tried; AT TIME ZONE alone takes the second.
_IN_ZONE: Final = (
    f"WHEN {{text}} ~ '^{_DATE}([T ]{_CLOCK})?$' "  # noqa: S608  # made of constants only
    "AND pg_input_is_valid({text}, 'timestamp') "
    "THEN (SELECT CASE WHEN first AT TIME ZONE {zone} = here THEN first "
    "ELSE here AT TIME ZONE {zone} END "
    f"FROM (SELECT ({_CUT})::timestamp AS here) AS written, "
    "LATERAL (SELECT (here - ((here - interval '1 day') AT TIME ZONE 'UTC' AT TIME ZONE {zone} "
    "- (here - interval '1 day'))) AT TIME ZONE 'UTC' AS first) AS tried)"
)


def read_json(json: str, type: FieldType, zone: str) -> str:
    """An expression of the field's type; `zone` is an expression for what AT TIME ZONE takes."""
    text = f"({json} #>> '{{}}')"
    if type is FieldType.DATETIME:
        form = f"CASE {_WITH_OFFSET} {_IN_ZONE} END"
        return form.format(json=json, text=text, zone=zone)
    if type in (FieldType.DATE, FieldType.TIME):
        form = f"CASE WHEN jsonb_typeof({{json}}) = 'string' THEN {_READ[type]} END"
        return form.format(json=json, text=text)
    return _READ.get(type, _TEXT).format(json=json, text=text)
