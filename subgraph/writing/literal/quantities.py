"""Find what a question counts, measures and dates: numbers with units, years, decades, periods."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal

from dateutil import parser as dateutil
from dateutil.relativedelta import relativedelta

from ...filtering import Anchor, Date, Number, Relative, Span, Text, Time, Unit, Value
from ...folding import Word
from .clocks import clock
from .language import Language

_DIGITS = re.compile(r"^(\d+(?:,\d{3})+|\d+)(\.\d+)?$")
_GLUED = re.compile(r"^(\d+(?:[.,]\d+)?)([a-z]+)$")
_DECADE = re.compile(r"^(?:(1\d|20)(\d0)|(\d0))s$")
_ISO = re.compile(r"\b(\d{4})-(\d{1,2})(?:-(\d{1,2}))?\b")
_ORDINAL = re.compile(r"^(\d{1,2})(st|nd|rd|th)?$")
_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
_DAYS = {
    "today": 0,
    "yesterday": -1,
    "before_yesterday": -2,
    "tomorrow": 1,
    "after_tomorrow": 2,
}
_BARE = ("last", "previous", "next")  # with no number: the calendar's, not so many days
_YEARS = range(1000, 2101)  # a bare whole number in here may be a year

Ends = tuple[Date | Relative, Date | Relative]


@dataclass(frozen=True, slots=True)
class Quantity:
    """One amount, or one period, with the words that say it.

    number, dimension, unit   an amount: 2, 'duration', '3600' (seconds each); the dimension is one
                              of the language's, or None when nothing says
    factor                    what 'million' and the like multiplied it by
    years                     first and last calendar year, when it is one or a decade
    ends                      first and last day, when it is a period
    time                      HH:MM, when it is a time of day
    """

    first: int
    last: int
    span: Span
    text: str
    number: Decimal | None = None
    factor: int = 1
    dimension: str | None = None
    unit: str | None = None
    years: tuple[int, int] | None = None
    ends: Ends | None = None
    time: str | None = None

    def says(self, value: Value) -> bool:
        """Whether `value` is what it says, or an end of it, in whatever unit it is written."""
        if isinstance(value, Time | Text):
            return self.time is not None and str(value.value)[:5] == self.time
        if isinstance(value, Number):
            if self.years is not None and value.value in self.years:
                return True
            return self.number is not None and value.value in self._in_other_units()
        return self.ends is not None and value in self.ends

    def _in_other_units(self) -> tuple[Decimal, ...]:
        assert self.number is not None
        if self.dimension != "duration":
            return (self.number,)
        seconds = self.number * Decimal(self.unit or 1)
        return (self.number, seconds, seconds / 60, seconds / 3600)


def quantities(
    text: str, words: Sequence[Word], language: Language, today: datetime.date
) -> tuple[Quantity, ...]:
    """Return the longest quantity that starts at each word, where one does.

    A day without a year, or without a month, is the next such day from `today` on.
    """
    found: list[Quantity] = []
    for first in range(len(words)):
        candidates = list(_starting(text, words, first, language))
        candidates.extend(_days_to_come(text, words, first, language, today))
        candidates.extend(_weekday(text, words, first, language, today))
        if candidates:
            found.append(max(candidates, key=lambda each: each.last))
    return tuple(found)


def _starting(
    text: str, words: Sequence[Word], first: int, language: Language
) -> Iterator[Quantity]:
    word = words[first].fold
    digits = word[:1].isdigit()
    if (found := clock(words, first, language)) is not None:
        time, last = found
        yield replace(_make(text, words, first, last), time=time)
    if digits or word in language.months:
        yield from _dates(text, words, first, language)
    if digits or word in language.decades:
        yield from _decade(text, words, first, language)
    if word in language.relative_openers:
        yield from _relative(text, words, first, language)
    if " ".join(each.fold for each in words[first : first + 2]) in language.half_a:
        yield from _half(text, words, first, language)
    if digits or word in language.numbers or word in ("a", "an"):
        yield from _ago(text, words, first, language)
        yield from _amount(text, words, first, language)


def _make(text: str, words: Sequence[Word], first: int, last: int) -> Quantity:
    start, end = words[first].span.start, words[last - 1].span.end
    return Quantity(first, last, Span(start, end), text[start:end])


def _amount(text: str, words: Sequence[Word], first: int, language: Language) -> Iterator[Quantity]:
    """A number in digits or words, its multiplier, its sign and its unit."""
    read = _number(words, first, language)
    if read is None:
        return
    number, last, glued, factor = read
    quantity = replace(_make(text, words, first, last), number=number, factor=factor)
    sign = text[: quantity.span.start].rstrip()[-1:]
    after = text[quantity.span.end :].lstrip()[:1]
    if sign in _SIGNS:
        at = text.rindex(sign, 0, quantity.span.start)
        span = Span(at, quantity.span.end)
        quantity = replace(
            quantity, dimension="money", unit=_SIGNS[sign], span=span, text=text[at : span.end]
        )
    elif after in _SIGNS and not glued:
        quantity = replace(quantity, dimension="money", unit=_SIGNS[after])
    elif after == "%":
        end = text.index("%", quantity.span.end) + 1
        span = Span(quantity.span.start, end)
        quantity = replace(
            quantity, dimension="percent", unit="%", span=span, text=text[span.start : end]
        )
    elif glued in language.units:
        dimension, unit = language.units[glued]
        quantity = replace(quantity, dimension=dimension, unit=unit)
    elif last < len(words) and words[last].fold in language.units and not glued:
        dimension, unit = language.units[words[last].fold]
        whole = _make(text, words, first, last + 1)
        half = " ".join(word.fold for word in words[last + 1 : last + 4])
        if half in language.halves:  # 'an hour and a half'
            whole = _make(text, words, first, last + 4)
            number += Decimal("0.5")
        quantity = replace(whole, number=number, factor=factor, dimension=dimension, unit=unit)
        quantity = _compound(text, words, quantity, language)
    elif number in _YEARS and words[first].text.isdigit() and last == first + 1:
        year = int(number)
        quantity = replace(quantity, years=(year, year), ends=_years(year, year))
    yield quantity


def _half(text: str, words: Sequence[Word], first: int, language: Language) -> Iterator[Quantity]:
    """'half a metre', 'half an hour'."""
    dimension, unit = language.units.get(
        words[first + 2].fold if first + 2 < len(words) else "", ("", "")
    )
    if dimension and dimension != "calendar":
        whole = _make(text, words, first, first + 3)
        yield replace(whole, number=Decimal("0.5"), dimension=dimension, unit=unit)


def _compound(text: str, words: Sequence[Word], quantity: Quantity, language: Language) -> Quantity:
    """'1 hour 30 minutes' and '1 hour and 30 minutes' are one amount, in the smaller unit."""
    at = quantity.last
    if quantity.dimension != "duration" or at >= len(words):
        return quantity
    if words[at].fold == "and":
        at += 1
    read = _number(words, at, language) if at < len(words) else None
    if read is None or read[1] >= len(words):
        return quantity
    dimension, unit = language.units.get(words[read[1]].fold, ("", ""))
    if dimension != "duration" or int(unit) >= int(quantity.unit or 0):
        return quantity
    assert quantity.number is not None
    number = quantity.number * int(quantity.unit or 0) / int(unit) + read[0]
    whole = _make(text, words, quantity.first, read[1] + 1)
    return replace(whole, number=number, dimension="duration", unit=unit)


def _number(
    words: Sequence[Word], first: int, language: Language
) -> tuple[Decimal, int, str, int] | None:
    """Return number, the word after it, a unit glued to its digits, and what multiplied it."""
    written = words[first].text.casefold()
    glued, factor = "", 1
    last = first + 1
    if match := _DIGITS.match(written):
        number = Decimal(match[1].replace(",", "") + (match[2] or ""))
    elif match := _GLUED.match(written):
        number, glued = Decimal(match[1].replace(",", ".")), match[2]
        if glued in language.multipliers:
            factor, glued = language.multipliers[glued], ""
        elif glued not in language.units:
            return None
    elif written in language.numbers:
        number = Decimal(language.numbers[written])
        if number >= 20 and last < len(words):
            ones = language.numbers.get(words[last].fold, 0)
            if 0 < ones < 10:
                number, last = number + ones, last + 1
    elif written in ("a", "an") and last < len(words):
        # 'an hour', 'a million', 'a dozen': only with what it counts.
        unit = language.units.get(words[last].fold, ("", ""))[0]
        if unit != "duration" and words[last].fold not in ("million", "billion", "dozen"):
            return None
        number = Decimal(1)
    else:
        return None
    while last < len(words) and not glued and words[last].fold in language.multipliers:
        factor, last = factor * language.multipliers[words[last].fold], last + 1
    half = " ".join(word.fold for word in words[last : last + 3])
    if half in language.halves:
        number, last = number + Decimal("0.5"), last + 3
    return number * factor, last, glued, factor


def _decade(text: str, words: Sequence[Word], first: int, language: Language) -> Iterator[Quantity]:
    """'the 90s', '1990s', 'nineties': ten years. Two digits mean the decade that is past."""
    written = words[first].fold
    if match := _DECADE.match(written):
        if match[3]:
            tens = int(match[3])
            start = (1900 if tens >= 30 else 2000) + tens
        else:
            start = int(match[1]) * 100 + int(match[2])
    elif written in language.decades:
        start = language.decades[written]
    else:
        return
    whole = _make(text, words, first, first + 1)
    yield replace(whole, years=(start, start + 9), ends=_years(start, start + 9))


def _dates(text: str, words: Sequence[Word], first: int, language: Language) -> Iterator[Quantity]:
    """An ISO date or month, or a month by name with a year, with or without a day."""
    start = words[first].span.start
    if match := _ISO.match(text, start):
        last = first
        while last < len(words) and words[last].span.start < match.end():
            last += 1
        year, month, day = int(match[1]), int(match[2]), int(match[3] or 0)
        if ends := _days(year, month, day):
            yield replace(_make(text, words, first, last), ends=ends)
        return
    for length in (4, 3, 2):
        window = words[first : first + length]
        if length == 4 and (len(window) < 4 or window[1].fold != "of"):
            continue  # 'the 8th of March 2019'
        window = [word for word in window if word.fold != "of"] if length == 4 else window
        if len(window) < min(length, 3) or not any(word.fold in language.months for word in window):
            continue
        # Without a year dateutil would make one of the day: 'March 10' and 'March 10-15'.
        if not any(len(word.text) == 4 and word.text.isdigit() for word in window):
            continue
        whole = _make(text, words, first, first + length)
        if ends := _parsed(" ".join(word.text for word in window)):
            yield replace(whole, ends=ends)
            return


def _parsed(text: str) -> Ends | None:
    """The days that a written date covers, by dateutil; None unless it names a year and a month."""
    try:
        # Two defaults tell which parts were written: what differs was filled in.
        early = dateutil.parse(text, default=datetime.datetime(1, 1, 1))  # noqa: DTZ001
        late = dateutil.parse(text, default=datetime.datetime(2, 2, 2))  # noqa: DTZ001
    except (ValueError, OverflowError):
        return None
    if early.year != late.year or early.month != late.month:
        return None
    return _days(early.year, early.month, early.day if early.day == late.day else 0)


def _days_to_come(
    text: str, words: Sequence[Word], first: int, language: Language, today: datetime.date
) -> Iterator[Quantity]:
    """'March 6th', '6 March', 'the 6th', 'the 6th of this month': the next one from today on."""
    folds = [word.fold for word in words[first : first + 4]]
    month, day, length = 0, _day(folds[0]), 1
    if folds[0] in language.months and len(folds) > 1:
        month, day, length = language.months[folds[0]], _day(folds[1], bare=True), 2
    elif len(folds) > 1 and folds[1] in language.months and folds[0].rstrip("stndrh").isdigit():
        month, day, length = language.months[folds[1]], _day(folds[0], bare=True), 2
    elif len(folds) > 2 and folds[1] == "of" and folds[2] in language.months:
        month, length = language.months[folds[2]], 3
    elif len(folds) > 3 and folds[1] == "of" and language.relative.get(folds[2]) == "this":
        this_month = _calendar_unit(words[first + 3], language) is Unit.MONTHS
        month, length = (today.month, 4) if this_month else (0, 1)
    following = words[first + length].text if first + length < len(words) else ""
    if not day or (following.isdigit() and len(following) == 4):
        return  # no day, or one that has a year
    step = relativedelta(years=1) if month else relativedelta(months=1)
    start = today.replace(day=1, month=month or today.month)
    for _ in range(12):  # the 31st and 29 February are not in every one
        with suppress(ValueError):
            found = start.replace(day=day)
            if found >= today:
                date = Date(found.isoformat())
                yield replace(_make(text, words, first, first + length), ends=(date, date))
                return
        start += step


def _weekday(
    text: str, words: Sequence[Word], first: int, language: Language, today: datetime.date
) -> Iterator[Quantity]:
    """'Friday', 'this Sunday', 'next Monday', 'last Friday', 'Tuesday next week'."""
    said = language.relative.get(words[first].fold)
    at = first + 1 if said in ("this", "next", "last") else first
    if at >= len(words) or words[at].fold not in language.weekdays:
        return
    ahead = (language.weekdays[words[at].fold] - today.weekday()) % 7
    last = at + 1
    week = [word.fold for word in words[last : last + 2]]
    whole = len(week) == 2 and _calendar_unit(words[last + 1], language) is Unit.WEEKS
    named = language.relative.get(week[0]) if whole else None
    if at == first and named in ("this", "next", "last"):
        steps = {"this": 0, "next": 7, "last": -7}[named]
        ahead = language.weekdays[words[at].fold] - today.weekday() + steps
        last += 2
    elif said == "last":
        ahead = ahead - 7
    elif said == "next" and ahead == 0:
        ahead = 7
    date = Date((today + datetime.timedelta(days=ahead)).isoformat())
    yield replace(_make(text, words, first, last), ends=(date, date))


def _day(fold: str, *, bare: bool = False) -> int:
    """The day of the month that '6th' says, and with `bare` also '6'; 0 for anything else."""
    match = _ORDINAL.match(fold)
    if match is None or not (match[2] or bare):
        return 0
    return int(match[1]) if 1 <= int(match[1]) <= 31 else 0


def _relative(
    text: str, words: Sequence[Word], first: int, language: Language
) -> Iterator[Quantity]:
    """'the last five years', 'next month', 'this year', 'today'."""
    for length in (4, 3, 2, 1):
        if first + length > len(words):
            continue
        phrase = " ".join(word.fold for word in words[first : first + length])
        kind = language.relative.get(phrase)
        if kind in _DAYS:
            amount = _DAYS[kind]
            day = Relative(Anchor.TODAY, amount, Unit.DAYS if amount else None)
            yield replace(_make(text, words, first, first + length), ends=(day, day))
        elif kind == "this" and first + length < len(words):
            yield from _calendar(text, words, first, first + length, 0, language)
        elif kind in ("last", "next") and first + length < len(words):
            if phrase in _BARE:
                step = -1 if kind == "last" else 1
                yield from _calendar(text, words, first, first + length, step, language)
            yield from _counted(text, words, first, first + length, kind, language)


def _ago(text: str, words: Sequence[Word], first: int, language: Language) -> Iterator[Quantity]:
    """'two weeks ago' is a day."""
    read = _number(words, first, language)
    if read is None or read[1] + 1 >= len(words):
        return
    number, at, _, _ = read
    unit = _calendar_unit(words[at], language)
    if unit and language.relative.get(words[at + 1].fold) == "ago":
        day = Relative(Anchor.TODAY, -int(number), unit)
        yield replace(_make(text, words, first, at + 2), ends=(day, day))


def _counted(
    text: str, words: Sequence[Word], first: int, at: int, kind: str, language: Language
) -> Iterator[Quantity]:
    """'last N units' is a period that ends today; 'next N units' one that begins today."""
    phrase = " ".join(word.fold for word in words[first:at])
    read = _number(words, at, language)
    if read is None and phrase in _BARE:
        return
    amount, last = (int(read[0]), read[1]) if read else (1, at)
    unit = _calendar_unit(words[last], language) if last < len(words) else None
    if unit is None or amount < 1:
        return
    today = Relative(Anchor.TODAY)
    far = Relative(Anchor.TODAY, -amount if kind == "last" else amount, unit)
    ends: Ends = (far, today) if kind == "last" else (today, far)
    yield replace(_make(text, words, first, last + 1), ends=ends)


def _calendar(
    text: str, words: Sequence[Word], first: int, at: int, step: int, language: Language
) -> Iterator[Quantity]:
    """'this year', 'last month', 'next week': a whole one of the calendar's."""
    unit = _calendar_unit(words[at], language)
    if unit is None or unit is Unit.DAYS:
        return
    period = unit.value.removesuffix("S")
    low, high = (
        Relative(Anchor(f"{edge} OF {period}"), step, unit if step else None)
        for edge in ("START", "END")
    )
    yield replace(_make(text, words, first, at + 1), ends=(low, high))


def _calendar_unit(word: Word, language: Language) -> Unit | None:
    dimension, unit = language.units.get(word.fold, ("", ""))
    return Unit(unit) if dimension == "calendar" else None


def _years(low: int, high: int) -> Ends:
    return Date(f"{low:04}-01-01"), Date(f"{high:04}-12-31")


def _days(year: int, month: int, day: int) -> Ends | None:
    """First and last day of a date, or of a month when `day` is 0; None if there is none such."""
    if not (1 <= year <= 9999 and 1 <= month <= 12):
        return None
    length = calendar.monthrange(year, month)[1]
    if not 0 <= day <= length:
        return None
    return (
        Date(f"{year:04}-{month:02}-{day or 1:02}"),
        Date(f"{year:04}-{month:02}-{day or length:02}"),
    )
