"""Read the words with which a language says filters (`en.toml`) into one look-up table."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from ...filtering import Operator
from ...folding import fold


@dataclass(frozen=True)
class Function:
    """All that one phrase of the grammar can do; several at once: 'from' opens a range, too.

    before   dimension ('any', 'time', 'duration', 'money') → operator, when it precedes a value
    after    operator, when it follows a value
    """

    roles: frozenset[str] = frozenset()
    before: Mapping[str, Operator] = field(default_factory=dict)
    after: Operator | None = None

    @property
    def changes(self) -> bool:
        """Whether leaving it out makes another filter: a negation, an order, a comparison."""
        compares = self.after is not None or any(
            op is not Operator.EQ for op in self.before.values()
        )
        return compares or bool(self.roles & {"negation", "superlative"})


@dataclass(frozen=True)
class Clock:
    """The words of times of day.

    halves  phrase → hours added to a time before noon: 0, 12, or None where either may be meant
    past    phrase → minutes after the hour that follows it
    named   word → time
    """

    halves: Mapping[str, int | None]
    past: Mapping[str, int]
    named: Mapping[str, str]


@dataclass(frozen=True)
class Language:
    """The grammar's phrases, by folded text, and its numbers, units and months."""

    introducing: frozenset[str]
    meaning: Mapping[str, tuple[str, ...]]  # small word → words for what it leads to
    articles: frozenset[str]
    asking: tuple[str, ...]  # beginnings of questions that want a yes or a no …
    searching: tuple[str, ...]  # … and those that only look so
    functions: Mapping[str, Function]
    openers: frozenset[str]  # first words of phrases of several words
    longest: int
    numbers: Mapping[str, int]
    multipliers: Mapping[str, int]
    halves: frozenset[str]
    half_a: frozenset[str]
    decades: Mapping[str, int]
    units: Mapping[str, tuple[str, str]]  # word → dimension, unit (or seconds, as text)
    months: Mapping[str, int]
    weekdays: Mapping[str, int]  # from Monday, which is 0
    clock: Clock
    relative: Mapping[str, str]  # phrase → last, next, this, today, yesterday, tomorrow, ago
    relative_openers: frozenset[str]


@cache
def language(code: str = "en") -> Language:
    """Return a language's words. Raises FileNotFoundError for a language that has none."""
    data = tomllib.loads((files(__package__) / f"{code}.toml").read_text("utf-8"))
    before: dict[str, dict[str, Operator]] = defaultdict(dict)
    after: dict[str, Operator] = {}
    roles: dict[str, set[str]] = defaultdict(set)
    for role, phrase in _roles(data):
        roles[fold(phrase)].add(role)
    for dimension, operators in data["comparison"].items():
        for operator, phrases in operators.items():
            for phrase in map(fold, phrases):
                if dimension == "after":
                    after[phrase] = Operator(operator)
                else:
                    before[phrase][dimension] = Operator(operator)
    relative = {
        fold(phrase): kind for kind, phrases in data["relative"].items() for phrase in phrases
    }
    functions = {
        phrase: Function(frozenset(roles[phrase]), before.get(phrase, {}), after.get(phrase))
        for phrase in roles.keys() | before.keys() | after.keys()
    }
    return Language(
        introducing=frozenset(data["introducing"]["words"]),
        meaning={word: tuple(said.split()) for word, said in data["meaning"].items()},
        articles=frozenset(data["introducing"]["articles"]),
        asking=tuple(data["asking"]["phrases"]),
        searching=tuple(data["asking"]["but_not"]),
        functions=functions,
        openers=frozenset(phrase.split()[0] for phrase in functions if " " in phrase),
        longest=max(phrase.count(" ") + 1 for phrase in functions),
        numbers=data["numbers"],
        multipliers=data["multipliers"],
        halves=frozenset(map(fold, data["half"]["phrases"])),
        half_a=frozenset(map(fold, data["half"]["alone"])),
        decades=data["decades"],
        units={
            word: (dimension, str(unit))
            for dimension, units in data["units"].items()
            for word, unit in units.items()
        },
        months=data["months"],
        weekdays=data["weekdays"],
        clock=Clock(
            {
                **dict.fromkeys(data["clock"]["am"], 0),
                **dict.fromkeys(data["clock"]["pm"], 12),
                **dict.fromkeys(data["clock"]["either"], None),
            },
            data["clock"]["past"],
            data["clock"]["named"],
        ),
        relative=relative,
        relative_openers=frozenset(phrase.split()[0] for phrase in relative),
    )


def _roles(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from (("ignorable", word) for word in data["ignorable"]["words"].split())
    yield from (("ignorable", phrase) for phrase in data["ignorable"]["phrases"])
    yield from (("negation", phrase) for phrase in data["negation"]["phrases"])
    yield from (("superlative", phrase) for phrase in data["superlative"]["phrases"])
    for section, names in {
        "join": ("and", "or", "contrast", "either", "nor"),
        "range": ("open", "join"),
        "existence": ("known", "unknown", "with"),
    }.items():
        for name in names:
            role = name if section in ("join", "existence") else f"range_{name}"
            yield from ((role, phrase) for phrase in data[section][name])
