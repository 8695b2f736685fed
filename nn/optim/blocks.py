"""How large parameters are changed: by the compiled formula, in place, in two threads.

In plain operators each step of a formula takes new memory as large as the parameter, which costs
more than the arithmetic. So the same formula is compiled, for blocks that fit into the cache of a
processor, with one piece of memory for what is in between.
"""

from __future__ import annotations

import contextlib
import contextvars
import functools
import os
import signal
import threading
from collections.abc import Callable, Generator, Sequence
from types import FrameType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd import Value
from nn.optim.group import ParamGroup, Slot, follow_dtype

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

Change = Callable[[Any, Any, dict[str, Any], Any], Any]
#: Of so many elements a block is at most: what a formula needs of it fits into the cache.
BLOCK = 65536
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


class _Work:
    """A parameter to be changed, as flat arrays and as numbers."""

    def __init__(self, change: Change, group: ParamGroup, slot: Slot, gradient: Any) -> None:
        data: Any = slot.parameter.data
        state = [cell.data for cell in slot.cells]
        self.slot, self.size = slot, data.size
        self.flat = [
            array if array.ndim == 1 else array.reshape(-1)
            for array in (data, gradient, *state)
            if isinstance(array, np.ndarray)
        ]
        self.numbers = [number for number in state if not isinstance(number, np.ndarray)]
        self.after: list[Any] = self.numbers
        names, cells = zip(*group.named_cells())
        self.settings = [cell.data for cell in cells]
        self.form = (change, group.fixed, names, slot.names)
        self.state = state

    def run(self, start: int, stop: int) -> None:
        """Change a block."""
        arrays = self.flat
        if stop - start < self.size:
            arrays = [array[start:stop] for array in arrays]
        key = (*self.form, arrays[0].size, arrays[0].dtype)
        idle = _idle.setdefault(key, [])
        try:
            update = idle.pop()
        except IndexError:
            rest = iter(arrays[2:])
            state = [next(rest) if isinstance(x, np.ndarray) else x for x in self.state]
            update = _Update(*self.form, state, (arrays[0].size, arrays[0].dtype))
        self.after = update(arrays, self.numbers, self.settings)
        idle.append(update)

    def finish(self) -> None:
        """Keep the numbers that are remembered, once all blocks are done."""
        rest = iter(self.after)
        for cell in self.slot.cells:
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


def _alone(found: Sequence[tuple[ParamGroup, Slot, Any]]) -> bool:
    """Tell whether no array that a parameter needs is in memory that belongs to another."""
    changed = [
        cell.data
        for _, slot, _ in found
        for cell in (slot.parameter, *slot.cells)
        if isinstance(cell.data, np.ndarray)
    ]
    owners = {id(array) for array in changed}
    # Two arrays that own memory own memory of their own.
    if len(owners) < len(changed) or not all(array.flags.owndata for array in changed):
        return False
    for _, _, gradient in found:
        while isinstance(gradient.base, np.ndarray):
            gradient = gradient.base
        if id(gradient) in owners or not gradient.flags.owndata:
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
    works = [_Work(change, *each) for each in found]
    blocks: list[tuple[_Work, int, int]] = []
    for work in works:
        length = -(-work.size // -(-work.size // BLOCK))
        blocks += [(work, at, min(at + length, work.size)) for at in range(0, work.size, length)]
    # A formula that remembers nothing is too short: waking another thread takes as long, while
    # those of the matrix products before are still on watch.
    lengthy = any(slot.names for _, slot, _ in found)
    threads = min(_threads(), len(blocks)) if lengthy else 1
    if threads > 1 and not _alone(found):
        threads = 1
    # Neighbouring blocks for one thread, so that both seldom work on one parameter.
    shares = [
        blocks[len(blocks) * i // threads : len(blocks) * (i + 1) // threads]
        for i in range(threads)
    ]
    others: list[Future[None]] = []
    with _uninterrupted():
        try:
            for share in shares[1:]:
                # In a copy of the context, which holds how floating-point errors are treated.
                others.append(_pool().submit(contextvars.copy_context().run, _run, share))
            _run(shares[0])
        finally:
            for other in others:  # before an error is raised: no block is left half done
                other.exception()
        for other in others:
            other.result()
        for work in works:
            work.finish()


def _run(blocks: Sequence[tuple[_Work, int, int]]) -> None:
    for work, start, stop in blocks:
        work.run(start, stop)


def _constant(data: Any, name: str) -> Value:
    return Value(data, name, requires_grad=False)


@functools.cache
def _threads() -> int:
    """Return how many threads to use: two, if there are processors and no fewer asked for."""
    asked = os.environ.get("OMP_NUM_THREADS", "")
    return min(2, os.cpu_count() or 1, int(asked) if asked.isdecimal() and int(asked) else 2)


_pools: list[ThreadPoolExecutor] = []


def _pool() -> ThreadPoolExecutor:
    if not _pools:
        from concurrent.futures import ThreadPoolExecutor  # seldom needed, so loaded late

        _pools.append(ThreadPoolExecutor(1, "optimizer"))
    return _pools[0]


if hasattr(os, "register_at_fork"):
    # Threads do not live on in a forked process, which starts its own.
    os.register_at_fork(after_in_child=_pools.clear)

# They run eagerly alone: code that is compiled need not be asked what they read.
fits.__dict__["read_anew"] = change_large.__dict__["read_anew"] = True
