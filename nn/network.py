"""`Network`: the program of Michael Nielsen's book, with every derivative taken from the graph.

M. A. Nielsen, *Neural Networks and Deep Learning*, Determination Press, 2015, chapters 1 and 2.
His program derives δ by hand; here only the forward pass and the cost are written down.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import count, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd import Value, gradients, group, sigmoid
from autograd import compile as compiled
from nn.functional import mse_loss
from nn.random import generator

Column = NDArray[np.float64]
Example = tuple[Column, Any]
#: The derivatives by the biases, and by the weights.
Nablas = tuple[list[Column], list[Column]]


class Network:
    """A feedforward network of sigmoid neurons, trained by stochastic gradient descent.

    A subclass may override any method, as in the book, and training goes through it: `cost`, or
    `cost_derivative` where the derivative of a cost is easier to write than the cost, or
    `backprop`. An overridden `backprop` is called for one example after another.

    Parameters
    ----------
    sizes : sequence of int
        Neurons in each layer, the input's first: ``[784, 30, 10]``.
    compile : bool
        Whether `SGD` runs as NumPy code that `autograd.compile` writes: the same, but quicker.

    Attributes
    ----------
    sizes : list of int
    num_layers : int
    weights : list of arrays, shape (n, m) for a layer of n neurons after one of m
    biases : list of arrays, shape (n, 1)
        Both start from the normal distribution of mean 0 and deviation 1; float64.

    Raises
    ------
    ValueError
        If there are fewer than two layers, or one has no neurons.

    Examples
    --------
    >>> network = Network([2, 3, 1])
    >>> network.feedforward(np.zeros((2, 1))).shape
    (1, 1)
    >>> [w.shape for w in network.weights]
    [(3, 2), (1, 3)]
    """

    def __init__(self, sizes: Sequence[int], compile: bool = True) -> None:
        self.sizes = [int(size) for size in sizes]
        if len(self.sizes) < 2 or min(self.sizes) < 1 or self.sizes != list(sizes):
            raise ValueError(
                f"a network needs an input and an output layer of at least one neuron each, got "
                f"sizes {list(sizes)}"
            )
        self.num_layers = len(self.sizes)
        self.compile = compile
        normal = generator().standard_normal
        self.biases: list[Column] = [normal((n, 1)) for n in self.sizes[1:]]
        self.weights: list[Column] = [normal((n, m)) for m, n in pairwise(self.sizes)]

    def feedforward(self, a: Any) -> Any:
        """Return the output for an input.

        Parameters
        ----------
        a : (n, 1) or (n, batch) array or Value
            A column, or several side by side, with n as ``sizes[0]`` says.

        Returns
        -------
        (m, 1) or (m, batch) array or Value
            With m as ``sizes[-1]`` says.

        Raises
        ------
        ValueError
            If the input has not two axes.
        """
        if np.ndim(a) != 2:
            raise ValueError(
                f"the input is a column (n, 1), or several side by side, got shape {np.shape(a)}: "
                "the biases would be broadcast over it"
            )
        return self._output(a, self.weights, self.biases)

    def _output(self, a: Any, weights: Iterable[Any], biases: Iterable[Any]) -> Any:
        for layer, (w, b) in enumerate(zip(weights, biases), start=1):
            with group(f"layer {layer}"):
                z = _named(w @ a + b, f"z{layer}")
                a = _named(sigmoid(z), f"a{layer}")
        return a

    def cost(self, output_activations: Any, y: Any) -> Any:
        """Return the quadratic cost ½ Σ (a - y)², summed over the examples.

        A subclass may define another: nothing else changes. Activations are columns here, while
        `nn.costs` take rows and average over them; the sum of one of those over the examples is
        ``a.shape[1] * nn.costs.cross_entropy(a.T, y.T)``.

        Parameters
        ----------
        output_activations : (m, batch) array or Value
        y : (m, batch) array
            The outputs wanted.
        """
        return 0.5 * mse_loss(output_activations, y, reduction="sum")

    def SGD(  # noqa: N802 (Nielsen's name)
        self,
        training_data: Iterable[Example],
        epochs: int,
        mini_batch_size: int,
        eta: float,
        test_data: Iterable[tuple[Column, int]] | None = None,
    ) -> None:
        """Train by stochastic gradient descent over mini-batches, shuffled anew each epoch.

        The order is drawn as in Nielsen's program, by `random`: `random.seed` repeats it.

        Parameters
        ----------
        training_data : iterable of (x, y)
            Columns: the input, and the output wanted.
        epochs : int
            Passes over the training data.
        mini_batch_size : int
            Examples in each step; the last of an epoch may have fewer.
        eta : float
            The learning rate η.
        test_data : iterable of (x, digit), optional
            If given, the number of right answers is printed after each epoch.

        Raises
        ------
        ValueError
            If there are no examples, or the batch size is below 1.
        """
        examples = list(training_data)
        if not examples:
            raise ValueError("there are no training examples")
        if mini_batch_size < 1:
            raise ValueError(f"a mini-batch holds at least one example, got {mini_batch_size}")
        tests = None if test_data is None else list(test_data)
        for epoch in range(epochs):
            random.shuffle(examples)
            for start in range(0, len(examples), mini_batch_size):
                self.update_mini_batch(examples[start : start + mini_batch_size], eta)
            score = f": {self.evaluate(tests)} / {len(tests)}" if tests else " complete"
            print(f"Epoch {epoch}{score}")

    def update_mini_batch(self, mini_batch: Sequence[Example], eta: float) -> None:
        """Take one step down the mean gradient of the examples of a mini-batch.

        Parameters
        ----------
        mini_batch : sequence of (x, y)
            Columns, as for `SGD`.
        eta : float
            The learning rate η.

        Raises
        ------
        ValueError
            If an overridden `backprop` or `cost_derivative` returns arrays of other shapes.
        """
        step = eta / len(mini_batch)
        if self._overrides("backprop"):
            nablas = self._summed(mini_batch)
            self.weights, self.biases = _moved(self.weights, self.biases, nablas, step)
            return
        x, y = (side_by_side(columns) for columns in zip(*mini_batch))
        # A method that takes the place of ours sees plain arrays, as in the book.
        compiles = self.compile and not self._overrides("cost_derivative")
        descend = self.descend if compiles else partial(Network.descend.__wrapped__, self)
        self.weights, self.biases = descend(self.weights, self.biases, x, y, step)

    def _overrides(self, name: str) -> bool:
        """Tell whether a subclass, or this network alone, has put a method in the place of ours."""
        return getattr(getattr(self, name), "__func__", None) is not getattr(Network, name)

    def _summed(self, mini_batch: Sequence[Example]) -> Nablas:
        """Add up what an overridden `backprop` returns for each example."""
        wanted = [[p.shape for p in kind] for kind in (self.biases, self.weights)]
        totals: list[list[Any]] = [[0.0] * len(kind) for kind in wanted]
        for x, y in mini_batch:
            nablas = self.backprop(x, y)
            found = [[np.shape(nabla) for nabla in kind] for kind in nablas]
            if found != wanted:  # biases would be broadcast
                raise ValueError(
                    "backprop returns (nabla_b, nabla_w), lists of arrays of the shapes of the "
                    f"biases and weights, {wanted}: got {found}"
                )
            totals = [[t + nabla for t, nabla in zip(*both)] for both in zip(totals, nablas)]
        return totals[0], totals[1]

    @compiled
    def descend(
        self, weights: Sequence[Column], biases: Sequence[Column], x: Any, y: Any, step: float
    ) -> tuple[list[Column], list[Column]]:
        """Return the weights and biases after one step down the gradient of the summed cost.

        Parameters
        ----------
        weights, biases : list of arrays
            Of the shapes of ``weights`` and ``biases``; they are not changed.
        x, y : (n, batch) and (m, batch) array
            Inputs and the outputs wanted, side by side.
        step : float
            By what the gradient is multiplied: η / batch, for its mean.
        """
        nablas = self._nabla(weights, biases, x, y)
        with group("update"):
            return _moved(weights, biases, nablas, step)

    def backprop(self, x: Any, y: Any) -> Nablas:
        """Return the derivatives of the cost by the biases and by the weights, a list each.

        Parameters
        ----------
        x, y : (n, 1) and (m, 1) array, or (n, batch) and (m, batch)
            Input and the output wanted; for several side by side, the derivatives are summed.

        Returns
        -------
        nabla_b, nabla_w : list of arrays
            Of the shapes of ``biases`` and ``weights``.
        """
        return self._nabla(self.weights, self.biases, x, y)

    def _nabla(self, weights: Iterable[Column], biases: Iterable[Column], x: Any, y: Any) -> Nablas:
        w = [Value(weight, f"w{layer}") for layer, weight in enumerate(weights, start=1)]
        b = [Value(bias, f"b{layer}") for layer, bias in enumerate(biases, start=1)]
        output = self._output(x, w, b)
        if self._overrides("cost_derivative"):
            upstream = self._derivative(output.read(), y)
            found = gradients(output, [*b, *w], upstream)
        else:
            found = gradients(self.cost(output, y), [*b, *w])
        return found[: len(b)], found[len(b) :]

    def _derivative(self, output_activations: Any, y: Any) -> Any:
        """Return what an overridden `cost_derivative` does, in the dtype of the activations."""
        upstream = self.cost_derivative(output_activations, y)
        if np.shape(upstream) != np.shape(output_activations):
            raise ValueError(
                "cost_derivative returns an array of the shape of the output activations, "
                f"{np.shape(output_activations)}: got shape {np.shape(upstream)}"
            )
        return upstream.astype(output_activations.dtype, copy=False)

    def cost_derivative(self, output_activations: Any, y: Any) -> Column:
        """Return the derivatives of the cost by the output activations.

        They come from `cost`. A subclass may define them instead: backpropagation then begins
        with what it returns, and `cost` is no longer asked.

        Parameters
        ----------
        output_activations, y : (m, batch) array
            As for `cost`.

        Returns
        -------
        (m, batch) array

        Examples
        --------
        >>> Network([2, 1]).cost_derivative(np.array([[0.75]]), np.array([[1.0]]))
        array([[-0.25]])
        """
        output = Value(output_activations)
        return gradients(self.cost(output, y), output)

    def evaluate(self, test_data: Iterable[tuple[Column, int]]) -> int:
        """Return for how many examples the most active output is the right one.

        Parameters
        ----------
        test_data : iterable of (x, digit)
            Columns (n, 1), each with the number of the right output.

        Raises
        ------
        ValueError
            If there is an array in place of a digit.
        """
        examples = list(test_data)
        if not examples:
            return 0
        columns, digits = zip(*examples)
        answers = np.argmax(self.feedforward(side_by_side(columns)), axis=0)
        wanted = np.array(digits)
        if wanted.shape != answers.shape:
            raise ValueError(
                "test data are pairs of an input column and a digit, but in place of a digit there "
                f"is an array of shape {wanted.shape[1:]}"
            )
        return int(np.sum(answers == wanted))


def _moved(
    weights: Iterable[Column], biases: Iterable[Column], nablas: Nablas, step: float
) -> tuple[list[Column], list[Column]]:
    """Return the weights and biases less a step down their gradients."""
    nabla_b, nabla_w = nablas
    moved = [
        [_named(p - step * nabla, f"new_{kind}{i}") for i, p, nabla in zip(count(1), *both)]
        for kind, both in (("w", (weights, nabla_w)), ("b", (biases, nabla_b)))
    ]
    return moved[0], moved[1]


def _named(result: Any, name: str) -> Any:
    """Name a result, unless it is a plain array."""
    return result.named(name) if isinstance(result, Value) else result


def side_by_side(columns: Sequence[Column]) -> Column:
    """Join columns (n, 1) to one array (n, columns).

    Laid out column after column, which copies whole columns instead of single numbers.
    """
    return np.concatenate(columns).reshape(len(columns), -1).T
