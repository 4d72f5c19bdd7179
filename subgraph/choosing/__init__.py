"""Turn what can mean several things into a question back to the person, and a choice into one."""

from .choices import too_many_choices
from .readings import ambiguous, settle
from .terms import (
    ambiguous_mentions,
    choose_terms,
    keep_mentions,
    named_beside,
    names_term,
    unknown_terms,
)

__all__ = [
    "ambiguous",
    "ambiguous_mentions",
    "choose_terms",
    "keep_mentions",
    "named_beside",
    "names_term",
    "settle",
    "too_many_choices",
    "unknown_terms",
]
