"""Every exception that this package raises on purpose.

    WinnowError
    ├── ConfigurationError           a setting, or a file that a setting names
    ├── PostgresUnavailableError     the embedded server
    ├── StoreError                   the database
    │   ├── StoreUnavailableError    … does not answer
    │   └── MigrationError           … is not in the shape that this program needs
    ├── SchemaError                  the GraphQL schema
    ├── DefinitionError              an index or a vocabulary, as its owner wrote it
    ├── VocabularyFetchError         the source of a vocabulary's terms
    ├── EmbeddingError               the embedder
    ├── ModelError                   the language model
    │   ├── ModelRefusedError        … does not take such a request
    │   └── ModelUnavailableError    … does not answer
    ├── UnknownIndexError            the caller's index
    └── QuestionError                the caller's question

These are about us and the world. What is wrong with a statement is a `Diagnostic`, a value.
"""

from __future__ import annotations


class WinnowError(Exception):
    """Root of the tree; its message is one or two sentences for the person who can act on it."""


class ConfigurationError(WinnowError):
    """A setting is missing, contradicts another, or names something that is not there."""


class PostgresUnavailableError(WinnowError):
    """The embedded Postgres cannot run here; the message says why and what would help."""


class StoreError(WinnowError):
    """The database refused or failed a piece of work."""


class StoreUnavailableError(StoreError):
    """The database cannot be reached, or did not answer in time; a later try may succeed."""


class MigrationError(StoreError):
    """The database cannot be brought to the shape that this program needs."""


class SchemaError(WinnowError):
    """The GraphQL schema cannot be loaded, parsed or built."""


class DefinitionError(WinnowError):
    """The definition of an index or a vocabulary does not fit the schema or our directives."""


class VocabularyFetchError(WinnowError):
    """The terms of a vocabulary could not be fetched from their source."""


class EmbeddingError(WinnowError):
    """Texts could not be turned into vectors."""


class ModelError(WinnowError):
    """The language model answered with something that cannot be used."""


class ModelRefusedError(ModelError):
    """The language model's server does not take a request that says what may be written."""


class ModelUnavailableError(ModelError):
    """The language model cannot be reached, or did not answer in time."""


class UnknownIndexError(WinnowError):
    """The caller named an index that does not exist, or that it may not see."""


class QuestionError(WinnowError):
    """The question cannot be read at all: empty, too long, or with mentions that do not fit it."""
