"""How memory that was let go of is kept for the next step, and what is asked for at every step."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Just below the largest size that glibc learns from; above it, all would stay as it was.
_LARGEST = 31 << 20


def keep_freed_memory() -> None:
    """Have the C library keep what is freed, up to some 60 megabytes, rather than give it back.

    A training step frees its arrays and allocates the same again in the next. If they go back to
    the system in between, each of their pages costs an interrupt to get anew, which may take as
    long as all calculations together. glibc learns from the largest block that it has seen freed
    how much to keep; this shows it one, which is never written to and so costs nothing. Other C
    libraries have ways of their own, and take no notice.
    """
    block = np.empty(_LARGEST, np.uint8)
    del block


#: So long a row of ones is kept, at most.
MOST_ONES = 4096


@functools.lru_cache(maxsize=64)
def row_of_ones(length: int, char: str) -> NDArray[Any]:
    """Return ones of a dtype, always the same, and so read-only: a product with them is a sum."""
    ones = np.ones(length, char)
    ones.flags.writeable = False
    return ones
