"""What happened over the epochs of a training: losses, metrics, and the learning rate."""

from __future__ import annotations

import math
from typing import Any

from nn.plots.style import (
    GREEN,
    ORANGE,
    PURPLE,
    SKY,
    VERMILION,
    axes_for,
    blue,
    ink,
    tidy,
)
from nn.training.history import History

LOSSES = ("loss", "training_loss", "validation_loss")
RATE = "lr"
#: Columns that are neither a loss nor a metric.
ASIDE = ("epoch", RATE, "weight_update")
OTHERS = (GREEN, PURPLE, SKY, ORANGE)


def history(record: History, *, ax: Any = None) -> tuple[Any, ...]:
    """Draw what happened over the epochs: losses, metrics and the learning rate, side by side.

    Of each there is a plot if the history has a column of it: ``training_metrics=True`` of
    `nn.fit` gives accuracies on both sets, and `nn.LearningRateMonitor` the learning rate.
    Of several metrics each has a colour of its own, solid for validation and dashed for training.
    Numbers that are not finite leave gaps, and are told of.

    Parameters
    ----------
    record : History
    ax : Axes or sequence of Axes, optional
        Where to draw, as many of the plots as there are axes; by default in a new figure.

    Returns
    -------
    tuple of Axes
        Of the losses, the metrics and the learning rate, as far as they are drawn.

    Raises
    ------
    ValueError
        If no epoch has finished, or there is no column to draw.
    ImportError
        If matplotlib is not installed; it comes with the extra ``glassgrad[plot]``.

    Examples
    --------
    >>> from nn import History
    >>> record = History()
    >>> record.rows += [{"epoch": 1, "loss": 0.5, "accuracy": 80.0}]
    >>> [ax.get_ylabel() for ax in history(record)]
    ['loss', 'accuracy']
    """
    if not record:
        raise ValueError("there is nothing to draw yet: no epoch has finished")
    columns = [name for name in record.columns if name not in ASIDE]
    losses = [name for name in columns if name in LOSSES]
    metrics = [name for name in columns if name not in losses]
    if not columns:
        raise ValueError(
            f"there is no column of losses or metrics, only {', '.join(record.columns)}"
        )
    scored = {name.removeprefix("training_") for name in metrics}
    plots = [(losses, "loss"), (metrics, scored.pop() if len(scored) == 1 else "metrics")]
    plots += [([name for name in record.columns if name == RATE], "learning rate")]
    plots = [(names, label) for names, label in plots if names]
    width = 5.2 if len(plots) == 1 else 4.6
    with axes_for(ax, *[(width, 3.6)] * len(plots)) as axes:
        for each, (names, label) in zip(axes, plots):
            _draw(each, record, names, label)
    return axes


def _draw(ax: Any, record: History, columns: list[str], label: str) -> None:
    from matplotlib.ticker import MaxNLocator

    epochs = record["epoch"]
    kinds = list(dict.fromkeys(name.removeprefix("training_") for name in columns))
    colours = dict(zip(kinds, OTHERS * len(kinds)))
    for column in columns:
        numbers = [x if math.isfinite(x) else math.nan for x in record[column]]
        of_training = column == "loss" or column.startswith("training_")
        if label == "loss" or len(kinds) == 1:
            colour = blue(ax) if of_training else VERMILION
        else:
            colour = colours[column.removeprefix("training_")]
        ax.plot(
            epochs,
            numbers,
            color=ink(ax) if column == RATE else colour,
            linestyle=_line(column, columns, of_training),
            drawstyle="steps-mid" if column == RATE else "default",
            marker="o" if _has_points(numbers) else None,
            label=_label(column, columns),
        )
    ax.set_xlabel("epoch")
    ax.set_ylabel(label.replace("_", " "))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    tidy(ax)
    if label in ("loss", "learning rate") and _spans_decades(record, columns):
        ax.set_yscale("log")
    elif label == "learning rate":
        ax.set_ylim(bottom=min(0.0, ax.get_ylim()[0]))
    if columns != [RATE]:
        ax.legend(frameon=False)
    lost = sum(not math.isfinite(row[name]) for row in record for name in columns if name in row)
    if lost:
        ax.set_title(f"{lost} not finite, left out", color=VERMILION, fontsize="medium")


def _line(column: str, columns: list[str], of_training: bool) -> str:
    """Tell curves apart by more than their colour."""
    if column == "training_loss" and "loss" in columns:
        return ":"
    alone = len(columns) == 1
    return "-" if alone or not of_training else "--"


def _has_points(numbers: list[float]) -> bool:
    """Tell whether a curve has a number without a neighbour, of which a line would show nothing."""
    padded = [math.nan, *numbers, math.nan]
    return any(
        math.isfinite(x) and not math.isfinite(before) and not math.isfinite(after)
        for before, x, after in zip(padded, padded[1:], padded[2:])
    )


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


def _spans_decades(record: History, columns: list[str]) -> bool:
    numbers = [row[name] for row in record for name in columns if name in row]
    finite = [number for number in numbers if math.isfinite(number)]
    return bool(finite) and min(finite) > 0 and max(finite) / min(finite) > 30
