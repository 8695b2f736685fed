"""`Network`: the program of Michael Nielsen's book, with every derivative taken from the graph.

M. A. Nielsen, *Neural Networks and Deep Learning*, Determination Press, 2015, chapters 1 and 2.
His program derives δ by hand; here only the forward pass and the cost are written down.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import count, pairwise
from typing import Any, Self

import numpy as np

from autograd import Value, gradients, group, sigmoid
from autograd import compile as compiled
from nn.columns import (
    Column,
    Example,
    check_input,
    check_rate,
    checked_count,
    checked_digits,
    checked_examples,
    checked_sizes,
    fitted,
    side_by_side,
    summed,
)
from nn.functional import mse_loss
from nn.random import generator

#: The derivatives by the biases, and by the weights.
Nablas = tuple[list[Column], list[Column]]


class Network:
    """A feedforward network of sigmoid neurons, trained by stochastic gradient descent.

    A subclass may override any method, as in the book, and training goes through it: `cost`, or
    `cost_derivative` where the derivative of a cost is easier to write than the cost, or
    `backprop`. An overridden `backprop` is called for one example after another.

    `nn.manual_seed` repeats the weights and biases that a network starts with. The order of the
    examples is Python's, as in the book: ``random.seed`` repeats that.

    Parameters
    ----------
    sizes : sequence of int
        Neurons in each layer, the input's first: ``[784, 30, 10]``.
    compile : bool
        Whether `SGD` runs as NumPy code that `autograd.compile` writes: the same, but quicker. It
        never does where `cost_derivative` or `backprop` is overridden, which then get plain arrays.

    Attributes
    ----------
    sizes : list of int
    num_layers : int
    weights : list of arrays, shape (n, m) for a layer of n neurons after one of m
    biases : list of arrays, shape (n, 1)
        Both start from the normal distribution of mean 0 and deviation 1; float64.

    Raises
    ------
    TypeError
        If the sizes are not a list.
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

    def __new__(cls, *arguments: Any, **keywords: Any) -> Self:
        if cls.__init__ is Network.__init__ and arguments and isinstance(arguments[0], int):
            checked_sizes(arguments[0])  # refused before Python counts the arguments
        return super().__new__(cls)

    def __init__(self, sizes: Sequence[int], compile: bool = True) -> None:
        self.sizes = checked_sizes(sizes)
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
            If the input has another shape.
        """
        check_input(a, self.sizes[0])
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
        TypeError
            If the data are no such pairs, or a number is none.
        ValueError
            If there are no examples, an input has another size than the first layer, the batch
            size is below 1 or `epochs` below 0, or `eta` is negative or not finite.
        """
        epochs = checked_count(epochs, 0, "the number of epochs")
        mini_batch_size = checked_count(mini_batch_size, 1, "the size of a mini-batch")
        check_rate(eta)
        examples = self._examples(training_data, "training", "update_mini_batch", "backprop")
        if not examples:
            raise ValueError("there are no training examples")
        tests = [] if test_data is None else self._examples(test_data, "test", "evaluate")
        if tests and not self._overrides("evaluate"):
            # Before any training, which may take long.
            checked_digits([digit for _, digit in tests], self.sizes[-1])
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
            shapes = [[p.shape for p in kind] for kind in (self.biases, self.weights)]
            nablas = summed([self.backprop(x, y) for x, y in mini_batch], shapes)
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

    def _examples(self, data: Any, kind: str, *methods: str) -> list[Example]:
        """Return data as a list, checked unless a method of a subclass is to take them."""
        if any(map(self._overrides, methods)):
            return list(data)
        return checked_examples(data, kind, self.sizes)

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

        Raises
        ------
        ValueError
            If the input has another shape, or `cost` cannot compare the output with `y`.
        """
        check_input(x, self.sizes[0])
        return self._nabla(self.weights, self.biases, x, y)

    def _nabla(self, weights: Iterable[Column], biases: Iterable[Column], x: Any, y: Any) -> Nablas:
        w = [Value(weight, f"w{layer}") for layer, weight in enumerate(weights, start=1)]
        b = [Value(bias, f"b{layer}") for layer, bias in enumerate(biases, start=1)]
        output = self._output(x, w, b)
        if self._overrides("cost_derivative"):
            a = output.read()
            found = gradients(output, [*b, *w], fitted(self.cost_derivative(a, y), a))
        else:
            found = gradients(self.cost(output, y), [*b, *w])
        return found[: len(b)], found[len(b) :]

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
        TypeError
            If they are no pairs.
        ValueError
            If an input has another size, there is an array in place of a digit, or no output of
            that number.
        """
        examples = checked_examples(test_data, "test", self.sizes)
        if not examples:
            return 0
        columns, digits = zip(*examples)
        wanted = checked_digits(digits, self.sizes[-1])
        answers = np.argmax(self.feedforward(side_by_side(columns)), axis=0)
        return int(np.sum(answers == wanted))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.sizes})"


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
