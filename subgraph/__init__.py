"""Turn what a person says into a filter that an application can run and the person can trust."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("winnow")
except PackageNotFoundError:  # a source tree that nobody installed
    __version__ = "0+unknown"
