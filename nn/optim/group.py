"""`ParamGroup`: parameters that share their settings, and what is remembered of each."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from types import SimpleNamespace
from typing import Any, Protocol

import numpy as np

from autograd import Value
from autograd.watched import Watched
from nn.module import Parameter
from nn.optim.saved import parts_of

#: Settings that schedules change: kept in values, so that compiled code reads them at every step.
_SCHEDULED = ("lr", "momentum", "betas")
#: A parameter of fewer elements is changed sooner than a compiled block is begun.
LARGE = 32768

#: What is remembered of a parameter: names, and the values that hold it.
Prepared = tuple[tuple[str, ...], tuple[Value, ...]]


class Kind(Protocol):
    """What a group asks of the class of its optimiser."""

    @staticmethod
    def start(parameter: Parameter, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Return what is remembered of a parameter before the first step."""
        ...

    @staticmethod
    def go_on(start: dict[str, Any], state: Mapping[str, Any]) -> dict[str, Any]:
        """Return what is remembered once settings have changed on the way."""
        ...

    @classmethod
    def check_settings(cls, settings: Mapping[str, Any]) -> None:
        """Refuse settings that make no sense."""
        ...


class Slot(Watched):
    """A parameter, and what its optimiser remembers of it, by name."""

    def __init__(self, parameter: Parameter, index: int) -> None:
        self.parameter, self.index = parameter, index
        #: Whether it may be worth the while to change it in blocks.
        self.large = parameter.size >= LARGE
        # In plain tuples, which code that is compiled need not compare at every call.
        self.names: tuple[str, ...] = ()
        self._cells: tuple[Value, ...] = ()
        #: Those of the state whose dtype is that of the parameter.
        self.alike: tuple[Value, ...] = ()

    @property
    def cells(self) -> tuple[Value, ...]:
        """The values that hold the state, in the order of their names."""
        return self._cells

    def prepared(self, start: Mapping[str, Any]) -> Prepared:
        """Return names and values with what is not remembered yet, and what is still asked for."""
        known = dict(zip(self.names, self._cells))
        for name, number in start.items():
            if name not in known:
                # The parameter itself is changed in place, and what is remembered is not.
                if isinstance(number, np.ndarray) and np.may_share_memory(
                    number, self.parameter.data
                ):
                    number = number.copy()
                known[name] = Value(number, f"{name}_{self.index}", requires_grad=False)
        return (*start,), tuple(known[name] for name in start)

    def remember(self, names: tuple[str, ...], cells: tuple[Value, ...]) -> None:
        """Remember what was prepared."""
        if names != self.names:
            self.names, self._cells = names, cells
            dtype = self.parameter.dtype
            self.alike = tuple(
                cell
                for cell in cells
                if isinstance(cell.data, np.ndarray) and cell.data.dtype == dtype
            )

    def read(self) -> dict[str, Any]:
        """Return the state: numbers and arrays, or what stands for them in compiled code."""
        return {name: cell.read() for name, cell in zip(self.names, self._cells)}

    def write(self, state: Mapping[str, Any]) -> None:
        """Keep a new state."""
        for name, cell in zip(self.names, self._cells):
            cell.assign(state[name])


def follow_dtype(slot: Slot) -> None:
    """Give a state the dtype of its parameter, whose data may have been replaced."""
    data: Any = slot.parameter.data
    if slot.alike and data.__class__ is np.ndarray and slot.alike[0].data.dtype is not data.dtype:
        for cell in slot.alike:
            cell.data = cell.data.astype(data.dtype)


def subtract_and_write(slot: Slot, subtracted: Any, state: Mapping[str, Any]) -> None:
    """Subtract from a parameter and keep a new state, of plain arrays."""
    cells = slot.cells
    found = [state[name] for name in slot.names]
    kept = {id(slot.parameter.data), *[id(cell.data) for cell in cells]}
    for index, new in enumerate(found):
        # What is, or looks into, memory that is about to be written to.
        if new.__class__ is np.ndarray and (new.base is not None or id(new) in kept):
            found[index] = new.copy()
    slot.parameter.assign_sub(subtracted)
    for cell, new in zip(cells, found):
        old: Any = cell.data
        # What `assign` comes to, without its checks where they are not needed.
        if new.__class__ is not old.__class__:
            cell.assign(new)
        elif new.__class__ is not np.ndarray:
            cell.data = new
        elif new.dtype is old.dtype and new.shape == old.shape:
            old[...] = new
        else:
            cell.assign(new)


# They run eagerly alone: code that is compiled need not be asked what they read.
for _function in (follow_dtype, subtract_and_write, Slot.prepared, Slot.remember):
    _function.__dict__["read_anew"] = True


