"""Turn a filter into the form by which verdicts on it meet, however it was written."""

from __future__ import annotations

from dataclasses import replace

from ..filtering import CheckedFilter, canonical, print_filter


def normal_form(checked: CheckedFilter) -> str:
    """Return the normal form as a statement, without what a caller's constraints added."""
    asked = replace(checked, filter=checked.asked, constraints=0)
    return print_filter(canonical(asked))
