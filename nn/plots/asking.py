"""Asking a model for outputs, and its parameters, so that it stays exactly as it was.

A `Module` is not run itself, but a copy of it: its mode and buffers are never touched, whatever
happens on the way. Where a loss may have a penalty on the parameters, the copy has the very same
ones, and those are put back. So is the random state.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from autograd import Value, gradients, no_grad
from autograd.walk import ancestors
from nn.module import Module
from nn.network import Network
from nn.random import generator

Array = NDArray[Any]
#: How many rows a model is given at once.
ROWS = 16_384


class Layer(NamedTuple):
    """The parameters of one layer: its name, and its arrays by theirs."""

    name: str
    arrays: dict[str, Array | None]


@contextmanager
def same_random_state() -> Generator[None]:
    """Put the generator that layers draw from back to where it was."""
    random = generator()
    before = random.bit_generator.state
    try:
        yield
    finally:
        random.bit_generator.state = before


@contextmanager
def same_weights(model: Module) -> Generator[None]:
    """Put the arrays of a module's parameters back."""
    before = [(parameter, parameter.data) for parameter in model.parameters()]
    try:
        yield
    finally:
        for parameter, data in before:
            parameter.data = data


def gradients_of(model: Module, loss: Value) -> dict[str, Array | None]:
    """Return the gradients of parameters by their names, None where none arrives; write nothing."""
    if not isinstance(loss, Value):
        raise TypeError(f"a loss is a Value, got {type(loss).__name__}")
    reached = ancestors(loss)[0]
    named = dict(model.named_parameters())
    asked = {name: parameter for name, parameter in named.items() if parameter in reached}
    found = dict(zip(asked, gradients(loss, [*asked.values()])))
    return {name: found.get(name) for name in named}


def twin_of(model: Any, *others: Any, sharing: bool = False) -> Any:
    """Return copies of a module and what goes with it; what is no module is returned as it is.

    With `sharing` they have the parameters of the model, so that what is given as a function sees
    the parameters that are moved, and its gradient arrives at them.
    """
    given = (model, *others)
    try:
        modules = [each for each in given if isinstance(each, Module)] if sharing else []
        memo: dict[int, Any] = {id(p): p for module in modules for p in module.parameters()}
        copied = (copy.deepcopy(each, memo) if isinstance(each, Module) else each for each in given)
        twins = (*copied,)
    except Exception as error:  # of whatever is in it
        raise TypeError(
            f"a copy of the model is run, and this {type(model).__name__} cannot be copied: {error}"
        ) from error
    return twins if others else twins[0]


def answers(model: Any, x: Array, called: str) -> Array:
    """Return what a model, or any function of rows, gives for rows; in the mode of use."""
    if isinstance(model, Network):
        network = model
        ask: Callable[[Array], Any] = lambda rows: network.feedforward(rows.T).T  # noqa: E731
    elif isinstance(model, Module):
        twin = twin_of(model).eval()
        x = x.astype(dtype_of(model), copy=False)
        ask = twin
    elif callable(model):
        ask = model
    else:
        raise TypeError(f"{called} takes a model or a function, got {type(model).__name__}")
    try:
        with same_random_state(), no_grad():
            parts = [raw(ask(x[i : i + ROWS])) for i in range(0, len(x), ROWS)]
    except Exception as error:
        error.add_note(f"{called} calls it with an array {x.shape} of {x.dtype}, a row each")
        raise
    for part in parts:
        if part.ndim == 0 or sum(map(len, parts)) != len(x):
            raise ValueError(
                f"{called} needs a model that gives an output for each row: of {x.shape} it made "
                f"{part.shape}"
            )
    return np.concatenate(parts)


def dtype_of(model: Module) -> np.dtype[Any]:
    """Return the dtype in which a model computes, that of its first parameter."""
    first = next(iter(model.parameters()), None)
    return np.dtype(np.float32) if first is None else np.asarray(first.data).dtype


def raw(result: Any) -> Array:
    """Return the numbers of a value or of anything like an array."""
    return np.asarray(result.data if isinstance(result, Value) else result)


def layers_of(model: Any, called: str) -> list[Layer]:
    """Return the parameters of a model layer by layer, from the input on."""
    if isinstance(model, Network):
        pairs = zip(model.weights, model.biases)
        return [
            Layer(f"layer {number}", {"weight": w, "bias": b})
            for number, (w, b) in enumerate(pairs, start=1)
        ]
    if not isinstance(model, Module):
        raise TypeError(f"{called} takes a Module or a Network, got {type(model).__name__}")
    return by_layer(model, {name: raw(p) for name, p in model.named_parameters()})


def by_layer(model: Module, arrays: dict[str, Any]) -> list[Layer]:
    """Put arrays that have the names of parameters together by the module that holds them."""
    kinds = {name: type(module).__name__ for name, module in model.named_modules()}
    found: dict[str, dict[str, Any]] = {}
    for name, array in arrays.items():
        path, _, last = name.rpartition(".")
        found.setdefault(path, {})[last] = array
    return [
        Layer(f"{path}: {kinds[path]}" if path in kinds and path else kinds[""], parts)
        if path in kinds
        else Layer(path, parts)
        for path, parts in found.items()
    ]
