"""What losses of class indices share: which class is meant, and its score."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd.rules.indexing import getitem
from nn.functional.checks import as_array
from nn.functional.targets import in_dtype_of, known, missing, raw, verified


def picked_scores(input: Any, target: Any, axis: int) -> Any:
    """Return the score of each example's class.

    They are looked up by one index into the flattened scores: NumPy adds up the gradients of a
    single index several times faster than those of one per axis.
    """
    shape = input.shape
    if axis == 0:
        return getitem(input, target)
    inner = shape[2:]
    stride = math.prod(inner)
    first = (np.arange(shape[0]) * (shape[1] * stride)).reshape((-1, *(1 for _ in inner)))
    if stride != 1:
        first = first + np.arange(stride).reshape(inner)
        target = target * stride
    return getitem(input.reshape(-1), first + target)


def checked_mark(ignore_index: Any, called: str) -> int:
    """Return the number that marks what is left out, if it is an integer."""
    if ignore_index.__class__ is int:
        return ignore_index
    if isinstance(ignore_index, np.integer):
        return int(ignore_index)
    # Where PyTorch has size_average, which counts as 0 or 1 and would leave out a class.
    raise TypeError(
        f"{called} takes an integer for ignore_index, got {ignore_index!r}: what is made of the "
        'losses is said by reduction="mean", "sum" or "none"'
    )


def checked_classes(
    input: Any, target: Any, axis: int, ignore_index: int | None, called: str
) -> tuple[Any, Any]:
    """Return classes that exist, and which examples are not left out; None if surely all."""
    _check_form(input, target, called)
    # Before arithmetic, which overflows in a smaller type, and is no whole number in uint64.
    target, classes = as_array(raw(target)).astype(np.intp), input.shape[axis]
    target = verified(
        _check_classes, target, classes=classes, ignore_index=ignore_index, called=called
    )
    if ignore_index is None:
        return target, None
    numbers = known(target)
    if numbers is not None and not _ranges_over(ignore_index, numbers):
        return target, None
    kept = target != ignore_index
    return np.where(kept, target, 0), kept


def _ranges_over(mark: int, numbers: Any) -> bool:
    return bool(numbers.size and numbers.min() <= mark <= numbers.max())


def _check_classes(target: Any, classes: int, ignore_index: int | None, called: str) -> None:
    if not target.size or (target.min() >= 0 and target.max() < classes):
        return
    wrong = (target != ignore_index) & ((target < 0) | (target >= classes))
    if not np.any(wrong):
        return
    place = tuple(int(i) for i in np.argwhere(wrong)[0])
    where = f" at {place[0] if len(place) == 1 else place}" if place else ""
    left_out = "" if ignore_index is None else f", and ignore_index is {ignore_index}"
    raise ValueError(
        f"the target of {called} has class {target[place]}{where}, but there are scores for "
        f"classes 0 to {classes - 1}{left_out}"
    )


def class_axis(input: Any, called: str) -> tuple[int, int]:
    """Return the axis of the classes, and how many there are."""
    shape = input.shape
    if not shape:
        if input.dtype.kind == "O":
            raise missing("input")
        raise ValueError(f"{called} takes scores of shape (C,), (N, C) or (N, C, d1, ...), got ()")
    axis = 1 if len(shape) > 1 else 0
    if shape[axis] == 0:
        raise ValueError(f"{called} takes the scores of at least one class, got shape {shape}")
    return axis, shape[axis]


def _check_form(input: Any, target: Any, called: str) -> None:
    """Refuse targets that are not one class for each example."""
    shape, given, kind = input.shape, target.shape, target.dtype.kind
    wanted = (*shape[:1], *shape[2:]) if len(shape) > 1 else ()
    if given == wanted and kind in "iu":
        return
    if kind == "O" and not given:
        raise missing("target")
    if given == wanted:
        raise TypeError(
            f"{called} takes class indices as integers, got {target.dtype} of shape {given}: "
            "pass target.astype(int)"
        )
    if given == shape:
        axis = 1 if len(shape) > 1 else 0
        also = (
            ", or target.astype(float) for the probabilities of classes"
            if called == "cross_entropy"
            else ""
        )
        hint = f"if each row marks its class, pass target.argmax({axis}){also}"
    elif math.prod(given) == math.prod(wanted):
        hint = f"pass target.reshape({wanted})"
    else:
        hint = "the classes are on axis 1 of the input" if len(shape) > 2 else "one for each row"
    raise ValueError(
        f"{called} takes, for scores of shape {shape}, class indices of shape {wanted}, "
        f"got {given}: {hint}"
    )


def class_weight(weight: Any, input: Any, classes: int, called: str) -> Any:
    """Return weights in the type of the input, if there is one for each class."""
    weight = in_dtype_of(input, weight)
    if weight.shape != (classes,):
        raise ValueError(
            f"{called} takes one weight for each of {classes} classes, got shape {weight.shape}"
        )
    return weight
