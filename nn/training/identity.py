"""What must be the same for a training to go on: told apart before anything is changed."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping
from functools import partial
from itertools import zip_longest
from typing import Any

import numpy as np

from nn.module import Module

#: Of larger arrays, so many bytes of evenly spaced rows are looked at.
SAMPLED = 1 << 26
#: What a schedule's state has beside its settings: how far it is, and learning rates.
PROGRESS = {
    *("last_epoch", "best", "num_bad_epochs", "cooldown_counter"),
    *("_followed", "_part", "_last_lr", "base_lrs"),
}
#: What changes on the way: what has trained in this process may have come as far as a checkpoint.
SETTINGS, RATES, SCHEDULE = (
    "settings of the optimizer",
    "learning rates",
    "settings of the schedule",
)


def dtypes_of(model: Module) -> str:
    """Tell models apart by the dtypes of what they hold."""
    values = (*model.named_parameters(), *model.named_buffers())
    return "\n".join(f"{name}: {np.asarray(value.data).dtype}" for name, value in values)


def settings_of(groups: Iterable[Mapping[str, Any]], scheduler: Any) -> str:
    """Tell apart the settings of groups, but for those that schedules change, a line a group.

    >>> import nn
    >>> optimizer = nn.optim.SGD(nn.Linear(1, 1).parameters(), momentum=0.5)
    >>> settings_of([group.settings for group in optimizer.param_groups], None).split(", ")[-3:]
    ['momentum=0.5', 'dampening=0.0', 'nesterov=False']
    """
    changing = {"lr", "initial_lr"}
    schedules = (scheduler, *getattr(scheduler, "_schedulers", ()))
    if any(getattr(schedule, "cycle_momentum", False) for schedule in schedules):
        changing |= {"momentum", "betas"}
    return "\n".join(
        ", ".join(f"{name}={_told(group[name])}" for name in group if name not in changing)
        for group in groups
    )


def rates_of(groups: Iterable[Mapping[str, Any]]) -> str:
    """Tell the learning rate of each group at the start, which a schedule keeps beside that of now.

    >>> import nn
    >>> optimizer = nn.optim.SGD(nn.Linear(1, 1).parameters(), lr=0.5)
    >>> _ = nn.optim.lr_scheduler.ConstantLR(optimizer, factor=0.25)
    >>> optimizer.lr, rates_of(optimizer.param_groups)
    (0.125, '0.5')
    """
    return ", ".join(_told(group.get("initial_lr", group.get("lr"))) for group in groups)


def settings_of_schedule(state: Mapping[str, Any] | None, place: str = "") -> str:
    """Tell apart the settings of schedules by their states, a line a setting.

    Parameters
    ----------
    state : mapping, optional
        As ``state_dict()`` of a schedule returns it.
    place : str
        Put before each name: of several schedules together, which one it is.

    Examples
    --------
    >>> import nn
    >>> optimizer = nn.optim.SGD(nn.Linear(1, 1).parameters(), lr=0.5)
    >>> schedule = nn.optim.lr_scheduler.StepLR(optimizer, 10)
    >>> print(settings_of_schedule(schedule.state_dict()))
    step_size=10.0
    gamma=0.1
    """
    lines: list[str] = []
    for name, setting in (state or {}).items():
        if name == "_schedulers":
            parts = enumerate(setting, start=1)
            lines += [settings_of_schedule(part, f"{place}schedule {n}: ") for n, part in parts]
        elif name not in PROGRESS:
            lines.append(f"{place}{name.removeprefix('_')}={_told(setting)}")
    return "\n".join(lines)


def name_of(function: Any) -> str:
    """Return how a model, a loss or a callback is told from others: its name, or what it says."""
    if isinstance(function, partial):
        return f"{name_of(function.func)} with {_told(function.args)}, {_told(function.keywords)}"
    if isinstance(function, Module):
        return _told(function)
    return getattr(function, "__name__", type(function).__name__)


def fingerprint(arrays: Iterable[Any]) -> str:
    """Return a checksum of arrays; of large ones, of some of their rows.

    >>> fingerprint([np.zeros(3)]) == fingerprint([np.zeros(3)])
    True
    >>> fingerprint([np.zeros(3)]) == fingerprint([np.ones(3)])
    False
    """
    total = 0
    for array in arrays:
        rows = array[:: 1 + array.nbytes // SAMPLED]
        total = zlib.crc32(f"{array.dtype} {array.shape}".encode(), total)
        if not array.dtype.hasobject:
            total = zlib.crc32(rows.tobytes(), total)
    return f"{total:08x}"


def difference(there: Any, here: Any) -> str:
    """Say how two settings differ; of several lines, the first that does.

    >>> difference("A\\nB", "A\\nC")
    'there B, here C'
    """
    if isinstance(there, str) and isinstance(here, str):
        for its, mine in zip_longest(there.split("\n"), here.split("\n"), fillvalue="nothing"):
            if its != mine:
                return f"there {its.strip()}, here {mine.strip()}"
    return f"there {there}, here {here}"


def _told(setting: Any) -> str:
    """Return what is the same in every process, and for equal numbers of whatever type."""
    if isinstance(setting, list | tuple):
        parts: Any = setting
        return f"({', '.join(map(_told, parts))})"
    if isinstance(setting, int | float | np.number) and not isinstance(setting, bool):
        return repr(float(setting))
    return re.sub(r" at 0x[0-9a-fA-F]+", "", repr(setting))
