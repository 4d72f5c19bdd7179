"""Show indexes and their fields: what a question or a statement may be about."""

from __future__ import annotations

from typing import Annotated

import strawberry

from .. import catalogue
from ..filtering import operators_for
from ..folding import fold
from .computed import computed
from .context import Info, RequestContext
from .enums import FieldType, Operator
from .vocabularies import Vocabulary


@strawberry.type(name="IndexEnumValue", description="A value of an enum field.")
class EnumValue:
    name: str = strawberry.field(description="Its name, as the graph's schema spells it.")
    description: str = strawberry.field(description="What the schema says of it; may be empty.")
    words: list[str] = strawberry.field(description="What else people call it.")
    deprecation: str | None = strawberry.field(
        description="Why it should not be used any more; null for one that may be."
    )


@strawberry.type(name="IndexField", description="A field that a filter may mention.")
class Field:
    source: strawberry.Private[catalogue.IndexField]
    path: str = strawberry.field(description="From the entity: 'origin.countries'.")
    label: str = strawberry.field(description="What a chip calls it.")
    type: FieldType = strawberry.field(description="What its values are.")
    graphql_type: str = strawberry.field(
        name="graphqlType", description="Its type in the graph's schema: '[String!]!'."
    )
    is_list: bool = strawberry.field(
        description="Whether it, or anything on the way to it, is a list."
    )
    nullable: bool = strawberry.field(description="Whether it may have no value.")
    description: str = strawberry.field(description="What the schema says of it; may be empty.")
    unit: str | None = strawberry.field(description="Unit of a number: 'minutes', 'USD'.")
    deprecation: str | None = strawberry.field(
        description="Why it should not be used any more; null for one that may be."
    )

    @computed("What else people call it, from the owner of the index.")
    def words(self) -> list[str]:
        return list(self.source.words)

    @computed("The operators that it takes.")
    def operators(self) -> list[Operator]:
        return list(operators_for(self.source.type, is_list=self.source.is_list))

    @computed("The values of an enum field; empty for others.")
    def enum_values(self) -> list[EnumValue]:
        return [
            EnumValue(
                name=each.name,
                description=each.description,
                words=list(each.words),
                deprecation=each.deprecation,
            )
            for each in self.source.enum_values
        ]

    @computed("The vocabulary that its values are terms of, if there is one.")
    def vocabulary(self, info: Info) -> Vocabulary | None:
        defined = info.context.runtime.catalogue.vocabularies.get(self.source.vocabulary or "")
        return Vocabulary(source=defined) if defined else None


@strawberry.federation.type(
    name="Index",
    keys=["name"],
    description="What can be asked about: the fields of an entity that an owner has chosen with a "
    "GraphQL query. Other subgraphs may point at it by its name.",
)
class Index:
    source: strawberry.Private[catalogue.Index]
    name: strawberry.ID = strawberry.field(description="Its name.")
    description: str = strawberry.field(description="What it holds; may be empty.")
    entity: str = strawberry.field(
        description="Name of the GraphQL type of what is filtered, at which paths start."
    )
    definition: str = strawberry.field(
        description="The query that defines it, as written; empty where you may not see all of it."
    )
    fingerprint: str = strawberry.field(
        description="Changes whenever the definition, or what the schema adds to it, does."
    )

    @classmethod
    def resolve_reference(cls, info: Info, name: object = None, **_: object) -> Index | None:
        """The index that another subgraph points at, or None: we make up none."""
        return index_named(info.context, name) if isinstance(name, str) else None

    @computed("What its owner should know: what the schema could not tell.")
    def notes(self) -> list[str]:
        return list(self.source.notes)

    @computed("Paths of its lists of objects, on which HAS may stand.")
    def object_lists(self) -> list[str]:
        return sorted(self.source.object_lists)

    @computed("Its fields, or those that fit a search.")
    def fields(
        self,
        search: Annotated[
            str | None,
            strawberry.argument(
                description="Words that the path, the label, the description or another name of a "
                "field must have, in any case."
            ),
        ] = None,
    ) -> list[Field]:
        wanted = fold(search or "").split()
        return [
            field_shown(each) for each in self.source.fields if not wanted or _fits(each, wanted)
        ]

    @computed("One of its fields; null if it has no such field.")
    def field(
        self, path: Annotated[str, strawberry.argument(description="Path of the field.")]
    ) -> Field | None:
        found = self.source.field(path)
        return field_shown(found) if found else None

    @computed("The vocabularies that its fields take their values from.")
    def vocabularies(self, info: Info) -> list[Vocabulary]:
        known = info.context.runtime.catalogue.vocabularies
        names = sorted({each.vocabulary for each in self.source.fields if each.vocabulary})
        return [Vocabulary(source=known[name]) for name in names if name in known]


def index_named(context: RequestContext, name: str) -> Index | None:
    """Show the index of a name, if there is one that the caller may see."""
    found = context.targets.get(name)
    return _index(found.index) if found else None


def all_indexes(context: RequestContext) -> list[Index]:
    """Show every index that the caller may see, by name."""
    return [_index(each.index) for _, each in sorted(context.targets.items())]


def _index(index: catalogue.Index) -> Index:
    return Index(
        source=index,
        name=strawberry.ID(index.name),
        description=index.description,
        entity=index.entity,
        definition=index.definition,
        fingerprint=index.fingerprint,
    )


def field_shown(field: catalogue.IndexField) -> Field:
    """Show a field."""
    return Field(
        source=field,
        path=field.path,
        label=field.label,
        type=field.type,
        graphql_type=field.graphql_type,
        is_list=field.is_list,
        nullable=field.nullable,
        description=field.description,
        unit=field.unit,
        deprecation=field.deprecation,
    )


def _fits(field: catalogue.IndexField, wanted: list[str]) -> bool:
    text = fold(" ".join((field.path, field.label, field.description, *field.words)))
    return all(word in text for word in wanted)
