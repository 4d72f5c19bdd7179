"""Print the SDL of each subgraph of the demo graph: `python -m subgraph.demo.sdl schema`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from . import people, titles


def demo_sdl() -> Mapping[str, str]:
    """Return the SDL of each subgraph by its name, as its `_service` field gives it."""
    return {
        name: f"{schema.as_str().strip()}\n"
        for name, schema in {"titles": titles.schema, "people": people.schema}.items()
    }


def main() -> None:
    """Write `titles.graphql` and `people.graphql` into the folder that is the argument."""
    (folder,) = sys.argv[1:] or ["schema"]
    for name, sdl in demo_sdl().items():
        (Path(folder) / f"{name}.graphql").write_text(sdl, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
