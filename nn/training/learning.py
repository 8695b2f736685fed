"""`Learning`: what learns in a training, and what callbacks may change of it on the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nn.module import Module, Parameter
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
        self._wholes = {"model": model} | ({"loss": loss} if isinstance(loss, Module) else {})
        #: Numbers and texts that modules hold, as they were at the start.
        self._first = {name: _settings_of(module) for name, module in self._modules()}

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
        """Tell what is frozen, what is in the mode of use, and what was set since the start."""
        changed = {
            name: {
                attribute: setting
                for attribute, setting in _settings_of(module).items()
                if not _is(setting, self._first.get(name, {}).get(attribute, _ABSENT))
            }
            for name, module in self._modules()
        }
        return {
            "frozen": [name for name, part in self._parameters() if not part.requires_grad],
            "in use": [name for name, part in self._modules() if not part.training],
            "settings": {name: settings for name, settings in changed.items() if settings},
        }

    def set_switches(self, state: Mapping[str, Any]) -> None:
        """Freeze parameters, put modules in the mode of use, and set what was set; no others."""
        for name, parameter in self._parameters():
            parameter.requires_grad_(name not in state["frozen"])
        for name, module in self._modules():
            module.training = name not in state["in use"]
            wanted = self._first.get(name, {}) | state["settings"].get(name, {})
            for attribute, setting in wanted.items():
                held = vars(module).get(attribute)
                if _is_plain(held) and not _is(setting, held):
                    setattr(module, attribute, setting)

    def follow(self, state: Mapping[str, Any]) -> None:
        """Take note that settings come from a checkpoint, and are to be in the next one, too."""
        for name, settings in state["settings"].items():
            for attribute in settings:
                self._first.get(name, {}).pop(attribute, None)

    def groups(self, optimizer: Optimizer) -> list[list[str]]:
        """Name the parameters of each group of an optimiser; one of no module has no name."""
        names = {id(parameter): name for name, parameter in self._parameters()}
        return [[names.get(id(p), "") for p in group["params"]] for group in optimizer.param_groups]

    def set_groups(self, optimizer: Optimizer, groups: list[list[str]]) -> None:
        """Add groups that a callback added, or take away what was added since.

        Raises
        ------
        ValueError
            If there are no parameters of such names.
        """
        optimizer.drop_param_groups(len(groups))
        parameters = dict(self._parameters())
        for names in groups[len(optimizer.param_groups) :]:
            missing = [name or "one without a name" for name in names if name not in parameters]
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
    """Return the numbers and texts among the attributes of a module, but for its mode."""
    own = vars(module).items()
    return {name: part for name, part in own if _is_plain(part) and name != "training"}


def _is_plain(part: Any) -> bool:
    return part is None or type(part) in (bool, int, float, str)


def _is(one: Any, other: Any) -> bool:
    """Tell whether two settings are the same; 1 and True are not."""
    return type(one) is type(other) and one == other
