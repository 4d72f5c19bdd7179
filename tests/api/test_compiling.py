"""A filter in the form of other systems, in its normal form, and the language as data."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Ask

COMPILE = """query($statement: String!, $target: FilterTarget!) {
  parseFilter(statement: $statement, index: "objects") {
    ... on GeneratedFilter {
      canonical
      compile(target: $target) {
        __typename
        ... on FilterCompiled { target query }
        ... on FilterUnsupported { target message statement }
      }
    }
  }
}"""


@pytest.mark.parametrize("target", ["POSTGRES", "ELASTICSEARCH", "OPENSEARCH", "HASURA", "PRISMA"])
async def test_every_target_takes_a_plain_filter(ask: Ask, target: str) -> None:
    data = await ask(COMPILE, statement="materials CONTAINS 'm1' AND height < 5", target=target)
    compiled = data["parseFilter"]["compile"]
    assert (compiled["__typename"], compiled["target"]) == ("FilterCompiled", target)
    assert isinstance(compiled["query"], dict)


async def test_values_travel_as_parameters(ask: Ask) -> None:
    statement = "title == 'x\\'; DROP TABLE term; --'"
    data = await ask(COMPILE, statement=statement, target="POSTGRES")
    query: dict[str, Any] = data["parseFilter"]["compile"]["query"]
    assert "DROP" not in query["text"]
    assert any("DROP TABLE" in str(value) for value in query["parameters"].values())


async def test_what_a_target_cannot_say_is_named(ask: Ask) -> None:
    data = await ask(COMPILE, statement="title LIKE 'a?b*'", target="PRISMA")
    compiled = data["parseFilter"]["compile"]
    assert compiled["__typename"] == "FilterUnsupported"
    assert "LIKE" in compiled["message"] or "pattern" in compiled["message"].lower()
    assert compiled["statement"] == "title LIKE 'a?b*'"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("height >= 1 AND height <= 5", "height BETWEEN 1 AND 5.0"),
        ("NOT (height < 5 OR title IS NULL)", "title IS NOT NULL AND NOT height < 5"),
    ],
)
async def test_filters_of_one_meaning_have_one_normal_form(ask: Ask, one: str, other: str) -> None:
    first, second = [
        (await ask(COMPILE, statement=each, target="HASURA"))["parseFilter"]["canonical"]
        for each in (one, other)
    ]
    assert first == second


async def test_the_language_is_data_for_editors(ask: Ask) -> None:
    data = await ask(
        "{ filterGrammar { text keywords operators { operator form singleTypes listTypes words } "
        "values { type examples } anchors { anchor units } limits { name most } } }"
    )
    known = data["filterGrammar"]
    assert known["text"].startswith("//") or "start" in known["text"]
    assert "BETWEEN" in known["keywords"]
    contains = next(each for each in known["operators"] if each["operator"] == "CONTAINS")
    assert contains["singleTypes"] == []
    assert "VOCABULARY" in contains["listTypes"]
    assert {"name": "depth", "most": 32} in known["limits"]
