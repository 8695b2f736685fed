"""`Training`: the loop of `nn.fit`."""

from __future__ import annotations

import math
import sys
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

from nn import progress, random
from nn.training.batches import Batch, examples_in
from nn.training.callbacks import Callback
from nn.training.diagnosis import all_finite, diagnose
from nn.training.history import History, plain_number
from nn.training.learning import State
from nn.training.scoring import scored
from nn.training.state import TrainingState
from nn.training.stopping import all_done, reason_to_stop, watched_by


class Training(TrainingState):
    """A training that is under way, as callbacks see it.

    Attributes
    ----------
    model : Module
    optimizer : Optimizer
    scheduler : schedule, or None
    history : History
    epoch, batch : int
        Which is under way, or was the last; both count from 1.
    loss : float
        Of the latest batch; brought up to date where something is done after each batch.
    epoch_lr : float
        The learning rate at the end of the latest epoch, before the schedule's step.
    """

    def stop(self, reason: str) -> None:
        """End the training after this epoch, for a reason that `History.stopped` then tells.

        A training that was killed before the epoch was over ends so, too, when it is resumed. One
        that has ended so goes on when it is resumed: it may have run out of time.
        """
        self._reason = str(reason)

    # The loop.

    def run(self) -> History:
        """Train until there is a reason to stop, and return the history."""
        history = self.history
        if not self._resumed_at():
            self._in_training()
        try:
            if not self._finished:
                self._finished = {len(history): self._capture()}
            if self._checkpoint and not self._resumed_at():
                self._unwritten = self._everything()
            for callback in self._hooked:
                callback.on_train_begin(self)
            with self._progress_bar() as bar:
                while self._goes_on():
                    self._run_epoch(bar)
                    if self._checkpoint:
                        # With what callbacks have done by now, and as conditions are before they
                        # are asked: both follow from there when the training is resumed.
                        self._unwritten = self._everything()
                        if self._is_due():
                            self._write(self._unwritten)
            if self._unwritten:
                self._write(self._unwritten)
            history.stopped = self._reason or self._all_done()
        except KeyboardInterrupt:
            self._put_back()
            of = "" if self._epochs is None else f" of {self._epochs}"
            history.stopped = f"interrupted after {len(history)}{of} epochs"
            if self._unwritten and self._unwritten["history"]:
                self._write(self._unwritten)
        self._restore_best()
        for callback in self._hooked:
            callback.on_train_end(self)
        return history

    def _all_done(self) -> str:
        return all_done(self._epochs or 0)

    def _goes_on(self) -> bool:
        history = self.history
        if history and self._resumed_at() == 0 and self._reason is None:
            conditions = self._conditions
            if not self.epoch:  # the rows of a checkpoint may lack what has been asked for since
                there = ("", *history.rows[-1])
                conditions = tuple(c for c in conditions if watched_by(c) in there)
            self._reason = reason_to_stop(conditions, history)
        enough = self._epochs is not None and len(history) >= self._epochs
        return self._reason is None and not (enough and self._resumed_at() == 0)

    def _resumed_at(self) -> int:
        return 0 if self._resumed is None else self._resumed["position"]["batch"]

    def _run_epoch(self, bar: Any) -> None:
        batches = self._begin_epoch()
        of = "" if self._epochs is None else f"/{self._epochs}"
        bar.set_description(f"epoch {self.epoch}{of}")
        step, total, seen, number = self._step, self._total, self._seen, self.batch
        watched, update, ndarray = self._watched, bar.update, np.ndarray
        batch: Batch = ()
        with np.errstate(all="ignore"):  # what is not finite is told below, and by its place
            for batch in batches:
                loss = step(*batch)
                first = batch[0]
                size = len(first) if isinstance(first, ndarray) else examples_in(first)
                total += loss * size
                seen += size
                number += 1
                update()
                if loss - loss:  # neither infinities nor what is not a number differ by 0
                    self._not_finite(f"the loss became {loss}", number, batch)
                if watched:
                    self.loss, self.batch, self._total, self._seen = loss, number, total, seen
                    self._after_batch()
        self.batch, self._total, self._seen = number, total, seen
        if not seen:
            raise ValueError(
                f"the data gave no examples in epoch {self.epoch}: a generator is used up after "
                "one epoch; a list or a nn.data.DataLoader can be gone through again"
            )
        if not all(np.isfinite(value.data).all() for value in self.model.parameters()):
            self._not_finite("weights became not finite", number, batch)
        self._end_epoch(bar)

    def _begin_epoch(self) -> Iterator[Batch]:
        resumed, self._resumed = self._resumed, None
        self.epoch = len(self.history) + 1
        if resumed is not None and resumed["position"]["batch"]:
            position = resumed["position"]
            self.batch, self._total, self._seen = (position[k] for k in ("batch", "total", "seen"))
            start: State = resumed["epoch_start"]
            self._data.load_state_dict(resumed["data"])
            random.set_state(start["random"])
            batches = self._data.epoch(self.batch)
            random.set_state(resumed["random"])
            self._reason = resumed.get("reason")
            return batches
        self.batch, self._total, self._seen = 0, 0.0, 0
        self._in_training()
        for callback in self._hooked:
            callback.on_epoch_begin(self)
        # Taken anew, since callbacks may have changed something.
        self._finished[len(self.history)] = self._capture()
        return self._data.epoch()

    def _in_training(self) -> None:
        """Put the model in the mode of training, from which a callback may have taken it."""
        # The modes of its parts are its owner's: some may be frozen in that of use.
        if not self.model.training:
            self.model.train()

    def _after_batch(self) -> None:
        if self._by_batch:
            self.scheduler.step()
        for callback in self._batch_hooks:
            callback.on_batch_end(self)
        # The end of an epoch has a checkpoint of its own.
        if self._steps and self.batch % self._steps == 0 and self.batch != self._data.count:
            self._write(self._everything())

    def _end_epoch(self, bar: Any) -> None:
        history = self.history
        row: dict[str, float] = {"epoch": self.epoch, "loss": self._total / self._seen}
        inputs = self._step.inputs
        if self._validation is not None:
            row |= scored(
                self.model, self._validation, self._step.loss, self._metrics, inputs, "validation_"
            )
            _warn_unless_finite(row, history)
        if self._training_data is not None:
            row |= scored(
                self.model,
                self._training_data,
                self._step.loss,
                self._metrics,
                inputs,
                "training_",
                "training_",
            )
        if self._measured:
            row["weight_update"] = self._weight_update()
        self.epoch_lr = self._lr()
        if self.scheduler is not None and not self._by_batch:
            if self._judges:
                self.scheduler.step(row.get("validation_loss", row["loss"]))
            else:
                self.scheduler.step()
        self._show(row, bar)
        self.batch, self._total, self._seen = 0, 0.0, 0
        self._finished[self.epoch] = self._capture()
        history.rows.append(row)
        del self._finished[self.epoch - 1]
        self._keep_best()
        for callback in self._callbacks:
            if isinstance(callback, Callback):
                callback.on_epoch_end(self)
            else:
                callback(history)
        # Callbacks may have written numbers of any type; a file gives plain ones back.
        row |= {name: plain_number(number) for name, number in row.items()}

    def _weight_update(self) -> float:
        """Return the largest change of a weight since the epoch began."""
        before = self._finished[len(self.history)]["model"]
        changes = [
            np.max(np.abs(parameter.data - before[name]), initial=0)
            for name, parameter in self.model.named_parameters()
        ]
        return float(max(changes))

    # What is told.

    def _progress_bar(self) -> Any:
        """Make a bar on a terminal or in a notebook; elsewhere a line per epoch takes its place."""
        from tqdm import tqdm  # late, since it takes long

        # Printed, since a bar of ipywidgets is missing from a notebook that is opened again.
        notebook, place = progress.notebook(), progress.place()
        self._progress = self._progress and place is not None
        count, epochs = self._data.count, self._epochs
        known = count is not None and epochs is not None
        shape = "{desc}|{bar}| {percentage:3.0f}% {remaining}{postfix}"
        done = 0 if count is None else len(self.history) * count + self._resumed_at()
        return tqdm(
            total=epochs * count if known else None,  # type: ignore[operator]
            initial=done,
            bar_format=shape if known else "{desc}: {n} steps, {rate_fmt}{postfix}",
            unit=" steps",
            file=place,
            ncols=progress.WIDTH if notebook else None,
            dynamic_ncols=not notebook,
            disable=(False if notebook else None) if self._progress else True,
        )

    def _show(self, row: dict[str, float], bar: Any) -> None:
        names = [name for name in ("loss", "validation_loss", *self._metrics) if name in row]
        spoken = {"validation_loss": "validation loss"}
        numbers = ", ".join(f"{spoken.get(name, name)} {row[name]:#.4g}" for name in names)
        bar.set_postfix_str(numbers)
        if self._progress and bar.disable:
            of = "" if self._epochs is None else f"/{self._epochs}"
            print(f"epoch {self.epoch}{of}: {numbers}", file=sys.stderr)

    # When all goes wrong.

    def _not_finite(self, told: str, number: int, batch: Batch) -> None:
        """Find out where it began, put the last finished epoch back, and raise."""
        start = self._finished[len(self.history)]
        try:
            began, (what, advice) = self._where_it_began(start, number, batch)
        finally:
            self._put_back()
        where = "" if began == number else f"it began in batch {began}, whose loss was finite: "
        raise FloatingPointError(
            f"{told} in epoch {self.epoch}, batch {number}: {where}{what}; {advice}"
        )

    def _where_it_began(self, start: State, last: int, batch: Batch) -> tuple[int, tuple[str, str]]:
        """Take the epoch again from its start, looking at the weights after every step."""
        self._set(start)
        random.set_state(start["random"])
        self._data.load_state_dict(start["data"])
        number = 0
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            once = isinstance(getattr(self._data, "loader", None), Iterator)
            for number, again in enumerate(() if once else self._data.epoch(), start=1):
                found = self._tried(again, number == last)
                if found:
                    return number, found
                if self._by_batch:
                    self.scheduler.step()
            # The data cannot be gone through again: what is left is the batch itself.
            return last, self._tried(batch, True)

    def _tried(self, batch: Batch, told: bool) -> Any:
        """Take a step; if it goes wrong, or what it did is to be told, undo it and look at it."""
        learnt, optimizer = self._learning.weights(), self.optimizer.state_dict()
        drawn = random.get_state()
        loss = self._step(*batch)
        finite = not loss - loss
        spoilt = not all_finite(self.model)
        if finite and not spoilt and not told:
            return None
        self._learning.set_weights(learnt)
        self.optimizer.load_state_dict(optimizer)
        random.set_state(drawn)
        return diagnose(self._step, batch, self._step.inputs, updated=finite and spoilt)


def _warn_unless_finite(row: dict[str, float], history: History) -> None:
    """Tell of a validation loss that is not finite, the first time."""
    before = history.rows[-1].get("validation_loss", 0.0) if history.rows else 0.0
    if math.isfinite(before) and not math.isfinite(row["validation_loss"]):
        warnings.warn(
            f"the validation loss became {row['validation_loss']} in epoch {row['epoch']}, while "
            "the loss is finite: look for validation inputs that are not finite or far beyond the "
            "others",
            RuntimeWarning,
            stacklevel=6,
        )
