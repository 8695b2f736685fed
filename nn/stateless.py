"""`functional_call`: a module as a function of its parameters, too."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from autograd import Value
from autograd.graph import describe
from autograd.scope import interpreting
from autograd.structure import CONTAINERS, leaves, mapped
from nn.module import Module


def functional_call(
    module: Module,
    parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]],
    *inputs: Any,
    **keywords: Any,
) -> Any:
    """Call a module with other parameters and buffers; as ``torch.func.functional_call``.

    So `autograd.hessian`, `autograd.jacobian` and their kin can be taken with respect to them.

    Parameters
    ----------
    module : Module
        Its own parameters are untouched.
    parameters : mapping of str to array or Value, or several of them
        By the names of ``named_parameters`` and ``named_buffers``; those that are left out stay the
        module's own.
    *inputs, **keywords
        What the module is called with. As in PyTorch, a tuple is several inputs, and a dict after
        it keywords: ``functional_call(module, parameters, (x, y), {"mask": mask})``.

    Returns
    -------
    What the module returns

    Raises
    ------
    KeyError
        If the module has no such parameter or buffer.
    ValueError
        If one has another shape than the module's.

    Examples
    --------
    >>> from autograd import hessian
    >>> import nn
    >>> line, x = nn.Module(), np.array([1.0, 2.0])
    >>> line.slope = nn.Parameter(3.0)
    >>> line.forward = lambda x: line.slope * x
    >>> loss = lambda given: np.sum(functional_call(line, given, x) ** 2)
    >>> float(loss({"slope": 4.0})), hessian(lambda slope: loss({"slope": slope}))(4.0)
    (80.0, 10.0)
    """
    several = (parameters,) if isinstance(parameters, Mapping) else parameters
    given = {name: each for part in several for name, each in part.items()}
    if not keywords:
        inputs, keywords = _apart(inputs)
    with interpreting(), _standing_in(module, _checked(module, given)):
        return module(*inputs, **keywords)


def _apart(inputs: tuple[Any, ...]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return inputs and keywords, which may be given in PyTorch's form."""
    match inputs:
        case (tuple() as positional,):
            return positional, {}
        case (tuple() as positional, dict() | None as named):
            return positional, named or {}
        case _:
            return inputs, {}


def _checked(module: Module, parameters: Mapping[str, Any]) -> dict[int, Value]:
    """Return what stands in for each parameter, by its identity."""
    own: dict[str, Value] = {
        **dict(module.named_parameters(remove_duplicate=False)),
        **dict(module.named_buffers(remove_duplicate=False)),
    }
    instead: dict[int, Value] = {}
    for name, given in parameters.items():
        if name not in own:
            raise KeyError(
                f"{type(module).__name__} has no parameter or buffer {name!r}; it has "
                f"{', '.join(own)}"
            )
        if np.shape(given) != own[name].shape:
            raise ValueError(
                f"{name} has shape {own[name].shape}, got {describe(given)} in its place"
            )
        value = given if isinstance(given, Value) else Value(given, name, requires_grad=False)
        instead[id(own[name])] = value
    return instead


@contextmanager
def _standing_in(module: Module, instead: dict[int, Value]) -> Generator[None]:
    """Have every attribute, list and dict that holds a parameter hold what stands in for it."""

    def replaced(part: Any) -> Any:
        return instead.get(id(part), part)

    before: list[tuple[dict[str, Any], str, Any]] = []
    try:
        for inner in module.modules():
            held = vars(inner)
            for name, thing in list(held.items()):
                parts = leaves(thing) if isinstance(thing, CONTAINERS) else [thing]
                if any(id(part) in instead for part in parts):
                    before.append((held, name, thing))
                    held[name] = mapped(replaced, thing)
        yield
    finally:
        for held, name, thing in before:
            held[name] = thing
