"""`fit`: the training loop, and the `History` that it returns."""

from __future__ import annotations

import csv
import io
import math
import os
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd import no_grad
from nn.files import write_atomically
from nn.module import Module
from nn.optim import Optimizer
from nn.random import generator
from nn.training.step import TrainStep

Arrays = tuple[NDArray[Any], NDArray[Any]]
Metric = Callable[[Any, Any], float]
Callback = Callable[["History"], None]


class History:
    """What happened in each epoch of a training: a list of rows, each a dict of numbers.

    Attributes
    ----------
    rows : list of dict
        One per finished epoch: ``epoch``, ``loss``, and with validation ``validation_loss`` and
        a column per metric.
    stopped : str
        Why the training ended.

    Examples
    --------
    >>> history = History()
    >>> history.rows.append({"epoch": 1, "loss": 0.5})
    >>> history["loss"]
    [0.5]
    """

    def __init__(self) -> None:
        self.rows: list[dict[str, float]] = []
        self.stopped = ""

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, float]]:
        return iter(self.rows)

    def __getitem__(self, column: str) -> list[float]:
        return [row[column] for row in self.rows]

    def __repr__(self) -> str:
        last = ", ".join(f"{name} {number:.4g}" for name, number in (self.rows or [{}])[-1].items())
        return f"History({len(self)} epochs; {last or 'nothing yet'}; {self.stopped or 'running'})"

    def save_csv(self, path: str | os.PathLike[str]) -> None:
        """Write the rows as comma-separated values, whole or not at all."""
        text = io.StringIO()
        columns = list(self.rows[0]) if self.rows else ["epoch"]
        writer = csv.DictWriter(text, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.rows)
        write_atomically(path, text.getvalue().encode())


def batches(count: int, batch_size: int) -> Iterator[NDArray[np.intp]]:
    """Yield the indices of an epoch's mini-batches, shuffled; the last may be smaller."""
    order = generator().permutation(count)
    return (order[start : start + batch_size] for start in range(0, count, batch_size))


def fit(
    model: Module,
    data: Arrays,
    loss: Callable[[Any, Any], Any],
    optimizer: Optimizer,
    epochs: int,
    *,
    batch_size: int = 32,
    validation: Arrays | None = None,
    metrics: Iterable[Metric] = (),
    callbacks: Iterable[Callback] = (),
    progress: bool = True,
    compile: bool = False,
) -> History:
    """Train a model on arrays, with a progress bar.

    Parameters
    ----------
    model : Module
    data : (x, y)
        Inputs and targets, as many of each.
    loss : callable
        Of the model's output and the targets; gives a single number.
    optimizer : Optimizer
        Holds the model's parameters.
    epochs : int
        Passes over the data.
    batch_size : int
        Examples in each step; the last of an epoch may have fewer.
    validation : (x, y), optional
        Scored after each epoch.
    metrics : iterable of callables
        Of output and targets; each a column named after it, and numbered from the second of
        that name on.
    callbacks : iterable of callables
        Called with the history after each epoch; ``lambda _: scheduler.step()`` changes the
        learning rate.
    progress : bool
        Whether to show the bar, on standard error.
    compile : bool
        Whether to have the step written as NumPy code; see `TrainStep`.

    Returns
    -------
    History
        If interrupted from the keyboard: of the finished epochs, and model and optimiser are
        put back to where the last of them left them; all but the learning rate, which is as
        callbacks have set it.

    Warns
    -----
    RuntimeWarning
        When the validation loss is no longer a finite number.

    Raises
    ------
    ValueError
        If there are no examples, or not as many inputs as targets, or a count is below 1, or
        there are metrics but no validation data to score with them.
    FloatingPointError
        If the loss is no longer a finite number; model and optimiser are put back to where the
        last finished epoch left them.

    Examples
    --------
    >>> import nn
    >>> _ = nn.manual_seed(0)
    >>> x = np.linspace(-1, 1, 64, dtype=np.float32)[:, None]
    >>> model = nn.Linear(1, 1)
    >>> optimizer = nn.optim.SGD(model.parameters(), lr=0.3)
    >>> history = fit(model, (x, 2 * x + 1), nn.MSELoss(), optimizer, 20, progress=False)
    >>> round(model.weight.item(), 3), round(model.bias.item(), 3)
    (2.0, 1.0)
    """
    x, y = _checked(data, "data")
    tests = None if validation is None else _checked(validation, "validation")
    for name, count in (("epochs", epochs), ("batch_size", batch_size)):
        if not isinstance(count, int | np.integer) or count < 1:
            raise ValueError(f"{name} must be a whole number of at least 1, got {count!r}")
    for given in (loss, optimizer):
        if isinstance(given, type):
            name = given.__name__
            raise TypeError(
                f"fit takes a {name} ready for use, not the class: call it, as in {name}(...)"
            )
    metrics, callbacks = tuple(metrics), tuple(callbacks)
    for called in (loss, *metrics, *callbacks):
        if not callable(called):
            raise TypeError(f"a loss, metric or callback is called, but {called!r} cannot be")
    if metrics and tests is None:
        raise ValueError("metrics are scored on validation data, and none was given")
    step = TrainStep(model, loss, optimizer, compile)
    columns = _named(metrics)
    history = History()
    # By the number of rows in the history, so that appending one moves both in a single step,
    # which an interruption cannot split.
    finished = {0: (model.state_dict(), optimizer.state_dict())}

    def put_back() -> None:
        weights, state = finished[len(history)]
        model.load_state_dict(weights)
        # Callbacks set the rate for the coming epoch after the state of the last was taken.
        optimizer.load_state_dict(state | {"lr": optimizer.lr})

    steps = epochs * math.ceil(len(x) / batch_size)
    model.train()
    try:
        with _progress_bar(steps, progress) as bar:
            for epoch in range(1, epochs + 1):
                bar.set_description(f"epoch {epoch}/{epochs}")
                total = 0.0
                for chosen in batches(len(x), batch_size):
                    total += step(x[chosen], y[chosen]) * len(chosen)
                    bar.update()
                row: dict[str, float] = {"epoch": epoch, "loss": total / len(x)}
                if not math.isfinite(row["loss"]):
                    put_back()
                    raise FloatingPointError(
                        f"the loss became {row['loss']} in epoch {epoch}: lower the learning rate "
                        "or look for inputs that are not finite"
                    )
                if tests is not None:
                    row |= score(model, tests, loss, metrics)
                    _warn_unless_finite(row, history)
                shown = {"loss": row["loss"], **{name: row[name] for name in columns}}
                numbers = ", ".join(f"{name} {number:#.4g}" for name, number in shown.items())
                bar.set_postfix_str(numbers)
                if progress and bar.disable:
                    print(f"epoch {epoch}/{epochs}: {numbers}", file=sys.stderr)
                finished[epoch] = (model.state_dict(), optimizer.state_dict())
                history.rows.append(row)
                del finished[epoch - 1]
                for callback in callbacks:
                    callback(history)
        history.stopped = f"all {epochs} epochs done"
    except KeyboardInterrupt:
        put_back()
        history.stopped = f"interrupted after {len(history)} of {epochs} epochs"
    return history


