"""Callbacks: what else is to happen while a model is trained."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nn.training.run import Training


class Callback:
    """What is to happen at points of a training; a subclass defines the hooks that it wants.

    Each hook is called with the `Training` that is under way, whose attributes tell where it is:
    ``model``, ``optimizer``, ``history``, ``epoch`` and ``batch`` (both counted from 1), ``loss``
    (of the latest batch); ``training.stop(reason)`` ends it after the epoch.

    A callback that has the methods ``state_dict()`` and ``load_state_dict(state)`` is kept in
    checkpoints, and goes on from there when the training is resumed. What the first returns is
    made of dicts, lists, numbers, strings and arrays.

    Raises
    ------
    TypeError
        If a subclass has a hook of another name, which nobody would call.

    Examples
    --------
    >>> import nn, numpy as np
    >>> class LargestLoss(Callback):
    ...     largest = 0.0
    ...     def on_batch_end(self, training):
    ...         self.largest = max(self.largest, training.loss)
    >>> watch, model = LargestLoss(), nn.Linear(1, 1)
    >>> optimizer = nn.optim.SGD(model.parameters(), lr=0.1)
    >>> data = np.zeros((4, 1), np.float32), np.full((4, 1), 10, np.float32)
    >>> _ = nn.fit(model, data, nn.MSELoss(), optimizer, 1, callbacks=[watch], progress=False)
    >>> watch.largest > 50
    True
    """

    def __init_subclass__(cls, **keywords: Any) -> None:
        super().__init_subclass__(**keywords)
        for name in vars(cls):
            if name.startswith("on_") and not hasattr(Callback, name):
                hooks = [hook for hook in vars(Callback) if hook.startswith("on_")]
                raise TypeError(
                    f"nobody would call {cls.__name__}.{name}: the hooks of a Callback are "
                    f"{', '.join(hooks)}; call it otherwise if it is none"
                )

    def on_train_begin(self, training: Training) -> None:
        """Act before the first step, and again when the training is resumed."""

    def on_epoch_begin(self, training: Training) -> None:
        """Act before the first step of an epoch, with the model in training mode."""

    def on_batch_end(self, training: Training) -> None:
        """Act after each step; a training without this hook is a little quicker."""

    def on_epoch_end(self, training: Training) -> None:
        """Act after an epoch, when its row is in the history."""

    def on_train_end(self, training: Training) -> None:
        """Act when the training has ended, or was interrupted from the keyboard."""


class LearningRateMonitor(Callback):
    """Keeps the learning rate of each epoch in the history: the column ``lr``.

    It is the rate at the end of the epoch; of several groups of parameters, that of the first.

    Examples
    --------
    >>> import nn, numpy as np
    >>> model = nn.Linear(1, 1)
    >>> optimizer = nn.optim.SGD(model.parameters(), lr=0.5)
    >>> schedule = nn.optim.lr_scheduler.ExponentialLR(optimizer, 0.5)
    >>> data = np.zeros((4, 1), np.float32), np.zeros((4, 1), np.float32)
    >>> history = nn.fit(
    ...     model, data, nn.MSELoss(), optimizer, 3, scheduler=schedule,
    ...     callbacks=[LearningRateMonitor()], progress=False,
    ... )
    >>> history["lr"]
    [0.5, 0.25, 0.125]
    """

    def on_epoch_end(self, training: Training) -> None:
        """Write down the rate of the epoch."""
        training.history.rows[-1]["lr"] = training.epoch_lr


def has_state(part: Any) -> bool:
    """Say whether something is kept in checkpoints."""
    return hasattr(part, "state_dict") and hasattr(part, "load_state_dict")
