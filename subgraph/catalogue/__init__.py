"""Turn a schema and the queries that describe indexes into indexes and vocabularies."""

from .constraint import ClaimError, ClaimMissingError, Claims, fill_constraint
from .definitions import derive_index
from .directives import DIRECTIVES
from .folder import Catalogue, load_catalogue
from .index import Access, EnumValue, Index, IndexField, Term, VocabularyDefinition
from .phrases import Pattern
from .schema_source import SchemaSource, load_schema
from .vocabularies import read_vocabulary

__all__ = [
    "DIRECTIVES",
    "Access",
    "Catalogue",
    "ClaimError",
    "ClaimMissingError",
    "Claims",
    "EnumValue",
    "Index",
    "IndexField",
    "Pattern",
    "SchemaSource",
    "Term",
    "VocabularyDefinition",
    "derive_index",
    "fill_constraint",
    "load_catalogue",
    "load_schema",
    "read_vocabulary",
]
