"""Turn a file of the corpus into its cases: blocks of lines, with indented lines below each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_FOLDER = Path(__file__).parent / "corpus"


@dataclass(frozen=True)
class Case:
    """One block: each line that is not indented with the text that is indented below it, or ''."""

    lines: tuple[tuple[str, str], ...]

    @property
    def statement(self) -> str:
        return unmarked(self.lines[0][0])


def cases(name: str) -> dict[str, Case]:
    """The cases of a file by their first lines."""
    found: dict[str, Case] = {}
    for block in (_FOLDER / name).read_text(encoding="utf-8").split("\n\n"):
        lines: list[tuple[str, str]] = []
        for line in block.strip("\n").split("\n"):
            if line.startswith("#"):
                continue
            if line.startswith("    "):
                head, below = lines[-1]
                lines[-1] = (head, f"{below}\n{line.strip()}".strip())
            else:
                lines.append((line.replace("⏎", "\n"), ""))
        if lines:
            case = Case(tuple(lines))
            assert case.statement not in found, f"twice in {name}: {case.statement}"
            found[case.statement] = case
    return found


def unmarked(text: str) -> str:
    """A statement without the marks of a span."""
    return text.replace("«", "").replace("»", "")


def marked(statement: str, start: int, end: int) -> str:
    """A statement with the marks of a span."""
    return f"{statement[:start]}«{statement[start:end]}»{statement[end:]}"
