"""`fit`: train a model on data until there is a reason to stop."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np

from nn.module import Module
from nn.optim import Optimizer
from nn.training.batches import Batches, batches_of
from nn.training.callbacks import Callback, has_state
from nn.training.checkpoint import Checkpoint
from nn.training.history import History
from nn.training.run import Training
from nn.training.scoring import CHUNK, Metric, named_metrics
from nn.training.step import TrainStep
from nn.training.stopping import Condition, MaxEpochs


def fit(
    model: Module,
    data: Any,
    loss: Callable[..., Any],
    optimizer: Optimizer,
    epochs: int | None = None,
    *,
    batch_size: int = 32,
    validation: Any = None,
    stop: Condition | Iterable[Condition] = (),
    callbacks: Iterable[Callback | Callable[[History], Any]] = (),
    metrics: Iterable[Metric] = (),
    training_metrics: bool = False,
    scheduler: Any = None,
    scheduler_every: str = "epoch",
    checkpoint: str | os.PathLike[str] | Checkpoint | None = None,
    resume: bool | str | os.PathLike[str] = False,
    compile: bool = False,
    progress: bool = True,
    inputs: int | None = None,
    accumulate: int = 1,
    clip_norm: float | None = None,
    clip_value: float | None = None,
) -> History:
    """Train a model, with a progress bar, and return what happened.

    Parameters
    ----------
    model : Module
    data : (x, y), Dataset, DataLoader, or iterable of batches
        Inputs and targets, as many of each: arrays, pandas frames, or anything that becomes an
        array; several inputs as ``(x1, x2, y)``. They, and a `nn.data.Dataset`, are shuffled anew
        in each epoch. A `nn.data.DataLoader`, a list of tuples, or whatever else can be gone
        through once per epoch gives batches such as ``(x, y)`` by itself.
    loss : callable
        Of the model's output and the targets; gives a single number.
    optimizer : Optimizer
        Holds the model's parameters.
    epochs : int, optional
        Passes over the data at most; may be left out if there is a condition to stop.
    batch_size : int
        Examples in each step; the last of an epoch may have fewer.
    validation : like `data`, optional
        Scored after each epoch: the column ``validation_loss``.
    stop : condition or iterable of conditions
        When to end: `MaxEpochs`, `NoImprovement`, `ErrorRateBelow`, `LossBelow`,
        `WeightUpdateBelow`, or functions of the history that return a reason, or None to go on.
    callbacks : iterable of callables and Callbacks
        Called with the history after each epoch; a `Callback` has more hooks. A `Checkpoint` may
        be among them.
    metrics : iterable of callables
        Of output and target; each a column named after it, and numbered from the second of
        that name on.
    training_metrics : bool
        Whether to score the loss and the metrics on the training data too, after each epoch and
        as in use: the columns ``training_loss``, ``training_accuracy``, ...
    scheduler : schedule of `nn.optim.lr_scheduler`, optional
        Stepped after each epoch; one that takes a number, as ``ReduceLROnPlateau``, with the
        validation loss, or without validation with the loss.
    scheduler_every : {"epoch", "batch"}
        Whether the schedule counts epochs or batches.
    checkpoint : path or Checkpoint, optional
        Where to write all that is needed to go on exactly; a path is written after each epoch.
    resume : bool or path
        Whether to go on from the checkpoint, if there is one yet; a path, which must be there,
        names another. Model, optimiser, schedule and data are made as they were at the start.
    compile : bool
        Whether to have the step written as NumPy code; see `TrainStep`.
    progress : bool
        Whether to show the bar, on standard error.
    inputs, accumulate, clip_norm, clip_value
        As for `TrainStep`.

    Returns
    -------
    History
        Its ``stopped`` says why it ended. If interrupted from the keyboard: of the finished
        epochs, and model and optimiser are put back to where the last of them left them; all but
        a learning rate that callbacks have set.

    Warns
    -----
    RuntimeWarning
        When the validation loss is no longer a finite number.

    Raises
    ------
    TypeError
        If something cannot be called, or data or optimiser are no such thing.
    ValueError
        If there are no examples, or not as many inputs as targets, or a count is below 1, or
        nothing would end the training, or there are metrics but no data to score with them, or
        the checkpoint to go on from is damaged or of another training.
    FileNotFoundError
        If there is no file at the path to resume from.
    FloatingPointError
        If the loss is no longer a finite number. The message says in which batch that began, and
        with what: the input, a parameter, the result of an operation in one of the modules, a
        gradient, or the update. Model and optimiser are put back to where the last finished
        epoch left them.

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
    _check_count("batch_size", batch_size)
    if epochs is not None:
        _check_count("epochs", epochs)
    for given in (loss, optimizer):
        if isinstance(given, type):
            name = given.__name__
            raise TypeError(
                f"fit takes a {name} ready for use, not the class: call it, as in {name}(...)"
            )
    dtype = next((p.dtype for p in model.parameters()), np.dtype(np.float32))
    train_data = batches_of(data, int(batch_size), "data", dtype=dtype)
    tests = _in_order(validation, "validation", dtype)
    metrics, callbacks = tuple(metrics), tuple(callbacks)
    conditions = (stop,) if callable(stop) else tuple(stop)
    if checkpoint is None:  # where others have it among the callbacks
        checkpoint = next((c for c in callbacks if isinstance(c, Checkpoint)), None)
        callbacks = tuple(c for c in callbacks if not isinstance(c, Checkpoint))
    for called in (loss, *metrics, *conditions, *callbacks):
        if not callable(called) and not isinstance(called, Callback):
            raise TypeError(
                f"a loss, metric, condition or callback is called, but {called!r} cannot be"
            )
    if metrics and tests is None and not training_metrics:
        raise ValueError(
            "metrics are scored on validation data, and none was given: training_metrics=True "
            "scores them on the training data"
        )
    if epochs is None and not conditions:
        raise ValueError("nothing would end this training: say epochs=..., or stop=[...]")
    if isinstance(checkpoint, str | os.PathLike):
        checkpoint = Checkpoint(checkpoint)
    if checkpoint is None and resume is True:
        raise ValueError("resume=True goes on from the checkpoint, but there is no checkpoint=...")
    _check_scheduler(scheduler, scheduler_every, checkpoint)
    clips = {"clip_norm": clip_norm, "clip_value": clip_value}
    training = Training(
        TrainStep(
            model,
            loss,
            optimizer,
            compile,
            inputs=inputs,
            accumulate=accumulate,
            **{name: bound for name, bound in clips.items() if bound is not None},
        ),
        train_data,
        epochs=min((c.n for c in conditions if isinstance(c, MaxEpochs)), default=epochs)
        if epochs is None
        else epochs,
        conditions=conditions,
        callbacks=callbacks,
        validation=tests,
        training_data=_in_order(data, "data", dtype) if training_metrics else None,
        metrics=named_metrics(metrics),
        scheduler=scheduler,
        scheduler_every=scheduler_every,
        checkpoint=checkpoint,
        progress=progress,
    )
    if checkpoint is not None or resume:
        _straighten(model)
    path = checkpoint.path if isinstance(resume, bool) and checkpoint else Path(str(resume))
    if resume and (resume is not True or path.exists()):
        training.resume(path)
    return training.run()


