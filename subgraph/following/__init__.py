"""Turn an earlier filter and a question that goes on from it into a new filter."""

from .following import Changes, Following, follow
from .marks import Mark, Mode, marks

__all__ = ["Changes", "Following", "Mark", "Mode", "follow", "marks"]
