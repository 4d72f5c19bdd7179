"""Turn indexes without a graph into the graph that they could have come from, and back.

Each index becomes a type, a query document and a vocabulary for each field with listed values, so
that the whole product runs on it. Names that GraphQL does not take are written otherwise; `Origin`
knows what they were.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from graphql.language.print_string import print_string

from .given import GivenField, GivenIndex, GivenValue

_SCALARS = {
    "string": "String",
    "int": "Int",
    "float": "Float",
    "boolean": "Boolean",
    "date": "Date",
    "datetime": "DateTime",
    "time": "Time",
}
_HEAD = """\
scalar Date
scalar DateTime
scalar Time
type Term { id: String! displayName: String! description: String akas: [String!]! }
"""
_RESERVED = ("Query", "Term", "Date", "DateTime", "Time", "String", "Int", "Float", "Boolean", "ID")
_NO_NAMES = ("true", "false", "null")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True)
class Origin:
    """What the names of one index were: its own, those of its paths and of its enum values."""

    index: str
    paths: dict[str, str] = field(default_factory=dict)
    enum_values: dict[str, dict[str, str]] = field(default_factory=dict)  # by our path
    vocabularies: dict[str, str] = field(default_factory=dict)  # by our path


@dataclass(frozen=True)
class Graph:
    """A schema, the definitions over it, and the terms that it answers with.

    indexes       query documents by our name of the index;  origins  the same, told back
    vocabularies  query documents by our name of the vocabulary
    terms         by the name of the operation that fetches them, which is its response key too
    """

    sdl: str
    indexes: Mapping[str, str]
    vocabularies: Mapping[str, str]
    terms: Mapping[str, tuple[GivenValue, ...]]
    origins: Mapping[str, Origin]


def synthesise(indexes: Iterable[GivenIndex]) -> Graph:
    """Return the graph of several indexes."""
    made = _Making()
    for index in indexes:
        made.add(index)
    query = "\n".join(["type Query {", *made.roots, "}"])
    return Graph(
        "\n".join([_HEAD, *made.types, query, ""]),
        made.indexes,
        made.vocabularies,
        made.terms,
        made.origins,
    )


@dataclass
class _Step:
    """An object on the way to fields: what is below it, by name."""

    type_name: str
    below: dict[str, _Step | _Leaf] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)  # as given → ours
    taken: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class _Leaf:
    """A field: what it is in the schema, and our directives on it."""

    given: GivenField
    type_name: str
    directives: str


class _Making:
    def __init__(self) -> None:
        self.types: list[str] = []
        self.roots: list[str] = []
        self.indexes: dict[str, str] = {}
        self.vocabularies: dict[str, str] = {}
        self.terms: dict[str, tuple[GivenValue, ...]] = {}
        self.origins: dict[str, Origin] = {}
        self._types = set(_RESERVED)
        self._names: set[str] = set()

    def add(self, index: GivenIndex) -> None:
        entity = _unique(_entity(index.name), self._types)
        name = _unique(_CAMEL.sub("_", entity).lower(), self._names)
        root = _Step(entity)
        origin = Origin(index.name)
        for each in index.fields:
            self._place(root, each, name, origin)
        self._declare(root, index.description)
        key = f"index{len(self.indexes)}"
        self.roots.append(f"  {key}(id: ID): {entity}")
        header = f"@index(name: {_text(name)}, description: {_text(index.description)})"
        self.indexes[name] = f"query {header} {{ {key} {_selection(root)} }}"
        self.origins[name] = origin

    def _place(self, root: _Step, given: GivenField, index: str, origin: Origin) -> None:
        """Put a field below the objects that its path leads through."""
        *way, last = given.path.split(".")
        here = root
        path = []
        for step in way:
            said = f"{step}."  # an object and a field of one name are two things
            name = here.names.get(said) or _name(here, step, said)
            below = here.below.get(name)
            if not isinstance(below, _Step):
                below = here.below[name] = _Step(_unique(f"{here.type_name}_{name}", self._types))
            path.append(name)
            here = below
        name = _name(here, last, last)
        path.append(name)
        ours = ".".join(path)
        origin.paths[ours] = given.path
        directives = "" if name == last else f" @field(label: {_text(_label(last))})"
        type_name = _SCALARS.get(given.type, "String")
        if given.values and given.type == "enum":
            type_name = _unique(f"{here.type_name}_{name}_value", self._types)
            names = self._enum(type_name, given.values)
            origin.enum_values[ours] = {said: value.id for said, value in names.items()}
            for said, value in names.items():
                words = ", ".join(_text(each) for each in _other_names(value))
                directives += f" @value(name: {_text(said)}, words: [{words}])"
        elif given.values:
            vocabulary = self._vocabulary(f"{index}-{'-'.join(path)}", given.values)
            origin.vocabularies[ours] = vocabulary
            directives += f" @vocabulary(name: {_text(vocabulary)})"
        here.below[name] = _Leaf(
            given, f"[{type_name}!]" if given.is_list else type_name, directives
        )

    def _enum(self, type_name: str, values: Iterable[GivenValue]) -> dict[str, GivenValue]:
        taken = set(_NO_NAMES)
        names = {_unique(_graphql_name(value.id), taken): value for value in values}
        lines = [f"  {_described(value.description)}{name}" for name, value in names.items()]
        self.types.append("\n".join([f"enum {type_name} {{", *lines, "}"]))
        return names

    def _vocabulary(self, wanted: str, values: tuple[GivenValue, ...]) -> str:
        lowered = re.sub(r"[^a-z0-9_-]", "_", wanted.lower())[:90]
        name = _unique(lowered if lowered[:1].isalpha() else f"v{lowered}", self._names)
        key = f"terms{len(self.vocabularies)}"
        self.roots.append(f"  {key}: [Term!]!")
        self.vocabularies[name] = (
            f"query {key} @vocabulary(name: {_text(name)}) "
            f"{{ {key} {{ id displayName description akas }} }}"
        )
        self.terms[key] = values
        return name

    def _declare(self, step: _Step, description: str = "") -> None:
        lines = []
        for name, below in step.below.items():
            if isinstance(below, _Step):
                self._declare(below)
                lines.append(f"  {name}: {below.type_name}")
            else:
                lines.append(f"  {_described(below.given.description)}{name}: {below.type_name}")
        head = f"{_described(description)}type {step.type_name} {{"
        self.types.append("\n".join([head, *lines, "}"]))


def _selection(step: _Step) -> str:
    parts = [
        f"{name} {_selection(below)}" if isinstance(below, _Step) else f"{name}{below.directives}"
        for name, below in step.below.items()
    ]
    return f"{{ {' '.join(parts)} }}"


def _name(here: _Step, wanted: str, said: str) -> str:
    here.names[said] = name = _unique(_graphql_name(wanted), here.taken)
    return name


def _graphql_name(text: str) -> str:
    """Return the name nearest to a text: 'Full-size' → 'Full_size', '18_49_Share' → '_18_49_…'."""
    name = re.sub(r"_{2,}", "_", re.sub(r"\W", "_", text, flags=re.ASCII)).rstrip("_") or "value"
    name = name.lstrip("_") if text[:1] != "_" else name
    return f"_{name}" if name[:1].isdigit() else name


def _unique(name: str, taken: set[str]) -> str:
    found, number = name, 2
    while found in taken:
        found, number = f"{name}{number}", number + 1
    taken.add(found)
    return found


def _entity(name: str) -> str:
    """Return what a document of the index is called: 'sgd/RentalCars_1' → 'RentalCars'."""
    last = re.sub(r"[_-]?\d+$", "", name.rsplit("/", 1)[-1])
    found = re.sub(r"\W", "_", last, flags=re.ASCII).strip("_")
    return found[:1].upper() + found[1:] if re.search("[A-Za-z]", found[:1]) else "Table"


def _other_names(value: GivenValue) -> list[str]:
    """Return the names by which people call a value; at most a hundred are taken."""
    return list(
        dict.fromkeys(each for each in (value.name, value.id, *value.akas) if each.strip())
    )[:100]


def _label(name: str) -> str:
    return " ".join(_CAMEL.sub(" ", name).replace("_", " ").split()) or name


def _described(text: str) -> str:
    return f"{_text(text)} " if text.strip() else ""


def _text(text: str) -> str:
    return print_string(text)
