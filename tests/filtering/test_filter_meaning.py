"""Which documents a filter finds: the meaning of the language, as data."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from subgraph.filtering import (
    Anchor,
    CheckedFilter,
    FieldType,
    FilterField,
    KnownTerm,
    Relative,
    Scope,
    Unit,
    check,
    evaluate,
    parse,
    resolve,
    vocabulary_values,
)
from tests.filtering.corpus_files import Case, cases

NOW = datetime.datetime(2024, 5, 15, 12, tzinfo=datetime.UTC)
BERLIN = ZoneInfo("Europe/Berlin")
CASES = cases("meaning.txt")
DOCUMENTS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "corpus/documents.json").read_text(encoding="utf-8")
)


def checked(statement: str, scope: Scope) -> CheckedFilter:
    """Check a statement on vocabularies that have every term, each by its id."""
    filter = parse(statement)
    terms = {
        vocabulary: {text: (KnownTerm(text, text.title()),) for text in texts}
        for vocabulary, texts in vocabulary_values(filter, scope.fields).items()
    }
    return check(filter, Scope(scope.fields, scope.object_lists, terms))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_meaning(case: Case, scope: Scope) -> None:
    ((statement, ids),) = case.lines
    filter = checked(statement, scope)
    found = [each["id"] for each in DOCUMENTS if evaluate(filter, each, now=NOW, zone=BERLIN)]
    assert " ".join(found or ["none"]) == ids


def test_not_is_the_opposite(scope: Scope) -> None:
    for case in CASES.values():
        plain = checked(case.statement, scope)
        opposite = checked(f"NOT ({case.statement})", scope)
        for document in DOCUMENTS:
            assert evaluate(plain, document, now=NOW, zone=BERLIN) is not evaluate(
                opposite, document, now=NOW, zone=BERLIN
            )


INSTANT = datetime.datetime(2024, 3, 31, 0, 30, tzinfo=datetime.UTC)  # 01:30 in Berlin, DST at 2

RESOLVED = {
    Relative(Anchor.TODAY): "2024-03-31",
    Relative(Anchor.TODAY, -1, Unit.MONTHS): "2024-02-29",
    Relative(Anchor.TODAY, -1, Unit.QUARTERS): "2023-12-31",
    Relative(Anchor.TODAY, 2, Unit.WEEKS): "2024-04-14",
    Relative(Anchor.TODAY, -5, Unit.YEARS): "2019-03-31",
    Relative(Anchor.NOW): "2024-03-31T01:30:00+01:00",
    Relative(Anchor.NOW, 1, Unit.HOURS): "2024-03-31T03:30:00+02:00",
    Relative(Anchor.NOW, -90, Unit.MINUTES): "2024-03-31T00:00:00+01:00",
    Relative(Anchor.NOW, 1, Unit.DAYS): "2024-04-01T01:30:00+02:00",
    Relative(Anchor.START_OF_WEEK): "2024-03-25",
    Relative(Anchor.END_OF_WEEK): "2024-03-31",
    Relative(Anchor.END_OF_WEEK, -1, Unit.WEEKS): "2024-03-24",
    Relative(Anchor.START_OF_MONTH, -1, Unit.MONTHS): "2024-02-01",
    Relative(Anchor.END_OF_MONTH, -1, Unit.MONTHS): "2024-02-29",
    Relative(Anchor.START_OF_QUARTER): "2024-01-01",
    Relative(Anchor.END_OF_QUARTER, 1, Unit.QUARTERS): "2024-06-30",
    Relative(Anchor.START_OF_YEAR, -1, Unit.YEARS): "2023-01-01",
    Relative(Anchor.END_OF_YEAR): "2024-12-31",
}


@pytest.mark.parametrize(
    ("relative", "resolved"), RESOLVED.items(), ids=map(str, RESOLVED.values())
)
def test_resolved(relative: Relative, resolved: str) -> None:
    assert resolve(relative, INSTANT, BERLIN).isoformat() == resolved


def test_the_zone_decides_which_day_it_is() -> None:
    late = datetime.datetime(2024, 5, 14, 23, 30, tzinfo=datetime.UTC)
    assert str(resolve(Relative(Anchor.TODAY), late, BERLIN)) == "2024-05-15"
    assert str(resolve(Relative(Anchor.TODAY), late, datetime.UTC)) == "2024-05-14"


def test_an_instant_without_an_offset_is_refused(scope: Scope) -> None:
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(ValueError, match="must carry an offset"):
        evaluate(checked("releaseYear == 1", scope), {}, now=naive, zone=BERLIN)


@pytest.mark.parametrize(
    ("type", "value"),
    [
        (FieldType.INT, "2017"),
        (FieldType.INT, True),
        (FieldType.FLOAT, float("nan")),
        (FieldType.STRING, 5),
        (FieldType.BOOLEAN, 1),
        (FieldType.DATE, "soon"),
        (FieldType.DATE, datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)),
        (FieldType.DATETIME, "0001-01-01T00:00:00+14:00"),
        (FieldType.TIME, "25:00"),
    ],
)
def test_a_value_of_another_type_is_passed_over(type: FieldType, value: object) -> None:
    scope = Scope({"f": FilterField("f", type)})
    absent = check(parse("f IS NULL"), scope)
    assert evaluate(absent, {"f": value}, now=NOW, zone=BERLIN)
