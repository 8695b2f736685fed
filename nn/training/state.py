"""The state of a training at every moment: how it is taken, put back, written and read."""

from __future__ import annotations

import inspect
import math
from collections.abc import Mapping
from contextlib import suppress
from copy import deepcopy
from functools import cached_property
from pathlib import Path
from typing import Any

from nn import random
from nn.io import save
from nn.optim.state import settings_of_groups
from nn.training.batches import Batches
from nn.training.callbacks import Callback, has_state
from nn.training.checkpoint import Checkpoint, read_checkpoint, write_checkpoint
from nn.training.history import History
from nn.training.identity import (
    RATES,
    SCHEDULE,
    SETTINGS,
    difference,
    dtypes_of,
    name_of,
    rates_of,
    settings_of,
    settings_of_schedule,
)
from nn.training.learning import Learning, State
from nn.training.scoring import Metric
from nn.training.step import TrainStep
from nn.training.stopping import Condition, best_epoch, watched_by


class TrainingState:
    """What a training is made of, and where it is; `Training` adds the loop."""

    def __init__(
        self,
        step: TrainStep,
        data: Batches,
        *,
        epochs: int | None,
        conditions: tuple[Condition, ...],
        callbacks: tuple[Any, ...],
        validation: Batches | None,
        training_data: Batches | None,
        metrics: dict[str, Metric],
        scheduler: Any,
        scheduler_every: str,
        checkpoint: Checkpoint | None,
        progress: bool,
    ) -> None:
        self.model, self.optimizer, self.loss = step.model, step.optimizer, math.nan
        self.scheduler, self.history = scheduler, History()
        self._learning = Learning(step.model, step.loss)
        self.epoch = self.batch = 0
        self.epoch_lr = self._lr()
        self._step, self._data, self._epochs, self._conditions = step, data, epochs, conditions
        self._hooked = tuple(c for c in callbacks if isinstance(c, Callback))
        self._callbacks = callbacks
        self._batch_hooks = tuple(
            c for c in self._hooked if type(c).on_batch_end is not Callback.on_batch_end
        )
        self._validation, self._training_data, self._metrics = validation, training_data, metrics
        self._by_batch = scheduler is not None and scheduler_every == "batch"
        self._judges = scheduler is not None and _takes_a_number(scheduler)
        self._checkpoint, self._progress = checkpoint, progress
        self._steps = checkpoint.every if checkpoint and checkpoint.unit == "steps" else 0
        self._watched = bool(self._batch_hooks or self._by_batch or self._steps)
        looked_at = {*map(watched_by, conditions), checkpoint and checkpoint.keep_best}
        self._measured = "weight_update" in looked_at
        self._restoring: tuple[Any, ...] = tuple(
            c for c in conditions if getattr(c, "restore_best", False)
        )
        self._remembering: dict[str, list[Any]] = {
            "callbacks": [callback for callback in callbacks if has_state(callback)],
            "conditions": [condition for condition in conditions if has_state(condition)],
        }
        self._best: list[State | None] = [None] * len(self._restoring)
        self._total, self._seen = 0.0, 0
        self._reason: str | None = None
        #: The state after so many epochs: by the length of the history, so that appending a row
        #: moves both in a single step, which an interruption cannot split.
        self._finished: dict[int, State] = {}
        self._resumed: State | None = None
        #: What goes to the checkpoint when it is written next: the end of the last epoch, as long
        #: as it is in no file.
        self._unwritten: State | None = None

    def _lr(self) -> float:
        groups = getattr(self.optimizer, "param_groups", None)
        return float(groups[0]["lr"] if groups else self.optimizer.lr)

    def _capture(self) -> State:
        """Return a copy of all that the following steps depend on."""
        return self._learning.weights() | {
            "switches": self._learning.switches(),
            "groups": self._learning.groups(self.optimizer),
            "optimizer": self.optimizer.state_dict(),
            "scheduler": self._scheduled(),
            "random": random.get_state(),
            "data": self._data.state_dict(),
            "validation": None if self._validation is None else self._validation.state_dict(),
            "position": {"batch": self.batch, "total": self._total, "seen": self._seen},
        }

    def _scheduled(self) -> Any:
        return self.scheduler.state_dict() if has_state(self.scheduler) else None

    def _set(self, state: State) -> None:
        """Put back what learns."""
        self._learning.set_weights(state)
        self._learning.set_switches(state["switches"])
        self._learning.set_groups(self.optimizer, state["groups"])
        self.optimizer.load_state_dict(state["optimizer"])
        if state["scheduler"] is not None:
            self.scheduler.load_state_dict(state["scheduler"])

    def _put_back(self) -> State | None:
        """Put back what the last finished epoch left; rates set since then stay."""
        state = self._finished.get(len(self.history))
        if state is None:  # before the first was taken
            return None
        if self.scheduler is None:
            now = self.optimizer.state_dict()
            before = state["optimizer"]
            rates = {name: now[name] for name in before if name.split(".")[0] == "lr"}
            state = state | {"optimizer": before | rates}
        self._set(state)
        return state

    def _keep_best(self) -> None:
        for index, condition in enumerate(self._restoring):
            if condition.best_epoch(self.history) == len(self.history):
                finished = self._finished[len(self.history)]
                self._best[index] = self._learning.weights_in(finished)
        checkpoint = self._checkpoint
        if checkpoint and checkpoint.keep_best:
            checkpoint.check_best(self.history)
            numbers = self.history[checkpoint.keep_best]
            if best_epoch(numbers, checkpoint.mode) == len(numbers):
                save(self.model, checkpoint.best_path)

    def _restore_best(self) -> None:
        for state in self._best:
            if state is not None:
                self._learning.set_weights(state)

    # Checkpoints.

    def _is_due(self) -> bool:
        checkpoint = self._checkpoint
        assert checkpoint is not None
        return bool(self._steps) or len(self.history) % checkpoint.every == 0

    def _everything(self) -> State:
        """Return a copy of all that a checkpoint holds."""
        self._learning.check_groups(self.optimizer)  # to which a callback may have added one
        state = self._capture() | self._kept()
        if state["position"]["batch"]:
            state["epoch_start"] = self._finished[len(self.history)]
            state["reason"] = self._reason  # to stop after this epoch
        state["best"] = dict(zip(map(_best_by, self._restoring), self._best))
        state["history"] = [dict(row) for row in self.history.rows]
        state["identity"] = self._identity
        state["reached"] = self._shown()
        return state

    def _kept(self) -> State:
        """Return copies of what callbacks and conditions remember."""
        return {
            name: [deepcopy(part.state_dict()) for part in parts]
            for name, parts in self._remembering.items()
        }

    def _remember(self, state: State) -> None:
        """Put back what callbacks and conditions remember."""
        for name, parts in self._remembering.items():
            for part, kept in zip(parts, state[name], strict=True):
                part.load_state_dict(deepcopy(kept))

    def _write(self, state: State) -> None:
        assert self._checkpoint is not None
        write_checkpoint(self._checkpoint.path, state)
        self._unwritten = None

    @cached_property
    def _identity(self) -> dict[str, Any]:
        """What must be the same when the training is resumed, as it is before the first step."""
        step, notes = self._step, {} if self._checkpoint is None else self._checkpoint.notes
        return {
            **self._shown(),
            "dtypes": dtypes_of(self.model),
            "optimizer": type(self.optimizer).__name__,
            SETTINGS: settings_of(
                (group.settings for group in self.optimizer.param_groups), self.scheduler
            ),
            RATES: rates_of(self.optimizer.param_groups),
            "schedule": None if self.scheduler is None else type(self.scheduler).__name__,
            SCHEDULE: settings_of_schedule(self._scheduled()),
            "number of batches": self._data.count,
            "number of examples": self._data.examples,
            "batch size": self._data.size,
            "checksum of the data": self._data.fingerprint(),
            **{name: list(map(name_of, parts)) for name, parts in self._remembering.items()},
            "the schedule counts": "batches" if self._by_batch else "epochs",
            "inputs": step.inputs,
            "accumulate": step.accumulate,
            "clip_norm": step.clip_norm,
            "clip_value": step.clip_value,
            "compiled": step.compiled,
        } | {f"note {name!r}": text for name, text in notes.items()}

    def _shown(self) -> dict[str, str]:
        """Tell model and loss apart by what they show, settings that callbacks change included."""
        return {"model": name_of(self.model), "loss": name_of(self._step.loss)}

    def resume(self, path: Path) -> None:
        """Go on from a checkpoint; if it is damaged or of another training, nothing is changed.

        Callbacks and conditions that have a state are put back as well, by `load_state_dict`.

        Raises
        ------
        FileNotFoundError
            If there is none.
        ValueError
            If it is damaged, or model, optimiser, schedule or data are others.
        """
        state = read_checkpoint(path)
        mine, its = self._identity, state["identity"]
        differing = [name for name in {**its, **mine} if its.get(name) != mine.get(name)]
        if "optimizer" not in differing:  # else the state is of other settings
            # What has trained before in this process has come as far as the checkpoint.
            groups = settings_of_groups(self.optimizer, state["optimizer"])
            reached = {
                SETTINGS: settings_of(groups, self.scheduler),
                RATES: rates_of(groups),
                SCHEDULE: settings_of_schedule(state["scheduler"]),
            }
            if "schedule" in differing:
                reached[SCHEDULE] = mine[SCHEDULE]  # the name tells enough
            differing = [n for n in differing if n not in reached or mine[n] != reached[n]]
        shown = state["reached"]
        differing = [n for n in differing if n not in shown or mine[n] != shown[n]]
        if differing:
            raise ValueError(
                f"the checkpoint {path} is of another training:"
                + "".join(f"\n  {n}: {difference(its.get(n), mine.get(n))}" for n in differing)
            )
        before = self._capture() | self._kept()
        try:
            self._go_on(state)
            self._check_shown(state["reached"])
        except Exception as error:
            self._go_on(before)
            raise ValueError(f"the checkpoint {path} is of another training: {error}") from error
        self._identity = its
        self._best = [state["best"].get(_best_by(condition)) for condition in self._restoring]
        self.history.rows[:] = state["history"]
        self._finished = {len(self.history): state.get("epoch_start", state)}
        self._resumed = state

    def _check_shown(self, reached: Mapping[str, Any]) -> None:
        """Refuse a model in which a callback put other modules, which no file can hold."""
        for name, here in self._shown().items():
            if here != reached[name]:
                raise ValueError(
                    f"the {name} was changed on the way, by more than settings: "
                    f"{difference(reached[name], here)}; change it so before it is resumed"
                )

    def _go_on(self, state: State) -> None:
        """Put back all that the following steps depend on."""
        self._set(state)
        random.set_state(state["random"])
        self._data.load_state_dict(state["data"])
        if self._validation is not None:
            with suppress(ValueError):  # other data than before begin anew
                self._validation.load_state_dict(state["validation"])
        self._remember(state)


def _best_by(condition: Any) -> str:
    """Name the weights that a condition calls the best: others may have been asked for before."""
    how = (getattr(condition, name, None) for name in ("monitor", "mode", "min_delta"))
    return f"{type(condition).__name__} {' '.join(map(str, how))}"


def _takes_a_number(scheduler: Any) -> bool:
    """Say whether a schedule's step is told how well the training goes."""
    parameters = inspect.signature(scheduler.step).parameters.values()
    return any(
        p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
        for p in parameters
    )
