"""`fit`: train a model on data until there is a reason to stop."""

from __future__ import annotations

import inspect
import os
import warnings
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from nn import metrics as scores
from nn.module import Module
from nn.optim import Optimizer
from nn.training.batches import batches_of
from nn.training.callbacks import Callback, LearningRateMonitor, has_state
from nn.training.checkpoint import Checkpoint
from nn.training.history import History
from nn.training.learning import Learning
from nn.training.run import Training
from nn.training.scoring import Metric, dtype_for, named_metrics, to_score
from nn.training.step import TrainStep
from nn.training.stopping import Condition, MaxEpochs, column_of, watched_by


def fit(
    model: Module,
    data: Any,
    loss: Callable[..., Any],
    optimizer: Optimizer,
    epochs: int | None = None,
    *,
    batch_size: int = 32,
    validation: Any = None,
    stop: Condition | Iterable[Condition] | None = (),
    callbacks: Any = (),
    metrics: Metric | Iterable[Metric] | Mapping[str, Metric] | None = (),
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
        In ``eval()`` mode as a whole, it is put into ``train()`` mode; else its parts keep the
        modes that they have, so that those frozen by ``model[1].eval()`` stay so.
    data : (x, y), Dataset, DataLoader, or iterable of batches
        Inputs and targets, as many of each: arrays, pandas frames, or anything that becomes an
        array, of which floating numbers are taken in the dtype of the model's parameters; several
        inputs as ``(x1, x2, y)``. They, and a `nn.data.Dataset`, are shuffled anew
        in each epoch. A `nn.data.DataLoader`, a list of tuples, or whatever else can be gone
        through once per epoch gives batches such as ``(x, y)`` by itself.
    loss : callable
        Of the model's output and the targets; gives a single number. A module may have parameters
        that the optimiser holds beside the model's.
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
    callbacks : callable, Callback, or iterable of them
        Called with the history after each epoch; a `Callback` has more hooks. A `Checkpoint` may
        be among them.
    metrics : callable, iterable of callables, or dict of them
        Of output and target; each a column named after it, and numbered from the second of
        that name on, or named by its key.
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
        names another. Model, optimiser, schedule and data are made as they were at the start;
        all that the numbers follow from is compared as far as it can be, learning rates and the
        settings of the schedule too. What was set on the way, such as frozen parameters or a
        weight decay, comes back. Other may be the number of epochs, the conditions to stop, the
        validation data and the metrics.
    compile : bool
        Whether to have the step written as NumPy code; see `TrainStep`.
    progress : bool
        Whether to show the bar: on standard error, in a notebook below the cell.
    inputs, accumulate, clip_norm, clip_value
        As for `TrainStep`.

    Returns
    -------
    History
        Its ``stopped`` says why it ended. If interrupted from the keyboard: of the finished
        epochs, and model, loss and optimiser are put back to where the last of them left them; all
        but a learning rate that callbacks have set.

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
        nothing would end the training, or there are metrics but no data to score with them, or a
        condition looks at a column that the history will not have, or optimiser or schedule are
        of another model, or there are two checkpoints or one that cannot be written, or
        the checkpoint to go on from is damaged or of another training.
    FileNotFoundError
        If there is no file at the path to resume from.
    FloatingPointError
        If the loss is no longer a finite number. The message says in which batch that began, and
        with what: the input, a parameter, the result of an operation in one of the modules, a
        gradient, or the update. Model, loss and optimiser are put back to where the last finished
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
    named = named_metrics(metrics if isinstance(metrics, Mapping) else _several(metrics))
    metrics, callbacks, conditions = (*named.values(),), _several(callbacks), _several(stop)
    for given in (loss, optimizer, *metrics, *callbacks, *conditions):
        if isinstance(given, type):
            name = given.__name__
            raise TypeError(
                f"fit takes a {name} ready for use, not the class: call it, as in {name}(...)"
            )
    dtype = dtype_for(model)
    train_data = batches_of(data, int(batch_size), "data", dtype=dtype)
    scored = partial(to_score, dtype=dtype, batch_size=int(batch_size))
    tests = None if validation is None else scored(validation, "validation")
    checkpoint, callbacks = _only_checkpoint(checkpoint, callbacks)
    if isinstance(loss, Optimizer):
        raise TypeError(
            f"the loss is an optimiser, {type(loss).__name__}: fit takes (model, data, loss, "
            "optimizer, epochs), in this order"
        )
    for called in (loss, *metrics, *conditions, *callbacks):
        if not callable(called) and not isinstance(called, Callback):
            raise TypeError(
                f"a loss, metric, condition or callback is called, but {called!r} cannot be"
                + (f": write {_for_name(called)}" if isinstance(called, str) else "")
            )
    if metrics and tests is None and not training_metrics:
        raise ValueError(
            "metrics are scored on validation data, and none was given: training_metrics=True "
            "scores them on the training data"
        )
    if epochs is None and not conditions:
        raise ValueError("nothing would end this training: say epochs=..., or stop=[...]")
    if checkpoint is None and resume is True:
        raise ValueError("resume=True goes on from the checkpoint, but there is no checkpoint=...")
    _check_scheduler(scheduler, scheduler_every, checkpoint, optimizer)
    if scheduler_every == "epoch" and _counts_batches(scheduler, epochs, train_data.count):
        warnings.warn(
            f"{type(scheduler).__name__} counts as many steps as there are batches, and takes one "
            f"after each of {epochs} epochs: scheduler_every='batch' has it take one after each "
            "batch",
            RuntimeWarning,
            stacklevel=2,
        )
    columns = ["epoch", "loss", *(["validation_loss", *named] if tests is not None else [])]
    if training_metrics:
        columns += ["training_loss", *(f"training_{name}" for name in named)]
    _check_columns(columns, conditions, checkpoint, callbacks)
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
        training_data=scored(data, "data") if training_metrics else None,
        metrics=named,
        scheduler=scheduler,
        scheduler_every=scheduler_every,
        checkpoint=checkpoint,
        progress=progress,
    )
    if checkpoint is not None or resume:
        Learning(model, loss).check_groups(optimizer)
        for module in (model, loss):
            if isinstance(module, Module):
                _straighten(module)
    path = checkpoint.path if isinstance(resume, bool) and checkpoint else Path(str(resume))
    if resume and (resume is not True or path.exists()):
        training.resume(path)
    return training.run()


