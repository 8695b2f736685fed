"""`ParamGroup`: parameters that share their settings, and what is remembered of each."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from types import SimpleNamespace
from typing import Any, Protocol

from autograd import Value
from autograd.watched import Watched
from nn.module import Parameter

#: Settings that schedules change: kept in values, so that compiled code reads them at every step.
_SCHEDULED = ("lr", "momentum", "betas")
#: A parameter of fewer elements is changed sooner than a compiled block is begun.
LARGE = 32768


class Kind(Protocol):
    """What a group asks of the class of its optimiser."""

    @staticmethod
    def start(parameter: Parameter, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Return what is remembered of a parameter before the first step."""
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

    @property
    def cells(self) -> tuple[Value, ...]:
        """The values that hold the state, in the order of their names."""
        return self._cells

    def remember(self, start: Mapping[str, Any]) -> None:
        """Begin with what is not remembered yet, and forget what is not asked for any more."""
        if (*start,) == self.names:
            return
        known = dict(zip(self.names, self._cells))
        self._cells = tuple(
            known.get(name) or Value(number, f"{name}_{self.index}", requires_grad=False)
            for name, number in start.items()
        )
        self.names = (*start,)

    def read(self) -> dict[str, Any]:
        """Return the state: numbers and arrays, or what stands for them in compiled code."""
        return {name: cell.read() for name, cell in zip(self.names, self._cells)}

    def write(self, state: Mapping[str, Any]) -> None:
        """Keep a new state."""
        for name, cell in zip(self.names, self._cells):
            cell.assign(state[name])


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
        self._prepare()

    def _prepare(self) -> None:
        settings = {name: self[name] for name in self._names}
        for slot in self.slots:
            slot.remember(self._kind.start(slot.parameter, settings))

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
        self._kind.check_settings({n: self[n] for n in self._names} | {name: setting})
        if name in _SCHEDULED:
            cells = dict(zip(self._cell_names, self._cells))
            for part, number in _parts(name, setting).items():
                cells[part].assign(number)
        else:
            self._fixed = tuple((n, setting if n == name else old) for n, old in self._fixed)
        if name != "lr":  # on which nothing else depends
            self._prepare()

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
    if name == "betas":
        return {f"beta{i + 1}": float(beta) for i, beta in enumerate(setting)}
    return {name: float(setting)}


def check_numbers(**settings: Any) -> None:
    """Refuse a setting that is negative or not finite."""
    for name, number in settings.items():
        if not 0 <= number < math.inf:
            raise ValueError(f"{name} must be a finite number of at least 0, got {number!r}")


def check_fraction(**settings: Any) -> None:
    """Refuse a setting that is not from 0 to 1."""
    for name, number in settings.items():
        if not 0 <= number <= 1:
            raise ValueError(f"{name} must be a number from 0 to 1, got {number!r}")
