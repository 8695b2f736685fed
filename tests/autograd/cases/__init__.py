"""One table of all that can be differentiated, for the tests that hold for every row of it."""

from __future__ import annotations

import importlib
import pkgutil

from tests.autograd.cases.table import Case

#: The cases of all families, a family a file.
CASES: list[Case] = [
    case
    for _, name, _ in sorted(pkgutil.iter_modules(__path__), key=lambda found: found.name)
    for case in getattr(importlib.import_module(f"{__name__}.{name}"), "CASES", ())
]

__all__ = ["CASES", "Case"]
