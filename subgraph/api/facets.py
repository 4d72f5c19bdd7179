"""Show a filter as facets, for UIs that have dropdowns and sliders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import strawberry

from ..asking import Instant
from ..facets import Bound, Facet, FacetValue, to_facets
from ..filtering import Boolean, CheckedFilter, EnumName, Text, print_value
from .enums import FieldType
from .values import AnyValue, value_shown


@strawberry.type(name="FilterFacetValue", description="A value that a facet selects or leaves out.")
class SelectedValue:
    id: strawberry.ID = strawberry.field(
        description="What a dropdown compares with: the id of a term, the name of an enum's "
        "value, 'true' or 'false', else the value as it is written."
    )
    display_name: str = strawberry.field(description="What people call it: 'Germany'.")
    raw: str = strawberry.field(description="As a statement writes it: `'DE'`.")


@strawberry.type(name="FilterFacetRange", description="The range that a facet asks for.")
class FacetRange:
    low: AnyValue | None = strawberry.field(description="The least value; null: it has no end.")
    high: AnyValue | None = strawberry.field(description="The greatest; null: it has no end.")
    includes_low: bool = strawberry.field(description="Whether `low` itself is in it.")
    includes_high: bool = strawberry.field(description="Whether `high` itself is in it.")


@strawberry.type(
    name="FilterFacet", description="All that a filter asks of one field outside of an OR."
)
class FacetShown:
    path: str = strawberry.field(description="Path of the field from the entity.")
    label: str = strawberry.field(description="What people call the field.")
    field_type: FieldType = strawberry.field(description="What the field's values are.")
    selected: list[SelectedValue] = strawberry.field(
        description="Values of which a document has one; each of them where `every`."
    )
    every: bool = strawberry.field(
        description="Whether a document has every selected value, and not just one."
    )
    excluded: list[SelectedValue] = strawberry.field(
        description="Values of which a document has none."
    )
    range: FacetRange | None = strawberry.field(description="The range, if it asks for one.")
    has_value: bool | None = strawberry.field(
        description="Whether there must be a value, or must be none; null: nothing is said of it."
    )
    node_ids: list[strawberry.ID] = strawberry.field(
        description="Ids of the nodes behind it, as `chips` have them."
    )


@strawberry.type(name="FilterFacetRest", description="A clause that no facet can say.")
class FacetRest:
    statement: str = strawberry.field(description="The clause as a statement.")
    text: str = strawberry.field(description="The clause in one line, as its chip has it.")
    node_id: strawberry.ID = strawberry.field(description="Id of its node in `nodes`.")
    reason: str = strawberry.field(description="Why no facet can say it.")


def facets_shown(
    checked: CheckedFilter, labels: Mapping[str, str], at: Instant
) -> list[FacetShown]:
    """Show the facets of a filter."""
    return [_facet(each, checked, at) for each in to_facets(checked, labels).facets]


def rest_shown(checked: CheckedFilter, labels: Mapping[str, str]) -> list[FacetRest]:
    """Show what no facet of a filter says."""
    return [
        FacetRest(
            statement=each.statement,
            text=each.text,
            node_id=strawberry.ID(str(each.node)),
            reason=each.reason,
        )
        for each in to_facets(checked, labels).rest
    ]


def _facet(facet: Facet, checked: CheckedFilter, at: Instant) -> FacetShown:
    def end(bound: Bound | None) -> AnyValue | None:
        if bound is None:
            return None
        return value_shown(bound.value, bound.text, checked.fields[facet.path], checked, at)

    low, high = facet.low, facet.high
    return FacetShown(
        path=facet.path,
        label=facet.label,
        field_type=checked.fields[facet.path].type,
        selected=_values(facet.selected),
        every=facet.every,
        excluded=_values(facet.excluded),
        range=FacetRange(
            low=end(low),
            high=end(high),
            includes_low=low is not None and low.included,
            includes_high=high is not None and high.included,
        )
        if low or high
        else None,
        has_value=facet.known,
        node_ids=[strawberry.ID(str(node)) for node in facet.nodes],
    )


def _values(values: Sequence[FacetValue]) -> list[SelectedValue]:
    return [
        SelectedValue(
            id=strawberry.ID(_id(each)), display_name=each.text, raw=print_value(each.value)
        )
        for each in values
    ]


def _id(each: FacetValue) -> str:
    match each.value:
        case Text(text) | EnumName(text):
            return text
        case Boolean():
            return print_value(each.value).lower()
        case _:
            return print_value(each.value)
