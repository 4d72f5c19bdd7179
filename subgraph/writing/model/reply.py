"""Turn a model's reply into the statement in it, or into what is wrong with the reply.

Read through, as they add nothing to a statement: thinking, code fences, labels, JSON around it,
prose before and after. Never dropped: a second statement, or a line that belongs to the first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from ...filtering import Code, Diagnostic, Filter, FilterError, Span, from_json, parse, print_filter
from .data import one_line

_SHOWN: Final = 120  # characters of a reply that a reason repeats
_MOST_LINES: Final = 400  # a statement has a few lines; what has this many is no statement
_JSON_REASON: Final = (
    'The reply is JSON without one statement. Write {"statement": "…"}, or the statement alone.'
)
_NO_JSON: Final = object()
_KEYS: Final = ("statement", "filter", "query", "answer")

# Every pattern below reads a reply once: none looks to its end from each of many places.
_THOUGHT_TAG = re.compile(r"<(/?)(?:think|thinking|thought|reasoning)>", re.I)
_LANGUAGE = re.compile(r"[ \t]*[\w+-]*[ \t]*\n")
_CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_NONE = re.compile(r"[\"'`*(]*NONE[\"'`*).!]*", re.I)
_NONE_FIRST = re.compile(r"[\"'`*(]*NONE\b(?![.\w]*\s*(?:[=!<>]|IN\b|IS\b))")
_BULLET = re.compile(r"\s*(?:[-*•>]\s+|\d+[.)]\s+)?")
_LABEL = re.compile(r"(?:[^'\"`=<>\[\]():]|(?<=\w)'(?=\w)){1,80}:\s*")
# An apostrophe inside a word opens nothing; what is not closed goes on to the end.
_QUOTED_TEXT = re.compile(
    r"(?<!\w)'(?:[^'\\]|\\.)*(?:'|\\?\Z)|\"(?:[^\"\\]|\\.)*(?:\"|\\?\Z)", re.S
)
_SINGLE_EQUALS = re.compile(r"(?<![=!<>])=(?!=)")
# What only a statement has: an operator, or a keyword in the place where one stands.
_STATEMENT_LIKE = re.compile(
    r"[=<>]|\b(?:CONTAINS|LIKE|BETWEEN|HAS)\b|\b(?:IN|ANY|ALL)\s*[\[(]|\bIS\s+(?:NOT\s+)?NULL\b"
    r"|^\s*(?:AND|OR|NOT)\b|^\s*[()\]]|\b(?:AND|OR|NOT)\s*$"
)
# Goes on from the line before, or onto the next, in whatever words.
_CONTINUES = re.compile(r"^\s*(?:AND|OR|NOT|[()\]])|\b(?:AND|OR|NOT)\s*$")
_PROSE = re.compile(r"(?:(?<![\w.])[A-Za-z][a-z’']*[,]?\s+){3}[A-Za-z]?[a-z]+\b")
# The end of a statement and the beginning of a remark on it.
_REMARK = re.compile(r"(?:[.;]?\s+(?:--|//|#|—)\s+|\.\s+(?=[A-Z][a-z]))")


@dataclass(frozen=True, slots=True)
class Statement:
    """The one statement of a reply, as written; whether it is of the language is not said."""

    text: str


@dataclass(frozen=True, slots=True)
class NoFilter:
    """The model says that the question asks for no filter."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A reply without one statement; `reason` says why, in words for the model and the person."""

    reason: str
    text: str

    @property
    def diagnostic(self) -> Diagnostic:
        """The reason as a finding, for a repair."""
        return Diagnostic(Code.SYNTAX, self.reason, Span(0, len(self.text)))


Reply = Statement | NoFilter | Unreadable


def statement_of(text: str, *, cut_off: bool = False) -> Reply:
    """Read a reply. `cut_off`: the model was stopped, so that what looks whole may lack its end."""
    if cut_off:
        return Unreadable("The reply was cut off at its length limit. Write less.", text)
    if not text.strip():
        return Unreadable("The reply is empty. Write one statement, or NONE.", text)
    written = text.strip()
    if _parsed(written) is not None:
        return Statement(written)
    if _parsed(doubled := _with_doubled_equals(written)) is not None:
        return Statement(doubled)
    spoken = _without_thoughts(written)
    if not spoken:
        return Unreadable("The reply is nothing but thinking. Write one statement, or NONE.", text)
    return _read(spoken, text)


