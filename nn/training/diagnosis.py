"""Where numbers stopped being finite: the first of all that went into a loss.

Nothing is watched while all goes well. When a loss is not finite, the epoch is taken again from
its start, with a look at the weights after every step; the first step that leaves the ground is
taken once more, eagerly, and its graph is read from its oldest node to its newest.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from autograd import Value, group
from autograd.walk import ancestors
from nn.training.batches import Batch, leaves, split_batch

#: What to do about it, by where it began.
LOWER = "lower the learning rate, or clip the gradients"
#: Beyond this, weights are hardly what anyone meant.
GROWN = 1e3


def diagnose(
    step: Any, batch: Batch, inputs: int | None, *, updated: bool = True
) -> tuple[str, str]:
    """Return what is first not finite in a step, and what to do; the model is as before the step.

    Parameters
    ----------
    step : TrainStep
        Whose model, loss and optimiser are looked at.
    batch : tuple
        What the step was called with.
    inputs : int, optional
        How many parts of it the model takes.
    updated : bool
        Whether it is known that the update leaves weights that are not finite.
    """
    with np.errstate(all="ignore"):
        given, wanted = split_batch(batch, inputs)
        names = ["the input"] if len(given) == 1 else [f"input {i}" for i in range(len(given))]
        names += ["the target"] if len(wanted) == 1 else [f"target {i}" for i in range(len(wanted))]
        for name, part in zip(names, batch):
            for leaf, array in leaves(part, name):
                if amount := _not_finite(array):
                    return f"{leaf} has {amount}", f"look for what is not finite in {leaf}"
        for name, value in step.model.named_parameters():
            if amount := _not_finite(value.data):
                return f"the parameter {name} has {amount}", "look at how it is initialised"
        for name, value in step.model.named_buffers():
            if np.isnan(value.data).any():  # infinity may be meant, as in a mask
                return f"the buffer {name} has {_not_finite(value.data)}", "look at how it is made"
        return _in_the_graph(step, given, wanted, updated)


def _in_the_graph(step: Any, given: Batch, wanted: Batch, updated: bool) -> tuple[str, str]:
    model = step.model
    output = model(*given)
    with group("loss"):
        error = step.loss(output, *wanted)
    _, computed = ancestors(error)
    for node in computed:
        if amount := _not_finite(node.data):
            return f"{_named(node)} has {amount}", _advice(model)
    for parameter in model.parameters():
        parameter.grad = None
    error.backward(retain_grads=True)
    values = model.named_parameters()
    spoilt = [name for name, value in values if _not_finite(value.grad)]
    if spoilt:
        return (
            f"the gradient of {spoilt[0]} is not finite{_going_back(computed)}, while the loss is",
            "look for a place where the function has no derivative (the root of 0, say), or "
            "clip the gradients",
        )
    if not updated:
        return (
            "taken again, the step gave finite numbers, so where it began is not known",
            "look at what was not repeated: callbacks that change weights or settings, and "
            "random numbers from elsewhere than nn.random.generator()",
        )
    largest = max(
        float(np.max(np.abs(v.grad), initial=0)) for v in model.parameters() if v.grad is not None
    )
    rate = getattr(step.optimizer, "lr", float("nan"))
    return (
        f"the optimiser's update is too large for the numbers (the largest gradient is "
        f"{largest:.3g}, the learning rate {rate:.3g})",
        LOWER,
    )


def _advice(model: Any) -> str:
    """Say what to do about an operation, which got too much if the weights have grown."""
    sizes = (float(np.max(np.abs(value.data), initial=0)) for value in model.parameters())
    largest = max(sizes, default=0.0)
    if largest > GROWN:
        return f"the largest weight is {largest:.3g}: {LOWER}"
    return "look for what that operation cannot take (0 in a logarithm, say), or " + LOWER


def _going_back(computed: Iterable[Any]) -> str:
    """Say which operation gave the first gradient that is not finite, on the way back."""
    users: dict[Any, Any] = {}
    nodes = list(computed)
    for node in nodes:
        for given in node.inputs:
            if isinstance(given, Value):
                users[given] = node
    # Newest first, which is the order of the walk; leaves come with what used them.
    for node in reversed(nodes):
        for given in node.inputs:
            if isinstance(given, Value) and given.grad is not None and _not_finite(given.grad):
                return f", first behind {_named(node)}"
    return ""


def _named(node: Any) -> str:
    path = " / ".join(node.scope.path)
    return f"the result of {node.op.name}" + (f" in {path}" if path else "")


def _not_finite(array: Any) -> str:
    """Say how many numbers are not finite and where the first is; nothing if all are."""
    numbers: Any = np.asarray(array) if array is not None else np.zeros(0)
    if numbers.dtype.kind not in "fc" or np.isfinite(numbers).all():
        return ""
    bad = np.argwhere(~np.isfinite(numbers))
    first = tuple(int(i) for i in bad[0])
    where = f" at {list(first)}" if first else ""
    if len(bad) == 1:
        return f"{numbers[first]}{where}"
    return f"{len(bad):,} of {numbers.size:,} numbers not finite, the first {numbers[first]}{where}"


def all_finite(model: Any) -> bool:
    """Say whether all parameters are finite, and no buffer has become what is not a number."""
    return all(np.isfinite(value.data).all() for value in model.parameters()) and not any(
        np.isnan(value.data).any() for value in model.buffers()
    )
