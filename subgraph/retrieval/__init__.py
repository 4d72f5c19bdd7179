"""Find what a question refers to: fields, enum values and terms, with evidence and spans."""

from .chunks import Chunk, windows
from .context import Context, EnumHit, Evidence, FieldHit, Hit, TermHit
from .finding import Levers, Searchable, retrieve, searchable
from .lexicon import Lexicon, field_names, lexicon, spoken
from .names import Names

__all__ = [
    "Chunk",
    "Context",
    "EnumHit",
    "Evidence",
    "FieldHit",
    "Hit",
    "Levers",
    "Lexicon",
    "Names",
    "Searchable",
    "TermHit",
    "field_names",
    "lexicon",
    "retrieve",
    "searchable",
    "spoken",
    "windows",
]
