"""Turn what was derived into a fingerprint that changes whenever any of it does."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict

from graphql import DocumentNode, print_ast

from .index import IndexField

# Part of every fingerprint: raised when the same source comes to be derived in another way.
_DERIVATION = 2


def fingerprint_of(
    document: DocumentNode,
    entity: str,
    fields: Iterable[IndexField],
    object_lists: Iterable[str],
) -> str:
    """Return a sha256 in hexadecimal, of the definition and of all that the schema gave.

    Comments and layout of the definition do not count.
    """
    derived = {
        "derivation": _DERIVATION,
        "definition": print_ast(document),
        "entity": entity,
        "fields": [asdict(each) for each in fields],
        "objectLists": sorted(object_lists),
    }
    canonical = json.dumps(derived, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()
