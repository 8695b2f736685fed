"""State as arrays by name: how it is taken out of values, checked, and put back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from autograd import Value
from autograd.assigned import note_assignment
from autograd.scope import current_scope

#: What PyTorch's wrappers of models put before the names.
_WRAPPERS = {"module.": "DataParallel", "_orig_mod.": "compile"}

Named = Iterable[tuple[str, Value]]


class IncompatibleKeys(NamedTuple):
    """The names in which a state and a model differ, as `Module.load_state_dict` returns them."""

    missing_keys: list[str]
    unexpected_keys: list[str]

    def __repr__(self) -> str:
        if not (self.missing_keys or self.unexpected_keys):
            return "<All keys matched successfully>"
        return (
            f"IncompatibleKeys(missing_keys={self.missing_keys}, "
            f"unexpected_keys={self.unexpected_keys})"
        )


def arrays_of(named: Named) -> dict[str, NDArray[Any]]:
    """Return a copy of the data of each value, by name.

    >>> arrays_of([("lr", Value(0.5))])
    {'lr': array(0.5)}
    """
    return {name: np.array(value.data, order="C") for name, value in named}


def put_back(
    named: Named, state: Mapping[str, Any], owner: object, strict: bool = True
) -> IncompatibleKeys:
    """Set values from arrays by name; nothing is changed if anything is amiss.

    Parameters
    ----------
    named : iterable of (str, Value)
        A value that has several names is set once: one of them is enough.
    state : mapping of str to array
        As `arrays_of` returns it.
    owner : object
        Whose state it is, for errors.
    strict : bool
        Whether every name must be there, and no other.

    Returns
    -------
    IncompatibleKeys
        The names missing and unexpected: none, if `strict`.

    Raises
    ------
    TypeError
        If the state is no mapping.
    ValueError
        If a name is missing or unexpected (if `strict`), an array has another shape or cannot be
        cast to the dtype of its value, or two names of one value come with different arrays; all
        such names are listed. If something is no array: its name.

    Examples
    --------
    >>> w = Value([1.0, 2.0])
    >>> put_back([("w", w)], {"w": [3, 4]}, w)
    <All keys matched successfully>
    >>> w.data
    array([3., 4.])
    """
    if not isinstance(state, Mapping):
        raise TypeError(
            f"load_state_dict takes arrays by name, got a {type(state).__name__}: read a file "
            "with nn.load(path)"
        )
    values = dict(named)
    arrays = {name: _plain(name, array) for name, array in state.items()}
    first: dict[Value, str] = {}
    for name in (name for name in values if name in arrays):
        first.setdefault(values[name], name)
    missing = [name for name, value in values.items() if value not in first]
    unexpected = [name for name in arrays if name not in values]
    amiss: list[str] = []
    if strict:
        amiss += [f"missing: {name}" for name in missing]
        amiss += [f"unexpected: {name}" for name in unexpected]
    fitting: dict[Value, NDArray[Any]] = {}
    for name in (name for name in values if name in arrays):
        array, wanted, same = arrays[name], values[name], first[values[name]]
        new = None if array.shape != wanted.shape else _cast(array, wanted.dtype)
        if new is None:
            amiss.append(
                f"misfit: {name} is {array.shape} {array.dtype}, the model has "
                f"{wanted.shape} {wanted.dtype}"
            )
        elif not np.array_equal(array, arrays[same], equal_nan=array.dtype.kind in "fc"):
            amiss.append(f"at odds: {name} and {same} are one in the model, but differ")
        else:
            fitting[wanted] = new
    if amiss:
        raise ValueError(
            f"the state does not fit this {type(owner).__name__}:\n  "
            + "\n  ".join(amiss)
            + _wrapped(unexpected, values)
        )
    for value, array in fitting.items():
        # A number stays a number of its kind, since compiled code is written for that kind.
        note_assignment(value)
        value.data = array if isinstance(value.data, np.ndarray) else type(value.data)(array)
    return IncompatibleKeys(missing, unexpected)


def _wrapped(unexpected: list[str], values: Mapping[str, Value]) -> str:
    """Tell of names that fit but for what PyTorch's wrappers of a model put before them."""
    for prefix, wrapper in _WRAPPERS.items():
        if unexpected and all(
            str(name).startswith(prefix) and name.removeprefix(prefix) in values
            for name in unexpected
        ):
            return (
                f"\nthe names begin with {prefix!r}, which PyTorch's {wrapper} puts there: pass "
                f"{{name.removeprefix({prefix!r}): array for name, array in state.items()}}"
            )
    return ""


def _plain(name: str, given: Any) -> NDArray[Any]:
    """Return an array of what a state has under a name: of a value its data."""
    try:
        return np.asarray(given.data if isinstance(given, Value) else given)
    except ValueError as error:  # rows of different lengths
        raise ValueError(f"{name} cannot be made an array: {error}") from error


def _cast(array: NDArray[Any], dtype: np.dtype[Any]) -> NDArray[Any] | None:
    """Return a copy of another dtype, or None where numbers would lose more than digits."""
    if (array.dtype.kind == "b") != (dtype.kind == "b"):  # NumPy casts truth values to any number
        return None
    if not np.can_cast(array.dtype, dtype, "same_kind"):
        return None
    with np.errstate(over="ignore"):
        new = array.astype(dtype, order="C")
    if dtype.kind in "fc":  # such as 1e300 in float32, or 70000 in float16
        return new if np.array_equal(np.isfinite(new), np.isfinite(array)) else None
    return new if np.array_equal(new, array) else None  # such as 2**40 in int32


def convert(values: Iterable[Value], dtype: Any) -> None:
    """Give all floating-point values, and their gradients, another floating-point dtype.

    >>> w = Value([1.0, 2.0])
    >>> convert([w], np.float32)
    >>> w.data
    array([1., 2.], dtype=float32)
    """
    try:
        wanted = np.dtype(dtype)
    except TypeError:
        wanted = np.dtype(bool)
    if dtype is None or wanted.kind != "f":
        raise TypeError(
            f"to() takes a floating-point dtype such as np.float32, got {dtype!r} (arrays are all "
            "in main memory: leave out what moves them to a device)"
        )
    if current_scope().trace is not None:
        raise TypeError("a compiled function cannot change the dtype of what it reads")
    for value in values:
        if value.dtype.kind == "f" and value.dtype != wanted:
            value.data, gradient = np.asarray(value.data, wanted), value.grad
            value.grad = None if gradient is None else np.asarray(gradient, wanted)


# The names `float` and `to` lead here from any code, which reads no data by that.
convert.__dict__["read_anew"] = True
