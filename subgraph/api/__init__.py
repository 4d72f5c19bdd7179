"""Serve the filters over GraphQL: a federation subgraph, with a page to try it on."""
