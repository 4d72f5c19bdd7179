"""Turn the files of instructions, ours and an owner's, into the fixed texts of a prompt.

    statement/instructions.md  examples.md  repair.md      where the model writes a statement
    json_schema/…                                          where it writes JSON
    INDEX/statement/…                                      of an owner: for one index alone

An owner's folder holds those files that differ from ours; its own for an index win over the others.
"""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from importlib.resources import files
from pathlib import Path
from typing import Final

from ...errors import ConfigurationError
from .syntax import syntax

FORMS: Final = ("statement", "json_schema")
NAMES: Final = ("instructions", "examples", "repair")
_LONGEST: Final = 20_000  # characters of one file
_FINDINGS: Final = "{findings}"


class PromptFiles:
    """The texts, read once: a process that runs keeps its instructions.

    Raises ConfigurationError where a file of the owner's cannot be used.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._owners = {} if folder is None else _read(folder)
        self._prefixes: dict[tuple[str, str], str] = {}

    def prefix(self, form: str = "statement", index: str = "") -> str:
        """The system message: never anything of a question or its terms."""
        found = self._prefixes.get((form, index))
        if found is None:
            found = (
                self._text(form, "instructions", index)
                .replace("{syntax}", syntax())
                .replace("{examples}", self._text(form, "examples", index))
            )
            self._prefixes[form, index] = found
        return found

    def repair(self, findings: str, form: str = "statement", index: str = "") -> str:
        """What is said to a model whose statement has these findings."""
        return self._text(form, "repair", index).replace(_FINDINGS, findings)

    def version(self, form: str = "statement", index: str = "") -> str:
        """Changes whenever the texts do, or the operators that they are made from."""
        text = "\0".join((self.prefix(form, index), self._text(form, "repair", index)))
        return blake2b(text.encode(), digest_size=6).hexdigest()

    def _text(self, form: str, name: str, index: str) -> str:
        for place in (f"{index}/{form}/{name}", f"{form}/{name}"):
            if place in self._owners:
                return self._owners[place]
        return _shipped(form, name)


@cache
def _shipped(form: str, name: str) -> str:
    place = files(__package__).joinpath("prompts", form, f"{name}.md")
    return place.read_text(encoding="utf-8").strip()


def _read(folder: Path) -> dict[str, str]:
    """The owner's files by place, without their ending. One that is never used is refused."""
    if not folder.is_dir():
        raise ConfigurationError(f"WINNOW_PROMPTS: '{folder}' is no folder.")
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*.md")):
        place = path.relative_to(folder).with_suffix("")
        form, name = place.parts[-2:] if len(place.parts) in (2, 3) else ("", "")
        if form not in FORMS or name not in NAMES:
            raise ConfigurationError(
                f"WINNOW_PROMPTS: nothing reads '{path}'. A file is FORM/NAME.md or "
                f"INDEX/FORM/NAME.md, with FORM one of {', '.join(FORMS)} and NAME one of "
                f"{', '.join(NAMES)}."
            )
        found[place.as_posix()] = _checked(path, name)
    return found


def _checked(path: Path, name: str) -> str:
    try:
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"WINNOW_PROMPTS: '{path}' cannot be read: {error}.") from error
    if not text or len(text) > _LONGEST:
        raise ConfigurationError(
            f"WINNOW_PROMPTS: '{path}' has {len(text):,} characters; 1 to {_LONGEST:,} are read."
        )
    if name == "repair" and _FINDINGS not in text:
        raise ConfigurationError(
            f"WINNOW_PROMPTS: '{path}' lacks {_FINDINGS}, in whose place the findings go."
        )
    return text


SHIPPED: Final = PromptFiles()
"""Our own instructions."""
