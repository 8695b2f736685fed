"""What `nn.Network` is given, checked: sizes, columns joined side by side, and derivatives."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.float64]
Example = tuple[Column, Any]

_HOW = {
    "training": "[(x[:, None], np.eye({m})[:, [y]]) for x, y in zip(x_train, y_train)]",
    "test": "[(x[:, None], y) for x, y in zip(x_test, y_test)]",
}


def side_by_side(columns: Sequence[Column]) -> Column:
    """Join columns (n, 1) to one array (n, columns).

    Laid out column after column, which copies whole columns instead of single numbers.
    """
    return np.concatenate(columns).reshape(len(columns), -1).T


def checked_sizes(sizes: Any) -> list[int]:
    """Return the numbers of neurons in each layer.

    Raises
    ------
    TypeError
        If they are no list of numbers.
    ValueError
        If there are fewer than two layers, or one has no neurons.
    """
    if isinstance(sizes, str) or not isinstance(sizes, Iterable):
        raise TypeError(
            f"the sizes of the layers are one list, as in nn.Network([784, 30, 10]), got {sizes!r}"
        )
    given = list(sizes)
    try:
        numbers = [int(size) for size in given]
    except (TypeError, ValueError):
        numbers = []
    if len(numbers) < 2 or min(numbers) < 1 or numbers != given:
        raise ValueError(
            f"a network needs an input and an output layer of at least one neuron each, got "
            f"sizes {given}"
        )
    return numbers


def checked_count(given: Any, least: int, called: str) -> int:
    """Return a whole number that is not below another.

    Raises
    ------
    TypeError, ValueError
        If it is no whole number, or below.
    """
    try:
        number = operator.index(given)
    except TypeError:
        raise TypeError(f"{called} is a whole number, got {given!r}") from None
    if number < least:
        raise ValueError(f"{called} is at least {least}, got {number}")
    return number


def check_rate(eta: Any) -> None:
    """Refuse a learning rate that is negative, not finite, or no number.

    Raises
    ------
    TypeError, ValueError
        If it is.
    """
    try:
        makes_sense = 0 <= float(eta) < math.inf
    except (TypeError, ValueError):
        raise TypeError(f"the learning rate eta is a number, got {eta!r}") from None
    if not makes_sense:
        raise ValueError(f"the learning rate eta is finite and not negative, got {eta!r}")


def check_input(a: Any, n: int) -> None:
    """Refuse an input that is not a column of n numbers, or several side by side.

    Raises
    ------
    ValueError
        If it is not.
    """
    shape = np.shape(a)
    if len(shape) == 2 and shape[0] == n:
        return
    reason = ""
    if shape == (n,):
        reason = ": the biases would be broadcast over it; write x[:, None]"
    elif len(shape) == 2 and shape[1] == n:
        reason = ": write x.T"
    raise ValueError(
        f"the input is a column ({n}, 1), or several side by side, ({n}, batch), got shape "
        f"{shape}{reason}"
    )


def checked_examples(data: Any, kind: str, sizes: Sequence[int]) -> list[Example]:
    """Return training or test data as a list of pairs, each with an input that fits.

    Parameters
    ----------
    data : iterable of pairs
    kind : {"training", "test"}
    sizes : sequence of int
        Those of the network.

    Raises
    ------
    TypeError
        If they are no pairs, or the output wanted for training is a number.
    ValueError
        If an input has another number of elements.
    """
    n, m = sizes[0], sizes[-1]
    try:
        examples = list(data)
        shapes = _shapes([x for x, _ in examples])
    except (TypeError, ValueError):
        examples, shapes = None, set[tuple[int, ...]]()
    if examples is None or any(isinstance(pair, np.ndarray) for pair in examples[:2]):
        second = "the output wanted" if kind == "training" else "the number of the right output"
        raise TypeError(
            f"{kind} data are pairs, one for each example, of an input column ({n}, 1) and "
            f"{second}, got {_told(data)}: of two arrays make {_HOW[kind].format(m=m)}"
        )
    for shape in shapes:
        if math.prod(shape) != n:
            raise ValueError(
                f"the inputs of {kind} data are columns ({n}, 1), since the first layer has {n} "
                f"neurons, got one of shape {shape}"
            )
    if kind == "training" and () in _shapes([y for _, y in examples]):
        number = next(y for _, y in examples if not np.ndim(y))
        raise TypeError(
            f"the output wanted is a column ({m}, 1), got the number {number!r}: write "
            f"np.eye({m})[:, [{number!r}]] for that class"
        )
    return examples


def checked_digits(digits: Sequence[Any], outputs: int) -> NDArray[Any]:
    """Return the numbers of the right outputs as an array.

    Raises
    ------
    ValueError
        If there is an array in place of a digit, or no output of that number.
    """
    wanted = np.array(digits)
    if wanted.ndim != 1:
        raise ValueError(
            "test data are pairs of an input column and a digit, but in place of a digit there "
            f"is an array of shape {wanted.shape[1:]}"
        )
    known = set(range(outputs))
    for digit in wanted.tolist():
        if digit not in known:
            raise ValueError(
                f"the digits of test data are the numbers of outputs, from 0 to {outputs - 1}, "
                f"got {digit!r}"
            )
    return wanted


def fitted(upstream: Any, output_activations: Any) -> Any:
    """Return what a `cost_derivative` of a user's own returned, in the dtype of the activations.

    Raises
    ------
    ValueError
        If it has another shape.
    """
    if np.shape(upstream) != np.shape(output_activations):
        raise ValueError(
            "cost_derivative returns an array of the shape of the output activations, "
            f"{np.shape(output_activations)}: got shape {np.shape(upstream)}"
        )
    return upstream.astype(output_activations.dtype, copy=False)


def summed(nablas: Iterable[Any], shapes: Any) -> tuple[list[Any], list[Any]]:
    """Add up what a `backprop` of a user's own returned for each example.

    Parameters
    ----------
    nablas : iterable of (nabla_b, nabla_w)
    shapes : list of two lists of tuples
        Those of the biases, and of the weights.

    Raises
    ------
    ValueError
        If the arrays have other shapes, over which the parameters would be broadcast.
    """
    totals: list[list[Any]] = [[0.0] * len(kind) for kind in shapes]
    for both in nablas:
        found = [[np.shape(nabla) for nabla in kind] for kind in both]
        if found != shapes:
            raise ValueError(
                "backprop returns (nabla_b, nabla_w), lists of arrays of the shapes of the "
                f"biases and weights, {shapes}: got {found}"
            )
        totals = [[t + nabla for t, nabla in zip(*kinds)] for kinds in zip(totals, both)]
    return totals[0], totals[1]


def _shapes(arrays: Sequence[Any]) -> set[tuple[int, ...]]:
    try:
        return {array.shape for array in arrays}
    except AttributeError:  # lists and numbers; np.shape is slower
        return {np.shape(array) for array in arrays}


def _told(data: Any) -> str:
    """Say what came in the place of pairs."""
    kind = type(data).__name__
    if not isinstance(data, tuple | list):
        return f"shape {data.shape}" if isinstance(data, np.ndarray) else f"a {kind}"
    parts = [f"shape {x.shape}" if isinstance(x, np.ndarray) else repr(x)[:40] for x in data[:4]]
    return f"a {kind} of {', '.join(parts)}{', ...' if len(data) > 4 else ''}"
