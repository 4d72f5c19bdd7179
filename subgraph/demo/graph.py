"""Serve the demo graph over HTTP: two subgraphs, each by itself or both on one port.

Behind a router that knows the supergraph's own addresses:

    uvicorn --factory subgraph.demo.graph:demo_app --port 8001
"""

from __future__ import annotations

from starlette.applications import Starlette

from . import people, titles
from .serving import graphql_route


def titles_app() -> Starlette:
    """Return the `titles` subgraph, at `/graphql`."""
    return Starlette(routes=[graphql_route("/graphql", titles.schema)])


def people_app() -> Starlette:
    """Return the `people` subgraph, at `/graphql`."""
    return Starlette(routes=[graphql_route("/graphql", people.schema)])


def demo_app() -> Starlette:
    """Return both, at `/titles/graphql` and `/people/graphql`."""
    return Starlette(
        routes=[
            graphql_route("/titles/graphql", titles.schema),
            graphql_route("/people/graphql", people.schema),
        ]
    )
