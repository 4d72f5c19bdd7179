"""Find the files that ship beside the code: `migrations` and `schema`."""

from __future__ import annotations

from pathlib import Path

from .errors import ConfigurationError

_PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """Return the folder `name`: inside the package when installed, at the root of a source tree.

    Raises ConfigurationError when it is in neither place.
    """
    places = (_PACKAGE / "_shipped" / name, _PACKAGE.parent / name)  # keep in step with pyproject
    for place in places:
        if place.is_dir():
            return place
    looked = " nor ".join(f"'{place}'" for place in places)
    raise ConfigurationError(
        f"The folder '{name}' is missing: it is neither {looked}. Install the package again."
    )
