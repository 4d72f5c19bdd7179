"""The queries as they are sent, the mapping that they need, and what cannot be said."""

from __future__ import annotations

from typing import Any

import pytest

from subgraph.filtering import FieldType, FilterField, UnsupportedError
from subgraph.filtering.targets import elasticsearch_mapping, to_elasticsearch
from tests.corpus.reading import checked
from tests.filtering.targets.elasticsearch_engine import Index
from tests.filtering.targets.engines import WHEN

QUERIES: dict[str, dict[str, Any]] = {
    "name == 'Dark'": {"term": {"name": {"value": "Dark"}}},
    "kind IN [FILM, SHORT]": {"terms": {"kind": ["FILM", "SHORT"]}},
    "year != 2017.0": {"bool": {"must_not": [{"term": {"year": {"value": 2017}}}]}},
    "year BETWEEN 2010 AND 2020": {"range": {"year": {"gte": 2010, "lte": 2020}}},
    "name LIKE 'THE \\*?*'": {"wildcard": {"name.lower": {"value": "the \\*?*"}}},
    "name IS NOT NULL": {"exists": {"field": "name"}},
    "genres ALL ['a', 'b'] AND NOT public == TRUE": {
        "bool": {
            "filter": [
                {
                    "bool": {
                        "filter": [
                            {"term": {"genres": {"value": "a"}}},
                            {"term": {"genres": {"value": "b"}}},
                        ]
                    }
                }
            ],
            "must_not": [{"term": {"public": {"value": True}}}],
        }
    },
    "released > 2024-01-01 OR airs < 09:30": {
        "bool": {
            "should": [
                {"range": {"released": {"gt": "2024-01-01"}}},
                {"range": {"airs": {"lt": "09:30:00.000"}}},
            ],
            "minimum_should_match": 1,
        }
    },
    "updated == 2024-05-01": {
        "range": {"updated": {"gte": "2024-04-30T22:00:00.000Z", "lt": "2024-05-01T22:00:00.000Z"}}
    },
    "updated > 2024-05-01T10:00:00.0005Z": {
        "range": {"updated": {"gte": "2024-05-01T10:00:00.001Z"}}
    },
    "updated == 2024-05-01T10:00:00.0005Z": {"match_none": {}},
    "cast HAS (role == LEAD AND NOT awards CONTAINS 'Bambi')": {
        "nested": {
            "path": "cast",
            "query": {
                "bool": {
                    "filter": [{"term": {"cast.role": {"value": "LEAD"}}}],
                    "must_not": [{"term": {"cast.awards": {"value": "Bambi"}}}],
                }
            },
        }
    },
    "shops HAS (country == 'DE' AND offers.price < 5)": {
        "nested": {
            "path": "shops",
            "query": {
                "bool": {
                    "filter": [
                        {"term": {"shops.country": {"value": "DE"}}},
                        {
                            "nested": {
                                "path": "shops.offers",
                                "query": {"range": {"shops.offers.price": {"lt": 5}}},
                            }
                        },
                    ]
                }
            },
        }
    },
    "cast.role IS NULL": {
        "bool": {
            "must_not": [{"nested": {"path": "cast", "query": {"exists": {"field": "cast.role"}}}}]
        }
    },
}


@pytest.mark.parametrize(("statement", "query"), QUERIES.items(), ids=QUERIES.keys())
def test_query(statement: str, query: dict[str, Any]) -> None:
    assert to_elasticsearch(checked(statement), **WHEN) == query


def test_mapping() -> None:
    fields = [
        FilterField("name", FieldType.STRING),
        FilterField("origin.country", FieldType.VOCABULARY, is_list=True, vocabulary="countries"),
        FilterField("shops.since", FieldType.DATETIME, is_list=True),
        FilterField("shops.offers.price", FieldType.FLOAT, is_list=True),
    ]
    assert elasticsearch_mapping(fields, {"shops", "shops.offers"}) == {
        "settings": {
            "analysis": {"normalizer": {"lower": {"type": "custom", "filter": ["lowercase"]}}}
        },
        "mappings": {
            "dynamic": False,
            "properties": {
                "name": {
                    "type": "keyword",
                    "fields": {"lower": {"type": "keyword", "normalizer": "lower"}},
                },
                "origin": {"type": "object", "properties": {"country": {"type": "keyword"}}},
                "shops": {
                    "type": "nested",
                    "properties": {
                        "since": {"type": "date", "format": "strict_date_optional_time"},
                        "offers": {
                            "type": "nested",
                            "properties": {"price": {"type": "double", "coerce": False}},
                        },
                    },
                },
            },
        },
    }


def test_a_field_in_a_field_cannot_be_mapped() -> None:
    fields = [FilterField("a", FieldType.STRING), FilterField("a.b", FieldType.STRING)]
    with pytest.raises(ValueError, match="Field 'a' cannot have fields of its own"):
        elasticsearch_mapping(fields, ())


UNSUPPORTED = {
    "year < 99999999999999999999": (
        "Elasticsearch cannot say 99999999999999999999 on 'year': it keeps whole numbers in 64 "
        "bits. The nearest that it can say is 9223372036854775807."
    ),
    "score == 0.10000000000000000001": (
        "Elasticsearch cannot say 0.10000000000000000001 on 'score': it keeps such numbers in 64 "
        "bits. The nearest that it can say is 0.1."
    ),
    "year == 1 OR NOT (" * 11 + "year == 1" + ")" * 11: (
        "Elasticsearch cannot say this filter: it nests queries 20 deep at most. "
        "Write it with fewer levels of AND, OR, NOT and HAS."
    ),
}


@pytest.mark.parametrize(
    ("statement", "message"), UNSUPPORTED.items(), ids=["int", "float", "deep"]
)
def test_unsupported(statement: str, message: str) -> None:
    with pytest.raises(UnsupportedError) as raised:
        to_elasticsearch(checked(statement), **WHEN)
    assert str(raised.value) == message


@pytest.mark.parametrize(
    "document",
    [
        {"year": "2017"},
        {"year": 2017.5},
        {"score": "8.7"},
        {"public": 1.5},
        {"released": "2024-5-1"},
        {"updated": "May 1"},
        {"airs": "25:00"},
    ],
)
def test_documents_of_another_type_are_refused_and_not_misread(
    index: Index, document: dict[str, Any]
) -> None:
    """What `evaluate` passes over, the mapping keeps out of the index."""
    with pytest.raises((TypeError, ValueError)):
        index.add("refused", document)