class ParamGroup(Watched, MutableMapping[str, Any]):
    """Parameters that share their settings, which are read and set as in a dict.

    Optimisers make them, and list them as ``optimizer.param_groups``.

    Raises
    ------
    ValueError
        When a setting is given that makes no sense; the group is then as before.

    Examples
    --------
    >>> import nn
    >>> optimizer = nn.optim.SGD([nn.Parameter(1.0)], lr=0.5)
    >>> group = optimizer.param_groups[0]
    >>> group["lr"] = 0.1
    >>> optimizer.lr, group["momentum"]
    (0.1, 0.0)
    """

    def __init__(
        self,
        kind: type[Kind],
        parameters: Sequence[Parameter],
        settings: Mapping[str, Any],
        others: Mapping[str, Any],
        first: int,
    ) -> None:
        kind.check_settings(settings)
        self._kind = kind
        self._cell_names: tuple[str, ...] = ()
        self._cells: tuple[Value, ...] = ()
        self._fixed: tuple[tuple[str, Any], ...] = ()
        self._names = (*settings,)
        #: What the formula of the optimiser does not ask for, such as "initial_lr".
        self._others = dict(others)
        for name, setting in settings.items():
            if name in _SCHEDULED:
                parts = _parts(name, setting)
                self._cell_names += (*parts,)
                self._cells += tuple(Value(x, n, requires_grad=False) for n, x in parts.items())
            else:
                self._fixed += ((name, setting),)
        self.slots = tuple(Slot(p, first + i) for i, p in enumerate(parameters))
        self._prepare(self.settings, {})

    def _prepare(self, settings: Mapping[str, Any], parts: Mapping[str, float]) -> None:
        """Remember what settings ask for, and keep those that schedules change."""
        prepared: list[Prepared] = []
        for slot in self.slots:
            follow_dtype(slot)
            start = self._kind.start(slot.parameter, settings)
            if slot.names and (*start,) != slot.names:
                start = self._kind.go_on(start, slot.read())
            prepared.append(slot.prepared(start))
        for name, cell in self.named_cells():
            if name in parts:
                cell.assign(parts[name])
        if not parts:  # else compiled code, which depends on what is fixed, stays as it is
            self._fixed = tuple((name, settings[name]) for name, _ in self._fixed)
        for slot, (names, cells) in zip(self.slots, prepared):
            slot.remember(names, cells)

    @property
    def settings(self) -> dict[str, Any]:
        """The settings of the optimiser's formula, by name."""
        return {name: self[name] for name in self._names}

    def asked_for(self, settings: Mapping[str, Any]) -> list[Prepared]:
        """Return what is to be remembered of each parameter with other settings, once checked."""
        self._kind.check_settings(settings)
        for slot in self.slots:
            follow_dtype(slot)
        return [slot.prepared(self._kind.start(slot.parameter, settings)) for slot in self.slots]

    def adopt(self, settings: Mapping[str, Any], asked_for: Sequence[Prepared]) -> None:
        """Take settings from a state, and what `asked_for` returned for them."""
        parts = {n: x for name in self._names for n, x in parts_of(name, settings[name]).items()}
        for name, cell in self.named_cells():
            cell.assign(float(parts[name]))
        fixed = tuple((name, settings[name]) for name, _ in self._fixed)
        if fixed != self._fixed:  # on which compiled code depends
            self._fixed = fixed
        for slot, (names, cells) in zip(self.slots, asked_for):
            slot.remember(names, cells)
        self._others |= {name: settings[name] for name in settings if name not in self._names}

    def read(self) -> SimpleNamespace:
        """Return the settings for a formula, or what stands for them in compiled code.

        The two ``betas`` come as ``beta1`` and ``beta2``.
        """
        numbers = [cell.read() for cell in self._cells]
        return SimpleNamespace(**dict(self._fixed), **dict(zip(self._cell_names, numbers)))

    @property
    def fixed(self) -> tuple[tuple[str, Any], ...]:
        """The settings on which it depends what is computed, with their names."""
        return self._fixed

    def named_cells(self) -> Iterator[tuple[str, Value]]:
        """Yield the settings that schedules change, with their names."""
        return zip(self._cell_names, self._cells)

    def __getitem__(self, name: str) -> Any:
        if name == "params":
            return [slot.parameter for slot in self.slots]
        if name in self._names:
            if name not in _SCHEDULED:
                return dict(self._fixed)[name]
            cells = dict(zip(self._cell_names, self._cells))
            if name == "betas":
                return cells["beta1"].read(), cells["beta2"].read()
            return cells[name].read()
        return self._others[name]

    def __setitem__(self, name: str, setting: Any) -> None:
        if name == "params":
            raise TypeError(
                "the parameters of a group stay: add others with optimizer.add_param_group"
            )
        if name not in self._names:
            self._others[name] = setting
            return
        settings = self.settings | {name: setting}
        self._kind.check_settings(settings)
        parts = _parts(name, setting) if name in _SCHEDULED else {}
        if name == "lr":  # on which nothing else depends
            self._cells[self._cell_names.index(name)].assign(parts[name])
        else:
            self._prepare(settings, parts)

    def __delitem__(self, name: str) -> None:
        if name not in self._others:
            raise TypeError(f"{name!r} is a setting of the optimiser, and stays")
        del self._others[name]

    def __iter__(self) -> Iterator[str]:
        return iter(("params", *self._names, *self._others))

    def __len__(self) -> int:
        return 1 + len(self._names) + len(self._others)

    def __repr__(self) -> str:
        settings = ", ".join(f"{name}={self[name]!r}" for name in [*self][1:])
        return f"ParamGroup({len(self.slots)} parameters, {settings})"


def _parts(name: str, setting: Any) -> dict[str, float]:
    return {part: float(number) for part, number in parts_of(name, setting).items()}


def check_numbers(**settings: Any) -> None:
    """Refuse a setting that is negative or not finite, or no number."""
    for name, number in settings.items():
        if not _is_between(0, number, math.inf, name) or number == math.inf:
            raise ValueError(f"{name} must be a finite number of at least 0, got {number!r}")


def check_fraction(**settings: Any) -> None:
    """Refuse a setting that is not from 0 to 1, or no number."""
    for name, number in settings.items():
        if not _is_between(0, number, 1, name):
            raise ValueError(f"{name} must be a number from 0 to 1, got {number!r}")


def _is_between(least: float, number: Any, most: float, name: str) -> bool:
    try:
        return bool(least <= number <= most)
    except TypeError:
        raise TypeError(f"{name} must be a number, got {number!r}") from None
