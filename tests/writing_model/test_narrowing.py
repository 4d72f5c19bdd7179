"""A model that is held to the narrowed grammar or schema can write what fits, and nothing else."""

from __future__ import annotations

import json
from random import Random

import pytest
from jsonschema import Draft202012Validator
from lark import Lark
from lark.exceptions import LarkError
from lark.grammar import Rule
from lark.lexer import PatternStr

from subgraph.catalogue import EnumValue, Index, IndexField
from subgraph.filtering import (
    Code,
    FieldType,
    InvalidFilterError,
    KnownTerm,
    Scope,
    check,
    from_json,
    parse,
    print_filter,
    to_json,
)
from subgraph.writing.model import Offer, allowed
from subgraph.writing.model.narrowed_grammar import narrowed_grammar
from subgraph.writing.model.narrowed_schema import narrowed_schema


def _field(path: str, type: FieldType, **more: object) -> IndexField:
    shape: dict[str, object] = {"graphql_type": "X", "is_list": False, "nullable": True}
    return IndexField(path=path, type=type, **(shape | more))  # type: ignore[arg-type]


FIELDS = (
    _field("year", FieldType.INT, nullable=False),
    _field("score", FieldType.FLOAT),
    _field("name", FieldType.STRING),
    _field("id", FieldType.ID, nullable=False),
    _field("like", FieldType.BOOLEAN),
    _field("day", FieldType.DATE),
    _field("at", FieldType.DATETIME),
    _field("opens", FieldType.TIME),
    _field("kind", FieldType.ENUM, enum_values=(EnumValue("FILM"), EnumValue("ALL"))),
    _field("countries", FieldType.VOCABULARY, vocabulary="countries", is_list=True, own_list=True),
    _field("mood", FieldType.VOCABULARY, vocabulary="moods"),
    _field("cast.role", FieldType.STRING, is_list=True),
    _field("cast.age", FieldType.INT, is_list=True),
    _field("awards.name", FieldType.STRING, is_list=True),
    _field("hidden", FieldType.STRING),
)
INDEX = Index("i", "", "I", FIELDS, frozenset({"cast", "awards"}), "", "1")
OFFER = Offer(
    "",
    tuple(each.path for each in FIELDS if each.path != "hidden"),
    (("countries", "DE"), ("countries", "it's"), ("countries", "日本")),
    (),
)
ALLOWED = allowed(INDEX, OFFER)
GRAMMAR = narrowed_grammar(ALLOWED)
PARSER = Lark(GRAMMAR, parser="earley")
SCHEMA = narrowed_schema(ALLOWED)
VALIDATOR = Draft202012Validator(SCHEMA)
SCOPE = Scope(
    {each.path: each.for_filter() for each in FIELDS},
    INDEX.object_lists,
    {"countries": {id: (KnownTerm(id, id),) for _, id in OFFER.terms}},
)

FITS = [
    "year == 1999",
    "year != -1",
    "year NOT IN [1999, 2001]",
    "year BETWEEN 1990 AND 1999",
    "score >= 4.25",
    "name == 'Old \\'n\\' new'",
    "name LIKE '*cave*'",
    "name NOT LIKE '*cave*'",
    "name IS NOT NULL",
    "id == 'x-1'",
    "`like` == TRUE",
    "day > 2024-02-29",
    "day >= TODAY - 5 YEARS",
    "day < START OF MONTH",
    "at >= NOW - 36 HOURS",
    "at < 2024-05-01T10:00:00Z",
    "opens <= 18:30",
    "kind == `ALL`",
    "kind IN [FILM, `ALL`]",
    "countries CONTAINS 'it\\'s'",
    "countries NOT ANY ['DE', '日本']",
    "mood IS NULL",
    "cast.age > 30",
    "cast HAS (role == 'lead' AND age > 30)",
    "year == 1999 AND countries CONTAINS 'DE'",
    "year == 1999 OR countries CONTAINS 'DE'",
    "(year == 1 OR year == 2) AND NOT (kind == FILM OR score > 1)",
    "(year == 1 AND kind == FILM) OR (year == 2 AND NOT (kind == FILM OR score > 1))",
]
DOES_NOT_FIT = {
    "a field that is not there": "pool == TRUE",
    "a field that was not offered": "hidden == 'x'",
    "a term that was not offered": "countries CONTAINS 'US'",
    "a name for an id": "countries CONTAINS 'Germany'",
    "a vocabulary without terms": "mood == 'dark'",
    "a value of no enum": "kind == CASTLE",
    "an operator for lists": "year CONTAINS 1999",
    "an operator for single values": "countries == 'DE'",
    "a pattern for a number": "year LIKE '19*'",
    "an order of texts": "name > 'a'",
    "a text for a number": "year == '1999'",
    "a month that is none": "day > 2024-13-01",
    "an hour that is none": "opens <= 25:00",
    "NULL for what always is": "year IS NULL",
    "a long text": f"name == '{'x' * 200}'",
    "a long number": f"year == {'9' * 13}",
    "a long list": f"year IN [{', '.join(map(str, range(20)))}]",
    "HAS with one field to speak of": "awards HAS (name == 'x')",
    "another object's field": "cast HAS (year == 1999)",
}


def _generated(statement: str) -> bool:
    try:
        return bool(PARSER.parse(statement))
    except LarkError:
        return False