def _for_name(name: str) -> str:
    """Return what may have been meant by a name: metrics and losses are functions and modules."""
    alike = [
        each
        for each in vars(scores)
        if inspect.isfunction(getattr(scores, each)) and name and each.startswith(name.lower())
    ]
    return f"nn.metrics.{alike[0]}" if alike else "nn.MSELoss() or nn.metrics.accuracy, say"


def _several(given: Any) -> tuple[Any, ...]:
    """Return one thing, several, or None as a tuple."""
    if given is None:
        return ()
    one = callable(given) or isinstance(given, Callback | Checkpoint | str)
    return (given,) if one or not isinstance(given, Iterable) else tuple(given)


def _only_checkpoint(
    given: Any, callbacks: tuple[Any, ...]
) -> tuple[Checkpoint | None, tuple[Any, ...]]:
    """Return the checkpoint, which others have among the callbacks, and the other callbacks."""
    found = [c for c in callbacks if isinstance(c, Checkpoint)]
    if given is not None:
        if not isinstance(given, str | os.PathLike | Checkpoint):
            raise TypeError(
                f"checkpoint is a path such as 'run.safetensors', or a Checkpoint, got {given!r}"
            )
        found.append(given if isinstance(given, Checkpoint) else Checkpoint(given))
    if len(found) > 1:
        raise ValueError(
            f"a training has one checkpoint, got {', '.join(map(repr, found))}: save other files "
            "by a callback"
        )
    for checkpoint in found:
        folder = next((f for f in checkpoint.path.absolute().parents if f.exists()), None)
        if checkpoint.path.is_dir():
            raise ValueError(
                f"the checkpoint {checkpoint.path} is a folder: name a file in it, such as "
                f"{checkpoint.path / 'run.safetensors'}"
            )
        if folder and not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)):
            raise ValueError(
                f"the checkpoint {checkpoint.path} cannot be written: {folder} is "
                + ("a folder that may not be written to" if folder.is_dir() else "no folder")
            )
    return (found or [None])[0], tuple(c for c in callbacks if not isinstance(c, Checkpoint))


def _check_columns(
    columns: list[str],
    conditions: tuple[Condition, ...],
    checkpoint: Checkpoint | None,
    callbacks: tuple[Any, ...],
) -> None:
    """Tell before the training of columns that nobody will write."""
    row = History()
    looked_at = {*map(watched_by, conditions), checkpoint and checkpoint.keep_best}
    columns += ["weight_update"] if "weight_update" in looked_at else []
    row.rows.append(dict.fromkeys(columns, 0.0))
    # What is best is settled before callbacks are called, which may write any column.
    if checkpoint and checkpoint.keep_best:
        checkpoint.check_best(row)
    known = all(isinstance(callback, LearningRateMonitor) for callback in callbacks)
    for condition in conditions:
        column = watched_by(condition)
        best = getattr(condition, "restore_best", False)
        written = callbacks and (not known or column == "lr") and not best
        if column and not written:
            column_of(row, column, condition)


def _check_count(name: str, count: Any) -> None:
    if not isinstance(count, int | np.integer) or count < 1:
        raise ValueError(f"{name} must be a whole number of at least 1, got {count!r}")


def _check_scheduler(
    scheduler: Any, every: str, checkpoint: Checkpoint | None, optimizer: Optimizer
) -> None:
    if every not in ("epoch", "batch"):
        raise ValueError(f"scheduler_every is epoch or batch, got {every!r}")
    if scheduler is None:
        return
    if isinstance(scheduler, type) or not callable(getattr(scheduler, "step", None)):
        raise TypeError(
            f"a schedule has a method step(), got {scheduler!r}: "
            "nn.optim.lr_scheduler.StepLR(optimizer, 10), say"
        )
    if getattr(scheduler, "optimizer", optimizer) is not optimizer:
        raise ValueError(
            f"the schedule {type(scheduler).__name__} is of another optimiser: make it with the "
            "one that fit is given"
        )
    if checkpoint is not None and not has_state(scheduler):
        raise TypeError(
            f"a checkpoint cannot hold the schedule {type(scheduler).__name__}, which has no "
            "state_dict() and load_state_dict()"
        )


def _counts_batches(scheduler: Any, epochs: int | None, batches: int | None) -> bool:
    steps = getattr(scheduler, "total_steps", None)
    if epochs is None or batches is None:
        return False
    return steps == epochs * batches != epochs


def _straighten(module: Module) -> None:
    """Lay arrays out row by row, as they will be when they come back from a file.

    The order in which sums are added up, and so their rounding, may depend on it.
    """
    for value in (*module.parameters(), *module.buffers()):
        if isinstance(value.data, np.ndarray) and not value.data.flags.c_contiguous:
            value.data = np.ascontiguousarray(value.data)
