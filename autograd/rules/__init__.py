"""Derivative tables, a family a file; importing this fills the registry.

What nearly every program uses is loaded at once, and the rest when one of its functions is called.
"""

import importlib

from autograd.graph import registry
from autograd.rules import (
    arithmetic,
    comparison,
    contraction,
    elementwise,
    error_function,
    indexing,
    linalg,
    logarithm,
    random,
    reduction,
    selective_reduction,
    shaping,
    softmax,
    standardisation,
    tanh_gelu,
    windows,
)

__all__ = [
    "arithmetic",
    "comparison",
    "contraction",
    "elementwise",
    "error_function",
    "indexing",
    "linalg",
    "load_all",
    "logarithm",
    "random",
    "reduction",
    "selective_reduction",
    "shaping",
    "softmax",
    "standardisation",
    "tanh_gelu",
    "windows",
]


def load_all() -> None:
    """Load the families that are seldom used; of SciPy's functions, if that is in use."""
    import pkgutil  # seldom needed, so loaded late

    for _, name, _ in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{name}")
    importlib.import_module(f"{__name__}.scipy").load_all()


registry.load_rest = load_all  # type: ignore[method-assign]
