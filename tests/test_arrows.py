"""No room imports one that comes after it: data goes one way through the house."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import subgraph

ROOT = Path(subgraph.__file__).parent

# Each room may import what stands before it. The demo and the outside world come last.
ORDER = [
    "errors",
    "resources",
    "settings",
    "filtering",
    "folding",
    "catalogue",
    "embedding",
    "postgres",
    "store",
    "sync",
    "retrieval",
    "writing",
    "confidence",
    "answer",
    "callers",
    "runtime",
    "following",
    "explaining",
    "mentions",
    "choosing",
    "facets",
    "checking",
    "constraining",
    "routing",
    "refusing",
    "faithful",
    "weighing",
    "keeping",
    "spending",
    "feedback",
    "repairing",
    "progress",
    "asking",
    "chip_edits",
    "opening",
    "evaluation",
    "training",
    "api",
    "demo",
    "client",
    "rendering",
    "serving",
    "cli",
]


def _room(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def _imports(path: Path) -> set[str]:
    """Absolute names of the modules of ours that a file imports, at any depth."""
    parts = ["subgraph", *path.relative_to(ROOT).with_suffix("").parts]
    if parts[-1] == "__init__":
        parts.pop()
        package = parts
    else:
        package = parts[:-1]
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            found.add(module)
            if module == "subgraph":
                found |= {f"subgraph.{alias.name}" for alias in node.names}
    return {each for each in found if each.split(".")[0] == "subgraph"}


FILES = sorted(
    path for path in ROOT.rglob("*.py") if "_shipped" not in path.parts and path.parent != ROOT
) + sorted(path for path in ROOT.glob("*.py") if path.name != "__init__.py")


def test_every_room_has_its_place() -> None:
    rooms = {path.relative_to(ROOT).with_suffix("").parts[0] for path in FILES}
    assert rooms == set(ORDER)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_arrow_points_back(path: Path) -> None:
    room = path.relative_to(ROOT).with_suffix("").parts[0]
    later = set(ORDER[ORDER.index(room) + 1 :])
    back = {module for module in _imports(path) if _room(module) in later}
    assert not back, f"{room} comes before {sorted(back)}"


@pytest.mark.parametrize(
    "path",
    sorted((ROOT / "filtering").rglob("*.py")),
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_the_language_stands_alone(path: Path) -> None:
    assert {_room(module) for module in _imports(path)} <= {"filtering"}
