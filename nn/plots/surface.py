"""The loss around a model, on a plane through its weights."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from autograd import no_grad
from nn.module import Module
from nn.network import Network
from nn.plots.asking import Array, raw, same_random_state, same_weights, twin_of
from nn.plots.directions import Plane, Subject, moves, principal_plane, projected, random_plane
from nn.plots.flow import columns_of
from nn.plots.style import VERMILION, axes_for, pyplot, tidy

#: From which ratio of the highest to the lowest on the lines are drawn at powers.
_DECADES = 30


def loss_surface(
    model: Any,
    data: Any,
    loss: Any = None,
    *,
    path: Iterable[Any] | None = None,
    directions: str | None = None,
    span: float = 1.0,
    resolution: int = 25,
    seed: int = 0,
    ax: Any = None,
) -> Any:
    """Draw the loss around a model along two directions, and the path of descent on that plane.

    The star is the model as it is. Without a path the directions are random: each has the
    deviation of a normal distribution in every weight, is scaled for each neuron or filter to the
    norm of its weights, and is 0 for biases and all else that has one dimension, as in the paper.
    With a path they are its principal directions, in which it moves most.

    Parameters
    ----------
    model : Module or Network
    data : (x, y)
        Examples to find the loss on: a few hundred are enough, since they go forward once for
        each point of the grid. For a `Network` columns side by side, or a list of pairs of
        columns.
    loss : callable, optional
        Of output and target; a `Network` has its own, taken per example.
    path : iterable of states, optional
        Where the descent has been, oldest first: dicts as `Module.state_dict` returns them, or
        for a `Network` pairs ``(weights, biases)``. To collect them while training:
        ``callbacks=lambda history: path.append(model.state_dict())``.
    directions : {"random", "path"}, optional
        By default ``"path"`` if there is one.
    span : float
        How far random directions are followed to each side: 1 moves as far as the weights are
        from 0.
    resolution : int
        How many points there are on a side of the grid.
    seed : int
        Of the random directions.
    ax : Axes, optional

    Returns
    -------
    Axes

    Raises
    ------
    TypeError
        If the model is neither, or cannot be copied.
    ValueError
        If the model has no parameters that are learned, a state is not of this model, an option
        is none of those above, or the loss is finite nowhere.
    ImportError
        If matplotlib is not installed; it comes with the extra ``glassgrad[plot]``.

    Notes
    -----
    A copy of the model is moved about, in the mode of use, and with it what the loss computes from
    ``model.parameters()``; weights, mode and random state of the model stay as they are.

    References
    ----------
    H. Li, Z. Xu, G. Taylor, C. Studer and T. Goldstein, "Visualizing the Loss Landscape of Neural
    Nets", NeurIPS 2018, sections 4 and 7.2, https://arxiv.org/abs/1712.09913.

    Examples
    --------
    >>> import nn
    >>> x = np.linspace(-1, 1, 8, dtype=np.float32)[:, None]
    >>> ax = loss_surface(nn.Linear(1, 1), (x, 2 * x), nn.MSELoss(), resolution=5)
    >>> ax.get_xlabel()
    'random direction 1 (filter-normalised)'
    """
    pyplot()
    if directions not in (None, "random", "path") or (directions == "path" and path is None):
        raise ValueError(f"directions is 'random', or with a path 'path', got {directions!r}")
    if resolution < 2 or not span > 0:
        raise ValueError(
            f"a grid has a resolution of at least 2 and a span above 0, got {resolution} and {span}"
        )
    subject = _subject_of(model, data, loss)
    steps = None if path is None else moves(subject, path)
    if steps is not None and directions != "random":
        plane, spread = principal_plane(subject, steps, seed)
    else:
        plane, spread = random_plane(subject, seed), 1.0
    places = None if steps is None else projected(plane, steps)
    across, upward = _ticks(places if directions != "random" else None, span, resolution)
    if places is not None and directions == "random":
        across, upward = _widened(across, places[:, 0]), _widened(upward, places[:, 1])
    losses = _losses(subject, plane, across, upward)
    with axes_for(ax, (6.0, 4.8)) as (axes,):
        labels = _contours(axes, across, upward, losses)
        if places is not None:
            start = _trace(axes, places)
            for label in labels:  # what would stand behind another word
                label.set_visible(not label.get_window_extent().overlaps(start))
        axes.plot(0, 0, "*", markersize=15, color=VERMILION, markeredgecolor="white", zorder=5)
        axes.set_xlabel(plane.labels[0])
        axes.set_ylabel(plane.labels[1])
        tidy(axes, grid=False)
        said = [] if spread == 1.0 else [f"the plane holds {100 * spread:.1f} % of the movement"]
        if np.isnan(losses).any():
            said.append("blank: not a finite number")
        if said:
            axes.set_title("; ".join(said), fontsize="medium")
    return axes


def _subject_of(model: Any, data: Any, loss: Any) -> Subject:
    if isinstance(model, Network):
        if loss is not None:
            raise ValueError("a Network has a cost of its own: leave out loss")
        x, y = columns_of(data)
        count = len(model.weights)
        names = [f"{kind}[{i}]" for kind in ("weights", "biases") for i in range(count)]

        def of_network(arrays: Sequence[Array]) -> float:
            output = model._output(x, arrays[:count], arrays[count:])
            return float(raw(model.cost(output, y))) / x.shape[1]

        single = [False] * count + [True] * count
        return Subject(names, [*model.weights, *model.biases], single, of_network)
    if not isinstance(model, Module):
        raise TypeError(f"loss_surface takes a Module or a Network, got {type(model).__name__}")
    if not callable(loss):
        raise ValueError("a surface is that of a loss: say loss=nn.MSELoss(), say")
    x, y = data
    twin, loss = twin_of(model, loss, sharing=True)
    twin.eval()
    learned = {name: p for name, p in twin.named_parameters() if p.requires_grad}
    if not learned:
        raise ValueError(
            f"this {type(model).__name__} has no parameters that are learned, so that its loss "
            "cannot change"
        )

    def of_module(arrays: Sequence[Array]) -> float:
        with same_weights(twin):
            for parameter, array in zip(learned.values(), arrays):
                parameter.data = array
            return float(raw(loss(twin(x), y)))

    arrays = [np.array(p.data) for p in learned.values()]
    return Subject([*learned], arrays, [array.ndim < 2 for array in arrays], of_module)


def _ticks(places: Array | None, span: float, resolution: int) -> tuple[Array, Array]:
    if places is None:
        line = np.linspace(-span, span, int(resolution))
        return line, line
    both: list[Array] = []
    extent = float(np.ptp(np.append(places, [[0.0, 0.0]], axis=0), axis=0).max()) or span
    for column in places.T:
        low, high = min(0.0, float(column.min())), max(0.0, float(column.max()))
        # Not much narrower than the other way, so that there is something to see.
        missing = max(0.0, 0.4 * extent - (high - low)) / 2
        margin = 0.2 * (high - low) + missing
        both.append(np.linspace(low - margin, high + margin, int(resolution)))
    return both[0], both[1]


def _widened(line: Array, column: Array) -> Array:
    low, high = min(line[0], 1.1 * column.min()), max(line[-1], 1.1 * column.max())
    return np.linspace(low, high, len(line))


def _losses(subject: Subject, plane: Plane, across: Array, upward: Array) -> Array:
    """Return the loss at every point of the grid, NaN where it is not finite."""
    found = np.empty((len(upward), len(across)))
    # In the precision of the weights, which saves copies.
    first, second = (
        [part.astype(weight.dtype) for part, weight in zip(direction, subject.weights)]
        for direction in plane.directions
    )
    with same_random_state(), no_grad(), np.errstate(all="ignore"):
        for row, up in enumerate(upward):
            lifted = [w + float(up) * part for w, part in zip(subject.weights, second)]
            for column, along in enumerate(across):
                moved = [w + float(along) * part for w, part in zip(lifted, first)]
                found[row, column] = subject.loss_of(moved)
    found[~np.isfinite(found)] = np.nan
    if np.isnan(found).all():
        raise ValueError("the loss is not a finite number anywhere around this model")
    return found


def _contours(ax: Any, across: Array, upward: Array, losses: Array) -> list[Any]:
    """Draw the loss, and return the labels of its lines, which stand above a path."""
    from matplotlib.colors import LogNorm
    from matplotlib.patheffects import withStroke

    low, high = float(np.nanmin(losses)), float(np.nanmax(losses))
    flat = high - low <= 1e-12 * max(abs(low), abs(high))
    if flat:
        margin = 0.5 * max(1.0, abs(low))
        low, high = low - margin, high + margin
    if 0 < low < high / _DECADES:
        levels, norm = np.geomspace(low, high, 22), LogNorm(low, high)
    else:
        levels, norm = np.linspace(low, high, 22), None
    levels[0], levels[-1] = low, high
    # So many digits that neighbours differ, also where the loss hardly changes.
    digits = max(3, 2 - math.floor(math.log10((high - low) / max(abs(low), abs(high)))))
    written = f"%.{min(digits, 12)}g"
    filled = ax.contourf(across, upward, losses, levels, cmap="cividis", norm=norm)
    labels: list[Any] = []
    if not flat:
        lines = ax.contour(across, upward, losses, levels[1:-1:3], colors="white", linewidths=0.6)
        labels += ax.clabel(lines, fmt=written, fontsize=7, zorder=5)
        for label in labels:
            label.set_path_effects([withStroke(linewidth=2, foreground="#000000c0")])
    bar = ax.figure.colorbar(filled, ax=ax, label="loss", format=written)
    bar.set_ticks(levels[::3])
    bar.minorticks_off()
    return labels


def _trace(ax: Any, places: Array) -> Any:
    """Draw the path over the surface, light around dark so that it is seen on both.

    Returns
    -------
    Bbox
        Where it says "start", in pixels.
    """
    ax.plot(*places.T, color="white", linewidth=3.5, zorder=3)
    few = len(places) <= 60
    ax.plot(
        *places.T,
        color=VERMILION,
        linewidth=1.5,
        marker="o" if few else None,
        markersize=4,
        markeredgecolor="white",
        zorder=4,
    )
    ahead = next((place for place in places if np.any(place != places[0])), places[0])
    back = np.where(ahead - places[0] > 0, -1, 1)  # away from where the path goes
    start = ax.annotate(
        "start",
        places[0],
        xytext=(8 * back[0], 8 * back[1]),
        textcoords="offset points",
        ha="right" if back[0] < 0 else "left",
        va="top" if back[1] < 0 else "bottom",
        color="black",
        fontsize="small",
        bbox={"boxstyle": "round,pad=0.2", "facecolor": "white", "linewidth": 0},
        zorder=6,
    )
    return start.get_window_extent()
