"""Write `docs/numpy.md`: what becomes of each NumPy function when a value is among its arguments.

python docs/numpy_table.py
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.polynomial  # which registers its own functions
from numpy.testing.overrides import (
    get_overridable_numpy_array_functions,
    get_overridable_numpy_ufuncs,
)

from autograd import rules
from autograd.dispatch import refusals, registry
from autograd.primitives import Primitive

PAGE = Path(__file__).with_name("numpy.md")

KINDS = {
    "differentiable": "An operation of the engine, with gradient rules of its own.",
    "derived": "Composed of differentiable operations, whose rules do.",
    "no gradient": "Gives plain arrays: truth values, indices, shapes, whole numbers.",
    "refused": "Raises a `TypeError` that says what to do instead.",
}


def name_of(function: Callable[..., Any]) -> str:
    """Return how users call a function: ``linalg.norm``."""
    module = getattr(function, "__module__", None) or "numpy"
    return f"{module}.{function.__name__}".removeprefix("numpy.")


def functions() -> dict[str, Callable[..., Any]]:
    """Return all public functions that NumPy dispatches, by name."""
    every = {*get_overridable_numpy_ufuncs(), *get_overridable_numpy_array_functions()}
    found: dict[str, Callable[..., Any]] = {}
    for function in every:
        name = name_of(function)
        if function.__name__.startswith("_"):
            continue
        # Of one that takes like=, NumPy lists an inner function too; of clip, a universal function.
        before = found.get(name)
        if before is None or before not in registry or isinstance(before, np.ufunc):
            found[name] = function
    return dict(sorted(found.items()))


def kind_of(function: Callable[..., Any]) -> str | None:
    """Return which kind a function is of; None if nothing is known of it."""
    replacement = registry.get(function)
    if function in refusals or (isinstance(function, np.ufunc) and not function.types):
        return None if replacement is not None else "refused"
    if replacement is None:
        return None
    if not isinstance(replacement, Primitive):
        return "derived"
    return "differentiable" if replacement.rules else "no gradient"


def page() -> str:
    """Return the page."""
    rules.load_all()
    every = functions()
    counts = dict.fromkeys(KINDS, 0)
    tables: dict[str, list[str]] = {}
    for name, function in every.items():
        kind = kind_of(function)
        if kind is None:
            raise LookupError(f"of np.{name} it is not known what becomes of it")
        counts[kind] += 1
        note = ""
        if kind == "refused":
            note = refusals.get(function, "it works on text")
        room = name.rpartition(".")[0]
        tables.setdefault(room, []).append(f"| `np.{name}` | {kind} | {note} |")
    lines = [
        "# NumPy functions",
        "",
        f"What becomes of the {len(every)} functions that NumPy {np.__version__.rsplit('.', 1)[0]} "
        "dispatches, when a value is",
        "among their arguments. `docs/numpy_table.py` writes this page from the registry of the "
        "engine.",
        "",
        "| | | functions |",
        "| --- | --- | --- |",
        *(f"| {kind} | {meaning} | {counts[kind]} |" for kind, meaning in KINDS.items()),
    ]
    for room, rows in sorted(tables.items()):
        lines += ["", f"## `numpy{'.' if room else ''}{room}`", "", "| function | | |"]
        lines += ["| --- | --- | --- |", *rows]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
