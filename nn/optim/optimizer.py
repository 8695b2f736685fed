"""`Optimizer`: what all optimisers share, so that each only writes down its formula."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from autograd.graph import describe
from autograd.scope import current_scope
from autograd.watched import Watched
from nn.elsewhere import refuse
from nn.module import Parameter
from nn.optim.blocks import change_large, fits, whole_change
from nn.optim.given import checked_parameters, listed_params
from nn.optim.group import ParamGroup, Slot, check_numbers, follow_dtype, subtract_and_write
from nn.optim.state import load_state, state_of
from nn.parameter import forget_gradients

Params = Iterable[Parameter] | Iterable[tuple[str, Parameter]] | Iterable[Mapping[str, Any]]


class Optimizer(Watched):
    """Parameters in groups, their settings, and what is remembered from step to step.

    A subclass defines `change` and, if it remembers anything, `start`. Both are static: functions
    of what they are given, in plain operators and NumPy functions, so that they work on whole
    arrays, on blocks of large ones, and on what stands for arrays while a step is compiled.

    Parameters
    ----------
    params : iterable of Parameter, of (name, Parameter), or of dict
        What to change, such as ``model.parameters()``. A dict is a group: its ``"params"``, and
        those settings in which it differs from the rest.
    lr : float
        The learning rate η.
    **settings
        What else `change` depends on, by name. Three are known to all: with ``maximize`` the
        gradient that `change` gets has its sign changed, ``weight_decay`` times the parameter is
        added to it, and with ``decoupled_weight_decay`` the learning rate times that is subtracted
        from the parameter beside what `change` gives. So a rule that decays by itself calls its
        setting by another name. ``momentum`` and ``betas`` may be changed by schedules, too.

    Attributes
    ----------
    param_groups : list of ParamGroup
        Their settings may be changed between steps: ``optimizer.param_groups[0]["lr"] = 0.1``.
    params : tuple of Parameter
        Those of all groups.
    lr, and every other setting
        Read from the first group; setting it sets it in all groups.

    Raises
    ------
    TypeError
        If one of the parameters is not a `Parameter`, or is complex and `takes_complex` is False;
        or a setting is no number.
    ValueError
        If there are none, one is listed twice, or a setting makes no sense, such as a learning
        rate that is negative or not finite.

    Examples
    --------
    >>> from nn import Parameter
    >>> class SignDescent(Optimizer):
    ...     @staticmethod
    ...     def change(parameter, gradient, state, settings):
    ...         return settings.lr * np.sign(gradient)
    >>> p = Parameter([1.0, -2.0])
    >>> optimizer = SignDescent([p], lr=0.5)
    >>> (p * p).sum().backward()
    >>> optimizer.step()
    >>> p.data
    array([ 0.5, -1.5])
    """

    #: Whether `change` treats each element by itself, so that large arrays may come in blocks.
    elementwise: bool = False
    #: Whether `change` has a meaning for complex parameters; squares of gradients have none.
    takes_complex: bool = True
    #: Whether `step` computes the loss again and again, by the closure that it is given.
    needs_closure: bool = False

    def __new__(cls, *arguments: Any, **settings: Any) -> Self:
        refuse(cls, arguments, settings)
        return super().__new__(cls)

    def __init__(self, params: Params, lr: float, **settings: Any) -> None:
        common = {"weight_decay": 0.0, "maximize": False, "decoupled_weight_decay": False}
        self.defaults: dict[str, Any] = {"lr": lr, **common, **settings}
        self.param_groups: list[ParamGroup] = []
        self.params: tuple[Parameter, ...] = ()
        listed = listed_params(params)
        if not isinstance(listed[0], Mapping):
            listed = [{"params": listed}]
        for group in listed:
            self.add_param_group(group)

    def add_param_group(self, param_group: Mapping[str, Any]) -> None:
        """Add parameters with settings of their own.

        Parameters
        ----------
        param_group : mapping
            ``"params"``: a `Parameter` or several; and settings, which are else those that the
            optimiser was made with.

        Raises
        ------
        TypeError, ValueError
            As by the optimiser itself; nothing is added then.
        """
        if not isinstance(param_group, Mapping) or "params" not in param_group:
            raise TypeError(
                f'a group is a dict such as {{"params": ..., "lr": 0.1}}, got {param_group!r}'
            )
        parameters, names = checked_parameters(param_group["params"], self)
        everything = (*self.params, *parameters)
        if len({id(p) for p in everything}) < len(everything):
            raise ValueError("a parameter is listed twice, and would be changed twice in a step")
        settings = {name: param_group.get(name, old) for name, old in self.defaults.items()}
        others = {n: x for n, x in param_group.items() if n not in settings and n != "params"}
        if names:
            others["param_names"] = names
        group = ParamGroup(type(self), parameters, settings, others, len(self.params))
        self.param_groups = [*self.param_groups, group]
        self.params = everything

    def drop_param_groups(self, count: int) -> None:
        """Let go of the groups that were added after the first few, and what they remember.

        Parameters
        ----------
        count : int
            How many groups stay.
        """
        dropped = sum(len(group.slots) for group in self.param_groups[count:])
        if dropped:
            self.param_groups = self.param_groups[:count]
            self.params = self.params[: len(self.params) - dropped]

    def __getattr__(self, name: str) -> Any:
        if name in self.__dict__.get("defaults", ()):
            return self.param_groups[0][name]
        raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")

    def __setattr__(self, name: str, setting: Any) -> None:
        if name not in self.__dict__.get("defaults", ()):
            super().__setattr__(name, setting)
            return
        for group in self.param_groups:
            group[name] = setting

    @classmethod
    def check_settings(cls, settings: Mapping[str, Any]) -> None:
        """Refuse settings that make no sense; a subclass adds what it knows of its own.

        Parameters
        ----------
        settings : mapping
            Those of a group, by name.

        Raises
        ------
        ValueError
            If one makes no sense.
        """
        check_numbers(lr=settings["lr"], weight_decay=settings["weight_decay"])
        betas = settings.get("betas", (0.0, 0.0))
        if np.shape(betas) != (2,) or not all(0 <= beta < 1 for beta in betas):
            raise ValueError(f"betas are two numbers from 0 to below 1, got {betas!r}")

    @staticmethod
    def start(parameter: Parameter, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Return what is remembered of a parameter, as it is before the first step.

        Parameters
        ----------
        parameter : Parameter
        settings : mapping
            Those of its group.

        Returns
        -------
        dict of str to array or float
            Arrays of the shape of the parameter (`zeros`), and single numbers.
        """
        return {}

    @staticmethod
    def go_on(start: dict[str, Any], state: Mapping[str, Any]) -> dict[str, Any]:
        """Return what is remembered once settings that ask for more, or less, were set on the way.

        Parameters
        ----------
        start : dict of str to array or float
            What `start` returns for the new settings; of it is taken what is not remembered yet.
        state : mapping
            What is remembered so far.
        """
        return start

    @staticmethod
    def change(parameter: Any, gradient: Any, state: dict[str, Any], settings: Any) -> Any:
        """Return what a step subtracts from a parameter; a subclass says how.

        Parameters
        ----------
        parameter, gradient : array, number, or in compiled code what stands for one
            They belong to the user, and are not to be changed in place.
        state : dict of str to array or number
            As `start` began it; what is remembered takes the place of what was.
        settings : namespace
            Those of the group: ``settings.lr``; ``betas`` as ``beta1`` and ``beta2``.
        """
        raise NotImplementedError("this optimiser does not define change()")

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Change every parameter that has a gradient and is not frozen, in place.

        Parameters
        ----------
        closure : callable, optional
            Called before: it clears the gradients, computes the loss, calls its ``backward()``
            and returns it.

        Returns
        -------
        What the closure returned, or None.

        Raises
        ------
        ValueError
            If a gradient that was assigned has not the shape of its parameter; parameters before
            that one may have been changed by then.
        """
        loss = None if closure is None else closure()
        self._change_all()
        return loss

    def _change_all(self) -> None:
        change = self.change
        eager = current_scope().trace is None
        blocks = self.elementwise and eager
        large: list[tuple[ParamGroup, Slot, Any]] = []
        for group in self.param_groups:
            settings = group.read()
            plain = not (settings.maximize or settings.weight_decay)
            for slot in group.slots:
                parameter = slot.parameter
                gradient = parameter.grad
                if gradient is None or not parameter.requires_grad:
                    continue
                if getattr(gradient, "shape", ()) != parameter.shape:
                    check_gradient(slot)
                if slot.large and blocks and fits(group, slot, gradient):
                    large.append((group, slot, gradient))
                    continue
                if eager and slot.names:
                    follow_dtype(slot)
                state = slot.read() if slot.names else {}
                if plain:  # the rule, and a call less
                    subtracted = change(parameter.read(), gradient, state, settings)
                else:
                    subtracted = whole_change(change, parameter.read(), gradient, state, settings)
                if eager and state:
                    subtract_and_write(slot, subtracted, state)
                    continue
                parameter.assign_sub(subtracted)
                if state:
                    slot.write(state)
        if large:
            change_large(change, large)

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of all parameters, or make them 0.

        Parameters
        ----------
        set_to_none : bool
            Whether ``grad`` becomes None, rather than zeros.
        """
        forget_gradients(self.params, set_to_none)

    def state_dict(self) -> dict[str, NDArray[Any]]:
        """Return a copy of all that steps depend on but the parameters, as arrays by name.

        That is the class of the optimiser as ``"kind"`` (the bytes of its name), the settings of
        each group (``"lr"`` of the first, ``"lr.1"`` of the next), and what is remembered of each
        parameter (``"exp_avg.0"``). `nn.save` writes it to a file. A setting that is neither a
        number nor a text nor None, as an optimiser of your own may have, is left out.

        Examples
        --------
        >>> from nn import Parameter
        >>> from nn.optim import SGD
        >>> state = SGD([Parameter([1.0, -2.0])], lr=0.5, momentum=0.9).state_dict()
        >>> bytes(state["kind"]), state["lr"], state["momentum"], state["momentum_buffer.0"]
        (b'SGD', array(0.5), array(0.9), array([0., 0.]))
        """
        return state_of(self)

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Go on from a state that `state_dict` gave; nothing is changed if anything is amiss.

        The settings of the state take the place of those that the optimiser was made with.

        Parameters
        ----------
        state_dict : mapping of str to array
            Of an optimiser of the same class with as many parameters, of the same shapes, in as
            many groups.

        Raises
        ------
        TypeError
            If the state is no mapping.
        ValueError
            If it is of an optimiser of another class, a name is missing or unexpected, an array
            does not fit, or a setting makes no sense, such as a learning rate that is negative.
        """
        load_state(self, state_dict)

    def __repr__(self) -> str:
        groups = "\n".join(f"  {index}: {g!r}" for index, g in enumerate(self.param_groups))
        return f"{type(self).__name__}(\n{groups}\n)"


def check_gradient(slot: Slot) -> None:
    """Refuse a gradient of another shape than its parameter's."""
    parameter, gradient = slot.parameter, slot.parameter.grad
    if gradient is None or not parameter.requires_grad:
        return
    shape = None if isinstance(gradient, list | tuple) else getattr(gradient, "shape", ())
    if shape != parameter.shape:
        given = f"shape {shape}" if shape else describe(gradient)
        raise ValueError(
            f"the gradient of parameter {slot.index} has {given}, but this is "
            f"{describe(parameter)}: assign an array of its shape"
        )


def zeros(parameter: Parameter) -> NDArray[Any]:
    """Return zeros for each element of a parameter."""
    # np.zeros takes no memory until it is written to, which np.zeros_like does.
    return np.zeros(parameter.shape, parameter.dtype)
