"""Find what a question refers to: fields, enum values and terms, with evidence and spans."""

from .chunks import Chunk, near_chunks, windows
from .context import Context, EnumHit, Evidence, FieldHit, Hit, TermHit
from .finding import Searchable, retrieve, searchable
from .levers import Chunking, Levers, Reranking, levers_of
from .lexicon import Lexicon, field_names, lexicon, spoken
from .names import Names

__all__ = [
    "Chunk",
    "Chunking",
    "Context",
    "EnumHit",
    "Evidence",
    "FieldHit",
    "Hit",
    "Levers",
    "Lexicon",
    "Names",
    "Reranking",
    "Searchable",
    "TermHit",
    "field_names",
    "levers_of",
    "lexicon",
    "near_chunks",
    "retrieve",
    "searchable",
    "spoken",
    "windows",
]