def _read(spoken: str, text: str) -> Reply:
    if _NONE.fullmatch(spoken):
        return NoFilter()
    if _parsed(spoken) is not None:
        return Statement(spoken)
    try:
        inside = _json(spoken)
    except _UnclearError:
        return Unreadable(_JSON_REASON, text)
    if inside is not _NO_JSON:
        return _read_json(inside, text)
    found = _distinct(_candidates(spoken))
    none = bool(_NONE_FIRST.match(_unlabelled(spoken)))
    none = none or any(_NONE.fullmatch(each) for each in _parts(spoken)[0])
    if not found:
        if none:
            return NoFilter()
        shown = one_line(spoken, _SHOWN)
        return Unreadable(f"The reply holds no statement: {shown!r}. Write it alone.", text)
    if none:
        shown = one_line(found[0], _SHOWN)
        return Unreadable(f"The reply says NONE and also {shown!r}. Write only one of them.", text)
    if len(found) > 1:
        shown = " and ".join(repr(one_line(each, _SHOWN)) for each in found[:3])
        more = f" and {len(found) - 3} more" if len(found) > 3 else ""
        return Unreadable(f"The reply holds several statements: {shown}{more}. Write one.", text)
    return Statement(found[0])


# Around the statement.


def _without_thoughts(text: str) -> str:
    """The text without what stands between thinking tags, closed or not."""
    kept, at, thinking = "", 0, False
    for tag in _THOUGHT_TAG.finditer(text):
        closes = bool(tag[1])
        if not thinking and not closes:
            kept += text[at : tag.start()]
        elif not thinking:
            kept = ""  # the server's template opened it
        thinking = not closes
        at = tag.end()
    return kept.strip() if thinking else (kept + text[at:]).strip()


def _parts(text: str) -> tuple[list[str], str]:
    """What stands in fences, without the name of a language, and what stands beside them."""
    pieces = text.split("```")
    fenced = [_LANGUAGE.sub("", piece, count=1).strip() for piece in pieces[1::2]]
    return [each for each in fenced if each], "\n\n".join(pieces[::2])


