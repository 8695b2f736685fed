"""Which classes were taken for which, and the images themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from nn import metrics
from nn.plots.asking import Array, raw
from nn.plots.style import BLUE, VERMILION, as_images, axes_for, ink, mosaic, pyplot

#: Up to so many classes have their counts written into the matrix.
_MOST_NUMBERS = 25


def confusion_matrix(
    output: Any,
    target: Any,
    images: Any = None,
    *,
    names: Sequence[str] | None = None,
    threshold: float = 0.5,
    shape: tuple[int, ...] | None = None,
    most: int = 25,
    ax: Any = None,
) -> Any:
    """Draw how often each class was taken for each other; with images, those that were misread.

    A row is a true class, a column what was read. The darker a square, the larger the part of its
    row; what is right is blue, what is wrong vermilion, and darker than its part alone would be,
    so that single errors are seen.

    Parameters
    ----------
    output, target, threshold
        As for `nn.metrics.confusion_matrix`.
    images : (n, pixels), (n, height, width) or (n, channels, height, width) array, optional
        What was read. With them `misread` is drawn beside the matrix.
    names : sequence of str, optional
        What the classes are called; by default 0, 1, ...
    shape, most
        As for `misread`.
    ax : Axes, optional
        With images a pair of them.

    Returns
    -------
    Axes, or with images a pair of Axes

    Raises
    ------
    ValueError
        As `nn.metrics.confusion_matrix` does, or if there are not as many names as classes, or not
        as many images as outputs.
    ImportError
        If matplotlib is not installed; it comes with the extra ``glassgrad[plot]``.

    Examples
    --------
    >>> ax = confusion_matrix(np.array([0, 2, 1, 2]), np.array([0, 1, 1, 2]))
    >>> ax.get_title()
    '3 of 4 right (75.0 %)'
    """
    count = None if names is None else len(names)
    counts = metrics.confusion_matrix(output, target, count, threshold)
    if names is None:
        names = [str(number) for number in range(len(counts))]
    side = min(2.0 + 0.36 * len(counts), 10.0)
    if images is None:
        with axes_for(ax, (side + 0.4, side)) as (axes,):
            _draw_matrix(axes, counts, names)
        return axes
    wrong = min(int(counts.sum() - np.trace(counts)), max(1, most))
    with axes_for(ax, (side + 0.4, side), _size(wrong)) as both:
        if len(both) != 2:
            raise ValueError("a confusion matrix with images needs a pair of axes, got one")
        _draw_matrix(both[0], counts, names)
        misread(
            images,
            output,
            target,
            names=names,
            threshold=threshold,
            shape=shape,
            most=most,
            ax=both[1],
        )
    return both


def _draw_matrix(ax: Any, counts: Array, names: Sequence[str]) -> None:
    from matplotlib.colors import to_rgba

    rows = counts.sum(axis=1, keepdims=True)
    parts = counts / np.maximum(rows, 1)
    right = np.eye(len(counts), dtype=bool)
    colours = np.empty((*counts.shape, 4))
    colours[:] = to_rgba(VERMILION)
    colours[right] = to_rgba(BLUE)
    colours[..., 3] = np.where(right, 0.85 * parts, np.where(counts, 0.2 + 0.8 * parts**0.5, 0))
    ax.imshow(colours, interpolation="nearest")
    if len(counts) <= _MOST_NUMBERS:
        size = 9 if len(counts) <= 12 else 6
        for (row, column), number in np.ndenumerate(counts):
            if number:
                dark = colours[row, column, 3] > 0.6
                ax.text(
                    column,
                    row,
                    f"{number}",
                    ha="center",
                    va="center",
                    fontsize=size if number < 1000 else size - 2,
                    color="white" if dark else ink(ax),
                )
    places = range(0, len(names), max(1, len(names) // _MOST_NUMBERS))
    turned = 90 if max(map(len, names)) > 3 else 0
    ax.set_xticks(places, [names[place] for place in places], rotation=turned)
    ax.set_yticks(places, [names[place] for place in places])
    ax.set_xlabel("read")
    ax.set_ylabel("true")
    good, total = int(np.trace(counts)), int(counts.sum())
    ax.set_title(f"{good:,} of {total:,} right ({100 * good / total:.1f} %)", fontsize="medium")


def misread(
    images: Any,
    output: Any,
    target: Any,
    *,
    names: Sequence[str] | None = None,
    threshold: float = 0.5,
    shape: tuple[int, ...] | None = None,
    most: int = 25,
    ax: Any = None,
) -> Any:
    """Draw the images that were misread, each with what was read and what it is.

    If there are more than are drawn, then those of which the model was surest.

    Parameters
    ----------
    images : (n, pixels), (n, height, width) or (n, channels, height, width) array
    output, target, threshold
        As for `nn.metrics.accuracy`.
    names : sequence of str, optional
        What the classes are called; by default 0, 1, ...
    shape : (height, width) or (channels, height, width), optional
        How the pixels are laid out; by default as a square.
    most : int
        How many images are drawn; that there are more is said.
    ax : Axes, optional

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If there are not as many images as outputs, or they are none, or a class has no name.
    ImportError
        If matplotlib is not installed; it comes with the extra ``glassgrad[plot]``.

    Examples
    --------
    >>> ax = misread(np.zeros((3, 4)), np.array([0, 1, 1]), np.array([0, 1, 0]))
    >>> ax.get_title(), [text.get_text() for text in ax.texts]
    ('1 of 3 misread', ['read 1, is 0'])
    """
    pyplot()
    found, wanted = metrics._classes("misread", output, target, threshold)
    pictures = as_images(raw(images), shape)
    if len(pictures) != len(found):
        raise ValueError(f"there are {len(pictures):,} images for {len(found):,} outputs")
    wrong = np.flatnonzero(found != wanted)
    shown = wrong[np.argsort(-_certainty(output, found)[wrong], kind="stable")][: max(1, most)]
    columns = _columns(len(shown))
    with axes_for(ax, _size(len(shown))) as (axes,):
        tall = pictures.shape[1] / pictures.shape[2]
        tiles = mosaic(axes, len(shown), columns, tall, caption=0.3)
        for extent, index in zip(tiles, shown):
            left, right, _, top = extent
            picture = pictures[index]
            low, high = np.nanmin(picture), np.nanmax(picture)
            axes.imshow(
                np.clip(picture, 0, 1) if picture.ndim == 3 and high <= 1 else picture,
                cmap="gray_r",
                vmin=min(low, 0),
                vmax=high if high > low else low + 1,
                extent=extent,
                interpolation="nearest",
            )
            axes.text(
                (left + right) / 2,
                top + 0.03,
                f"read {_called(found[index], names)}, is {_called(wanted[index], names)}",
                ha="center",
                va="bottom",
                fontsize=8 if columns <= 5 else 7,
                color=ink(axes),
            )
        told = f"{len(wrong):,} of {len(found):,} misread"
        if len(shown) < len(wrong):
            told += f", the {len(shown)} surest"
        axes.set_title(told if len(wrong) else f"none of {len(found):,} misread", fontsize="medium")
    return axes


def _columns(count: int) -> int:
    return min(5, max(1, count)) if count <= 25 else 10


def _size(count: int) -> tuple[float, float]:
    """Return how large so many images are drawn, in inches."""
    columns = _columns(count)
    return max(2.4, 0.95 * columns), max(1.2, 1.3 * -(-count // columns) + 0.4)


def _called(number: Any, names: Sequence[str] | None) -> str:
    if number == metrics.NO_CLASS:
        return "nothing (NaN)"
    if names is None:
        return str(number)
    if not 0 <= number < len(names):
        raise ValueError(f"there are {len(names)} names, but none for class {number}")
    return names[int(number)]


def _certainty(output: Any, found: Array) -> Array:
    """Return how much higher the class that was read scored than the next."""
    scores = raw(output)
    if scores.ndim != 2 or scores.shape[1] < 2:
        return np.zeros(len(found))
    best = np.sort(scores.astype(np.float64), axis=1)
    return np.nan_to_num(best[:, -1] - best[:, -2], nan=np.inf)
