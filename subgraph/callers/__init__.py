"""Turn what the router vouches for into a caller, and an index into what that caller may see."""

from .caller import ANYONE, Caller, ClaimsError, caller_of
from .sights import Sights, may_see, seen

__all__ = ["ANYONE", "Caller", "ClaimsError", "Sights", "caller_of", "may_see", "seen"]
