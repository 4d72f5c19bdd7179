"""Turn what a statement may hold into a Lark grammar that generates nothing else.

The language's own grammar reads; this one makes a model write: the same statements as the printer,
one space where one belongs, no field, operator or value but those allowed, no impossible month.
It keeps to what constrained decoders share: no look-around, no lazy or ignored terminals, no
imports, and bounds on everything that a small model could go on with for ever.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from ...filtering import (
    Anchor,
    EnumName,
    FieldType,
    Operator,
    Presence,
    Text,
    print_filter,
    print_value,
)
from ...filtering.relative import allowed_units
from .allowed import Allowed, AllowedField

_DAY: Final = "[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_CLOCK: Final = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?"
_MOST_VALUES: Final = 8  # of one list that a model writes: longer ones are it running away
_MOST_CLAUSES: Final = 16  # joined by one AND or OR
_TERMINALS: Final = {
    FieldType.STRING: r"TEXT: /'([^'\\\x00-\x1f\x7f]|\\['\\]){1,80}'/",
    FieldType.ID: r"TEXT: /'([^'\\\x00-\x1f\x7f]|\\['\\]){1,80}'/",
    FieldType.INT: "INT: /-?[0-9]{1,12}/",
    FieldType.FLOAT: r"FLOAT: /-?[0-9]{1,12}(\.[0-9]{1,6})?/",
    FieldType.BOOLEAN: 'BOOLEAN: "TRUE" | "FALSE"',
    FieldType.DATE: f"DATE: /{_DAY}/",
    FieldType.DATETIME: f"DATETIME: /{_DAY}(T{_CLOCK}Z?)?/",
    FieldType.TIME: f"TIME: /{_CLOCK}/",
}
_TERMINAL_OF: Final = {type: text.partition(":")[0] for type, text in _TERMINALS.items()}
_ANCHORED: Final = {
    FieldType.DATE: tuple(each for each in Anchor if each is not Anchor.NOW),
    FieldType.DATETIME: tuple(Anchor),
}


def narrowed_grammar(allowed: Allowed, *, none: bool = True) -> str:
    """Return the grammar. `none`: whether NONE, for a question without a filter, may be written."""
    rules = _Rules()
    predicates = [rules.predicate(field) for field in allowed.fields]
    has = [
        rules.has(elements.path, [rules.predicate(field) for field in elements.fields])
        for elements in allowed.elements
    ]
    start = [*(['"NONE"'] if none or not predicates else []), *(["either"] if predicates else [])]
    lines = [f"start: {' | '.join(start)}"]
    if predicates:
        lines += _joined("either", "both", "one", [*predicates, *has])
    return "\n".join([*lines, *rules.lines()]) + "\n"


def _joined(either: str, both: str, one: str, predicates: Sequence[str]) -> list[str]:
    """The rules of OR, AND, NOT and parentheses around predicates."""
    return [
        f"{either}: {both} {_more(' OR ', both, _MOST_CLAUSES)}",
        f"{both}: {one} {_more(' AND ', one, _MOST_CLAUSES)}",
        f'{one}: {" | ".join(predicates)} | "(" {either} ")" | "NOT (" {either} ")"',
    ]


class _Rules:
    """The rules of predicates as they are asked for, each once, and the terminals they need."""

    def __init__(self) -> None:
        self._rules: dict[str, str] = {}  # body → name
        self._types: dict[FieldType, None] = {}
        self._more: list[str] = []

    def predicate(self, field: AllowedField) -> str:
        """The name of the rule for all that may be said of a field."""
        behind = self._named("op", " | ".join(self._behind(field)))
        return self._named("field", f"{_text(_path(field.path) + ' ')} {behind}")

    def has(self, path: str, predicates: Sequence[str]) -> str:
        """The name of the rule for HAS on a list of objects."""
        name = f"has{len(self._more)}"
        self._more += [
            f'{name}: {_text(f"{_path(path)} HAS (")} {name}either ")"',
            *_joined(f"{name}either", f"{name}both", f"{name}one", predicates),
        ]
        return name

    def lines(self) -> Iterator[str]:
        """All rules, then the terminals."""
        yield from self._more
        for body, name in self._rules.items():
            yield f"{name}: {body}"
        yield from dict.fromkeys(_TERMINALS[type] for type in self._types)
        for type, anchors in _ANCHORED.items():
            if type in self._types:
                yield f"RELATIVE_{_TERMINAL_OF[type]}: {_relative(anchors)}"

    def _named(self, kind: str, body: str) -> str:
        return self._rules.setdefault(body, f"{kind}{len(self._rules)}")

    def _behind(self, field: AllowedField) -> Iterator[str]:
        """What may stand behind a path, shapes that share their end in one."""
        value = self._value(field)
        shape: dict[str, list[str]] = {}
        for operator in field.operators:
            match operator:
                case Operator.IN | Operator.ANY | Operator.ALL:
                    end = f'{value} {_more(", ", value, _MOST_VALUES)} "]"'
                    shape.setdefault(end, []).extend((f"{operator} [", f"NOT {operator} ["))
                case Operator.BETWEEN:
                    end = f'{value} " AND " {value}'
                    shape.setdefault(end, []).extend((f"{operator} ", f"NOT {operator} "))
                case Operator.IS_NULL:
                    shape.setdefault("", []).extend(("IS NULL", "IS NOT NULL"))
                case Operator.CONTAINS | Operator.LIKE:
                    end = value if operator is Operator.CONTAINS else "TEXT"
                    shape.setdefault(end, []).extend((f"{operator} ", f"NOT {operator} "))
                case _:
                    shape.setdefault(value, []).append(f"{operator} ")
        for end, operators in shape.items():
            heads = " | ".join(map(_text, operators))
            yield f"({heads}) {end}".rstrip() if end or len(operators) > 1 else heads

    def _value(self, field: AllowedField) -> str:
        match field.type:
            case FieldType.VOCABULARY if field.values:
                return self._named("value", _either(print_value(Text(id)) for id in field.values))
            case FieldType.ENUM if field.values:
                return self._named("value", _either(_enum(name) for name in field.values))
            case FieldType.VOCABULARY | FieldType.ENUM:
                return ""  # only IS NULL is allowed
        terminal = _TERMINAL_OF[field.type]
        self._types.setdefault(field.type)
        if field.type in _ANCHORED:
            return self._named("value", f"{terminal} | RELATIVE_{terminal}")
        return terminal


def _more(between: str, item: str, most: int) -> str:
    """Up to `most` of an item with the one before; nested, for decoders count in different ways."""
    more = ""
    for _ in range(most - 1):
        more = f"({_text(between)} {item} {more})?".replace(" )", ")")
    return more


def _enum(name: str) -> str:
    return print_value(EnumName(name))


def _either(values: Iterable[str]) -> str:
    return " | ".join(map(_text, values))


def _path(path: str) -> str:
    return print_filter(Presence(path)).removesuffix(" IS NULL")


def _text(literal: str) -> str:
    """A string of Lark's. Beyond ASCII as it is: decoders differ in the escapes that they know."""
    return json.dumps(literal, ensure_ascii=False)


def _relative(anchors: Iterable[Anchor]) -> str:
    """`TODAY`, `START OF MONTH`, alone or moved by units that go with them."""
    units: dict[str, list[str]] = {}
    for anchor in anchors:
        names = "|".join(unit.value for unit in allowed_units(anchor))
        units.setdefault(names, []).append(anchor.value)
    whole = "|".join(
        f"({'|'.join(names)})( [-+] [0-9]{{1,4}} ({moved}))?" for moved, names in units.items()
    )
    return f"/{whole}/"
