"""Backpropagation derived by hand: the only δ formulas in the repository.

Everywhere else derivatives come from the graph. These two functions are what the graph is held
against: tests compare its numbers with theirs, and `benchmarks` its speed. They import nothing of
the engine, so that neither comparison can be circular.

In the words of the textbooks, a layer computes z = W a + b and passes on σ(z); δ is ∂C/∂z. Then

    δ of the last layer   = ∂C/∂σ(z) ⊙ σ'(z)
    δ of the layer before = (Wᵀ δ) ⊙ σ'(z)
    ∂C/∂b = δ,   ∂C/∂W = δ aᵀ,   and σ'(z) = σ(z) (1 - σ(z)).
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.floating[Any]]


def sigmoid(z: FloatArray) -> FloatArray:
    """Squash each element of `z` into (0, 1)."""
    return 1.0 / (1.0 + np.exp(-z))


def train_step(
    weights: Sequence[FloatArray],
    biases: Sequence[FloatArray],
    x: FloatArray,
    y: FloatArray,
    learning_rate: float,
) -> float:
    """Take one step of gradient descent on a sigmoid network, for the mean squared error.

    Written as someone who knows NumPy writes it for speed: a whole batch at a time, an example a
    row, nothing computed twice, and the large arrays overwritten instead of copied.

    Parameters
    ----------
    weights, biases : sequences of arrays
        One (out, in) and one (out,) per layer, updated in place. Their dtype is kept.
    x, y : arrays of shapes (batch, in) and (batch, out)
        The inputs and the outputs wanted.
    learning_rate : float
        What the gradient is multiplied with.

    Returns
    -------
    float
        The loss before the update, the mean over all elements of (output - y)².
    """
    activations = [x]
    for weight, bias in zip(weights, biases, strict=True):
        activations.append(sigmoid(activations[-1] @ weight.T + bias))

    error = activations[-1] - y
    loss = float(np.vdot(error, error)) / error.size

    upstream = error * (2.0 / error.size)
    for layer in reversed(range(len(weights))):
        output = activations[layer + 1]
        delta = upstream * output * (1.0 - output)
        weight, weight_gradient = weights[layer], delta.T @ activations[layer]
        bias, bias_gradient = biases[layer], delta.sum(axis=0)
        if layer > 0:
            upstream = delta @ weight
        weight_gradient *= learning_rate
        bias_gradient *= learning_rate
        weight -= weight_gradient
        bias -= bias_gradient
    return loss


def nielsen_epoch(
    weights: Sequence[FloatArray],
    biases: Sequence[FloatArray],
    batches: Iterable[Sequence[tuple[FloatArray, FloatArray]]],
    eta: float,
) -> None:
    """Train for one epoch as chapters 1 and 2 of Nielsen's book do, one example after another.

    Parameters
    ----------
    weights, biases : sequences of arrays
        One (out, in) and one column (out, 1) per layer, updated in place after each batch.
    batches : iterable of sequences of (x, y)
        The mini-batches in the order in which they are to be learnt; x and y are columns.
    eta : float
        The learning rate η: each batch subtracts η / len(batch) times its summed gradients, of
        the quadratic cost C = ½ |a - y|².
    """
    for batch in batches:
        weight_sums = [np.zeros_like(weight) for weight in weights]
        bias_sums = [np.zeros_like(bias) for bias in biases]
        for x, y in batch:
            for layer, delta, activation in _deltas(weights, biases, x, y):
                weight_sums[layer] += delta @ activation.T
                bias_sums[layer] += delta
        for parameter, gradient_sum in zip(
            [*weights, *biases], [*weight_sums, *bias_sums], strict=True
        ):
            parameter -= (eta / len(batch)) * gradient_sum


def _deltas(
    weights: Sequence[FloatArray], biases: Sequence[FloatArray], x: FloatArray, y: FloatArray
) -> list[tuple[int, FloatArray, FloatArray]]:
    """Return (layer, δ, the activation that came in) for each layer, the last one first."""
    activations = [x]
    for weight, bias in zip(weights, biases, strict=True):
        activations.append(sigmoid(weight @ activations[-1] + bias))

    found: list[tuple[int, FloatArray, FloatArray]] = []
    cost_derivative = activations[-1] - y
    for layer in reversed(range(len(weights))):
        output = activations[layer + 1]
        delta = cost_derivative * output * (1.0 - output)
        found.append((layer, delta, activations[layer]))
        cost_derivative = weights[layer].T @ delta
    return found
