"""Scoring: the loss and the metrics of a model on data, without training it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import numpy as np

from autograd import Value, no_grad
from nn.module import Module
from nn.training.batches import batches_of, split_batch

Metric = Callable[[Any, Any], float]

#: So many examples go through a model at once.
CHUNK = 4096


def score(
    model: Module,
    data: Any,
    loss: Callable[..., Any],
    metrics: Sequence[Metric] = (),
    *,
    inputs: int | None = None,
    prefix: str = "validation_",
) -> dict[str, float]:
    """Return the loss and metrics of a model on data, without training it.

    The outputs for all examples are put together first, so that any metric can be taken.

    Parameters
    ----------
    model : Module
    data : (x, y), or iterable of batches
        As for `nn.fit`.
    loss : callable
    metrics : sequence of callables
        Of output and target.
    inputs : int, optional
        How many parts of a batch the model takes; by default all but the last.
    prefix : str
        Put before the name ``loss``.
    """
    parts = batches_of(data, CHUNK, "data", shuffle=False)
    return scored(model, parts, loss, named_metrics(metrics), inputs, prefix)


def scored(
    model: Module,
    data: Any,
    loss: Callable[..., Any],
    metrics: dict[str, Metric],
    inputs: int | None,
    prefix: str,
    metric_prefix: str = "",
) -> dict[str, float]:
    """Do the work of `score`, with metrics that have their names."""
    outputs: list[Any] = []
    targets: list[tuple[Any, ...]] = []
    was_training = model.training
    model.eval()
    try:
        with no_grad():
            for batch in data.in_order():
                given, wanted = split_batch(batch, inputs)
                outputs.append(_raw(model(*given)))
                targets.append(wanted)
            if not outputs:
                raise ValueError("there is no batch of data to score")
            pairs = _joined(outputs, targets)
            sizes = [_length(wanted[0]) for _, wanted in pairs]

            def mean(function: Callable[..., Any]) -> float:
                if len(pairs) == 1:  # the rule; the mean is for what cannot be put together
                    return _number(function(pairs[0][0], *pairs[0][1]))
                numbers = [size * _number(function(a, *b)) for size, (a, b) in zip(sizes, pairs)]
                return sum(numbers) / sum(sizes)

            row = {f"{prefix}loss": float(mean(loss))}
            return row | {f"{metric_prefix}{name}": mean(m) for name, m in metrics.items()}
    finally:
        model.train(was_training)


def _joined(outputs: list[Any], targets: list[tuple[Any, ...]]) -> list[tuple[Any, Any]]:
    """Put the batches together to one, unless their examples differ in shape."""
    if len(outputs) == 1:
        return list(zip(outputs, targets))
    columns = [list(part) for part in zip(*targets)]
    if not all(_fit(column) for column in [outputs, *columns]):
        return list(zip(outputs, targets))
    return [(np.concatenate(outputs), tuple(map(np.concatenate, columns)))]


def _fit(parts: list[Any]) -> bool:
    return all(isinstance(part, np.ndarray) and part.ndim for part in parts) and (
        len({part.shape[1:] for part in parts}) == 1
    )


def _raw(output: Any) -> Any:
    return output.data if isinstance(output, Value) else output


def _number(result: Any) -> float:
    """Return a plain number, which a checkpoint and a file can hold exactly."""
    result = _raw(result)
    return result.item() if isinstance(result, np.generic | np.ndarray) else result


def _length(array: Any) -> int:
    return len(array) if np.ndim(array) else 1


def named_metrics(metrics: Iterable[Metric]) -> dict[str, Metric]:
    """Find a name for each metric's column that no other has; of a partial, its function's."""
    named: dict[str, Metric] = {}
    taken = {"epoch", "loss", "validation_loss", "training_loss", "weight_update", "lr"}
    for metric in metrics:
        function = metric.func if isinstance(metric, partial) else metric
        base = name = getattr(function, "__name__", type(function).__name__)
        number = 1
        while name in taken:
            number += 1
            name = f"{base}_{number}"
        taken.add(name)
        named[name] = metric
    return named