@pytest.mark.parametrize("statement", FITS)
def test_what_fits_can_be_written(statement: str) -> None:
    tree = check(parse(statement), SCOPE).filter
    assert print_filter(tree) == statement
    assert _generated(statement)
    VALIDATOR.validate({"filter": to_json(tree)})


@pytest.mark.parametrize("statement", DOES_NOT_FIT.values(), ids=DOES_NOT_FIT.keys())
def test_what_does_not_fit_cannot(statement: str) -> None:
    assert not _generated(statement)
    assert not VALIDATOR.is_valid({"filter": to_json(parse(statement))})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "NONE AND year == 1",
        "year == 1;",
        "year == 1; DROP TABLE term",
        "```\nyear == 1\n```",
        "year  == 1",
        "day >= TODAY - 3 HOURS",
        " AND ".join(["year == 1"] * 17),
        "<think>x</think>year == 1",
    ],
)
def test_nothing_stands_beside_a_statement(text: str) -> None:
    assert not _generated(text)


def test_that_there_is_no_filter_can_be_said() -> None:
    assert _generated("NONE")
    VALIDATOR.validate({"filter": None})


WRITTEN = {
    "TEXT": ("'x'", "'it\\'s'", "'a b'"),
    "INT": ("1999", "-3"),
    "FLOAT": ("4.25", "7"),
    "DATE": ("2024-02-28", "1999-12-31"),
    "DATETIME": ("2024-05-01T10:00:00Z", "2024-05-01"),
    "TIME": ("18:30", "07:00:30"),
    "RELATIVE_DATE": ("TODAY", "TODAY - 5 YEARS", "START OF MONTH"),
    "RELATIVE_DATETIME": ("NOW - 36 HOURS", "END OF YEAR + 1 YEARS"),
}
RULES: dict[str, list[Rule]] = {}
for rule in PARSER.rules:
    RULES.setdefault(rule.origin.name, []).append(rule)
LITERALS = {
    each.name: each.pattern.value
    for each in PARSER.terminals
    if isinstance(each.pattern, PatternStr)
}


def _random_statement(name: str, random: Random, depth: int = 0) -> str:
    """Go down the rules at random; deep down, by the shortest way out."""
    if name in WRITTEN:
        return random.choice(WRITTEN[name])
    if name in LITERALS:
        return LITERALS[name]
    if name == "BOOLEAN":
        return random.choice(("TRUE", "FALSE"))
    rules = sorted(RULES[name], key=lambda each: len(each.expansion))
    if name.endswith(("either", "both")):  # joined: seldom, and never deep down
        rules = rules[: 2 if depth < 4 else 1]
    elif depth > 4 and name.endswith("one"):
        rules = [each for each in rules if "either" not in str(each.expansion)] or rules
    chosen = random.choice(rules)
    return "".join(_random_statement(each.name, random, depth + 1) for each in chosen.expansion)


def test_all_that_the_grammar_generates_fits_the_index() -> None:
    random = Random(7)
    written = {_random_statement("start", random) for _ in range(300)} - {"NONE"}
    assert len(written) > 100
    # What only the whole of a statement can show.
    left = {Code.RANGE_EMPTY, Code.CONTRADICTION, Code.REDUNDANT, Code.LIMIT_EXCEEDED}
    for statement in written:
        assert _codes(statement) <= left, statement


def _codes(statement: str) -> set[Code]:
    try:
        return {each.code for each in check(parse(statement), SCOPE).warnings}
    except InvalidFilterError as error:
        return {each.code for each in error.diagnostics}


def test_the_schema_is_strict() -> None:
    """As strict modes want it: objects closed and their properties required, no recursion."""
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["type"] == "object"

    def visit(node: object, seen: tuple[str, ...]) -> None:
        if isinstance(node, list):
            for each in node:
                visit(each, seen)
        if not isinstance(node, dict):
            return
        if node.get("type") == "object":
            assert node["additionalProperties"] is False
            assert node["required"] == list(node["properties"])
        assert not {"oneOf", "allOf", "maxLength", "const", "not"} & node.keys() - {"not"}
        if name := node.get("$ref"):
            assert name not in seen, f"{name} holds itself"
            visit(SCHEMA["$defs"][name.removeprefix("#/$defs/")], (*seen, name))
        for each in node.values():
            visit(each, seen)

    visit({key: part for key, part in SCHEMA.items() if key != "$defs"}, ())


def test_an_index_with_nothing_to_say_leaves_only_that() -> None:
    nothing = allowed(INDEX, Offer("", (), (), ()))
    assert narrowed_grammar(nothing) == 'start: "NONE"\n'
    assert Draft202012Validator(narrowed_schema(nothing)).is_valid({"filter": None})


def test_they_do_not_grow_without_bound() -> None:
    fields = tuple(
        _field(f"f{n}", FieldType.VOCABULARY, vocabulary="v", is_list=True) for n in range(40)
    )
    index = Index("big", "", "B", fields, frozenset(), "", "1")
    offer = Offer("", tuple(f.path for f in fields), tuple(("v", f"t{n}") for n in range(500)), ())
    found = allowed(index, offer)
    assert len(found.fields[0].values) == 200
    assert len(narrowed_grammar(found)) < 12_000
    assert len(json.dumps(narrowed_schema(found))) < 25_000


def test_what_fits_the_schema_is_read_back() -> None:
    for statement in FITS:
        tree = parse(statement)
        assert from_json(json.loads(json.dumps(to_json(tree)))) == tree
