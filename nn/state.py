"""State as arrays by name: how it is taken out of values, checked, and put back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd import Value

Named = Iterable[tuple[str, Value]]


def arrays_of(named: Named) -> dict[str, NDArray[Any]]:
    """Return a copy of the data of each value, by name.

    >>> arrays_of([("lr", Value(0.5))])
    {'lr': array(0.5)}
    """
    return {name: np.array(value.data, order="C") for name, value in named}


def put_back(named: Named, state: Mapping[str, Any], owner: object) -> None:
    """Set values from arrays by name; nothing is changed if anything is amiss.

    Parameters
    ----------
    named : iterable of (str, Value)
        A value that has several names is set once: one of them is enough.
    state : mapping of str to array
        As `arrays_of` returns it.
    owner : object
        Whose state it is, for errors.

    Raises
    ------
    TypeError
        If the state is no mapping.
    ValueError
        If a name is missing or unexpected, an array has another shape or cannot be cast to the
        dtype of its value, or two names of one value come with different arrays; all such names
        are listed.

    Examples
    --------
    >>> w = Value([1.0, 2.0])
    >>> put_back([("w", w)], {"w": [3, 4]}, w)
    >>> w.data
    array([3., 4.])
    """
    if not isinstance(state, Mapping):
        raise TypeError(
            f"load_state_dict takes arrays by name, got a {type(state).__name__}: read a file "
            "with nn.load(path)"
        )
    values = dict(named)
    arrays = {name: np.asarray(array) for name, array in state.items()}
    first: dict[Value, str] = {}
    for name in (name for name in values if name in arrays):
        first.setdefault(values[name], name)
    amiss = [f"missing: {name}" for name, value in values.items() if value not in first]
    amiss += [f"unexpected: {name}" for name in arrays if name not in values]
    for name in (name for name in values if name in arrays):
        array, wanted, same = arrays[name], values[name], first[values[name]]
        if array.shape != wanted.shape or not np.can_cast(array, wanted.dtype, "same_kind"):
            amiss.append(
                f"misfit: {name} is {array.shape} {array.dtype}, the model has "
                f"{wanted.shape} {wanted.dtype}"
            )
        elif not np.array_equal(array, arrays[same], equal_nan=wanted.dtype.kind in "fc"):
            amiss.append(f"at odds: {name} and {same} are one in the model, but differ")
    if amiss:
        raise ValueError(
            f"the state does not fit this {type(owner).__name__}:\n  " + "\n  ".join(amiss)
        )
    fitting = {value: arrays[name].astype(value.dtype, order="C") for value, name in first.items()}
    for value, array in fitting.items():
        # A number stays a number of its kind, since compiled code is written for that kind.
        value.data = array if isinstance(value.data, np.ndarray) else type(value.data)(array)
