"""Turn the name of somebody who does something into what people say of what was done.

Of a document's `creator.name` they say 'created by Ada', of its `assignee` 'assigned to Ada': the
name of the field never comes up.
"""

from __future__ import annotations

from typing import Final

from .casing import words_of

# Fields by which people call somebody.
_CALLED: Final = frozenset(
    {"name", "displayname", "fullname", "login", "username", "handle", "nickname"}
)
# What was done, where '-ed' in the place of the ending does not say it.
_DONE: Final = {
    "author": ("written", "authored"),
    "builder": ("built",),
    "drawer": ("drawn",),
    "driver": ("driven",),
    "holder": ("held",),
    "keeper": ("kept",),
    "leader": ("led",),
    "maker": ("made",),
    "seller": ("sold",),
    "singer": ("sung",),
    "speaker": ("spoken",),
    "sponsor": ("sponsored",),
    "teacher": ("taught",),
    "writer": ("written",),
}
# They end so, and do nothing; or what is 'ordered by' them is sorted.
_NOBODY: Final = frozenset(
    """
    center character chapter color computer customer disorder door error factor filter floor folder
    header identifier layer letter member meter minister minor number order paper parameter partner
    passenger power quarter register river sector semester sensor server shoulder theater tower
    user vendor visitor weather degree fee committee coffee tree employee guarantee
    """.split()  # noqa: SIM905
)


def agent_phrases(path: str, *, governed: bool) -> tuple[str, ...]:
    """Return the phrases that lead to a value of the field: none where it is nobody's name.

    governed  whether its values are terms of a vocabulary: then its id stands for a name
    """
    *way, leaf = path.split(".")
    named = "".join(words_of(leaf)).lower()
    if way and (named in _CALLED or (governed and named == "id")):
        leaf = way[-1]
    said = [word.lower() for word in words_of(leaf)]
    noun = said[-1] if said else ""
    noun = noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun
    if noun in _NOBODY or len(noun) < 5:
        return ()
    if noun in _DONE:
        return tuple(f"{done} by" for done in _DONE[noun])
    if noun.endswith("ee"):
        return (f"{noun[:-2]}ed to",)
    if noun.endswith(("er", "or")):
        return (f"{noun[:-2]}ed by",)
    return ()
