"""Turn a GraphQL name into words: 'releaseYear' → 'release', 'year'."""

from __future__ import annotations

import re

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[A-Z]")


def words_of(name: str) -> tuple[str, ...]:
    """Split a name in camelCase, PascalCase or snake_case into lower-case words."""
    return tuple(word.lower() for word in _WORDS.findall(name))
