"""Which class a model gives to every point of a plane."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from nn.plots.asking import Array, answers, raw
from nn.plots.style import MARKERS, SEVERAL, axes_for, ink, pyplot, tidy

#: How strongly the plane is coloured where the model is in doubt, and where it is surest.
_FAINT, _STRONG = 0.12, 0.55
_MOST_LINES = 20
#: A lead in the scores that is coloured strongly, however small all others are; and one that is
#: only rounding.
_SURE, _NOTHING = 0.1, 1e-6


class _Plane(NamedTuple):
    """What a model says on a grid: classes, how sure it is of them, and where it is torn.

    `leads` has an array for each boundary to be drawn: it is 0 there.
    """

    classes: Array
    certainty: Array
    leads: list[Array]


def decision_boundary(
    model: Any,
    x: Any = None,
    y: Any = None,
    *,
    bounds: tuple[float, float, float, float] | None = None,
    resolution: int = 200,
    threshold: float = 0.5,
    legend: bool = True,
    ax: Any = None,
) -> Any:
    """Draw which class a model of two inputs gives to every point of the plane.

    A region is coloured the more strongly, the surer the model is of its class; the boundaries
    are lines, and the points stand on top, with a colour and a shape for each class.

    Parameters
    ----------
    model : Module, Network, or callable
        Given rows of two numbers, it gives a row of scores, of which the highest decides; or one
        score, which means class 1 if it is above the threshold; or an integer, the class itself.
    x : (n, 2) array, optional
        Points to draw, usually those of the training.
    y : (n,) array of classes, or (n, classes) array, optional
        Their true classes.
    bounds : (left, right, bottom, top), optional
        What is shown of the plane; by default the points and a tenth around them.
    resolution : int
        How many points there are on a side of the grid.
    threshold : float
        Above which a single score means class 1: 0.5 for probabilities, 0 for logits.
    legend : bool
        Whether the classes of the points are named beside the plane.
    ax : Axes, optional

    Returns
    -------
    Axes

    Raises
    ------
    TypeError
        If the model is neither a model nor callable.
    ValueError
        If the points have not two coordinates or are not finite, there are neither points nor
        bounds, or the model gives no scores for a row.
    ImportError
        If matplotlib is not installed; it comes with the extra ``glassgrad[plot]``.

    Notes
    -----
    A model that is nowhere surer than 0.1 is coloured faintly, as what it is: undecided.

    A copy of a `Module` is asked, in the mode of use; its weights, mode and random state stay.

    Examples
    --------
    >>> x, y = np.array([[0.0, 0.0], [1.0, 1.0]]), np.array([0, 1])
    >>> ax = decision_boundary(lambda rows: rows.sum(axis=1) - 0.5, x, y)
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['class 0', 'class 1']
    """
    pyplot()
    points = None if x is None else _points(x)
    left, right, bottom, top = _bounds(bounds, points)
    if resolution < 2:
        raise ValueError(f"a grid has at least 2 points on a side, got resolution={resolution}")
    across = np.linspace(left, right, int(resolution))
    upward = np.linspace(bottom, top, int(resolution))
    grid = np.stack(np.meshgrid(across, upward), axis=-1)
    rows = answers(model, grid.reshape(-1, 2), "decision_boundary")
    plane = _read(rows, len(upward), threshold)
    wanted = None if y is None or points is None else _classes(y, len(points))
    with axes_for(ax, (5.2, 4.4)) as (axes,):
        axes.imshow(
            _coloured(plane),
            extent=(left, right, bottom, top),
            origin="lower",
            interpolation="bilinear",
            aspect="auto",
        )
        for lead in plane.leads[:_MOST_LINES]:
            if np.any(lead < -_NOTHING) and np.any(lead > _NOTHING):
                axes.contour(across, upward, lead, [0.0], colors=[ink(axes)], linewidths=1.2)
        if points is not None:
            _scatter(axes, points, wanted, legend)
        axes.set_xlim(left, right)
        axes.set_ylim(bottom, top)
        axes.set_xlabel("$x_1$")
        axes.set_ylabel("$x_2$")
        tidy(axes, grid=False)
        _tell(axes, plane)
    return axes


def _points(x: Any) -> Array:
    points = raw(x)
    if points.ndim != 2 or points.shape[1] != 2 or not len(points):
        raise ValueError(
            f"decision_boundary draws a plane, so points have shape (n, 2): got {points.shape}"
        )
    if not np.isfinite(points).all():
        raise ValueError("decision_boundary takes finite points, got NaN or infinity among them")
    return points.astype(np.float64)


def _bounds(given: Any, points: Array | None) -> tuple[float, ...]:
    if given is not None:
        left, right, bottom, top = map(float, given)
        if not (left < right and bottom < top and np.isfinite([left, right, bottom, top]).all()):
            raise ValueError(f"bounds are (left, right, bottom, top), got {given}")
        return left, right, bottom, top
    if points is None:
        raise ValueError("say which part of the plane: points x, or bounds=(left, right, ...)")
    low, high = points.min(axis=0), points.max(axis=0)
    margin = np.where(high > low, 0.1 * (high - low), 1.0)
    (left, bottom), (right, top) = low - margin, high + margin
    return float(left), float(right), float(bottom), float(top)


def _classes(y: Any, count: int) -> Array:
    wanted = raw(y)
    if wanted.ndim == 2 and wanted.shape[1] > 1:
        wanted = wanted.argmax(axis=1)
    wanted = wanted.reshape(-1)
    if len(wanted) != count:
        raise ValueError(f"there are {len(wanted):,} classes for {count:,} points")
    return wanted.astype(np.int64)


def _read(rows: Array, height: int, threshold: float) -> _Plane:
    if rows.dtype.kind not in "fiub" or rows.ndim > 2 or rows.size == 0:
        raise ValueError(
            f"decision_boundary needs scores of shape (n, classes), (n, 1) or (n,), got "
            f"{rows.dtype} of shape {rows.shape}"
        )
    single = rows.ndim == 1 or rows.shape[1] == 1
    if single and rows.dtype.kind in "iub":
        classes = rows.reshape(height, -1).astype(np.int64)
        leads = [np.where(classes == k, 1.0, -1.0) for k in np.unique(classes)[1:]]
        return _Plane(classes, np.ones(classes.shape), leads)
    scores = rows.astype(np.float64)
    scores = np.where(np.isfinite(scores), scores, np.nan)
    if single:
        lead = scores.reshape(height, -1) - threshold
        return _Plane((lead > 0).astype(np.int64), np.abs(lead), [lead])
    lost: Array = np.any(np.isnan(scores), axis=1)
    kept = np.where(lost[:, None], 0.0, scores)
    best = np.sort(kept, axis=1)
    certainty = np.where(lost, np.nan, best[:, -1] - best[:, -2])
    leads: list[Array] = []
    for k in range(scores.shape[1]):
        others = np.delete(kept, k, axis=1).max(axis=1)
        leads.append(np.where(lost, np.nan, kept[:, k] - others).reshape(height, -1))
    return _Plane(
        kept.argmax(axis=1).reshape(height, -1),
        certainty.reshape(height, -1),
        leads[1:] if scores.shape[1] == 2 else leads,  # of two, both have the same boundary
    )


def _coloured(plane: _Plane) -> Array:
    """Return red, green, blue and opacity: the style's own background shines through."""
    from matplotlib.colors import to_rgb

    palette = np.array([to_rgb(colour) for colour in SEVERAL])
    image = np.empty((*plane.classes.shape, 4))
    image[..., :3] = palette[plane.classes % len(palette)]
    lost: Array = np.isnan(plane.certainty)
    largest = 1.0 if lost.all() else max(float(np.nanmax(plane.certainty)), _SURE)
    image[..., 3] = _FAINT + (_STRONG - _FAINT) * np.where(lost, 0, plane.certainty) / largest
    image[..., 3] = np.where(lost, 0, image[..., 3])
    return image


def _scatter(ax: Any, points: Array, wanted: Array | None, legend: bool) -> None:
    size = 28 if len(points) <= 300 else 10 if len(points) <= 2000 else 3
    style = {"s": size, "edgecolors": [ink(ax)], "linewidths": 0.6 if size > 3 else 0}
    if wanted is None:
        ax.scatter(*points.T, color=[ink(ax)], **style)
        return
    classes = np.unique(wanted)
    for number in classes:
        ax.scatter(
            *points[wanted == number].T,
            color=[SEVERAL[number % len(SEVERAL)]],
            marker=MARKERS[number % len(MARKERS)],
            label=f"class {number}",
            **style,
        )
    if legend:
        columns = -(-len(classes) // 12)
        ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False, ncols=columns)


def _tell(ax: Any, plane: _Plane) -> None:
    """Say what cannot be seen."""
    lost = np.isnan(plane.certainty)
    said: list[str] = []
    if lost.any():
        said.append("blank: not a finite number" if not lost.all() else "no output is finite")
    found = np.unique(plane.classes[~lost])
    if len(found) == 1:
        said.append(f"class {found[0]} everywhere")
    if said:
        ax.set_title("; ".join(said), fontsize="medium")
