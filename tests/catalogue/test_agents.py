"""Who does something is named by what was done: 'created by', 'assigned to'."""

from __future__ import annotations

import pytest

from subgraph.catalogue import SchemaSource, derive_index
from subgraph.catalogue.agents import agent_phrases

SAID = {
    "creator.name": ("created by",),
    "creator.displayName": ("created by",),
    "assignee.login": ("assigned to",),
    "issue.assignee.name": ("assigned to",),
    "owners.name": ("owned by",),
    "project.projectManager.name": ("managed by",),
    "reviewer": ("reviewed by",),
    "directed_by.director": ("directed by",),
    "author": ("written by", "authored by"),
    "songWriter": ("written by",),
    # Not by which people call somebody, or nobody at all.
    "creator.email": (),
    "creator.id": (),
    "name": (),
    "number": (),
    "order.name": (),
    "customer.name": (),
    "membership.degree": (),
    "title": (),
}


@pytest.mark.parametrize(("path", "phrases"), SAID.items(), ids=SAID.keys())
def test_phrases(path: str, phrases: tuple[str, ...]) -> None:
    assert agent_phrases(path, governed=False) == phrases


def test_of_a_vocabulary_the_id_stands_for_the_name() -> None:
    assert agent_phrases("directors.id", governed=True) == ("directed by",)
    assert agent_phrases("directors.id", governed=False) == ()


def test_they_are_words_of_texts_alone_behind_the_owners() -> None:
    index = derive_index(
        """query @index(name: "notes") {
          note { creator { name @field(words: ["from"]) } counter editor { name age } }
        }""",
        SchemaSource.from_sdl(
            """type Query { note: Note }
            type Note { creator: Person counter: Int editor: Person }
            type Person { name: String age: Int }"""
        ),
    )
    words = {each.path: each.words for each in index.fields}
    assert words == {
        "creator.name": ("from", "created by"),
        "counter": (),
        "editor.name": ("edited by",),
        "editor.age": (),
    }
