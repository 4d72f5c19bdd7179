"""Turn a filter and the gold one into a score, by rules that are fair to how filters are written.

Shape does not matter (order, nesting, NOT pushed down to the clauses, BETWEEN or two bounds, IN or
an OR); nor do `==`, MATCHES, CONTAINS and LIKE '*x*' on one text, nor `> 4` and `>= 5` on whole
numbers and dates. A place (NEAR) is left out on both sides: no filter of ours can express it.
"""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from .comparing import CLOSED, DATES, NUMBERS, FieldValues, plain
from .given import GivenIndex, Json

_SAME_AS_EQUAL = frozenset({"MATCHES", "CONTAINS", "LIKE"})
_ORDERED = frozenset({"<", "<=", ">", ">="})
_OPPOSITE = {"<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_OPERATORS = _ORDERED | _SAME_AS_EQUAL | {"==", "!=", "IN", "NOT IN", "BETWEEN", "EXISTS", "NEAR"}
# Sets whose annotators had no strict comparison.
_LOOSE_SETS = frozenset({"schema2qa"})

Wanted = Mapping[str, Collection[str]]  # ids that gold names, by path


@dataclass(frozen=True, slots=True)
class Clause:
    """One comparison; `holds` is False for its negation."""

    path: str
    operator: str
    value: Hashable
    holds: bool = True


@dataclass(frozen=True, slots=True)
class Joined:
    """Nodes of which any, or all, must hold."""

    any: bool
    parts: frozenset[Node]


Node = Clause | Joined


@dataclass(frozen=True, slots=True)
class Score:
    """How a filter compares: clauses said and meant, and what makes it invalid.

    A clause is one node of the topmost AND, right or wrong as a whole.
    """

    said: frozenset[Node]
    meant: frozenset[Node]
    faults: tuple[str, ...] = ()
    answered: bool = True

    @property
    def exact(self) -> bool:
        """Whether the whole filter is gold's."""
        return self.answered and self.said == self.meant

    @property
    def right(self) -> int:
        """How many clauses are gold's."""
        return len(self.said & self.meant)


class Scorer:
    """Scores filters of one index."""

    def __init__(self, index: GivenIndex) -> None:
        self._fields = {each.path: FieldValues.of(each) for each in index.fields}
        self._loose = index.name.split("/")[0] in _LOOSE_SETS and "/" in index.name

    def score(self, gold: list[Json], answer: Json, error: str | None = None) -> Score:
        """Compare an answer with gold; None, or one with an error, counts as no answer."""
        answered = answer is not None and not error
        said = answer if isinstance(answer, list) else [answer] if answer else []
        said = said if answered else []
        try:
            faults = tuple(self._faults(said))
            meant, rest = _without_places(gold, said)
            wanted = self._wanted(meant)
            return Score(
                self._clauses(rest, wanted), self._clauses(meant, wanted), faults, answered
            )
        except (KeyError, TypeError, AttributeError, RecursionError) as problem:
            expressible = [each for each in gold if each.get("op") != "NEAR"]
            return Score(
                frozenset({Clause("", "malformed", "")}),
                self._clauses(expressible, {}),
                (f"malformed filter: {problem!r}",),
                answered,
            )

    def _clauses(self, filter: list[Json], wanted: Wanted) -> frozenset[Node]:
        node = self._node(filter, True, wanted)
        return node.parts if isinstance(node, Joined) and not node.any else frozenset({node})

    def _node(self, node: Json, holds: bool, wanted: Wanted) -> Node:
        if isinstance(node, list):
            node = {"and": node}
        for kind in ("and", "or"):
            if kind in node:
                parts = node[kind] if isinstance(node[kind], list) else [node[kind]]
                return _joined(
                    (kind == "or") is holds, [self._node(part, holds, wanted) for part in parts]
                )
        if "not" in node:
            return self._node(node["not"], not holds, wanted)
        operator = str(node["op"]).upper()
        return self._clause(str(node["field"]), operator, node.get("value"), holds, wanted)

    def _clause(self, path: str, op: str, value: Json, holds: bool, wanted: Wanted) -> Node:
        if op in ("!=", "NOT IN"):
            return self._clause(path, "==" if op == "!=" else "IN", value, not holds, wanted)
        if op == "BETWEEN" and isinstance(value, list) and len(value) == 2:
            bounds = zip((">=", "<="), value, strict=True)
            return _joined(not holds, [self._clause(path, o, v, holds, wanted) for o, v in bounds])
        known = self._fields.get(path) or FieldValues(path)
        if op == "LIKE" and isinstance(value, str):
            pattern = value.strip()
            if not re.fullmatch(r"[*%].*[*%]|[^*%]*", pattern, re.DOTALL):
                return Clause(path, "LIKE", pattern.casefold().replace("%", "*"), holds)
            value = pattern.strip("*%")
        if op in _SAME_AS_EQUAL and _takes_text(known):
            op = "=="
        if op == "IN" or (op == "==" and isinstance(value, list)):
            return _joined(
                holds, [self._clause(path, "==", each, holds, wanted) for each in _listed(value)]
            )
        if op == "EXISTS":
            return Clause(path, op, True, holds is (str(value).casefold() != "false"))
        if op in _ORDERED and not holds:
            op, holds = _OPPOSITE[op], True
        compared = known.compared(value, wanted.get(path, ()))
        if op in ("<", ">"):
            op, compared = self._inclusive(op, compared, known)
        return Clause(path, op, compared, holds)

    def _inclusive(self, op: str, value: Hashable, known: FieldValues) -> tuple[str, Hashable]:
        """Return the comparison that includes its bound, where there is one that says the same."""
        step = 1 if op == ">" else -1
        if self._loose:
            return f"{op}=", value
        if known.type == "int" and isinstance(value, float) and value.is_integer():
            return f"{op}=", value + step
        inside = datetime.date.min, datetime.date.max
        if known.type == "date" and isinstance(value, datetime.date) and value not in inside:
            return f"{op}=", value + datetime.timedelta(days=step)
        return op, value

    def _wanted(self, gold: list[Json]) -> Wanted:
        found: dict[str, list[str]] = defaultdict(list)
        for clause in leaves(gold):
            known = self._fields.get(clause["field"])
            for value in _listed(clause.get("value")):
                if known and known.ids and (id := known.resolve(value)) is not None:
                    found[clause["field"]].append(id)
        return found

    def _faults(self, filter: list[Json]) -> Iterator[str]:
        """Yield why a filter could not run as it stands."""
        for clause in leaves(filter):
            path, value = str(clause["field"]), clause.get("value")
            op = str(clause.get("op")).upper()
            known = self._fields.get(path)
            if known is None:
                yield f"unknown field {path}"
            elif op not in _OPERATORS:
                yield f"unknown operator {op}"
            elif op == "EXISTS":
                if not isinstance(value, bool):
                    yield f"{path} EXISTS takes true or false"
            elif op in _ORDERED | {"BETWEEN"} and known.type in CLOSED | {"boolean"}:
                yield f"{path} has no order"
            elif op in _SAME_AS_EQUAL and not _takes_text(known):
                yield f"{op} does not fit {path} ({known.type})"
            elif op == "BETWEEN" and not (isinstance(value, list) and len(value) == 2):
                yield f"{path} BETWEEN takes two values"
            elif isinstance(value, list) and op not in ("IN", "NOT IN", "BETWEEN"):
                yield f"{path} {op} takes one value"
            elif not _listed(value):
                yield f"{path} {op} has no value"
            elif op != "NEAR":
                for each in _listed(value):
                    bare = each.strip("*%") if op == "LIKE" and isinstance(each, str) else each
                    if not known.fits(bare):
                        yield f"{path} ({known.type}) cannot be {bare!r}"


def leaves(node: Json) -> Iterator[dict[str, Json]]:
    """Yield the clauses of a filter as they are written."""
    if isinstance(node, list):
        for part in node:
            yield from leaves(part)
    elif "field" in node:
        yield node
    else:
        for part in node.values():
            yield from leaves(part)


def _takes_text(known: FieldValues) -> bool:
    return known.is_list or known.type not in NUMBERS | DATES | {"boolean"}


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [value]


def _joined(any: bool, parts: Iterable[Node]) -> Node:
    flat: set[Node] = set()
    for part in parts:
        flat |= part.parts if isinstance(part, Joined) and part.any is any else {part}
    return flat.pop() if len(flat) == 1 else Joined(any, frozenset(flat))


def _without_places(gold: list[Json], said: list[Json]) -> tuple[list[Json], list[Json]]:
    """Leave out what gold says as NEAR, and what was said in its stead."""
    near = [each for each in gold if isinstance(each, dict) and each.get("op") == "NEAR"]
    if not near:
        return gold, said
    fields = {each["field"] for each in near}
    places = [_words(str((each["value"] or {}).get("place", ""))) for each in near]

    def about_place(node: Json) -> bool:
        if not (isinstance(node, dict) and "field" in node):
            return False
        texts = [each for each in _listed(node.get("value")) if isinstance(each, str)]
        words = set().union(*map(_words, texts))
        return node["field"] in fields or (bool(words) and any(words <= each for each in places))

    return [each for each in gold if each not in near], [x for x in said if not about_place(x)]


def _words(text: str) -> set[str]:
    return {plain(word) for word in re.findall(r"\w+", text)}
