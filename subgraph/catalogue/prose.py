"""Turn a text that somebody wrote into one line that can be shown, stored and put into a prompt."""

from __future__ import annotations

import re

# A description is shown, embedded and put into prompts; the rest of a longer one is an essay.
MAX_DESCRIPTION_CHARACTERS = 2_000

# Control characters, which Postgres or a terminal would trip over, halves of surrogate pairs, and
# marks that turn or hide what stands beside them.
_UNSHOWN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069"
    "\ud800-\udfff\ufeff]"
)


def one_line(text: str | None) -> str:
    """Return the text with single spaces and nothing that cannot be seen; '' for none."""
    return " ".join(_UNSHOWN.sub("", text or "").split())


def description_text(text: str | None) -> str:
    """Return a description on one line, cut (visibly) where it is longer than it can be used."""
    line = one_line(text)
    if len(line) <= MAX_DESCRIPTION_CHARACTERS:
        return line
    return line[: MAX_DESCRIPTION_CHARACTERS - 1].rstrip() + "…"
