"""`compile`: from a function of arrays, the NumPy program that computes it and its derivatives."""

from autograd.compile.compiled import Compiled, compile

__all__ = ["Compiled", "compile"]
