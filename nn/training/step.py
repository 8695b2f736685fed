"""`TrainStep`: forward, backward and update as one call, and if wanted as one NumPy program."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd import group
from autograd.watched import Watched
from nn.module import Module
from nn.optim import Optimizer


class TrainStep(Watched):
    """One step of training: the loss of a batch, its gradients, and the optimiser's update.

    Called as ``step(*inputs, target)``, it returns the loss as a number. It leaves gradients
    cleared, and the mode of the model (``train()`` or ``eval()``) as it is.

    Parameters
    ----------
    model : Module
        Called with the inputs.
    loss : callable
        Of the model's output and the target; gives a single number.
    optimizer : Optimizer
        Holds the model's parameters.
    compile : bool
        Whether to write the whole step as NumPy code, at the first call with arrays of new
        shapes, and run that. The numbers are the same, but for rounding.

    Attributes
    ----------
    source, graph, traced, stats
        Of a compiled step: those of `autograd.compile`.

    Raises
    ------
    TypeError
        If the loss cannot be called, or the optimiser is not one.

    Examples
    --------
    >>> import nn, numpy as np
    >>> _ = nn.manual_seed(0)
    >>> model = nn.Linear(2, 1)
    >>> step = TrainStep(model, nn.MSELoss(), nn.optim.SGD(model.parameters(), lr=0.1))
    >>> x, y = np.eye(2, dtype=np.float32), np.ones((2, 1), np.float32)
    >>> losses = [step(x, y) for _ in range(100)]
    >>> round(losses[-1], 6)
    0.0
    """

    def __init__(
        self,
        model: Module,
        loss: Callable[[Any, Any], Any],
        optimizer: Optimizer,
        compile: bool = True,
    ) -> None:
        if not callable(loss):
            raise TypeError(f"the loss is called, but {loss!r} cannot be")
        if not isinstance(optimizer, Optimizer):
            raise TypeError(
                f"a step of training needs an optimiser ready for use, got {optimizer!r}: "
                "nn.optim.SGD(model.parameters()), say"
            )
        self.model, self.loss, self.optimizer = model, loss, optimizer
        self._compiled: Any = None
        if compile:
            from autograd.compile import compile as compiled  # seldom needed, so loaded late

            self._compiled = compiled(self.train_step)

    def train_step(self, target: Any, *inputs: Any) -> Any:
        """Take the step eagerly, and return the loss as a value; this is what gets compiled."""
        self.optimizer.zero_grad()
        output = self.model(*inputs)
        with group("loss"):
            error = self.loss(output, target)
        error.backward()
        with group("update"):
            self.optimizer.step()
        self.optimizer.zero_grad()  # so that compiled code need not hand gradients out
        return error

    def __call__(self, *batch: Any) -> float:
        if len(batch) < 2:
            raise TypeError(
                f"a step of training takes inputs and a target, got {len(batch)} arguments"
            )
        *inputs, target = batch
        return float((self._compiled or self.train_step)(target, *inputs))

    @property
    def source(self) -> str:
        """The NumPy code of the latest shapes."""
        return self._of_compiled("source")

    @property
    def graph(self) -> Any:
        """The graph from which it was written."""
        return self._of_compiled("graph")

    @property
    def traced(self) -> Any:
        """The same graph before it was simplified."""
        return self._of_compiled("traced")

    @property
    def stats(self) -> Any:
        """What each pass of the compiler did to the graph."""
        return self._of_compiled("stats")

    def _of_compiled(self, attribute: str) -> Any:
        if self._compiled is None:
            raise AttributeError(
                f"this step runs eagerly and has no {attribute}: make it with "
                "TrainStep(..., compile=True)"
            )
        return getattr(self._compiled, attribute)
