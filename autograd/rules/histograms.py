"""Derivatives of histograms: what falls into a bin adds up there, and counts are constants.

Weights have a gradient, and so have the edges of equal bins from the smallest number to the
largest, which a density is divided by.
"""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np

from autograd.graph import Node, dtype_of
from autograd.primitives import Primitive, without_gradient
from autograd.rules.differences import diff
from autograd.rules.indexing import scatter_add
from autograd.rules.reduction import shared_by_ties
from autograd.rules.shaping import astype, implements, reshape
from autograd.rules.sorting import array_of


def _slope_of_bins(g: Any, a: Any, bins: int) -> Any:
    """Give the gradient to the smallest and the largest number, which the edges lie between."""
    part = np.linspace(0.0, 1.0, bins + 1).astype(dtype_of(g))
    smallest, largest = np.min(a), np.max(a)
    of_smallest = shared_by_ties(np.sum(g * (1.0 - part)), smallest, a, None, False)
    return of_smallest + shared_by_ties(np.sum(g * part), largest, a, None, False)


equal_bins = Primitive(
    lambda a, bins: np.histogram_bin_edges(a, bins),
    lambda g, ans, a, bins: _slope_of_bins(g, a, bins),
    None,
    name="equal_bins",
)


_estimated = without_gradient(
    lambda a, bins, range, weights: np.histogram_bin_edges(a, bins, range, weights).size - 1,
    name="number_of_bins",
)


@implements(np.histogram_bin_edges)
def histogram_bin_edges(a: Any, bins: Any = 10, range: Any = None, weights: Any = None) -> Any:
    """Stand for `numpy.histogram_bin_edges`; how many there are counts as a constant."""
    if isinstance(bins, Node):
        return bins
    if isinstance(bins, str):
        bins = operator.index(_estimated(a, bins, range, weights))
    if np.ndim(bins) or range is not None or not np.size(a):
        return np.histogram_bin_edges(np.zeros(0, dtype_of(a)), bins, range)
    return equal_bins(reshape(a, -1), operator.index(bins))


def _find_bins(a: Any, edges: Any) -> Any:
    """Return in which bin each number falls: the last has its right edge, too; -1 for none."""
    if np.any(edges[1:] < edges[:-1]):
        raise ValueError("the edges of bins increase from one to the next")
    found = np.searchsorted(edges, a, side="right") - 1
    last = len(edges) - 1
    return np.where(a == edges[last], last - 1, np.where(found == last, -1, found))


_bins = without_gradient(_find_bins, name="bins")


def _filled(samples: list[Any], edges: list[Any], weights: Any) -> Any:
    """Add up the weights of what falls into each bin; a sample has a number for each axis."""
    lengths = [each.shape[0] - 1 for each in edges]
    place: Any = 0
    inside: Any = True
    for sample, each, length in zip(samples, edges, lengths, strict=True):
        found = _bins(sample, each)
        place, inside = place * length + found, inside & (found >= 0)
    size = math.prod(lengths)
    # What falls outside is added up in a place of its own.
    together = scatter_add(weights, np.where(inside, place, size), (size + 1,))
    return reshape(together[:-1], tuple(lengths))


@implements(np.histogram)
def histogram(
    a: Any, bins: Any = 10, range: Any = None, density: bool | None = None, weights: Any = None
) -> tuple[Any, Any]:
    """Stand for `numpy.histogram`."""
    if weights is not None and np.shape(weights) != np.shape(a):
        raise ValueError(f"weights of shape {np.shape(weights)} for numbers of {np.shape(a)}")
    edges = histogram_bin_edges(a, bins, range, weights)
    flat = reshape(a, -1)
    ones = np.ones(flat.shape, np.intp)
    found = _filled([flat], [edges], ones if weights is None else np.ravel(weights))
    if density:
        found = found / astype(diff(edges), np.float64) / np.sum(found)
    return found, edges


@implements(np.histogramdd)
def histogramdd(
    sample: Any, bins: Any = 10, range: Any = None, density: bool | None = None, weights: Any = None
) -> tuple[Any, list[Any]]:
    """Stand for `numpy.histogramdd`."""
    columns = np.transpose(sample) if hasattr(sample, "shape") else np.stack(sample)
    samples = list(columns) if np.ndim(columns) == 2 else [columns]
    count = len(samples)
    every = _of_each(bins, count)
    ranges = [None] * count if range is None else range
    if len(every) != count or len(ranges) != count:
        raise ValueError(f"samples of {count} numbers need bins, and a range, for each of them")
    edges = [histogram_bin_edges(*given) for given in zip(samples, every, ranges, strict=True)]
    found = _filled(samples, edges, _doubles(weights, samples[0].shape))
    if density:
        found = found / np.sum(found)
        for i, each in enumerate(edges):
            found = found / reshape(diff(each), (-1,) + (1,) * (count - 1 - i))
    return found, edges


def _of_each(bins: Any, count: int) -> Any:
    return bins if np.iterable(bins) else [bins] * count


def _doubles(weights: Any, shape: tuple[int, ...]) -> Any:
    if weights is None:
        return np.ones(shape)
    if dtype_of(weights).kind == "c" or np.shape(weights) != shape:
        raise TypeError(
            f"weights are real numbers in the shape {shape}, got {dtype_of(weights)} in the shape "
            f"{np.shape(weights)}"
        )
    return astype(array_of(weights), np.float64)


@implements(np.histogram2d)
def histogram2d(
    x: Any,
    y: Any,
    bins: Any = 10,
    range: Any = None,
    density: bool | None = None,
    weights: Any = None,
) -> tuple[Any, ...]:
    """Stand for `numpy.histogram2d`."""
    every = _of_each(bins, 2)
    if len(every) > 2:  # the edges of both
        every = [bins, bins]
    found, edges = histogramdd([x, y], every, range, density, weights)
    return found, *edges


@implements(np.bincount)
def bincount(x: Any, /, weights: Any = None, minlength: int = 0) -> Any:
    """Stand for `numpy.bincount`; a function that is compiled does not know how long it becomes."""
    x = np.asarray(x)
    counts = np.bincount(x, minlength=minlength)
    return counts if weights is None else scatter_add(_doubles(weights, x.shape), x, counts.shape)
