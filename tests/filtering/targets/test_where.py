"""The `where` of Hasura and of Prisma as they are sent, and what they cannot say."""

from __future__ import annotations

from typing import Any

import pytest

from subgraph.filtering import UnsupportedError
from subgraph.filtering.targets import to_hasura, to_prisma
from tests.corpus.reading import checked
from tests.filtering.targets.engines import WHEN

HASURA: dict[str, dict[str, Any]] = {
    "name == 'Dark'": {"name": {"_eq": "Dark"}},
    "name != 'Dark'": {
        "_not": {"_and": [{"name": {"_is_null": False}}, {"name": {"_eq": "Dark"}}]}
    },
    "kind IN [FILM, SHORT]": {"kind": {"_in": ["FILM", "SHORT"]}},
    "name LIKE '50% *_?'": {"name": {"_ilike": "50\\% %\\__"}},
    "name IS NULL": {"_not": {"name": {"_is_null": False}}},
    "name IS NOT NULL": {"name": {"_is_null": False}},
    "score BETWEEN 7 AND 8.5": {"score": {"_gte": 7, "_lte": 8.5}},
    "updated == 2024-05-01": {
        "updated": {"_gte": "2024-04-30T22:00:00Z", "_lt": "2024-05-01T22:00:00Z"}
    },
    "genres ALL ['a', 'b']": {
        "_and": [{"genres": {"_contains": ["a"]}}, {"genres": {"_contains": ["b"]}}]
    },
    "genres ANY ['a', 'b'] OR genres IS NULL": {
        "_or": [
            {"_or": [{"genres": {"_contains": ["a"]}}, {"genres": {"_contains": ["b"]}}]},
            {"_not": {"genres": {"_is_null": False, "_neq": []}}},
        ]
    },
    "origin.city == 'Berlin'": {"origin": {"city": {"_eq": "Berlin"}}},
    "cast HAS (role == LEAD AND person.name == 'x')": {
        "cast": {"_and": [{"role": {"_eq": "LEAD"}}, {"person": {"name": {"_eq": "x"}}}]}
    },
    "NOT cast.role CONTAINS LEAD": {"_not": {"cast": {"role": {"_eq": "LEAD"}}}},
}
PRISMA: dict[str, dict[str, Any]] = {
    "name == 'Dark'": {"name": {"equals": "Dark"}},
    "name != 'Dark'": {"NOT": {"AND": [{"name": {"not": None}}, {"name": {"equals": "Dark"}}]}},
    "kind IN [FILM, SHORT]": {"kind": {"in": ["FILM", "SHORT"]}},
    "name LIKE '*50%*'": {"name": {"contains": "50\\%", "mode": "insensitive"}},
    "name LIKE 'dark'": {"name": {"equals": "dark", "mode": "insensitive"}},
    "name LIKE 'the *'": {"name": {"startsWith": "the ", "mode": "insensitive"}},
    "released >= 2024-05-01": {"released": {"gte": "2024-05-01T00:00:00Z"}},
    "genres CONTAINS 'a'": {"genres": {"has": "a"}},
    "genres IS NULL": {"OR": [{"genres": {"equals": None}}, {"genres": {"isEmpty": True}}]},
    "origin.city == 'Berlin'": {"origin": {"is": {"city": {"equals": "Berlin"}}}},
    "cast HAS (role == LEAD)": {"cast": {"some": {"role": {"equals": "LEAD"}}}},
}
UNSUPPORTED = {
    "Hasura: names LIKE 'a*'": (
        "Hasura cannot say this on 'names', a column that is a list: it compares whole values "
        "only. The nearest that it can say is CONTAINS, ANY or ALL."
    ),
    "Hasura: moments CONTAINS 2024-05-01": (
        "Hasura cannot say this on 'moments', a column that is a list: it compares whole values "
        "only. The nearest that it can say is CONTAINS, ANY or ALL with instants."
    ),
    "Hasura: score == 8.70000000000000001": (
        "Hasura cannot say 8.70000000000000001 on 'score': it keeps such numbers in 64 bits. "
        "The nearest that it can say is 8.7."
    ),
    "Prisma: name LIKE 'a*b'": (
        "Prisma cannot say this LIKE on 'name': it has no wildcards inside a text. "
        "The nearest that it can say is LIKE with '*' at the two ends only."
    ),
    "Prisma: airs > 10:00": (
        "Prisma cannot say a time of day on 'airs'. "
        "The nearest that it can say is a condition on a datetime field."
    ),
}


@pytest.mark.parametrize(("statement", "where"), HASURA.items(), ids=HASURA.keys())
def test_hasura(statement: str, where: dict[str, Any]) -> None:
    assert to_hasura(checked(statement), **WHEN) == where


@pytest.mark.parametrize(("statement", "where"), PRISMA.items(), ids=PRISMA.keys())
def test_prisma(statement: str, where: dict[str, Any]) -> None:
    assert to_prisma(checked(statement), **WHEN) == where


@pytest.mark.parametrize(("case", "message"), UNSUPPORTED.items(), ids=UNSUPPORTED.keys())
def test_unsupported(case: str, message: str) -> None:
    target, statement = case.split(": ", 1)
    to_target = {"Hasura": to_hasura, "Prisma": to_prisma}[target]
    with pytest.raises(UnsupportedError) as raised:
        to_target(checked(statement), **WHEN)
    assert str(raised.value) == message
    assert raised.value.target == target
