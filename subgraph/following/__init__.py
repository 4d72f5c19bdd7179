"""Turn an earlier filter and a question that goes on from it into a new filter."""

from .combining import Changes
from .following import Following, follow
from .marks import Mark, Mode, marks

__all__ = ["Changes", "Following", "Mark", "Mode", "follow", "marks"]
