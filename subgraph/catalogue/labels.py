"""Turn a path into the words that a chip shows for it: 'cast.person.id' → 'Cast person'."""

from __future__ import annotations

from .casing import words_of
from .units import repeats_unit

# Steps of Relay connections: how the graph pages, and nothing that a person would say.
_SILENT = frozenset({"edges", "node", "nodes"})
# Written in capitals wherever they stand.
_CAPITALS = frozenset(
    """
    api cpu cve dns eu gpu html http https id imdb ip iso isbn json os pdf pr sku sql ssh tv uk uri
    url us usd utc uuid vat xml
    """.split()  # noqa: SIM905
)


def is_silent(name: str) -> bool:
    """Say whether a step only belongs to a connection."""
    return name in _SILENT


def label_of(path: str, unit: str | None = None) -> str:
    """Return the label of a path.

    The id at the end of a way stands for the thing itself, so it is left out; so is a unit at the
    end of a name, for it is shown beside the value: 'durationMs' → 'Duration'.
    """
    steps = [step for step in path.split(".") if step not in _SILENT] or path.split(".")
    if len(steps) > 1 and steps[-1] == "id":
        steps.pop()
    words: list[str] = []
    for step in steps:
        for word in _said(step, unit if step == steps[-1] else None):
            if words and words[-1].rstrip("s") == word.rstrip("s"):  # cast.castMember
                words.pop()
            words.append(word)
    text = " ".join(word.upper() if word in _CAPITALS else word for word in words) or path
    return text[0].upper() + text[1:]


def _said(step: str, unit: str | None) -> tuple[str, ...]:
    """Return the words of a step that a person would say."""
    said = words_of(step)
    if len(said) > 1 and said[0] == "is":  # isArchived: a chip says 'Archived'
        said = said[1:]
    if len(said) > 1 and (said[-1] == "connection" or repeats_unit(said[-1], unit)):
        said = said[:-1]
    return said
