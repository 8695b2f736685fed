"""Derivative tables, a family a file; importing this fills the registry."""

from autograd.rules import (
    arithmetic,
    comparison,
    elementwise,
    error_function,
    indexing,
    linalg,
    logarithm,
    random,
    reduction,
    shaping,
    softmax,
    standardisation,
    tanh_gelu,
    windows,
)

__all__ = [
    "arithmetic",
    "comparison",
    "elementwise",
    "error_function",
    "indexing",
    "linalg",
    "logarithm",
    "random",
    "reduction",
    "shaping",
    "softmax",
    "standardisation",
    "tanh_gelu",
    "windows",
]
