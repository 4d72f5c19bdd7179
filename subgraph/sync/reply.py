"""Turn one reply of a vocabulary's source into terms that are fit to store."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from ..catalogue import Term, VocabularyDefinition
from ..errors import VocabularyFetchError

MAX_NAME: Final = 500  # characters, of ids too: they stand in indexes of Postgres
MAX_AKAS: Final = 200
MAX_DESCRIPTION: Final = 2_000

_EXAMPLES = 3
_QUOTED = 60
# Text that Postgres or UTF-8 cannot hold.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass
class Notes:
    """What was changed or left out of what the source gave: counted, with a few examples."""

    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def add(self, what: str, example: str) -> None:
        """Count one more term of which `what` is true."""
        self.counts[what] += 1
        shown = self.examples.setdefault(what, [])
        if len(shown) < _EXAMPLES:
            shown.append(quoted(example))

    def lines(self) -> tuple[str, ...]:
        """Return a sentence for each kind: '2 terms: the name is cut to 500 characters (…).'"""
        return tuple(
            f"{count:,} term{'' if count == 1 else 's'}: {what} "
            f"({', '.join(self.examples[what])}{', …' if count > _EXAMPLES else ''})."
            for what, count in self.counts.items()
        )


@dataclass(frozen=True, slots=True)
class Page:
    """The terms of one reply, and the cursor to go on from; None at the end."""

    terms: list[Term]
    cursor: str | None


def read_page(reply: Any, definition: VocabularyDefinition, notes: Notes) -> Page:
    """Return the terms in a reply's JSON.

    What can be mended is mended and noted. Raises VocabularyFetchError where the source reports an
    error, even beside data: half a vocabulary would remove the other half.
    """
    if not isinstance(reply, dict):
        raise VocabularyFetchError(
            f"it answered with {_kind(reply)} where a GraphQL response, an object with 'data', is "
            "expected."
        )
    if reply.get("errors"):
        raise VocabularyFetchError(f"it answered with errors: {_messages(reply['errors'])}")
    here: Any = reply
    way: list[str] = []
    for key in ("data", *definition.connection):
        if not isinstance(here, dict):
            raise _wrong_shape(way, _kind(here), "an object")
        way.append(key)
        here = here.get(key)
        if here is None:
            raise _wrong_shape(way, "null or missing")
    if not definition.is_connection:
        return Page(list(_terms(_list(here, way), notes)), None)
    if not isinstance(here, dict):
        raise _wrong_shape(way, _kind(here), "a connection")
    if "nodes" in here:
        items = _list(here["nodes"], [*way, "nodes"])
    elif "edges" in here:
        edges = _list(here["edges"], [*way, "edges"])
        items = [each.get("node") if isinstance(each, dict) else each for each in edges]
    else:
        raise _wrong_shape([*way, "nodes"], "missing")
    return Page(list(_terms(items, notes)), _cursor(here.get("pageInfo"), [*way, "pageInfo"]))


def quoted(text: str) -> str:
    """Return the beginning of a text between quotes, on one line."""
    line = " ".join(_UNSTORABLE.sub("\ufffd", text[: 2 * _QUOTED]).split())
    return f"'{line if len(line) <= _QUOTED else line[: _QUOTED - 1] + '…'}'"


def _cursor(page_info: Any, way: list[str]) -> str | None:
    if not isinstance(page_info, dict):
        raise _wrong_shape(way, _kind(page_info), "an object")
    more = page_info.get("hasNextPage")
    if not isinstance(more, bool):
        raise _wrong_shape([*way, "hasNextPage"], _kind(more), "a boolean")
    if not more:
        return None
    cursor = page_info.get("endCursor")
    if isinstance(cursor, int) and not isinstance(cursor, bool):
        cursor = str(cursor)
    if not isinstance(cursor, str) or not cursor:
        raise VocabularyFetchError(
            f"'{'.'.join(way)}' says that there is a next page, but 'endCursor' is "
            f"{_kind(cursor) if cursor != '' else 'empty'}."
        )
    return cursor


def _terms(items: list[Any], notes: Notes) -> Iterator[Term]:
    for item in items:
        if item is None:
            notes.add("left out, because it is null", "null")
        elif not isinstance(item, dict):
            raise VocabularyFetchError(
                f"a term is {_kind(item)} where an object with 'id' and 'displayName' is expected."
            )
        elif (term := _term(item, notes)) is not None:
            yield term


def _term(item: dict[str, Any], notes: Notes) -> Term | None:
    term_id = _leaf(item, "id")
    name = " ".join(_UNSTORABLE.sub("", _leaf(item, "displayName")).split())
    if not term_id.strip():
        notes.add("left out, because it has no id", name)
        return None
    if len(term_id) > MAX_NAME or _UNSTORABLE.search(term_id):
        # Cut or mended, it would be another id than the one that documents hold.
        what = f"longer than {MAX_NAME} characters" if len(term_id) > MAX_NAME else "not storable"
        notes.add(f"left out, because its id is {what}", term_id)
        return None
    if not name:
        notes.add("without a name, so its id is its name", term_id)
        name = " ".join(term_id.split())
    if len(name) > MAX_NAME:
        notes.add(f"its name is cut to {MAX_NAME} characters", name)
    description = _UNSTORABLE.sub("", _leaf(item, "description")).strip()
    if len(description) > MAX_DESCRIPTION:
        notes.add(f"its description is cut to {MAX_DESCRIPTION:,} characters", name)
    return Term(
        term_id,
        name[:MAX_NAME],
        description[:MAX_DESCRIPTION],
        _akas(item.get("akas"), name, notes),
    )


def _akas(written: Any, name: str, notes: Notes) -> tuple[str, ...]:
    if written is None:
        return ()
    if not isinstance(written, list):
        raise VocabularyFetchError(
            f"'akas' of {quoted(name)} is {_kind(written)} where a list of texts is expected."
        )
    texts = [_text(each, "akas") for each in written if each is not None]
    cleaned = [" ".join(_UNSTORABLE.sub("", each).split()) for each in texts]
    if any(len(each) > MAX_NAME for each in cleaned):
        notes.add(f"an AKA is cut to {MAX_NAME} characters", name)
    akas = tuple(dict.fromkeys(each[:MAX_NAME] for each in cleaned if each))
    if len(akas) > MAX_AKAS:
        notes.add(f"only its first {MAX_AKAS} AKAs are kept", name)
    return akas[:MAX_AKAS]


def _leaf(item: dict[str, Any], key: str) -> str:
    return _text(item.get(key), key)


def _text(value: Any, key: str) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)  # of an ID that a server writes as a number
    raise VocabularyFetchError(f"'{key}' of a term is {_kind(value)} where a text is expected.")


def _list(value: Any, way: list[str]) -> list[Any]:
    if not isinstance(value, list):
        raise _wrong_shape(way, _kind(value), "a list")
    return value


def _wrong_shape(way: list[str], found: str, expected: str = "the terms") -> VocabularyFetchError:
    return VocabularyFetchError(
        f"its response is not as expected: '{'.'.join(way)}' is {found} where {expected} should be."
    )


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    kinds = {bool: "a boolean", int: "a number", float: "a number", str: "a text", list: "a list"}
    return kinds.get(type(value), "an object")


def _messages(errors: Any) -> str:
    """Return the first few messages of a GraphQL response's errors."""
    if not isinstance(errors, list):
        return "'errors' is not a list."
    said = []
    for each in errors[:_EXAMPLES]:
        message = each.get("message") if isinstance(each, dict) else None
        said.append(quoted(message if isinstance(message, str) else "no message"))
    more = f" and {len(errors) - _EXAMPLES} more" if len(errors) > _EXAMPLES else ""
    return f"{', '.join(said)}{more}."
