"""Derivative tables of functions of SciPy; importing this imports neither them nor SciPy.

They are loaded by `autograd.scipy`, and by `load_all` when a universal function of SciPy is called
with a value.
"""

from __future__ import annotations

import importlib
import sys

#: The tables of `scipy.special`, the only room of SciPy whose functions NumPy dispatches.
_SPECIAL = ("bessel", "entropy", "error", "gamma", "incomplete", "integrals", "logsumexp")


def load_all() -> None:
    """Load the tables of `scipy.special`, if the program has imported that."""
    if "scipy.special" in sys.modules:
        for name in _SPECIAL:
            importlib.import_module(f"{__name__}.{name}")
