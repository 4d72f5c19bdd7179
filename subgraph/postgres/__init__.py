"""An embedded Postgres: a folder in, the URL of a running server out."""

from .server import EmbeddedPostgres

__all__ = ["EmbeddedPostgres"]
