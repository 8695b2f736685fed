"""Losses of classes: how improbable the right ones were held.

All are made of logarithms of probabilities that never overflow; the derivatives follow from that.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import log_softmax
from autograd.rules.indexing import getitem
from nn.functional.checks import as_array
from nn.functional.classes import (
    checked_classes,
    checked_mark,
    class_axis,
    class_weight,
    picked_scores,
)
from nn.functional.targets import checked_number, reduced


def cross_entropy(
    input: Any,
    target: Any,
    weight: Any = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Any:
    """Return minus the logarithm of the probability that softmax gives to the right class.

    Parameters
    ----------
    input : (C,), (N, C) or (N, C, d1, ...) array or Value
        Scores of C classes, of any size: softmax is part of the loss.
    target : integer array of shape (), (N,) or (N, d1, ...), or an array of the input's shape
        The right classes, from 0 to C - 1; or the probability of each class.
    weight : (C,) array, optional
        What an example of each class counts.
    ignore_index : int
        A class, or any other number, that marks what is left out; of class indices only.
    reduction : {"mean", "sum", "none"}
        The mean, their sum, or the loss of each example. The mean is weighted, and over what is
        not left out: NaN if that is nothing. With probabilities, it is over all examples.
    label_smoothing : float
        From 0 to 1: how much of the probability is given to all classes alike.

    Raises
    ------
    TypeError
        If class indices, or the number that marks what is left out, are not integers.
    ValueError
        If shapes do not fit, the smoothing or the reduction is none, or a class does not exist
        (which in compiled code is an IndexError).

    References
    ----------
    C. M. Bishop, *Pattern Recognition and Machine Learning*, 2006, equation (4.108); the
    smoothing: C. Szegedy et al., *Rethinking the Inception Architecture*, 2016, section 7.

    Examples
    --------
    >>> scores = np.array([[2.0, 0.0], [0.0, 0.0]])
    >>> cross_entropy(scores, np.array([0, 1]), reduction="none").round(4)
    array([0.1269, 0.6931])
    """
    ignore_index = checked_mark(ignore_index, "cross_entropy")
    label_smoothing = checked_number(
        label_smoothing, "cross_entropy", "label_smoothing", at_least=0, at_most=1
    )
    input, target = as_array(input), as_array(target)
    axis, classes = class_axis(input, "cross_entropy")
    if weight is not None:
        weight = class_weight(weight, input, classes, "cross_entropy")
    if target.shape == input.shape and target.dtype.kind == "f":
        return _of_probabilities(input, target, weight, reduction, label_smoothing, axis)
    target, kept = checked_classes(input, target, axis, ignore_index, "cross_entropy")
    logarithms = log_softmax(input, axis=axis)
    errors = -picked_scores(logarithms, target, axis)
    counts = None if weight is None else getitem(weight, target)
    if counts is not None:
        errors = errors * counts
    if label_smoothing:
        others = logarithms if weight is None else logarithms * _along(weight, input)
        share = label_smoothing / input.shape[axis]
        errors = errors * (1 - label_smoothing) - others.sum(axis) * share
    return _averaged(errors, counts, kept, reduction)


def _of_probabilities(
    input: Any, target: Any, weight: Any, reduction: str, smoothing: float, axis: int
) -> Any:
    classes = input.shape[axis]
    if smoothing:
        target = target * (1 - smoothing) + smoothing / classes
    if weight is not None:
        target = target * _along(weight, input)
    return reduced(-(target * log_softmax(input, axis=axis)).sum(axis), reduction)


def nll_loss(
    input: Any,
    target: Any,
    weight: Any = None,
    ignore_index: int = -100,
    reduction: str = "mean",
) -> Any:
    """Return minus the logarithm that is given for the right class.

    Parameters
    ----------
    input : (C,), (N, C) or (N, C, d1, ...) array or Value
        Logarithms of the probabilities of C classes, as `log_softmax` gives them.
    target : integer array of shape (), (N,) or (N, d1, ...)
        The right classes, from 0 to C - 1.
    weight : (C,) array, optional
        What an example of each class counts.
    ignore_index : int
        A class, or any other number, that marks what is left out.
    reduction : {"mean", "sum", "none"}
        The mean, their sum, or the loss of each example. The mean is weighted, and over what is
        not left out: NaN if that is nothing.

    Raises
    ------
    TypeError
        If class indices, or the number that marks what is left out, are not integers.
    ValueError
        If shapes do not fit, the reduction is none of the three, or a class does not exist (which
        in compiled code is an IndexError).

    Examples
    --------
    >>> float(nll_loss(np.log(np.array([[0.5, 0.5], [0.25, 0.75]])), np.array([0, 0])))
    1.0397207708399179
    """
    ignore_index = checked_mark(ignore_index, "nll_loss")
    input, target = as_array(input), as_array(target)
    axis, classes = class_axis(input, "nll_loss")
    if weight is not None:
        weight = class_weight(weight, input, classes, "nll_loss")
    target, kept = checked_classes(input, target, axis, ignore_index, "nll_loss")
    errors = -picked_scores(input, target, axis)
    counts = None if weight is None else getitem(weight, target)
    return _averaged(errors if counts is None else errors * counts, counts, kept, reduction)


def _averaged(errors: Any, counts: Any, kept: Any, reduction: str) -> Any:
    """Leave out what is not kept, and reduce; the mean is over what each example counts."""
    if kept is not None:
        errors = np.where(kept, errors, 0.0)
        counts = kept.astype(errors.dtype) if counts is None else np.where(kept, counts, 0.0)
    if counts is None or reduction != "mean":
        return reduced(errors, reduction)
    counted = counts.sum()
    # Where nothing counts, NaN without the warning that 0 / 0 would come with.
    nothing = counted == 0
    return np.where(nothing, float("nan"), errors.sum() / np.where(nothing, 1.0, counted))


def _along(weight: Any, input: Any) -> Any:
    """Line weights up with the axis of the classes."""
    return weight.reshape((-1, *(1 for _ in input.shape[2:])))
