"""Turn names, descriptions and questions, written by anybody, into text that stays on its line."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Final

from ...filtering import Text, print_value

# Control and surrogate characters and what breaks lines part two words; format characters (soft
# hyphens, joiners, directions) stand inside one.
_PARTING: Final = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
_UNSEEN: Final = "Cf"
# The marks with which chat templates part turns: '<|im_end|>', '</s>', '<start_of_turn>', '[INST]'.
# Some servers read them in the middle of a text too.
_TURN = re.compile(r"<(?=[|/!_a-zA-Z\uff5c])|\[(?=/?[A-Z_]+\])|(?<=[|\uff5c])>")
_STRUCTURE = re.compile(r"[\"'`=()\[\];]|^\s*NONE\b")


def one_line(text: str, longest: int) -> str:
    """Return `text` on one line, without unseen characters and turn marks, cut to `longest`."""
    # Cut first, so that no text is long to clean; spaces may make it shorter, marks a bit longer.
    cut = len(text) > longest
    seen = "".join(map(_seen, text[:longest]))
    marked = _TURN.sub(lambda mark: f"{mark.group()} " if mark.group() != ">" else " >", seen)
    line = " ".join(marked.split())
    return f"{line}…" if cut else line


def _seen(letter: str) -> str:
    category = unicodedata.category(letter)
    return " " if category in _PARTING else "" if category == _UNSEEN else letter


def quoted(text: str, longest: int) -> str:
    """Return `text` as a JSON string, from which nothing gets out."""
    return json.dumps(one_line(text, longest), ensure_ascii=False)


def name(text: str, longest: int) -> str:
    """Return a name as it is, or as a JSON string where it holds marks that mean something here."""
    line = one_line(text, longest)
    return json.dumps(line, ensure_ascii=False) if _STRUCTURE.search(line) else line


def value(id: str, longest: int) -> str | None:
    """Return an id as it stands in a statement, or None where it cannot be shown unchanged."""
    return print_value(Text(id)) if one_line(id, longest) == id else None
