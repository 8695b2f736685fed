"""What an optimiser is given to change: parameters, checked, with their names if they have any."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd import Value
from nn.module import Parameter

if TYPE_CHECKING:
    from nn.optim.optimizer import Optimizer


def listed_params(params: Any) -> list[Any]:
    """Return the parameters, pairs or groups of an iterable as a list.

    Raises
    ------
    TypeError
        If it is no iterable of them.
    ValueError
        If it is empty.
    """
    if isinstance(params, Value | Mapping | str):
        raise _no_list(params)
    listed = _as_list(params)
    if not listed:
        raise ValueError(
            "there are no parameters to optimise: the iterable was empty. A module finds its "
            "parameters among its attributes if they are nn.Parameter, not if they are Value; "
            "and a generator is empty when it is gone through a second time"
        )
    return listed


def _as_list(params: Any) -> list[Any]:
    if not isinstance(params, Iterable):
        raise _no_list(params)
    return list(params)


def _no_list(params: Any) -> TypeError:
    name = getattr(params, "__name__", "")
    if callable(params) and name in ("parameters", "named_parameters"):
        told, advice = f"the method {name} itself", f"write model.{name}()"
    else:
        told, advice = f"a {type(params).__name__}", "pass model.parameters()"
    return TypeError(
        f"an optimiser takes a list of Parameters, got {told}: {advice}, or [parameter]"
    )


def checked_parameters(given: Any, optimizer: Optimizer) -> tuple[list[Parameter], list[str]]:
    """Return the parameters of a group, and their names if they come with names.

    Parameters
    ----------
    given : Parameter, or iterable of Parameter or of (name, Parameter)
    optimizer : Optimizer
        Which is to change them.

    Raises
    ------
    TypeError
        If one is no `Parameter`, is complex where the optimiser takes real ones only, or some
        come with a name and others without.
    """
    listed: list[Any] = [given] if isinstance(given, Value) else _as_list(given)
    names = [part[0] for part in listed if isinstance(part, tuple)]
    if names and len(names) < len(listed):
        raise TypeError("either all parameters of a group come with a name, or none")
    parameters = [part[1] if isinstance(part, tuple) else part for part in listed]
    for parameter in parameters:
        if not isinstance(parameter, Parameter):
            raise TypeError(
                f"an optimiser changes Parameters, got a {type(parameter).__name__}; "
                "pass model.parameters()"
            )
        if not optimizer.takes_complex and np.issubdtype(parameter.dtype, np.complexfloating):
            raise TypeError(
                f"{type(optimizer).__name__} takes real Parameters, got one of dtype "
                f"{parameter.dtype}: keep its real and imaginary parts in two Parameters, or "
                "use SGD"
            )
    return parameters, names
