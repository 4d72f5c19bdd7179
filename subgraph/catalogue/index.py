"""What an Index is: its fields, and the vocabularies that govern some of them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from ..filtering import FieldType, Filter, FilterField
from .phrases import Pattern


@dataclass(frozen=True, slots=True)
class EnumValue:
    """A value of a GraphQL enum, with the words that owners add for it."""

    name: str
    description: str = ""
    words: tuple[str, ...] = ()
    deprecation: str | None = None


@dataclass(frozen=True, slots=True)
class Access:
    """What a caller must have to see a field; all empty means everybody.

    `scopes` and `policies` are lists of alternatives, each of which is a list of all that is needed
    (the form of federation's @requiresScopes and @policy). Where the source cannot tell, everybody:
    the index's notes say so.
    """

    authenticated: bool = False
    scopes: tuple[tuple[str, ...], ...] = ()
    policies: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class IndexField:
    """One field of an index.

    path           from the entity, aliases as names: 'origin.countries'
    graphql_type   as the schema prints it, e.g. '[String!]!'
    is_list        whether it, or anything on the way to it, is a list; `own_list`: it itself
    way            description of each object field on the way, outermost first
    words          what else people call it, from the owner or listed in the description
    patterns       what people say around its values, likewise
    label          what a chip calls it; derived from the path unless the owner says otherwise
    unit           'minutes', 'USD', '%' …: of numbers, from the owner or the description
    weight         1.0; the owner's word on which of two fields is meant when words fit both alike
    """

    path: str
    graphql_type: str
    type: FieldType
    is_list: bool
    nullable: bool
    own_list: bool = False
    description: str = ""
    way: tuple[str, ...] = ()
    label: str = ""
    words: tuple[str, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    unit: str | None = None
    weight: float = 1.0
    enum_values: tuple[EnumValue, ...] = ()
    vocabulary: str | None = None
    deprecation: str | None = None
    access: Access = Access()
    tags: tuple[str, ...] = ()

    def for_filter(self) -> FilterField:
        """What the Filter language needs to know of it."""
        return FilterField(
            path=self.path,
            type=self.type,
            is_list=self.is_list,
            own_list=self.own_list,
            nullable=self.nullable,
            enum_values=tuple(value.name for value in self.enum_values),
            vocabulary=self.vocabulary,
        )


@dataclass(frozen=True)
class Index:
    """An index, derived from its query document and the schema.

    fingerprint  changes whenever the definition or anything derived from the schema does
    constraint   what every filter must hold as well; claims are not filled in
    """

    name: str
    description: str
    entity: str  # GraphQL type at the root, e.g. 'Title'
    fields: tuple[IndexField, ...]
    object_lists: frozenset[str]
    definition: str  # the query document as written
    fingerprint: str
    notes: tuple[str, ...] = ()  # what the source could not tell, deprecated fields in use, …
    constraint: Filter | None = None

    def field(self, path: str) -> IndexField | None:
        """The field at `path`, or None."""
        return next((each for each in self.fields if each.path == path), None)


@dataclass(frozen=True, slots=True)
class Term:
    """One value of a vocabulary."""

    id: str
    display_name: str
    description: str = ""
    akas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VocabularyDefinition:
    """A vocabulary's query document and how often to run it."""

    name: str
    description: str
    definition: str
    refresh_every: datetime.timedelta
    connection: tuple[str, ...] = field(default=())  # response path to the connection or list
    is_connection: bool = True  # False: a plain list, fetched in one page
