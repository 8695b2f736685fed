"""Scoring: the loss and the metrics of a model on data, without training it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from autograd import Value, no_grad
from nn.data import Dataset
from nn.module import Module
from nn.training.batches import ArrayBatches, Batches, batches_of, examples_in, split_batch
from nn.training.history import plain_number

Metric = Callable[[Any, Any], float]

#: So many examples go through a model at once, where they are arrays, if they are not larger
#: than so many bytes.
CHUNK, CHUNK_BYTES = 4096, 1 << 24
#: And so many of a data set, of which nobody knows how large they are.
CHUNK_UNKNOWN = 256


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
    parts = to_score(data, "data", dtype_for(model))
    return scored(model, parts, loss, named_metrics(metrics), inputs, prefix)


def dtype_for(model: Module) -> Any:
    """Return the dtype in which a model is given floating numbers: that of its parameters."""
    return next((p.dtype for p in model.parameters()), np.dtype(np.float32))


def to_score(data: Any, name: str, dtype: Any = np.float32, batch_size: int = 1) -> Batches:
    """Return data in pieces to be scored: of as many examples as a step has, or more small ones."""
    if isinstance(data, Dataset):
        return batches_of(data, max(batch_size, CHUNK_UNKNOWN), name, shuffle=False)
    batches = batches_of(data, CHUNK, name, shuffle=False, dtype=dtype)
    if isinstance(batches, ArrayBatches):
        row = sum(array.nbytes for array in batches.arrays) // batches.examples
        size = max(batch_size, min(CHUNK, CHUNK_BYTES // max(1, row)))
        return ArrayBatches(batches.arrays, size)
    return batches


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
    # Of each part, since some may be frozen in the mode of use.
    scoring = [model, loss] if isinstance(loss, Module) else [model]
    modes = [(module, module.training) for whole in scoring for module in whole.modules()]
    for whole in scoring:
        whole.eval()
    try:
        with no_grad():
            for batch in data.in_order():
                given, wanted = split_batch(batch, inputs)
                outputs.append(_raw(model(*given)))
                targets.append(wanted)
            if not outputs:
                raise ValueError("there is no batch of data to score")
            pairs = _joined(outputs, targets)
            sizes = [examples_in(wanted[0]) for _, wanted in pairs]

            def mean(name: str, function: Callable[..., Any]) -> float:
                numbers = [_number(function(a, *b), name) for a, b in pairs]
                if len(pairs) == 1:  # the rule; the mean is for what cannot be put together
                    return numbers[0]
                return sum(size * number for size, number in zip(sizes, numbers)) / sum(sizes)

            row = {f"{prefix}loss": float(mean("the loss", loss))}
            return row | {
                f"{metric_prefix}{name}": mean(f"the metric {name}", metric)
                for name, metric in metrics.items()
            }
    finally:
        for module, training in modes:
            module.training = training


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


def _number(result: Any, name: str) -> float:
    """Return a plain number, which a checkpoint and a file can hold exactly."""
    number = plain_number(_raw(result))
    if not isinstance(number, int | float):
        shape = f" of shape {number.shape}" if isinstance(number, np.ndarray) else f" {number!r}"
        raise TypeError(f"{name} gave a {type(number).__name__}{shape}, but is to give a number")
    return number


def named_metrics(metrics: Iterable[Metric] | Mapping[str, Metric]) -> dict[str, Metric]:
    """Find a name for each metric's column that no other has; of a partial, its function's.

    Raises
    ------
    ValueError
        If a name was chosen that another column has.
    """
    named: dict[str, Metric] = {}
    taken = {"epoch", "loss", "validation_loss", "training_loss", "weight_update", "lr"}
    if isinstance(metrics, Mapping):
        chosen: Mapping[Any, Metric] = metrics
        others = ("training_", "validation_")
        for name in chosen:
            if name in taken or not isinstance(name, str) or not name or name.startswith(others):
                raise ValueError(f"the history has no place for a metric called {name!r}")
        return dict(chosen)
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
