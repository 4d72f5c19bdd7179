"""Turn the indexes into those that a caller may see: what is hidden is as if it were not there."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from ..catalogue import Access, Index
from ..retrieval import Searchable, searchable
from .caller import Caller

_MOST: Final = 256  # sights that are kept; each holds what retrieval needs of the indexes seen

Targets = Mapping[str, Searchable]
_Rights = tuple[bool, frozenset[str], frozenset[str]]


def may_see(access: Access, caller: Caller) -> bool:
    """Whether a caller has what a field asks for: one of the alternatives of each kind."""
    if access.authenticated and not caller.authenticated:
        return False
    return _has(access.scopes, caller.scopes) and _has(access.policies, caller.policies)


def _has(alternatives: tuple[tuple[str, ...], ...], held: frozenset[str]) -> bool:
    return not alternatives or any(held.issuperset(each) for each in alternatives)


def seen(index: Index, caller: Caller) -> Index | None:
    """Return the index with the fields that a caller may see; None where it may see none.

    Of an index that is seen in part neither the definition nor its notes are: they name the rest.
    """
    fields = tuple(each for each in index.fields if may_see(each.access, caller))
    if len(fields) == len(index.fields):
        return index
    if not fields:
        return None
    lists = frozenset(
        each
        for each in index.object_lists
        if any(field.path.startswith(f"{each}.") for field in fields)
    )
    return replace(index, fields=fields, object_lists=lists, definition="", notes=())


class Sights:
    """What each caller may see of some targets: those with the same rights see the same."""

    def __init__(self, targets: Targets) -> None:
        self._targets = targets
        limited = {field.access for each in targets.values() for field in each.index.fields}
        limited.discard(Access())
        self._limited = bool(limited)
        # What a caller holds beside these makes no difference.
        self._scopes = frozenset(
            name for access in limited for each in access.scopes for name in each
        )
        self._policies = frozenset(
            name for access in limited for each in access.policies for name in each
        )
        self._kept: OrderedDict[_Rights, Targets] = OrderedDict()

    def of(self, caller: Caller) -> Targets:
        """The indexes that a caller may see, by name."""
        if not self._limited:
            return self._targets
        rights = (
            caller.authenticated,
            caller.scopes & self._scopes,
            caller.policies & self._policies,
        )
        found = self._kept.get(rights)
        if found is None:
            found = self._kept[rights] = dict(self._seen(caller))
            while len(self._kept) > _MOST:
                self._kept.popitem(last=False)
        self._kept.move_to_end(rights)
        return found

    def _seen(self, caller: Caller) -> list[tuple[str, Searchable]]:
        found = []
        for name, target in self._targets.items():
            index = seen(target.index, caller)
            if index is target.index:
                found.append((name, target))
            elif index is not None:
                rows = [
                    at
                    for at, field in enumerate(target.index.fields)
                    if may_see(field.access, caller)
                ]
                vectors = None if target.vectors is None else target.vectors[rows]
                found.append((name, searchable(index, vectors)))
        return found
