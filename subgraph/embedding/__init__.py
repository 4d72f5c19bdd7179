"""Turn texts into unit vectors: with the model inside the package, or with a server's."""

from __future__ import annotations

from ..errors import ConfigurationError
from .local import LocalEmbedder
from .openai import OpenAIEmbedder
from .protocol import Embedder, Vectors

__all__ = ["Embedder", "LocalEmbedder", "OpenAIEmbedder", "Vectors", "open_embedder"]


def open_embedder(
    kind: str,
    *,
    base_url: str | None = None,
    key: str | None = None,
    model: str | None = None,
    dimension: int | None = None,
    shorten: bool = False,
) -> LocalEmbedder | OpenAIEmbedder:
    """Return the embedder of `kind`, 'local' or 'openai'; `close` it in the end.

    Raises ConfigurationError when the kind is unknown or lacks a setting, and EmbeddingError when
    the local model cannot be loaded.
    """
    if kind == "local":
        return LocalEmbedder()
    if kind != "openai":
        raise ConfigurationError(f"Unknown embedder '{kind}'. Use 'local' or 'openai'.")
    if base_url is None or model is None or dimension is None:
        given = {"base URL": base_url, "model": model, "dimension": dimension}
        missing = ", ".join(name for name, value in given.items() if value is None)
        raise ConfigurationError(f"The embedder 'openai' also needs: {missing}.")
    return OpenAIEmbedder(base_url, key, model, dimension=dimension, shorten=shorten)