def _progress_bar(steps: int, progress: bool) -> Any:
    """Make a bar on a terminal or in a notebook; elsewhere a line per epoch takes its place."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # in a notebook without ipywidgets, where text will do
        from tqdm.auto import tqdm
    shape = "{desc}|{bar}| {percentage:3.0f}% {remaining}{postfix}"
    quiet = None if progress else True
    return tqdm(total=steps, bar_format=shape, dynamic_ncols=True, disable=quiet)


def score(
    model: Module, data: Arrays, loss: Callable[[Any, Any], Any], metrics: Sequence[Metric] = ()
) -> dict[str, float]:
    """Return the loss and metrics of a model on data, without training it."""
    x, y = _checked(data, "data")
    was_training = model.training
    model.eval()
    try:
        with no_grad():
            output = model(x)
            row = {"validation_loss": float(loss(output, y))}
    finally:
        model.train(was_training)
    return row | {name: metric(output, y) for name, metric in _named(metrics).items()}


def _named(metrics: Iterable[Metric]) -> dict[str, Metric]:
    """Find a name for each metric's column that no other has; of a partial, its function's."""
    named: dict[str, Metric] = {}
    taken = {"epoch", "loss", "validation_loss"}
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


def _warn_unless_finite(row: dict[str, float], history: History) -> None:
    """Tell of a validation loss that is not finite, the first time."""
    before = history.rows[-1]["validation_loss"] if history.rows else 0.0
    if math.isfinite(before) and not math.isfinite(row["validation_loss"]):
        warnings.warn(
            f"the validation loss became {row['validation_loss']} in epoch {row['epoch']}, while "
            "the loss is finite: look for validation inputs that are not finite or far beyond the "
            "others",
            RuntimeWarning,
            stacklevel=3,
        )


def _checked(data: Arrays, name: str) -> Arrays:
    if len(data) != 2:
        raise ValueError(f"{name} is a pair of inputs and targets (x, y), got {len(data)} parts")
    x, y = (np.asarray(part) for part in data)
    if len(x) != len(y) or not len(x):
        raise ValueError(
            f"{name} needs as many inputs as targets, at least one: got {len(x)} and {len(y)}"
        )
    return x, y
