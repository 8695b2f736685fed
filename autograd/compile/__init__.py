"""`compile`: from a function of arrays, the NumPy program that computes it and its derivatives."""

from typing import TYPE_CHECKING, Any

from autograd.compile.decorator import compile

if TYPE_CHECKING:
    from autograd.compile.compiled import Compiled

__all__ = ["Compiled", "compile"]


def __getattr__(name: str) -> Any:
    if name == "Compiled":  # with the whole compiler, which not every program needs
        from autograd.compile.compiled import Compiled

        return Compiled
    raise AttributeError(f"module 'autograd.compile' has no attribute {name!r}")
