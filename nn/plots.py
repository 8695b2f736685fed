"""Pictures of a training, drawn with matplotlib."""

from __future__ import annotations

import math
from typing import Any

from nn.training.history import History

LOSSES = ("loss", "training_loss", "validation_loss")
#: Columns that are neither a loss nor a metric.
ASIDE = ("epoch", "lr", "weight_update")
# Told apart by those who cannot tell red from green as well (Okabe and Ito, 2008).
TRAINING, VALIDATION = "#0072B2", "#D55E00"
OTHERS = ("#009E73", "#CC79A7", "#56B4E9", "#000000")


def learning_curves(history: History, ax: Any = None) -> tuple[Any, ...]:
    """Draw losses and metrics over the epochs, see `History.plot`; without losses only metrics."""
    if not history:
        raise ValueError("there is nothing to draw yet: no epoch has finished")
    columns = [name for name in history.columns if name not in ASIDE]
    losses = [name for name in columns if name in LOSSES]
    metrics = [name for name in columns if name not in losses]
    if not columns:
        raise ValueError(
            f"there is no column of losses or metrics, only {', '.join(history.columns)}"
        )
    if ax is not None:
        axes = (ax,)
    else:
        _, grid = pyplot().subplots(
            1,
            2 if losses and metrics else 1,
            figsize=(9.6 if losses and metrics else 5.2, 3.6),
            layout="constrained",
            squeeze=False,
        )
        axes = tuple(grid[0])
    if losses:
        _draw(axes[0], history, losses, "loss")
    if not losses or len(axes) > 1:
        scored = {name.removeprefix("training_") for name in metrics}
        _draw(axes[-1], history, metrics, scored.pop() if len(scored) == 1 else "metrics")
    return axes


def save_learning_curves(history: History, path: Any) -> None:
    """Draw losses and metrics to a file, of the format that its name ends in."""
    axes = learning_curves(history)
    try:
        axes[0].figure.savefig(path, dpi=150)
    finally:
        pyplot().close(axes[0].figure)


def _draw(ax: Any, history: History, columns: list[str], label: str) -> None:
    from matplotlib.ticker import MaxNLocator

    epochs = history["epoch"]
    others = iter(OTHERS * len(columns))
    for column in columns:
        numbers = [row.get(column, float("nan")) for row in history]
        of_training = column == "loss" or column.startswith("training_")
        kinds = {name.removeprefix("training_") for name in columns}
        if label == "loss" or len(kinds) == 1:
            colour = TRAINING if of_training else VALIDATION
        else:
            colour = next(others)
        ax.plot(
            epochs,
            numbers,
            color=colour,
            linestyle=":" if column == "training_loss" and "loss" in columns else "-",
            marker="o" if len(epochs) < 3 else None,  # a single point has no line
            label=_label(column, columns),
        )
    ax.set_xlabel("epoch")
    ax.set_ylabel(label.replace("_", " "))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    ax.spines[["top", "right"]].set_visible(False)
    ax.grid(alpha=0.3)
    if label == "loss" and _spans_decades(history, columns):
        ax.set_yscale("log")
    ax.legend(frameon=False)


def _label(column: str, columns: list[str]) -> str:
    """Say what a curve is of."""
    if column == "loss":
        return "training (during the epoch)" if "training_loss" in columns else "training"
    if column == "training_loss":
        return "training (after the epoch)"
    if column == "validation_loss":
        return "validation"
    if column.startswith("training_"):
        return f"training {column.removeprefix('training_')}".replace("_", " ")
    return (f"validation {column}" if f"training_{column}" in columns else column).replace("_", " ")


def _spans_decades(history: History, columns: list[str]) -> bool:
    numbers = [row[name] for row in history for name in columns if name in row]
    finite = [number for number in numbers if math.isfinite(number)]
    return bool(finite) and min(finite) > 0 and max(finite) / min(finite) > 30


def pyplot() -> Any:
    """Import what draws; if it is missing, say how to get it."""
    try:
        import matplotlib.pyplot as drawing
    except ImportError as error:
        raise ImportError(
            "learning curves are drawn with matplotlib: pip install 'glassgrad[plot]'"
        ) from error
    return drawing
