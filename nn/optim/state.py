"""The state of an optimiser: its kind, the settings of its groups, and what it remembers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from autograd import Value
from nn.optim.group import ParamGroup, Prepared
from nn.optim.saved import KIND, arrays_of_settings, check_kind, packed, settings_in
from nn.state import arrays_of, put_back

if TYPE_CHECKING:
    from nn.optim.optimizer import Optimizer

#: What else belongs to a group as it goes on: a schedule that is made later begins there.
INITIAL = "initial_lr"


def state_of(optimizer: Optimizer) -> dict[str, NDArray[Any]]:
    """Return copies of all that steps depend on, as `Optimizer.state_dict` does."""
    arrays: dict[str, Any] = {KIND: packed(type(optimizer).__name__)}
    for number, group in enumerate(optimizer.param_groups):
        initial = {INITIAL: group[INITIAL]} if INITIAL in group else {}
        arrays |= arrays_of_settings(group.settings | initial, number)
    remembered = [
        (group, [(slot.names, slot.cells) for slot in group.slots])
        for group in optimizer.param_groups
    ]
    return arrays | arrays_of(_named(remembered))


def settings_of_groups(optimizer: Optimizer, state: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return those settings of each group that a state holds.

    Raises
    ------
    ValueError
        If an array stands for no setting.
    """
    return [
        settings_in(state, {**group.settings, INITIAL: None}, number)
        for number, group in enumerate(optimizer.param_groups)
    ]


def load_state(optimizer: Optimizer, state: Mapping[str, Any]) -> None:
    """Put back what `state_of` returned, as `Optimizer.load_state_dict` does."""
    held: Mapping[str, Any] = state if isinstance(state, Mapping) else {}
    if held is state:  # what is none is told below
        check_kind(type(optimizer).__name__, held)
    arrays: dict[str, Any] = {KIND: packed(type(optimizer).__name__)}
    settings: list[dict[str, Any]] = []
    remembered: list[tuple[ParamGroup, list[Prepared]]] = []
    for number, found in enumerate(settings_of_groups(optimizer, held)):
        group = optimizer.param_groups[number]
        settings.append(group.settings | found)
        arrays |= arrays_of_settings(settings[-1], number)
        remembered.append((group, group.asked_for(settings[-1])))
    # Settings are read from the state already: as values they are only to be there.
    named = [(name, Value(array, requires_grad=False)) for name, array in arrays.items()]
    put_back([*named, *_named(remembered)], state, optimizer)
    for (group, asked_for), each in zip(remembered, settings):
        group.adopt(each, asked_for)


def _named(remembered: list[tuple[ParamGroup, list[Prepared]]]) -> list[tuple[str, Value]]:
    """Return what is remembered of each parameter by name, such as ``"exp_avg.0"``."""
    return [
        (f"{name}.{slot.index}", cell)
        for group, prepared in remembered
        for slot, (names, cells) in zip(group.slots, prepared)
        for name, cell in zip(names, cells)
    ]
