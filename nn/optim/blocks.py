"""How large parameters are changed: by the compiled formula, in place, block by block.

In plain operators each step of a formula takes new memory as large as the parameter, which costs
more than the arithmetic. So the same formula is compiled, for blocks that fit into the cache of a
processor, with one piece of memory for what is in between. All in one thread: a second one, which
waits for Python's lock after each of NumPy's functions, made it slower.
"""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Generator, Sequence
from types import FrameType, SimpleNamespace
from typing import Any

import numpy as np

from autograd import Value
from autograd.assigned import note_assignment
from nn.optim.group import ParamGroup, Slot, follow_dtype

Change = Callable[[Any, Any, dict[str, Any], Any], Any]
#: Of so many elements a block is at most: what a formula needs of it fits into the cache.
BLOCK = 131072
#: So many formulas, settings and sizes are remembered.
_MOST = 256


def whole_change(
    change: Change, parameter: Any, gradient: Any, state: dict[str, Any], settings: Any
) -> Any:
    """Return what a step subtracts from a parameter, the settings of all optimisers included."""
    if settings.maximize:
        gradient = -gradient
    if not settings.weight_decay:
        return change(parameter, gradient, state, settings)
    if settings.decoupled_weight_decay:
        decay = settings.lr * settings.weight_decay * parameter
        return decay + change(parameter, gradient, state, settings)
    gradient = gradient + settings.weight_decay * parameter
    return change(parameter, gradient, state, settings)


class _Update:
    """The formula compiled for blocks of one length and dtype, which are lent to its values."""

    def __init__(
        self,
        change: Change,
        fixed: tuple[tuple[str, Any], ...],
        names: tuple[str, ...],
        state_names: tuple[str, ...],
        state: Sequence[Any],
        form: tuple[int, np.dtype[Any]],
    ) -> None:
        from autograd.compile import compile  # seldom needed, so loaded late

        parameter, gradient = (_constant(np.empty(*form), n) for n in ("parameter", "gradient"))
        settings = tuple(_constant(0.0, name) for name in names)
        cells = tuple(_constant(start, name) for start, name in zip(state, state_names))
        self.arrays = (
            parameter,
            gradient,
            *(cell for cell in cells if isinstance(cell.data, np.ndarray)),
        )
        self.numbers = tuple(cell for cell in cells if not isinstance(cell.data, np.ndarray))
        self.settings = settings

        def update() -> None:
            now = {name: cell.read() for name, cell in zip(state_names, cells)}
            numbers = {name: cell.read() for name, cell in zip(names, settings)}
            known = SimpleNamespace(**dict(fixed), **numbers)
            parameter.assign_sub(
                whole_change(change, parameter.read(), gradient.read(), now, known)
            )
            for name, cell in zip(state_names, cells):
                cell.assign(now[name])

        self.update = compile(update)

    def __call__(
        self, arrays: Sequence[Any], numbers: Sequence[Any], settings: Sequence[Any]
    ) -> list[Any]:
        """Change a block in place, and return the numbers that are remembered."""
        try:
            for cells, found in (
                (self.arrays, arrays),
                (self.numbers, numbers),
                (self.settings, settings),
            ):
                for cell, data in zip(cells, found, strict=True):
                    cell.data = data
            self.update()
            return [cell.data for cell in self.numbers]
        finally:
            for cell in self.arrays:
                cell.data = None  # so that the memory is kept alive no longer than by its owner


#: Those that no thread is using, by all that they depend on.
_idle: dict[Any, list[_Update]] = {}


def _change_one(change: Change, group: ParamGroup, slot: Slot, gradient: Any) -> None:
    """Change a parameter block by block, and its state with it."""
    note_assignment(slot.parameter)
    data: Any = slot.parameter.data
    state = [cell.data for cell in slot.cells]
    flat = [
        array if array.ndim == 1 else array.reshape(-1)
        for array in (data, gradient, *state)
        if isinstance(array, np.ndarray)
    ]
    numbers = [number for number in state if not isinstance(number, np.ndarray)]
    names, cells = zip(*group.named_cells())
    settings = [cell.data for cell in cells]
    form = (change, group.fixed, names, slot.names)
    after = numbers
    length = -(-data.size // -(-data.size // BLOCK))
    for start in range(0, data.size, length):
        arrays = [array[start : start + length] for array in flat]
        idle = _idle.setdefault((*form, arrays[0].size, arrays[0].dtype), [])
        try:
            update = idle.pop()
        except IndexError:
            rest = iter(arrays[2:])
            parts = [next(rest) if isinstance(x, np.ndarray) else x for x in state]
            update = _Update(*form, parts, (arrays[0].size, arrays[0].dtype))
        after = update(arrays, numbers, settings)
        idle.append(update)
    rest = iter(after)
    for cell in slot.cells:
        if not isinstance(cell.data, np.ndarray):
            cell.data = next(rest)


def fits(group: ParamGroup, slot: Slot, gradient: Any) -> bool:
    """Tell whether a parameter is flat in memory with all that belongs to it."""
    follow_dtype(slot)
    data: Any = slot.parameter.data
    if not (
        gradient.__class__ is np.ndarray
        and data.__class__ is np.ndarray
        and gradient.shape == data.shape
        and gradient.dtype == data.dtype
        and data.dtype.char in "fd"
    ):
        return False
    changed = [data, *(cell.data for cell in slot.cells if isinstance(cell.data, np.ndarray))]
    return all(
        array.shape == data.shape
        and array.dtype == data.dtype
        and array.flags.c_contiguous
        and array.flags.writeable
        and not np.may_share_memory(array, gradient)
        for array in changed
    ) and _hashable(group.fixed)


def _hashable(settings: tuple[tuple[str, Any], ...]) -> bool:
    """Tell whether compiled formulas can be found by settings."""
    try:
        hash(settings)
    except TypeError:
        return False
    return True


@contextlib.contextmanager
def _uninterrupted() -> Generator[None]:
    """Put off Ctrl-C until the end, so that no parameter is left half changed."""
    before, came = signal.getsignal(signal.SIGINT), list[tuple[int, FrameType | None]]()
    if not callable(before) or threading.current_thread() is not threading.main_thread():
        yield  # other threads are not interrupted
        return
    signal.signal(signal.SIGINT, lambda number, frame: came.append((number, frame)))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if came:
            before(*came[0])


def change_large(change: Change, found: Sequence[tuple[ParamGroup, Slot, Any]]) -> None:
    """Change parameters that fit, given with their groups and gradients."""
    if len(_idle) > _MOST:
        _idle.clear()
    with _uninterrupted():
        for group, slot, gradient in found:
            _change_one(change, group, slot, gradient)


def _constant(data: Any, name: str) -> Value:
    value = Value(data, name, requires_grad=False)
    value.__dict__["lent"] = True  # that its data were changed is noted of the parameter
    return value


# They run eagerly alone: code that is compiled need not be asked what they read.
fits.__dict__["read_anew"] = change_large.__dict__["read_anew"] = True
