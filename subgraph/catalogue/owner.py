"""Turn @field, @value and @vocabulary on a field into the owner's word on it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from graphql import FieldNode, GraphQLEnumType, GraphQLNamedType
from graphql.pyutils import did_you_mean, suggestion_list

from ..filtering import FieldType
from .directives import all_directive_values, directive_values
from .documents import Definition, check_name
from .prose import MAX_DESCRIPTION_CHARACTERS, one_line

MAX_WORDS = 100
MAX_WORD_CHARACTERS = 200
MAX_WEIGHT = 100.0

_GOVERNED = frozenset({FieldType.STRING, FieldType.ID, FieldType.INT})
_NUMBERS = frozenset({FieldType.INT, FieldType.FLOAT})


@dataclass(frozen=True, slots=True)
class OwnersWord:
    """What the owner says of one field; None and empty where nothing is said."""

    label: str | None = None
    words: tuple[str, ...] = ()
    unit: str | None = None
    weight: float | None = None
    description: str | None = None
    vocabulary: str | None = None
    value_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def on_leaf_only(self) -> str | None:
        """What of it can only stand on a field without a selection."""
        if self.vocabulary is not None:
            return "'@vocabulary'"
        if self.value_words:
            return "'@value'"
        others = {
            "label": self.label,
            "words": self.words or None,
            "unit": self.unit,
            "weight": self.weight,
        }
        said = [f"'{name}'" for name, value in others.items() if value is not None]
        return f"{' and '.join(said)} of '@field'" if said else None

    def check(
        self,
        definition: Definition,
        node: FieldNode,
        path: str,
        found: FieldType,
        named: GraphQLNamedType,
    ) -> None:
        """Report what does not go with a field of that type."""
        if self.vocabulary is not None and found not in _GOVERNED:
            definition.report(
                node,
                f"'@vocabulary' stands on text, IDs and whole numbers; '{path}' is "
                f"{'an enum' if found is FieldType.ENUM else found.value} ('{named.name}').",
            )
        if self.unit is not None and (found not in _NUMBERS or self.vocabulary is not None):
            definition.report(
                node, f"'unit' of '@field' is for numbers; '{path}' is '{named.name}'."
            )
        if not self.value_words:
            return
        if not isinstance(named, GraphQLEnumType):
            definition.report(
                node,
                f"'@value' is for enums; '{path}' is '{named.name}'. What else people call a term "
                "of a vocabulary is in its 'akas'.",
            )
            return
        for name in self.value_words:
            if name not in named.values:
                near = did_you_mean(suggestion_list(name, list(named.values)))
                definition.report(node, f"'{name}' is not a value of '{named.name}'.{near}")


def read_owners_word(definition: Definition, node: FieldNode) -> OwnersWord:
    """Read our directives on a field, and report what is wrong with them in themselves."""
    said = directive_values("field", node) or {}
    governed = directive_values("vocabulary", node) or {}
    by_value: dict[str, tuple[str, ...]] = {}
    for each in all_directive_values("value", node):
        words = _words(definition, node, "@value", each["words"])
        by_value[each["name"]] = tuple(dict.fromkeys((*by_value.get(each["name"], ()), *words)))
    if "name" in governed:
        check_name(definition, node, governed["name"])
    if governed.get("refreshEvery") is not None:
        definition.report(
            node,
            "'refreshEvery' belongs to the vocabulary, not to a field that uses it: "
            "write it on the vocabulary's own query.",
        )
    weight = said.get("weight")
    if weight is not None and not (math.isfinite(weight) and 0 < weight <= MAX_WEIGHT):
        definition.report(
            node, f"'weight' is {weight:g}; it is above 0 and at most {MAX_WEIGHT:g}."
        )
    return OwnersWord(
        label=_one(definition, node, "label", said.get("label")),
        words=_words(definition, node, "@field", said.get("words") or ()),
        unit=_one(definition, node, "unit", said.get("unit")),
        weight=weight,
        description=_one(
            definition, node, "description", said.get("description"), MAX_DESCRIPTION_CHARACTERS
        ),
        vocabulary=governed.get("name"),
        value_words=by_value,
    )


def _words(
    definition: Definition, node: FieldNode, directive: str, words: Iterable[str]
) -> tuple[str, ...]:
    """Return the words in order, each once, without spaces around them."""
    kept = tuple(dict.fromkeys(one_line(word) for word in words))
    if "" in kept:
        definition.report(node, f"One of the 'words' of '{directive}' is empty.")
    if len(kept) > MAX_WORDS:
        definition.report(
            node, f"'{directive}' has {len(kept)} 'words'; at most {MAX_WORDS} are allowed."
        )
    if any(len(word) > MAX_WORD_CHARACTERS for word in kept):
        definition.report(
            node,
            f"One of the 'words' of '{directive}' has more than {MAX_WORD_CHARACTERS} characters.",
        )
    return kept


def _one(
    definition: Definition, node: FieldNode, name: str, text: str | None, limit: int = 200
) -> str | None:
    if text is None:
        return None
    kept = one_line(text)
    if not kept:
        definition.report(node, f"The '{name}' of '@field' is empty. Write it or leave it out.")
    elif len(kept) > limit:
        definition.report(
            node,
            f"The '{name}' of '@field' has {len(kept)} characters; at most {limit} are allowed.",
        )
    return kept
