"""What validation says of filters that do not fit an index: exact words, exact place."""

from __future__ import annotations

import pytest

from subgraph.filtering import (
    Code,
    FieldType,
    FilterField,
    InvalidFilterError,
    KnownTerm,
    Scope,
    Severity,
    check,
    parse,
    print_filter,
    validate,
    vocabulary_values,
)
from tests.filtering.corpus_files import Case, cases, marked

CASES = cases("findings.txt")


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_findings(case: Case, scope: Scope) -> None:
    found = [
        (
            marked(case.statement, each.span.start, each.span.end),
            f"{'WARNING ' * (each.severity is Severity.WARNING)}{each.code} {each.message}",
        )
        for each in validate(parse(case.statement), scope)
    ]
    assert (found or [(case.statement, "")]) == list(case.lines)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_check_raises_all_findings_if_one_is_an_error(case: Case, scope: Scope) -> None:
    filter = parse(case.statement)
    found = tuple(validate(filter, scope))
    if all(each.severity is Severity.WARNING for each in found):
        assert check(filter, scope).warnings == found
        return
    with pytest.raises(InvalidFilterError) as caught:
        check(filter, scope)
    assert caught.value.diagnostics == found


def test_every_code_has_a_case() -> None:
    texts = [
        text
        for path in ("findings.txt", "syntax.txt")
        for case in cases(path).values()
        for _, text in case.lines
    ]
    codes = {text.removeprefix("WARNING ").partition(" ")[0] for text in texts}
    assert codes - {""} == set(Code)


# A suggestion of these codes can stand where the span is, as it is.
REPAIRS = {
    "releaseYear == '2019'": "releaseYear == 2019",
    "type == 'series'": "type == SERIES",
    "premiereDate > '2024-01-01'": "premiereDate > 2024-01-01",
    "name == 1984": "name == '1984'",
    "premiereDate > 2023-02-29": "premiereDate > 2023-02-28",
    "cast HAS (cast.role == LEAD)": "cast HAS (role == LEAD)",
    "releaseYear BETWEEN 2 AND 1": "releaseYear BETWEEN 1 AND 2",
}


@pytest.mark.parametrize(("wrong", "right"), REPAIRS.items())
def test_suggestion_replaces_span(wrong: str, right: str, scope: Scope) -> None:
    (finding,) = validate(parse(wrong), scope)
    span = finding.span
    assert wrong[: span.start] + finding.suggestions[0] + wrong[span.end :] == right


def test_texts_become_ids(scope: Scope) -> None:
    statement = "origin.countries ANY ['Deutschland', 'FR'] AND NOT genres CONTAINS 'Thriller'"
    checked = check(parse(statement), scope)
    assert checked.statement == (
        "origin.countries ANY ['DE', 'FR'] AND genres NOT CONTAINS 'thriller'"
    )
    assert checked.readable == (
        "origin.countries ANY ['Germany', 'France'] AND genres NOT CONTAINS 'Thriller'"
    )
    assert dict(checked.names) == {
        ("countries", "DE"): "Germany",
        ("countries", "FR"): "France",
        ("genres", "thriller"): "Thriller",
    }
    assert set(checked.fields) == {"origin.countries", "genres"}


def test_what_must_be_looked_up(scope: Scope) -> None:
    filter = parse("genres ANY ['a', 'b'] OR name == 'c' OR language != 'd' OR genres CONTAINS 'a'")
    assert vocabulary_values(filter, scope.fields) == {
        "genres": frozenset({"a", "b"}),
        "languages": frozenset({"d"}),
    }


def test_a_field_out_of_scope_is_unknown_like_any_other(scope: Scope) -> None:
    narrow = Scope({path: each for path, each in scope.fields.items() if path != "releaseYear"})
    (hidden,) = validate(parse("releaseYear == 2019"), narrow)
    (unknown,) = validate(parse("releaseYeah == 2019"), narrow)
    assert hidden.message == "Unknown field 'releaseYear'."
    assert unknown.message == "Unknown field 'releaseYeah'."


def test_names_are_suggested_for_the_first_findings_only(scope: Scope) -> None:
    found = validate(parse(" OR ".join(f"releaseYea{n} == 1" for n in range(100))), scope)
    assert [bool(each.suggestions) for each in found] == [True] * 25 + [False] * 75


def test_one_text_of_one_term_by_several_names() -> None:
    pair = (KnownTerm("a", "A"), KnownTerm("a", "A"))
    scope = Scope(
        {"v": FilterField("v", FieldType.VOCABULARY, vocabulary="vs")}, terms={"vs": {"x": pair}}
    )
    assert print_filter(check(parse("v == 'x'"), scope).filter) == "v == 'a'"
