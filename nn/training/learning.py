"""`Learning`: what learns in a training, and what callbacks may change of it on the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

import numpy as np

from nn.module import Module, Parameter, uncompiled
from nn.optim import Optimizer

State = dict[str, Any]

_ABSENT = object()


class Learning:
    """The model, and the loss if it may learn as well.

    Parameters
    ----------
    model : Module
    loss : callable
        Of interest if it is a `Module`.
    """

    def __init__(self, model: Module, loss: Any) -> None:
        wholes = {"model": uncompiled(model), "loss": uncompiled(loss)}
        self._wholes = {name: part for name, part in wholes.items() if isinstance(part, Module)}

    def weights(self) -> State:
        """Return copies of weights and buffers."""
        return {name: whole.state_dict() for name, whole in self._wholes.items()}

    def set_weights(self, state: State) -> None:
        """Put back weights and buffers."""
        for name, whole in self._wholes.items():
            whole.load_state_dict(state[name])

    def weights_in(self, state: State) -> State:
        """Return what `weights` gave, of a state that has more."""
        return {name: state[name] for name in self._wholes}

    def switches(self) -> State:
        """Tell what is frozen, what is in the mode of use, and the settings of all modules."""
        settings = {name: _settings_of(module) for name, module in self._modules()}
        return {
            "frozen": [name for name, part in self._parameters() if not part.requires_grad],
            "in use": [name for name, part in self._modules() if not part.training],
            "settings": {name: found for name, found in settings.items() if found},
        }

    def set_switches(self, state: Mapping[str, Any]) -> None:
        """Freeze parameters, put modules in the mode of use, and set their settings."""
        for name, parameter in self._parameters():
            parameter.requires_grad_(name not in state["frozen"])
        for name, module in self._modules():
            module.training = name not in state["in use"]
            now = _settings_of(module)
            for attribute, setting in state["settings"].get(name, {}).items():
                replaceable = attribute in now or attribute not in vars(module)
                if replaceable and not _is(now.get(attribute, _ABSENT), setting):
                    setattr(module, attribute, _unpacked(setting))

    def groups(self, optimizer: Optimizer) -> list[list[str]]:
        """Name the parameters of each group of an optimiser; one of no module has no name."""
        names = {id(parameter): name for name, parameter in self._parameters()}
        return [[names.get(id(p), "") for p in group["params"]] for group in optimizer.param_groups]

    def check_groups(self, optimizer: Optimizer) -> None:
        """Refuse parameters of an optimiser that are in no checkpoint, as they are of no module.

        Raises
        ------
        ValueError
            If there are any.
        """
        for number, names in enumerate(self.groups(optimizer)):
            if "" in names:
                raise ValueError(
                    f"group {number} of the optimiser has a parameter that is neither of the model "
                    "nor of the loss, so no checkpoint would hold it: make it an attribute of one "
                    "of them, or train without a checkpoint"
                )

    def set_groups(self, optimizer: Optimizer, groups: list[list[str]]) -> None:
        """Add groups that a callback added, or take away what was added since.

        Raises
        ------
        ValueError
            If there are no parameters of such names, or groups of the start hold others.
        """
        optimizer.drop_param_groups(len(groups))
        for number, (there, here) in enumerate(zip(groups, self.groups(optimizer))):
            if there != here:
                raise ValueError(
                    f"group {number} of the optimiser holds other parameters: "
                    f"there {', '.join(there)}, here {', '.join(here)}"
                )
        parameters = dict(self._parameters())
        for names in groups[len(optimizer.param_groups) :]:
            missing = [name for name in names if name not in parameters]
            if missing:
                raise ValueError(
                    "a group was added with parameters that the model does not have: "
                    + ", ".join(missing)
                )
            optimizer.add_param_group({"params": [parameters[name] for name in names]})

    def _parameters(self) -> Iterator[tuple[str, Parameter]]:
        for name, whole in self._wholes.items():
            yield from whole.named_parameters(name)

    def _modules(self) -> Iterator[tuple[str, Module]]:
        for name, whole in self._wholes.items():
            yield from whole.named_modules(name)


def _settings_of(module: Module) -> dict[str, Any]:
    """Return the numbers, texts and tuples of them that a module holds, as a file can hold them."""
    own = vars(module).items()
    return {name: _packed(part) for name, part in own if _is_plain(part) and name != "training"}


def _is_plain(part: Any) -> bool:
    if type(part) is tuple:
        return all(map(_is_plain, part))
    if isinstance(part, np.generic):
        return part.dtype.kind in "biufc"
    return part is None or type(part) in (bool, int, float, str)


def _packed(part: Any) -> Any:
    if type(part) is tuple:
        return {"tuple": list(map(_packed, part))}
    return np.asarray(part) if isinstance(part, np.generic) else part


def _unpacked(part: Any) -> Any:
    if isinstance(part, dict):
        return tuple(map(_unpacked, part["tuple"]))
    return part[()] if isinstance(part, np.ndarray) else part


def _is(one: Any, other: Any) -> bool:
    """Tell whether two settings are the same; 1 and True are not, and 1.0 is not a float32."""
    if isinstance(one, dict) and isinstance(other, dict):
        pairs = zip_longest(one["tuple"], other["tuple"], fillvalue=_ABSENT)
        return all(_is(*pair) for pair in pairs)
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return one.dtype == other.dtype and bool(one == other)
    return type(one) is type(other) and one == other
