"""A filter that fits its index: the only thing that targets, chips and words accept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from .diagnostics import Diagnostic
from .fields import FieldType, FilterField
from .printer import print_filter
from .tree import And, Filter

_MADE_BY_CHECK: Final = object()


@dataclass(frozen=True)
class CheckedFilter:
    """A filter whose every field, operator and value is known to fit. Only `check` makes one.

    filter        the tree; where a text named a vocabulary term, it holds the term's id
    warnings      findings that leave it usable
    fields        the fields that it mentions, by absolute path
    object_lists  the lists of objects on which HAS may stand
    names         display names of the terms that it mentions, by (vocabulary, id)
    constraints   how many constraints were ANDed onto it; see `combine`
    """

    filter: Filter
    warnings: tuple[Diagnostic, ...] = field(compare=False)
    fields: Mapping[str, FilterField] = field(compare=False, repr=False)
    object_lists: frozenset[str] = field(compare=False, repr=False)
    names: Mapping[tuple[str, str], str] = field(compare=False, repr=False)
    constraints: int = 0
    _made_by: object = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        if self._made_by is not _MADE_BY_CHECK:
            raise TypeError("Only check() makes a CheckedFilter")

    @property
    def asked(self) -> Filter:
        """The filter without the constraints that were ANDed onto it."""
        node = self.filter
        for _ in range(self.constraints):
            assert isinstance(node, And)  # combine made it
            node = node.operands[0]
        return node

    @property
    def statement(self) -> str:
        """The filter as a statement, with the ids of its terms."""
        return print_filter(self.filter)

    @property
    def readable(self) -> str:
        """The filter as a statement, with the display names of its terms."""
        return print_filter(self.filter, self.names_by_path)

    @property
    def names_by_path(self) -> Mapping[tuple[str, str], str]:
        """Display names by (absolute path, id), as `print_filter` takes them."""
        return {
            (path, id): name
            for path, known in self.fields.items()
            for (vocabulary, id), name in self.names.items()
            if known.type is FieldType.VOCABULARY and known.vocabulary == vocabulary
        }


def make_checked(
    filter: Filter,
    warnings: tuple[Diagnostic, ...],
    fields: Mapping[str, FilterField],
    object_lists: frozenset[str],
    names: Mapping[tuple[str, str], str],
) -> CheckedFilter:
    """For `check` alone: vouch for a filter."""
    return CheckedFilter(
        filter,
        warnings,
        MappingProxyType(dict(fields)),
        object_lists,
        MappingProxyType(dict(names)),
        _made_by=_MADE_BY_CHECK,
    )


def combine(asked: CheckedFilter, constraint: CheckedFilter) -> CheckedFilter:
    """AND a constraint onto a filter, and remember that it was not asked for.

    The result is `asked AND constraint`, both whole; the constraint's chips cannot be removed.
    """
    return replace(
        asked,
        filter=And((asked.filter, constraint.filter)),
        warnings=asked.warnings + constraint.warnings,
        fields=MappingProxyType({**asked.fields, **constraint.fields}),
        object_lists=asked.object_lists | constraint.object_lists,
        names=MappingProxyType({**asked.names, **constraint.names}),
        constraints=asked.constraints + 1,
    )
