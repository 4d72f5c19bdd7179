"""Show the Filter language to editors: its grammar, its words, what each type of field takes."""

from __future__ import annotations

from functools import cache

import strawberry

from .. import filtering
from .enums import Anchor, FieldType, Operator, Unit


@strawberry.type(
    name="FilterGrammarOperator", description="One operator, as an editor can offer it."
)
class GrammarOperator:
    operator: Operator = strawberry.field(description="The operator.")
    form: str = strawberry.field(description="How it is written behind a path: 'IN […]'.")
    negated_form: str | None = strawberry.field(
        description="How its negation is written; null where NOT stands before the path."
    )
    single_types: list[FieldType] = strawberry.field(
        description="Types of fields with one value that take it."
    )
    list_types: list[FieldType] = strawberry.field(
        description="Types of fields with several values that take it."
    )
    on_objects: bool = strawberry.field(description="Whether it stands on lists of objects.")
    words: str = strawberry.field(description="What people read for it: 'is at least'.")
    negated_words: str = strawberry.field(description="What people read for its negation.")


@strawberry.type(
    name="FilterGrammarValues", description="How values are written on fields of one type."
)
class GrammarValues:
    type: FieldType = strawberry.field(description="The type of field.")
    examples: list[str] = strawberry.field(description="Values as a statement writes them.")


@strawberry.type(
    name="FilterGrammarAnchor", description="Where a relative date starts, and how it moves."
)
class GrammarAnchor:
    anchor: Anchor = strawberry.field(description="Where it starts.")
    units: list[Unit] = strawberry.field(description="The units by which it can be moved.")


@strawberry.type(name="FilterGrammarLimit", description="A limit on statements.")
class GrammarLimit:
    name: str = strawberry.field(description="What is limited: 'length', 'clauses', 'depth' …")
    most: int = strawberry.field(description="The most there may be of it.")


@strawberry.type(name="FilterGrammar", description="The Filter language, as data for editors.")
class Grammar:
    text: str = strawberry.field(
        description="The grammar in Lark's notation; also for models whose output is constrained."
    )
    keywords: list[str] = strawberry.field(description="Words that name no field, upper case.")
    operators: list[GrammarOperator] = strawberry.field(
        description="Every operator, in the order in which to offer them."
    )
    values: list[GrammarValues] = strawberry.field(description="How values are written, by type.")
    anchors: list[GrammarAnchor] = strawberry.field(description="How relative dates are written.")
    limits: list[GrammarLimit] = strawberry.field(description="How large statements may be.")


@cache
def grammar() -> Grammar:
    """The language, which no request changes."""
    known = filtering.filter_grammar()
    return Grammar(
        text=known.text,
        keywords=list(known.keywords),
        operators=[
            GrammarOperator(
                operator=each.operator,
                form=each.form,
                negated_form=each.negated_form,
                single_types=list(each.single_types),
                list_types=list(each.list_types),
                on_objects=each.on_objects,
                words=each.words,
                negated_words=each.negated_words,
            )
            for each in known.operators
        ],
        values=[
            GrammarValues(type=kind, examples=list(examples))
            for kind, examples in known.examples.items()
        ],
        anchors=[
            GrammarAnchor(anchor=anchor, units=list(units))
            for anchor, units in known.anchors.items()
        ],
        limits=[GrammarLimit(name=name, most=most) for name, most in known.limits.items()],
    )
