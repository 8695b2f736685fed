"""`TrainStep`: forward, backward and update as one call, and if wanted as one NumPy program."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from inspect import signature
from itertools import pairwise
from typing import Any

from autograd import group
from autograd.watched import Watched
from nn.module import Module
from nn.optim import Optimizer
from nn.parameter import forget_gradients
from nn.utils import clip_grad_norm_, clip_grad_value_


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
    inputs : int, optional
        How many parts of a batch the model takes; the loss is called with the output and the
        others. By default the last part alone is for the loss.
    accumulate : int
        In how many parts, one after the other, a batch goes through the model; their gradients
        are added up for one update. That takes less memory, and is the same for losses that are
        means over the examples and models that treat each example by itself.
    clip_norm : float, optional
        The largest norm that the gradients together may have; see `nn.utils.clip_grad_norm_`.
    clip_value : float, optional
        The largest size of each element of a gradient; see `nn.utils.clip_grad_value_`.

    Attributes
    ----------
    source, graph, traced, stats
        Of a compiled step: those of `autograd.compile`.

    Raises
    ------
    TypeError
        If the loss cannot be called, or the optimiser is not one.
    ValueError
        If a number is below 1, the optimiser holds no parameter of the model, or it is `LBFGS` and
        the step to be compiled.

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
        *,
        inputs: int | None = None,
        accumulate: int = 1,
        clip_norm: float | None = None,
        clip_value: float | None = None,
    ) -> None:
        if not callable(loss):
            raise TypeError(f"the loss is called, but {loss!r} cannot be")
        if not isinstance(optimizer, Optimizer):
            raise TypeError(
                f"a step of training needs an optimiser ready for use, got {optimizer!r}: "
                "nn.optim.SGD(model.parameters()), say"
            )
        _check_optimizer(model, loss, optimizer)
        for name, count in (("inputs", inputs), ("accumulate", accumulate)):
            if count is not None and (not isinstance(count, int) or count < 1):
                raise ValueError(f"{name} is a whole number of at least 1, got {count!r}")
        self.model, self.loss, self.optimizer = model, loss, optimizer
        if compile and optimizer.needs_closure:
            raise ValueError(
                f"{type(optimizer).__name__} decides by numbers how often to compute the loss, "
                "which cannot be compiled: TrainStep(..., compile=False)"
            )
        self.inputs, self.accumulate, self.compiled = inputs, accumulate, bool(compile)
        self.clip_norm, self.clip_value = clip_norm, clip_value
        changed = set(optimizer.params)
        #: They get gradients too, which nobody clears: most often there are none.
        self._others = [p for p in model.parameters() if p not in changed]
        self._compiled: Any = None
        if compile:
            from autograd.compile import compile as compiled  # seldom needed, so loaded late

            self._compiled = compiled(self.train_step)

    def train_step(self, target: Any, *inputs: Any) -> Any:
        """Take the step eagerly, and return the loss as a value; this is what gets compiled.

        Parameters
        ----------
        target : array
            What the loss takes; where `inputs` was given, a tuple of it.
        *inputs : array
            What the model is called with.
        """
        if self.optimizer.needs_closure:
            error = self.optimizer.step(lambda: self._graded_error(target, inputs))
        else:
            error = self._graded_error(target, inputs)
            with group("update"):
                self.optimizer.step()
        self._zero_grad()  # so that compiled code need not hand gradients out
        return error

    def __repr__(self) -> str:
        parts = f"{type(self.model).__name__}, {self.loss!r}, {type(self.optimizer).__name__}"
        return f"TrainStep({parts}, compile={self.compiled})"

    def _zero_grad(self) -> None:
        self.optimizer.zero_grad()
        forget_gradients(self._others)

    def _graded_error(self, target: Any, inputs: tuple[Any, ...]) -> Any:
        """Return the loss of a batch, with the gradients in the parameters."""
        self._zero_grad()
        if not any(
            parameter.requires_grad for parameter in (*self.optimizer.params, *self._others)
        ):
            raise ValueError(
                "every parameter is frozen, so that nothing would be trained: "
                "model.requires_grad_(True), of a part of it, say"
            )
        if self.accumulate == 1:
            error = self._error(target, inputs)
            error.backward()
        else:
            error = self._added_up(target, inputs)
        if self.clip_value is not None:
            clip_grad_value_(self.optimizer.params, self.clip_value)
        if self.clip_norm is not None:
            clip_grad_norm_(self.optimizer.params, self.clip_norm)
        return error

    def _error(self, target: Any, inputs: tuple[Any, ...]) -> Any:
        output = self.model(*inputs)
        with group("loss"):
            wanted = (target,) if self.inputs is None else target
            try:
                error = self.loss(output, *wanted)
            except TypeError as reason:
                if isinstance(output, tuple | list) and not _takes(self.loss, 1 + len(wanted)):
                    raise _wants_outputs_apart(output, reason) from reason
                raise
        if not hasattr(error, "backward"):
            raise TypeError(
                f"the loss gave a {type(error).__name__}, of which no gradients can be taken: "
                "compute it of the output with operators and NumPy functions, without float() or "
                ".item(); and some parameter must have requires_grad"
            )
        # A loss of one element in an array with axes is as good.
        return error.reshape(()) if error.shape and error.size == 1 else error

    def _added_up(self, target: Any, inputs: tuple[Any, ...]) -> Any:
        """Return the mean loss of the parts of a batch, with the gradients of all of them."""
        size = len(inputs[0])
        bounds = [size * part // self.accumulate for part in range(self.accumulate + 1)]
        total: Any = 0.0
        for begin, end in pairwise(bounds):
            if begin == end:  # fewer examples than parts
                continue
            part = slice(begin, end)
            wanted = target[part] if self.inputs is None else tuple(one[part] for one in target)
            error = self._error(wanted, tuple(one[part] for one in inputs))
            error = error * ((end - begin) / size)
            error.backward()
            total = total + error.detach()
        return total

    def __call__(self, *batch: Any) -> float:
        if len(batch) < 2:
            raise TypeError(
                f"a step of training takes inputs and a target, got {len(batch)} arguments"
            )
        if self.inputs is None:
            *inputs, target = batch
        else:
            inputs, target = batch[: self.inputs], batch[self.inputs :]
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


def _check_optimizer(model: Module, loss: Any, optimizer: Any) -> None:
    """Refuse an optimiser that changes nothing of what is trained."""
    changed = {id(parameter) for parameter in getattr(optimizer, "params", ())}
    trained = [model, loss] if isinstance(loss, Module) else [model]
    its = {id(parameter) for module in trained for parameter in module.parameters()}
    if changed and its and not changed & its:
        raise ValueError(
            "the optimiser holds no parameter of the model, and would change another: make it with "
            "model.parameters() of this one"
        )
    missing = [
        name for name, p in model.named_parameters() if p.requires_grad and id(p) not in changed
    ]
    if missing and changed - its:
        warnings.warn(
            f"the optimiser leaves {', '.join(missing[:4])}{', ...' * (len(missing) > 4)} as it "
            "is, and changes what is not the model's: if a part of the model was replaced, make "
            "the optimiser anew",
            RuntimeWarning,
            stacklevel=4,
        )


def _takes(loss: Any, count: int) -> bool:
    """Say whether a loss can be called with so many arguments."""
    try:
        signature(getattr(loss, "forward", loss)).bind(*[None] * count)
    except (TypeError, ValueError):
        return False
    return True


def _wants_outputs_apart(output: Any, reason: TypeError) -> TypeError:
    return TypeError(
        f"{reason}: the model gives {len(output)} outputs, which the loss gets as one "
        f"{type(output).__name__}; write lambda outputs, t: loss(*outputs, t)"
    )
