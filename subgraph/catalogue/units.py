"""Turn a number field's name, description and scalar into the unit that it counts in."""

from __future__ import annotations

import re

from .casing import words_of

# unit → words that stand for it: at the end of a name, and in 'in …', '(…)', 'number of …'.
_UNITS: dict[str, str] = {
    "milliseconds": "millisecond milliseconds millis ms msec",
    "seconds": "second seconds secs sec",
    "minutes": "minute minutes mins min",
    "hours": "hour hours hrs",
    "days": "day days",
    "weeks": "week weeks",
    "months": "month months",
    "years": "year years",
    "bytes": "byte bytes",
    "KB": "kilobyte kilobytes kb",
    "MB": "megabyte megabytes mb",
    "GB": "gigabyte gigabytes gb",
    "mm": "millimetre millimetres millimeter millimeters mm",
    "cm": "centimetre centimetres centimeter centimeters cm",
    "m": "metre metres meter meters",
    "km": "kilometre kilometres kilometer kilometers km",
    "miles": "mile miles",
    "feet": "foot feet ft",
    "g": "gram grams grammes",
    "kg": "kilogram kilograms kilo kilos kg kgs",
    "lb": "pound pounds lbs",
    "kcal": "calorie calories kcal",
    "°C": "celsius centigrade",
    "°F": "fahrenheit",
    "BPM": "bpm",
    "dB": "decibel decibels db",
    "Hz": "hertz hz",
    "px": "pixel pixels px",
    "%": "percent percentage pct",
    "US cents": "uscents",
    "USD": "usd dollar dollars",
    "EUR": "eur euro euros",
    "GBP": "gbp sterling",
    "JPY": "jpy yen",
    "INR": "inr rupee rupees",
    "CNY": "cny yuan renminbi",
}
_BY_WORD = {word: unit for unit, words in _UNITS.items() for word in words.split()}
# At the end of a name these are more often something else: a releaseYear, a birthday, a minimum.
_NOT_AS_SUFFIX = frozenset(
    """
    second sec minute min hour day days week month months year years m foot pound kilo
    """.split()  # noqa: SIM905
)
# Scalars whose name is the unit (`scalar Minute`).
_BY_SCALAR = {"minute": "minutes", "hour": "hours", "day": "days", "percentage": "%"}

_ANY = "|".join(sorted(map(re.escape, _BY_WORD), key=len, reverse=True))
_DESCRIBED = (
    (re.compile(r"\bin (?:US )?cents \((USD)\)", re.I), "US cents"),
    (re.compile(rf"\bin (?:whole |full |US |U\.S\. )?({_ANY})\b(?! of\b)", re.I), None),
    (re.compile(rf"\((?:in )?(?:US |U\.S\. )?({_ANY})\)", re.I), None),
    (re.compile(rf"\b(?:number|count|amount) of (?:whole )?({_ANY})\b", re.I), None),
    (re.compile(rf"\bas an? ({_ANY})\b", re.I), None),
    (re.compile(r"\b(percentage) of\b", re.I), None),
)


def unit_of(name: str, description: str, scalar: str) -> str | None:
    """Return the unit of a number; None when nothing says it.

    The description is asked first, for it was written to be read: 'The length in seconds.'
    """
    for pattern, unit in _DESCRIBED:
        if found := pattern.search(description):
            return unit or _BY_WORD[found[1].lower()]
    if (words := words_of(name)) and words[-1] in _BY_WORD and words[-1] not in _NOT_AS_SUFFIX:
        return _BY_WORD[words[-1]]
    return _BY_SCALAR.get(scalar.lower())


def repeats_unit(word: str, unit: str | None) -> bool:
    """Say whether a word of a name only repeats the unit; 'percentage' is a thing of its own."""
    return unit is not None and unit != "%" and _BY_WORD.get(word) == unit
