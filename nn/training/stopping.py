"""When a training is to end: conditions, each a function of the history that tells its reason.

A condition is called with the `History` after each epoch. It returns None, or False, to go on;
to stop, the reason as a string, or True. A function will do::

    def bored(history):
        return "the loss is good enough" if history["loss"][-1] < 0.1 else None

Since nothing but the history decides, a training that is resumed stops where it would have.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from autograd.text import counted
from nn.training.history import History


def all_done(epochs: int) -> str:
    """Return the reason to stop after so many epochs.

    >>> all_done(3), all_done(1)
    ('all 3 epochs done', '1 epoch done')
    """
    return f"{'all ' * (epochs != 1)}{counted(epochs, 'epoch')} done"


Condition = Callable[[History], Any]


def reason_to_stop(conditions: tuple[Condition, ...], history: History) -> str | None:
    """Return the reason of the first condition that has one.

    >>> history = History()
    >>> history.rows.append({"epoch": 1, "loss": 0.5})
    >>> reason_to_stop((MaxEpochs(2), LossBelow(0.6)), history)
    'loss 0.5 is below 0.6 after epoch 1'
    """
    for condition in conditions:
        answer = condition(history)
        if answer:  # whatever is true, or false: comparisons of NumPy have types of their own
            name = getattr(condition, "__name__", type(condition).__name__)
            return answer if isinstance(answer, str) else f"{name} said so"
    return None


class MaxEpochs:
    """Stops after so many epochs; the same as ``fit(epochs=n)``.

    Parameters
    ----------
    n : int

    Raises
    ------
    ValueError
        If it is not a whole number of at least 1.

    Examples
    --------
    >>> MaxEpochs(3)
    MaxEpochs(3)
    """

    def __init__(self, n: int) -> None:
        self.n = _whole(n, "MaxEpochs")

    def __call__(self, history: History) -> str | None:
        return all_done(self.n) if len(history) >= self.n else None

    def __repr__(self) -> str:
        return f"MaxEpochs({self.n})"


class _Below:
    """Stops as soon as a column of the history is below a threshold."""

    column = "loss"
    least = 0.0

    def __init__(self, threshold: float) -> None:
        if not self.least < threshold < math.inf:
            wanted = "threshold above 0" if self.least == 0 else "finite threshold"
            raise ValueError(f"{type(self).__name__} takes a {wanted}, got {threshold!r}")
        self.threshold = threshold

    def __call__(self, history: History) -> str | None:
        number = self.measured(history)
        if not number < self.threshold:
            return None
        name = self.column.replace("_", " ")
        return f"{name} {number:.4g} is below {self.threshold:g} after epoch {len(history)}"

    def measured(self, history: History) -> float:
        """Return the number that is compared.

        Parameters
        ----------
        history : History
        """
        return column_of(history, self.column, self)[-1]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.threshold:g})"


class WeightUpdateBelow(_Below):
    """Stops when no weight has changed by as much as a threshold in an epoch.

    The largest change of any weight from one end of an epoch to the other is kept in the column
    ``weight_update`` of the history.

    Parameters
    ----------
    threshold : float

    Raises
    ------
    ValueError
        If it is not above 0.

    Examples
    --------
    >>> history = History()
    >>> history.rows.append({"epoch": 1, "loss": 0.5, "weight_update": 1e-5})
    >>> WeightUpdateBelow(1e-4)(history)
    'weight update 1e-05 is below 0.0001 after epoch 1'
    """

    column = "weight_update"


class LossBelow(_Below):
    """Stops when the loss is below a threshold.

    Parameters
    ----------
    threshold : float
    monitor : str
        The column of the history: ``"loss"``, ``"validation_loss"``, ...

    Raises
    ------
    ValueError
        If the threshold is not a finite number; those of densities may be below 0.

    Examples
    --------
    >>> LossBelow(0.01, monitor="validation_loss")
    LossBelow(0.01, monitor='validation_loss')
    """

    least = -math.inf

    def __init__(self, threshold: float, monitor: str = "loss") -> None:
        super().__init__(threshold)
        self.column = monitor

    def __repr__(self) -> str:
        return f"LossBelow({self.threshold:g}, monitor={self.column!r})"


class ErrorRateBelow(_Below):
    """Stops when so small a part of the answers is wrong.

    Parameters
    ----------
    threshold : float
        A part of 1: 0.02 is two answers in a hundred.
    monitor : str
        The column that holds the accuracy in percent, as `nn.metrics.accuracy` gives it.

    Raises
    ------
    ValueError
        If the threshold is not above 0 and at most 1.

    Examples
    --------
    >>> history = History()
    >>> history.rows.append({"epoch": 1, "loss": 0.5, "accuracy": 99.0})
    >>> ErrorRateBelow(0.02)(history)
    'error rate 0.01 is below 0.02 after epoch 1'
    """

    column = "error rate"

    def __init__(self, threshold: float, monitor: str = "accuracy") -> None:
        super().__init__(threshold)
        if threshold > 1:
            raise ValueError(
                f"ErrorRateBelow takes a part of 1, got {threshold!r}: {threshold} percent is "
                f"{threshold / 100}"
            )
        self.monitor = monitor

    def measured(self, history: History) -> float:
        """Return the part of wrong answers."""
        return 1 - column_of(history, self.monitor, self)[-1] / 100


class NoImprovement:
    """Stops when a number has not become better for some epochs.

    Parameters
    ----------
    patience : int
        How many epochs without a better one than the best so far to wait for.
    monitor : str
        The column of the history.
    restore_best : bool
        Whether to give the model the weights of the best epoch when the training ends, for
        whatever reason.
    min_delta : float
        By how much a number must be better to count.
    mode : {"min", "max"}, optional
        Which is better; by default ``"min"`` for columns whose names say loss, error or update,
        ``"max"`` for others.

    Raises
    ------
    ValueError
        If the patience is below 1, or another argument is not as above.

    References
    ----------
    L. Prechelt, *Early Stopping - But When?*, 1998, the criterion UP.

    Examples
    --------
    >>> history = History()
    >>> for epoch, loss in enumerate([0.5, 0.3, 0.4, 0.3], start=1):
    ...     history.rows.append({"epoch": epoch, "validation_loss": loss})
    >>> NoImprovement(patience=2)(history)
    'validation loss has not improved in 2 epochs; the best was 0.3 after epoch 2'
    """

    def __init__(
        self,
        patience: int = 10,
        monitor: str = "validation_loss",
        *,
        restore_best: bool = False,
        min_delta: float = 0.0,
        mode: str | None = None,
    ) -> None:
        self.patience = _whole(patience, "NoImprovement")
        if not 0 <= min_delta < math.inf:
            raise ValueError(f"min_delta must be a number of at least 0, got {min_delta!r}")
        self.monitor, self.restore_best, self.min_delta = monitor, restore_best, min_delta
        self.mode = checked_mode(mode, monitor)

    def __call__(self, history: History) -> str | None:
        best = self.best_epoch(history)
        if len(history) - best < self.patience:
            return None
        name, number = self.monitor.replace("_", " "), history[self.monitor][best - 1]
        return (
            f"{name} has not improved in {self.patience} epochs; the best was {number:.4g} after "
            f"epoch {best}"
        )

    def best_epoch(self, history: History) -> int:
        """Return the number of the best epoch so far, counted from 1.

        Parameters
        ----------
        history : History
            Of at least one epoch.
        """
        return best_epoch(column_of(history, self.monitor, self), self.mode, self.min_delta)

    def __repr__(self) -> str:
        return f"NoImprovement({self.patience}, monitor={self.monitor!r})"


def watched_by(condition: Any) -> str:
    """Return the column of the history that a condition of those above looks at.

    >>> watched_by(NoImprovement()), watched_by(LossBelow(0.1)), watched_by(max)
    ('validation_loss', 'loss', '')
    """
    if isinstance(condition, NoImprovement | ErrorRateBelow):
        return condition.monitor
    return condition.column if isinstance(condition, _Below) else ""


def best_epoch(numbers: list[float], mode: str, min_delta: float = 0.0) -> int:
    """Return which number is the best, counted from 1; the first of equals.

    >>> best_epoch([0.5, 0.3, 0.3], "min")
    2
    """
    sign = 1.0 if mode == "min" else -1.0
    best, least = 1, math.inf
    for epoch, number in enumerate(numbers, start=1):
        if sign * number < least - min_delta:  # false for what is not a number
            best, least = epoch, sign * number
    return best


def checked_mode(mode: str | None, monitor: str) -> str:
    """Return which numbers of a column are better, the small or the large ones."""
    if mode is None:
        small = any(part in monitor for part in ("loss", "error", "update"))
        return "min" if small else "max"
    if mode not in ("min", "max"):
        raise ValueError(f"mode is min or max, got {mode!r}")
    return mode


def column_of(history: History, column: str, asked_by: object) -> list[float]:
    """Return a column of the history that a condition looks at."""
    if column not in history.rows[-1]:
        hint = (
            "pass validation=..., and the metric in metrics=[...]"
            if column != "weight_update"
            else "pass the condition to fit(stop=[...])"
        )
        raise ValueError(
            f"{asked_by!r} looks at the column {column!r} of the history, which has only "
            f"{', '.join(history.rows[-1])}: {hint}"
        )
    return history[column]


def _whole(number: Any, owner: str) -> int:
    if not isinstance(number, int) or number < 1:
        raise ValueError(f"{owner} takes a whole number of epochs, at least 1, got {number!r}")
    return number
