"""Going through a filter, and building another from it."""

from __future__ import annotations

import ast
import sys
from dataclasses import replace
from pathlib import Path

from subgraph import filtering
from subgraph.filtering import Comparison, Filter, parse, print_filter, transform, walk, walk_placed

STATEMENT = "(a == 1 OR NOT b == 2) AND x HAS (c == 3 AND y HAS (d == 4))"


def test_walk_is_in_pre_order() -> None:
    assert [type(node).__name__ for node in walk(parse(STATEMENT))] == [
        *("And", "Or", "Comparison", "Not", "Comparison"),
        *("Has", "And", "Comparison", "Has", "Comparison"),
    ]


def test_walk_placed_says_the_element_and_the_depth() -> None:
    places = [
        (print_filter(node), element, depth)
        for node, element, depth in walk_placed(parse(STATEMENT))
        if isinstance(node, Comparison)
    ]
    assert places == [
        ("a == 1", "", 3),
        ("b == 2", "", 4),
        ("c == 3", "x", 4),
        ("d == 4", "x.y", 5),
    ]


def test_transform_changes_what_it_is_told_to() -> None:
    def renamed(node: Filter) -> Filter:
        return replace(node, path="z") if isinstance(node, Comparison) else node

    changed = transform(parse(STATEMENT), renamed)
    assert print_filter(changed) == ("(z == 1 OR NOT z == 2) AND x HAS (z == 3 AND y HAS (z == 4))")


def test_transform_keeps_what_does_not_change() -> None:
    tree = parse(STATEMENT)
    assert transform(tree, lambda node: node) is tree


def test_the_language_imports_nothing_of_the_rest_of_the_package() -> None:
    root = Path(filtering.__file__).parent
    allowed = sys.stdlib_module_names | {"lark", "graphql", "dateutil"}
    for file in root.rglob("*.py"):
        inside = len(file.relative_to(root).parts)  # how many dots stay in the library
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level:
                assert node.level <= inside, f"{file}: {node.module}"
            elif isinstance(node, ast.ImportFrom):
                assert (node.module or "").partition(".")[0] in allowed, f"{file}: {node.module}"
            elif isinstance(node, ast.Import):
                for name in node.names:
                    assert name.name.partition(".")[0] in allowed, f"{file}: {name.name}"
