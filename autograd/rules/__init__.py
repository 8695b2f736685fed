"""Derivative tables, a family a file; importing this fills the registry."""

from autograd.rules import (
    arithmetic,
    comparison,
    elementwise,
    indexing,
    linalg,
    random,
    reduction,
    shaping,
)

__all__ = [
    "arithmetic",
    "comparison",
    "elementwise",
    "indexing",
    "linalg",
    "random",
    "reduction",
    "shaping",
]
