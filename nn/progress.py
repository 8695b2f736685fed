"""Where it is shown how far something has come."""

import sys
from typing import TextIO

#: Of a bar in a notebook, in characters: nothing tells how many have room there.
WIDTH = 80


def notebook() -> TextIO | None:
    """Return where to print in a notebook, if this is one: it shows standard error as a failure.

    >>> notebook() is None
    True
    """
    return sys.stdout if type(sys.stdout).__module__ == "ipykernel.iostream" else None


def place() -> TextIO | None:
    """Return where to show progress: below the cell of a notebook, or on standard error.

    It is None where there is neither, as in a process that was started without standard error.
    """
    return notebook() or sys.stderr
