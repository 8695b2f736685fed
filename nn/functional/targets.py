"""What losses and metrics share: targets that fit, numbers that are checked, and reductions."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd import Value, primitive
from autograd.scope import current_scope
from nn.functional.checks import as_array

REDUCTIONS = ("mean", "sum", "none")


def raw(given: Any) -> Any:
    """Return the numbers of a value as constants, through which no gradient flows."""
    # Not its .data: where a function to be compiled asks for that, it is written anew whenever
    # the numbers of a parameter change.
    return given.read() if isinstance(given, Value) else given


def known(given: Any) -> Any:
    """Return the numbers of an array or value; None while a function is compiled."""
    return raw(given) if current_scope().trace is None else None


def verified(check: Callable[..., None], given: Any, *others: Any, **context: Any) -> Any:
    """Return an array or value whose numbers have passed a check.

    In a function that is compiled the check is an operation, since numbers are known only when the
    code runs: then it is made at every call, as it is eagerly.

    Parameters
    ----------
    check : callable
        Raises unless all is right; called as ``check(given, *others, **context)``, with arrays.
    given : array or Value
    *others : arrays or Values
        What the check looks at beside.
    **context
        What it is told, and what an error may say.
    """
    if current_scope().trace is None:
        check(raw(given), *map(raw, others), **context)
        return given
    return checked_numbers(given, *others, check=check, **context)


@primitive
def checked_numbers(given: Any, *others: Any, check: Callable[..., None], **context: Any) -> Any:
    """Return what is given, as it is."""
    check(np.asarray(given), *map(np.asarray, others), **context)
    return given


checked_numbers.defvjp(lambda g, ans, *inputs, **context: g, None)


def in_dtype_of(input: Any, given: Any) -> Any:
    """Return an array in the floating-point type of the input, so that float32 stays float32."""
    given = as_array(given)
    dtype = input.dtype
    return given if dtype.kind != "f" or given.dtype == dtype else given.astype(dtype)


def paired(input: Any, target: Any) -> tuple[Any, Any]:
    """Return an input and its target as arrays or values of one shape.

    Raises
    ------
    TypeError
        If one is None.
    ValueError
        If the shapes differ: broadcasting would compare every pair.
    """
    if target.__class__ in (list, tuple):
        target = np.asarray(target)
    try:
        shape = input.shape
    except AttributeError:
        if input is None:
            raise missing("input") from None
        input = np.asarray(input)
        shape = input.shape
    wanted: Any = getattr(target, "shape", ())
    whole = target.__class__ is not float and as_array(target).dtype.kind in "iub"
    if shape != wanted:
        if target is None:
            raise missing("target")
        raise ValueError(
            f"input and target must have the same shape, got {shape} and {wanted}: "
            + _reshaping(shape, wanted, whole)
        )
    return input, in_dtype_of(input, target) if whole else target


def _reshaping(shape: tuple[int, ...], wanted: tuple[int, ...], whole: bool) -> str:
    """Say how to give a target the shape of the input."""
    if shape == (*wanted, 1):
        axes = "[:, None]" if len(wanted) == 1 else "[..., None]"
        return f"the target lacks the last axis, pass target{axes}"
    if whole and shape and wanted == shape[:-1]:
        return f"if the target is classes, pass np.eye({shape[-1]})[target]"
    return "reshape one of them, since broadcasting would compare every pair"


def missing(name: str) -> TypeError:
    """Return the error of a loss that is given None."""
    return TypeError(f"a loss compares an input with a target, got None for the {name}")


def signs(target: Any, input: Any, called: str, meaning: str = "1 and -1") -> Any:
    """Return a target of 1 and -1 in the type of the input.

    Raises
    ------
    ValueError
        If it holds anything else.
    """
    target = verified(_check_signs, as_array(target), called=called, meaning=meaning)
    return in_dtype_of(input, target)


def _check_signs(target: Any, called: str, meaning: str) -> None:
    right = np.abs(target) == 1
    if not np.all(right):
        wrong = np.asarray(target)[~right].flat[0]
        raise ValueError(
            f"{called} takes targets of {meaning}, got {wrong}"
            + (": pass 2 * target - 1" if wrong == 0 else "")
        )


def same_shapes(called: str, **arrays: Any) -> None:
    """Refuse arrays of different shapes, which NumPy would broadcast in silence."""
    shapes = {name: array.shape for name, array in arrays.items()}
    if len(set(shapes.values())) > 1:
        found = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
        raise ValueError(f"{called} takes arrays of the same shape, got {found}")


def factors(weight: Any, input: Any, called: str, name: str = "weight") -> Any:
    """Return weights in the type of the input, if they spread over its shape.

    Raises
    ------
    ValueError
        If they do not.
    """
    weight = in_dtype_of(input, weight)
    try:
        fits = np.broadcast_shapes(weight.shape, input.shape) == input.shape
    except ValueError:
        fits = False
    if not fits:
        raise ValueError(
            f"{called} takes a {name} that spreads over the input's shape {input.shape}, "
            f"got {weight.shape}"
        )
    return weight


def checked_reduction(reduction: str, *others: str) -> str:
    """Return the name of a reduction, if it is one."""
    if reduction not in (*REDUCTIONS, *others):
        names = ", ".join((*REDUCTIONS, *others))
        raise ValueError(f"reduction is one of {names}, got {reduction!r}")
    return reduction


def checked_number(
    number: Any,
    called: str,
    name: str,
    *,
    above: float = -math.inf,
    at_least: float = -math.inf,
    at_most: float = math.inf,
) -> float:
    """Return a setting as a Python float, if it is a number within limits."""
    if isinstance(number, bool) or not isinstance(number, int | float | np.integer | np.floating):
        raise TypeError(f"{called} takes a number for {name}, got {number!r}")
    if number <= above or not at_least <= number <= at_most:
        limits = ((above, "more than"), (at_least, "at least"), (at_most, "at most"))
        wanted = " and ".join(f"{text} {x:g}" for x, text in limits if math.isfinite(x))
        needs = f"{name} of {wanted}" if wanted else f"a number for {name}"
        raise ValueError(f"{called} needs {needs}, got {number!r}")
    return float(number)  # since NumPy's own float64 would turn float32 into float64


def reduced(errors: Any, reduction: str) -> Any:
    """Take the mean (of nothing, NaN), the sum or nothing of the errors of single elements."""
    if reduction == "mean":
        return errors.mean() if errors.size else errors.sum() * float("nan")
    return errors.sum() if checked_reduction(reduction) == "sum" else errors
