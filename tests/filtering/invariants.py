"""What must hold of every text, whoever wrote it: for the fuzzer, its seeds and Hypothesis."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace
from zoneinfo import ZoneInfo

from subgraph.filtering import (
    FieldType,
    Filter,
    FilterSyntaxError,
    InvalidFilterError,
    KnownTerm,
    Scope,
    Severity,
    canonical,
    check,
    evaluate,
    from_json,
    parse,
    print_filter,
    to_chips,
    to_json,
    to_words,
    validate,
    vocabulary_values,
)
from tests.filtering.conftest import FIELDS, SCOPE

NOW = datetime.datetime(2024, 5, 15, 12, tzinfo=datetime.UTC)
BERLIN = ZoneInfo("Europe/Berlin")
DOCUMENT = {
    "id": "x",
    "name": "Dark",
    "akas": ["a", None],
    "type": "FILM",
    "releaseYear": 2020,
    "averageRating": 7.5,
    "isOriginal": True,
    "premiereDate": "2024-05-01",
    "updatedAt": "2024-05-01T10:00:00Z",
    "airTime": "18:30",
    "language": "de",
    "genres": ["kids"],
    "cast": [{"role": "LEAD", "person": {"name": "Kit"}, "awards": []}],
    "availability": [{"country": "DE", "start": None, "offers": [{"price": 3}]}],
    "in": 0,
}


def must_hold(text: str) -> None:
    """Raise whatever is wrong with how the language takes a text; what is no statement is fine."""
    try:
        filter = parse(text)
    except FilterSyntaxError as error:
        span = error.diagnostic.span
        assert 0 <= span.start <= span.end <= len(text)
        return
    printed = print_filter(filter)
    assert parse(printed) == filter
    assert print_filter(parse(printed)) == printed
    assert from_json(json.loads(json.dumps(to_json(filter)))) == filter
    for scope in (SCOPE, _scope_of(filter)):
        _must_hold_of_a_filter(filter, scope)


def _scope_of(filter: Filter) -> Scope:
    """The index of titles, with every text of the filter as a term of every vocabulary."""
    terms = {
        vocabulary: {text: (KnownTerm(text, text.title()),) for text in texts}
        for vocabulary, texts in vocabulary_values(filter, FIELDS).items()
    }
    return Scope(SCOPE.fields, SCOPE.object_lists, terms)


def _must_hold_of_a_filter(filter: Filter, scope: Scope) -> None:
    found = validate(filter, scope)
    assert found == sorted(found, key=lambda each: (each.span, each.code))
    try:
        checked = check(filter, scope)
    except InvalidFilterError:
        assert any(each.severity is Severity.ERROR for each in found)
        return
    assert checked.warnings == tuple(found)
    assert to_words(checked, {})
    assert to_chips(checked, {})
    assert {field.type for field in checked.fields.values()} <= set(FieldType)
    form = canonical(checked)
    assert parse(print_filter(form)) == form
    same = replace(checked, filter=form)
    assert canonical(same) == form
    for document in (DOCUMENT, {}):
        is_found = evaluate(checked, document, now=NOW, zone=BERLIN)
        assert evaluate(same, document, now=NOW, zone=BERLIN) is is_found