class _UnclearError(ValueError):
    """JSON that is broken, gives one key twice, or has a statement beside it."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _UnclearError
    return found


def _json(text: str) -> object:
    """The JSON that the text is or holds; _NO_JSON where it holds none."""
    fenced, outside = _parts(text)
    if len(fenced) == 1 and not _STATEMENT_LIKE.search(outside):
        text = fenced[0]
    if text[:1] not in ('"', "["):
        start = text.find("{")
        if start < 0 or _STATEMENT_LIKE.search(text[:start]):
            return _NO_JSON
        text = text[start:]
    try:
        inside, end = json.JSONDecoder(object_pairs_hook=_once).raw_decode(text)
    except _UnclearError:
        raise
    except (ValueError, RecursionError) as error:
        if re.match(r"\{\s*\"", text):
            raise _UnclearError from error
        return _NO_JSON
    if _STATEMENT_LIKE.search(text[end:]):
        if isinstance(inside, str):
            return _NO_JSON  # a statement that begins with a text
        raise _UnclearError
    return inside


def _read_json(inside: object, text: str) -> Reply:
    if isinstance(inside, dict) and isinstance(inside.get("filter"), dict) and len(inside) == 1:
        return _read_tree(inside["filter"], text)
    if isinstance(inside, dict):
        keys = [key for key in _KEYS if key in inside]
        if len(keys) == 1:
            inside = inside[keys[0]]
            if inside is None:
                return NoFilter()
    if isinstance(inside, list) and len(inside) == 1:
        inside = inside[0]
    if isinstance(inside, str) and inside.strip():
        return _read(inside.strip(), text)
    return Unreadable(_JSON_REASON, text)


def _read_tree(tree: object, text: str) -> Reply:
    """A filter as JSON, as `to_json` writes it."""
    try:
        return Statement(print_filter(from_json(tree)))
    except (ValueError, RecursionError) as error:
        return Unreadable(f"The JSON is no filter. {error}.", text)


# The statement.


def _candidates(text: str) -> Iterator[str]:
    """Every piece of the text that is a statement, or a failed one."""
    fenced, outside = _parts(text)
    beside = list(_in_lines(outside, code=False))
    if fenced:
        for part in fenced:
            yield from [part] if _parsed(part) is not None else _in_lines(part, code=True)
        # What stands beside a fence explains it, unless it is a whole statement too.
        yield from (each for each in beside if _parsed(each) is not None)
        return
    yield from beside
    if not any(_parsed(each) is not None for each in beside):
        yield from (code for code in _CODE.findall(text) if _parsed(code) is not None)


def _in_lines(text: str, *, code: bool) -> Iterator[str]:
    """The statements in runs of lines that look like parts of one.

    A run that is no statement as a whole is several where every line is one; else it is one that
    failed, in whole: a line that cannot be read may be half of what was asked.
    """
    for run in _runs(text, code=code):
        whole = "\n".join(run)
        if _parsed(whole) is None and all(_parsed(line) is not None for line in run):
            yield from run
        else:
            yield whole


def _runs(text: str, *, code: bool) -> Iterator[list[str]]:
    """Lines next to each other that look like a statement; in code, all but comments do."""
    run: list[str] = []
    for line in [*text.splitlines()[:_MOST_LINES], ""]:
        bare = _bare(line)
        if bare and not _NONE.fullmatch(bare) and (_is_code(bare) if code else _is_part(bare)):
            run.append(bare)
        elif run:
            yield run
            run = []


def _is_code(line: str) -> bool:
    return not line.startswith(("--", "#", "//"))


def _is_part(line: str) -> bool:
    """Whether a line among prose is a statement, a part of one, or a failed one."""
    if _parsed(line) is not None:
        return True
    frame = _blanked(_CODE.sub("", line))
    if not _STATEMENT_LIKE.search(frame):
        return False
    return bool(_CONTINUES.search(frame)) or not _PROSE.search(frame)


def _bare(line: str) -> str:
    """The line without bullet, label, marks of emphasis and a remark behind its statement."""
    bare = _BULLET.sub("", line, count=1).strip()
    for candidate in (bare, _unlabelled(bare)):
        for unwrapped in (candidate, candidate.strip("*` "), candidate.strip("*` ").rstrip(".;")):
            if _parsed(unwrapped) is not None:
                return unwrapped
        remark = _REMARK.search(_blanked(candidate))
        if remark and _parsed(candidate[: remark.start()]) is not None:
            behind = candidate[remark.end() :]
            if not _STATEMENT_LIKE.search(_blanked(behind)):
                return candidate[: remark.start()]
    return _unlabelled(bare)


def _unlabelled(text: str) -> str:
    """The text behind 'Filter:', 'Here is the filter:', '**Statement:**'."""
    label = _LABEL.match(text)
    return text[label.end() :].lstrip("* ") if label else text


def _blanked(text: str) -> str:
    """The text with its quoted parts blanked, length kept, so that only its frame is looked at."""
    return _QUOTED_TEXT.sub(lambda match: "'" + "x" * (len(match.group()) - 2) + "'", text)


def _with_doubled_equals(text: str) -> str:
    """The text with '==' for a '=' outside of quotes, as other languages compare."""
    frame = _blanked(text)
    singles = [each.start() for each in _SINGLE_EQUALS.finditer(frame)]
    for at in reversed(singles):
        text = f"{text[:at]}={text[at:]}"
    return text


def _parsed(text: str) -> Filter | None:
    try:
        return parse(text)
    except FilterError:
        return None


def _distinct(found: Iterator[str]) -> list[str]:
    """The candidates without those that say the same as an earlier one."""
    seen: list[Filter | str] = []
    distinct: list[str] = []
    for each in found:
        says = _parsed(each) or " ".join(each.split())
        if says not in seen:
            seen.append(says)
            distinct.append(each)
    return distinct
