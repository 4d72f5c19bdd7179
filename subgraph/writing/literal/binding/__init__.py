"""Tell which words of a question belong to which field, where no name says so outright.

question, context ─▶ candidates ─▶ features ─▶ network ─▶ chain ─▶ bindings with probabilities
"""

from .binder import NOTHING, Binding, Bindings, bind, prepare
from .network import Weights, read_weights

__all__ = ["NOTHING", "Binding", "Bindings", "Weights", "bind", "prepare", "read_weights"]
