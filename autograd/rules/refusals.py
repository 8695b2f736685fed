"""NumPy functions that are refused when a value is among their arguments, and why.

And the last few that look at the form or the bits of an array alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.lib import recfunctions

from autograd.dispatch import refusals
from autograd.primitives import without_gradient


def refused(functions: Iterable[Callable[..., Any]], reason: str) -> None:
    """Give NumPy functions the reason why they do not take a value."""
    refusals.update(dict.fromkeys(functions, reason))


refused(
    (np.copyto, np.fill_diagonal, np.place, np.put, np.put_along_axis, np.putmask),
    "it changes an array in place, and the gradient of what was there would be lost: choose with "
    "np.where, or write x = x.at[index].set(new)",
)
refused(
    (np.save, np.savetxt, np.savez, np.savez_compressed),
    "a file keeps numbers, not the graph behind them: pass .data, or use nn.save for a model",
)
refused(
    (np.busday_count, np.busday_offset, np.datetime_as_string, np.is_busday),
    "it works on dates, which do not change by a little",
)
refused(
    (
        thing
        for room in (np.char, np.strings)
        for thing in vars(room).values()
        if getattr(thing, "__module__", "") in ("numpy.char", "numpy.strings") and callable(thing)
    ),
    "it works on text",
)
refused(
    (
        getattr(recfunctions, name)
        for name in (
            *("append_fields", "apply_along_fields", "assign_fields_by_name", "drop_fields"),
            *("find_duplicates", "join_by", "merge_arrays", "rec_append_fields"),
            *("rec_drop_fields", "rec_join", "recursive_fill_fields", "rename_fields"),
            *("repack_fields", "require_fields", "stack_arrays", "structured_to_unstructured"),
            "unstructured_to_structured",
        )
    ),
    "it works on arrays with named fields: keep one array a name, in a dict",
)

for _function in (np.packbits, np.unpackbits):
    without_gradient(_function, _function)
for _function in (np.common_type, np.may_share_memory, np.min_scalar_type, np.shares_memory):
    without_gradient(_function, _function, of_form=True)
