"""A filter as dropdowns and sliders show it: nothing of it is lost."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Ask

PARSE = """
query($statement: String!) {
  answer: parseFilter(statement: $statement, index: "objects") {
    ... on GeneratedFilter {
      chips { nodeId }
      facets {
        path label fieldType every hasValue nodeIds
        selected { id displayName raw }
        excluded { id displayName }
        range { low { raw } high { raw text } includesLow includesHigh }
      }
      facetRest { statement text nodeId reason }
    }
  }
}
"""


def _short(facet: dict[str, Any]) -> str:
    """A facet in one line."""
    parts = []
    if facet["selected"]:
        join = "&" if facet["every"] else "|"
        parts.append(join.join(each["id"] for each in facet["selected"]))
    if facet["excluded"]:
        parts.append("not " + "|".join(each["id"] for each in facet["excluded"]))
    if found := facet["range"]:
        low, high = (found[end]["raw"] if found[end] else "" for end in ("low", "high"))
        begin, end = "(["[found["includesLow"]], ")]"[found["includesHigh"]]
        parts.append(f"{begin}{low}, {high}{end}")
    if facet["hasValue"] is not None:
        parts.append("known" if facet["hasValue"] else "unknown")
    return f"{facet['path']}: {', '.join(parts)}"


SHOWN: dict[str, tuple[list[str], dict[str, str]]] = {
    "kind == VASE AND onDisplay == TRUE": (["kind: VASE", "onDisplay: true"], {}),
    "kind IN [VASE, PAINTING]": (["kind: VASE|PAINTING"], {}),
    "kind != VASE AND place NOT IN ['p1', 'p2']": (["kind: not VASE", "place: not p1|p2"], {}),
    "materials CONTAINS 'm1'": (["materials: m1"], {}),
    "materials CONTAINS 'm1' AND materials CONTAINS 'm2'": (["materials: m1&m2"], {}),
    "materials ALL ['m1', 'm2'] AND materials CONTAINS 'm3'": (["materials: m1&m2&m3"], {}),
    "materials ANY ['m1', 'm2'] AND materials NOT CONTAINS 'm3'": (
        ["materials: m1|m2, not m3"],
        {},
    ),
    "year >= 1900 AND year < 2000": (["year: [1900, 2000)"], {}),
    "year BETWEEN 1900 AND 1950 AND height > 2.5": (["year: [1900, 1950]", "height: (2.5, )"], {}),
    "acquired >= TODAY - 1 YEARS AND place IS NULL": (
        ["acquired: [TODAY - 1 YEARS, )", "place: unknown"],
        {},
    ),
    "place IS NOT NULL AND year == 1900": (["place: known", "year: 1900"], {}),
    "materials ANY ['m1', 'm2'] AND materials ANY ['m1', 'm3']": (
        ["materials: m1|m2"],
        {
            "materials ANY ['m1', 'm3']": (
                "Another clause on the same field has values selected already."
            )
        },
    ),
    "kind == VASE AND (year < 1900 OR height > 3)": (
        ["kind: VASE"],
        {
            "year < 1900": "It is one of several alternatives.",
            "height > 3": "It is one of several alternatives.",
        },
    ),
    "NOT (kind == VASE AND year < 1900)": (
        [],
        {"NOT (kind == VASE AND year < 1900)": "It joins several clauses."},
    ),
    "year NOT BETWEEN 1900 AND 1950 AND year < 2000": (
        ["year: (, 2000)"],
        {"year NOT BETWEEN 1900 AND 1950": "A facet cannot leave out a range."},
    ),
    "loans HAS (fee > 3) AND title LIKE '*cat*'": (
        [],
        {
            "loans HAS (fee > 3)": "It is about one element of a list of objects.",
            "title LIKE '*cat*'": "A pattern is no value to select.",
        },
    ),
    "loans.fee > 3 AND loans.fee < 5": (
        ["loans.fee: (3, )"],
        {"loans.fee < 5": "On a list a second bound may be met by another of its values."},
    ),
    "materials NOT ALL ['m1', 'm2']": (
        [],
        {
            "materials NOT ALL ['m1', 'm2']": (
                "A facet can leave out each of some values, not all of them together."
            )
        },
    ),
}


@pytest.mark.parametrize("statement", SHOWN)
async def test_facets_and_the_rest_are_the_whole_filter(ask: Ask, statement: str) -> None:
    answer = (await ask(PARSE, statement=statement))["answer"]
    facets, rest = SHOWN[statement]
    assert [_short(each) for each in answer["facets"]] == facets
    assert {each["statement"]: each["reason"] for each in answer["facetRest"]} == rest
    shown = [node for each in answer["facets"] for node in each["nodeIds"]]
    shown += [each["nodeId"] for each in answer["facetRest"]]
    assert sorted(shown) == sorted(each["nodeId"] for each in answer["chips"])


async def test_a_facet_in_full(ask: Ask) -> None:
    statement = "materials ANY ['Porcelain', 'm1'] AND height <= 3"
    answer = (await ask(PARSE, statement=statement))["answer"]
    assert answer["facets"] == [
        {
            "path": "materials",
            "label": "Materials",
            "fieldType": "VOCABULARY",
            "every": False,
            "hasValue": None,
            "nodeIds": ["1"],
            "selected": [
                {"id": "m2", "displayName": "Porcelain", "raw": "'m2'"},
                {"id": "m1", "displayName": "Bronze", "raw": "'m1'"},
            ],
            "excluded": [],
            "range": None,
        },
        {
            "path": "height",
            "label": "Height (cm)",
            "fieldType": "FLOAT",
            "every": False,
            "hasValue": None,
            "nodeIds": ["2"],
            "selected": [],
            "excluded": [],
            "range": {
                "low": None,
                "high": {"raw": "3", "text": "3"},
                "includesLow": False,
                "includesHigh": True,
            },
        },
    ]