def _in_order(data: Any, name: str, dtype: Any) -> Batches | None:
    return None if data is None else batches_of(data, CHUNK, name, shuffle=False, dtype=dtype)


def _check_count(name: str, count: Any) -> None:
    if not isinstance(count, int | np.integer) or count < 1:
        raise ValueError(f"{name} must be a whole number of at least 1, got {count!r}")


def _check_scheduler(scheduler: Any, every: str, checkpoint: Checkpoint | None) -> None:
    if every not in ("epoch", "batch"):
        raise ValueError(f"scheduler_every is epoch or batch, got {every!r}")
    if scheduler is None:
        return
    if not callable(getattr(scheduler, "step", None)):
        raise TypeError(
            f"a schedule has a method step(), got {scheduler!r}: "
            "nn.optim.lr_scheduler.StepLR(optimizer, 10), say"
        )
    if checkpoint is not None and not has_state(scheduler):
        raise TypeError(
            f"a checkpoint cannot hold the schedule {type(scheduler).__name__}, which has no "
            "state_dict() and load_state_dict()"
        )


def _straighten(model: Module) -> None:
    """Lay arrays out row by row, as they will be when they come back from a file.

    The order in which sums are added up, and so their rounding, may depend on it.
    """
    for value in (*model.parameters(), *model.buffers()):
        if isinstance(value.data, np.ndarray) and not value.data.flags.c_contiguous:
            value.data = np.ascontiguousarray(value.data)
