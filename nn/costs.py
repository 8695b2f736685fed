"""The seven classic costs of textbooks, in closed form, of outputs a and targets E.

Each is summed over the outputs, and averaged over the rows of a batch; of a single vector it is
the sum. None has a derivative written down: what a cost means for learning (its ∂C/∂a, and so the
δ of the output layer) follows from the formula.

Outside the domain of a formula, a cost raises an error that says what was given and where.

References
----------
M. A. Nielsen, *Neural Networks and Deep Learning*, 2015, chapters 1 and 3. The seven together are
in *A list of cost functions used in neural networks, alongside applications*, 2015,
https://stats.stackexchange.com/questions/154879.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from nn.functional.targets import checked_number, paired, verified


def quadratic(output: Any, target: Any) -> Any:
    """Return the quadratic cost ``½ Σ (a - E)²``.

    Parameters
    ----------
    output, target : arrays or Values of shape (batch, outputs) or (outputs,)

    Raises
    ------
    ValueError
        If the shapes differ.

    References
    ----------
    M. A. Nielsen, *Neural Networks and Deep Learning*, 2015, equation (6).

    Examples
    --------
    >>> import numpy as np
    >>> float(quadratic(np.array([[1.0, 0.0], [0.0, 2.0]]), np.zeros((2, 2))))
    1.25
    """
    output, target = paired(output, target)
    return _averaged((output - target) ** 2) / 2


def cross_entropy(output: Any, target: Any) -> Any:
    """Return the cross-entropy ``-Σ [E ln a + (1 - E) ln(1 - a)]`` of independent outputs.

    With outputs of a sigmoid, the δ of the output layer is a - E: what is wrong learns fast. An
    output of exactly 0 or 1 that is right adds nothing.

    Parameters
    ----------
    output : array or Value of shape (batch, outputs) or (outputs,)
        From 0 to 1; 0 or 1 itself only where the target is the same.
    target : array or Value of the same shape
        From 0 to 1.

    Raises
    ------
    ValueError
        If the shapes differ, or a number is outside the domain.

    References
    ----------
    M. A. Nielsen, *Neural Networks and Deep Learning*, 2015, equation (63).

    Examples
    --------
    >>> float(cross_entropy(np.array([0.5, 1.0]), np.array([1.0, 1.0])))
    0.6931471805599453
    """
    output, target = paired(output, target)
    output = verified(_check_independent, output, target)
    # 1 in place of what is right, whose logarithm counts nothing.
    yes = target * np.log(np.where((output == 0) & (target == 0), 1.0, output))
    no = (1 - target) * np.log(np.where((output == 1) & (target == 1), 1.0, 1 - output))
    return -_averaged(yes + no)


def exponential(output: Any, target: Any, tau: float = 1.0) -> Any:
    """Return the exponential cost ``τ exp(Σ (a - E)² / τ)``.

    Parameters
    ----------
    output, target : arrays or Values of shape (batch, outputs) or (outputs,)
    tau : float
        More than 0: how large a sum of squares is before the cost rises steeply.

    Raises
    ------
    ValueError
        If the shapes differ, tau is not positive, or the exponential is larger than a number can
        be.

    Examples
    --------
    >>> float(exponential(np.array([1.0, 2.0]), np.array([1.0, 2.0]), tau=3.0))
    3.0
    """
    tau = checked_number(tau, "exponential", "tau", above=0)
    output, target = paired(output, target)
    squares = (output - target) ** 2
    exponents = squares.sum(tuple(range(1, squares.ndim)) or None) * (1 / tau)
    if exponents.dtype.kind == "f":
        exponents = verified(_check_exponents, exponents, tau=tau)
    return tau * _averaged(np.exp(exponents), over_rows=squares.ndim > 1)


def hellinger(output: Any, target: Any) -> Any:
    """Return the Hellinger cost ``(1/√2) Σ (√a - √E)²``.

    Parameters
    ----------
    output, target : arrays or Values of shape (batch, outputs) or (outputs,)
        At least 0. Where an output is 0 and its target is not, the slope is infinite.

    Raises
    ------
    ValueError
        If the shapes differ, or a number is negative.

    References
    ----------
    E. Hellinger, *Neue Begründung der Theorie quadratischer Formen von unendlichvielen
    Veränderlichen*, 1909.

    Examples
    --------
    >>> float(hellinger(np.array([4.0, 1.0]), np.array([1.0, 1.0])).round(6))
    0.707107
    """
    output, target = _not_negative("hellinger", output, target)
    # At 0 a root has no slope: where both are 0 the cost is the output itself.
    wanted = np.where(target == 0, 0.0, np.sqrt(np.where(target == 0, 1.0, target)))
    nothing = (output == 0) & (target == 0)
    root = np.sqrt(np.where(nothing, 1.0, output))
    return _averaged(np.where(nothing, output, (root - wanted) ** 2)) / math.sqrt(2)


def kullback_leibler(output: Any, target: Any) -> Any:
    """Return the Kullback-Leibler divergence ``Σ E ln(E / a)`` of outputs from targets.

    It is 0 at its least where both are probabilities that add up to 1. A target of 0 adds nothing.

    Parameters
    ----------
    output, target : arrays or Values of shape (batch, outputs) or (outputs,)
        At least 0; an output is 0 only where its target is.

    Raises
    ------
    ValueError
        If the shapes differ, or a number is outside the domain.

    References
    ----------
    S. Kullback, R. A. Leibler, *On Information and Sufficiency*, 1951, equation (2.4).

    Examples
    --------
    >>> float(kullback_leibler(np.array([0.25, 0.75]), np.array([0.5, 0.5])).round(6))
    0.143841
    """
    return _averaged(_divergences("kullback_leibler", output, target))


def generalised_kullback_leibler(output: Any, target: Any) -> Any:
    """Return the generalised Kullback-Leibler divergence ``Σ E ln(E / a) - Σ E + Σ a``.

    It is 0 at its least, where outputs equal targets, although these need not add up to 1.

    Parameters
    ----------
    output, target : arrays or Values of shape (batch, outputs) or (outputs,)
        At least 0; an output is 0 only where its target is.

    Raises
    ------
    ValueError
        If the shapes differ, or a number is outside the domain.

    References
    ----------
    I. Csiszár, *Why Least Squares and Maximum Entropy?*, 1991.

    Examples
    --------
    >>> float(generalised_kullback_leibler(np.array([2.0, 5.0]), np.array([0.0, 5.0])))
    2.0
    """
    divergences = _divergences("generalised_kullback_leibler", output, target)
    output, target = paired(output, target)
    return _averaged(divergences - target + output)


def itakura_saito(output: Any, target: Any) -> Any:
    """Return the Itakura-Saito distance ``Σ (E / a - ln(E / a) - 1)``.

    It is the same when outputs and targets are multiplied by the same number.

    Parameters
    ----------
    output, target : arrays or Values of shape (batch, outputs) or (outputs,)
        More than 0.

    Raises
    ------
    ValueError
        If the shapes differ, or a number is not positive.

    References
    ----------
    F. Itakura, S. Saito, *Analysis Synthesis Telephony Based on the Maximum Likelihood Method*,
    1968.

    Examples
    --------
    >>> float(itakura_saito(np.array([1.0, 3.0]), np.array([2.0, 3.0])).round(6))
    0.306853
    """
    output, target = paired(output, target)
    output = verified(_check_positive, output, target)
    ratio = target / output
    return _averaged(ratio - np.log(ratio) - 1)


def _divergences(called: str, output: Any, target: Any) -> Any:
    """Return ``E ln(E / a)``, which is 0 with a slope of 0 where E is 0."""
    output, target = _not_negative(called, output, target)
    output = verified(_check_possible, output, target, called=called)
    absent = target == 0
    logarithms = np.log(np.where(absent, 1.0, target)) - np.log(np.where(absent, 1.0, output))
    return target * logarithms


def _not_negative(called: str, output: Any, target: Any) -> tuple[Any, Any]:
    output, target = paired(output, target)
    return verified(_check_not_negative, output, target, called=called), target


def _check_independent(output: Any, target: Any) -> None:
    _check("cross_entropy", "targets from 0 to 1", target, (target >= 0) & (target <= 1))
    _check("cross_entropy", "outputs from 0 to 1", output, (output >= 0) & (output <= 1))
    finite = ((output > 0) | (target == 0)) & ((output < 1) | (target == 1))
    _check(
        "cross_entropy",
        "outputs of exactly 0 or 1 only where the target is the same, since the cost of what is "
        "surely wrong is infinite; nn.BCEWithLogitsLoss takes what goes into the sigmoid, and is "
        "finite",
        output,
        finite,
    )


def _check_exponents(exponents: Any, tau: float) -> None:
    limit = math.log(np.finfo(exponents.dtype).max)
    _check(
        "exponential",
        f"sums of squares over tau up to {limit:.1f}, the logarithm of the largest number (a "
        f"larger tau than {tau:g} makes them smaller)",
        exponents,
        exponents <= limit,
    )


def _check_positive(output: Any, target: Any) -> None:
    _check("itakura_saito", "targets of more than 0", target, target > 0)
    _check("itakura_saito", "outputs of more than 0", output, output > 0)


def _check_possible(output: Any, target: Any, called: str) -> None:
    allowed = "outputs of exactly 0 only where the target is 0, since the cost is infinite"
    _check(called, allowed, output, (output > 0) | (target == 0))


def _check_not_negative(output: Any, target: Any, called: str) -> None:
    _check(called, "targets of at least 0", target, target >= 0)
    _check(called, "outputs of at least 0", output, output >= 0)


def _check(called: str, allowed: str, numbers: Any, right: Any) -> None:
    """Refuse numbers outside a domain, and say where the first is."""
    if np.all(right):
        return
    place = tuple(int(i) for i in np.argwhere(~np.asarray(right))[0])
    at = f" at {place[0] if len(place) == 1 else place}" if place else ""
    raise ValueError(f"{called} takes {allowed}: got {np.asarray(numbers)[place]}{at}")


def _averaged(terms: Any, over_rows: bool | None = None) -> Any:
    """Add all up, and divide by the number of rows of a batch; of no rows, it is NaN."""
    if over_rows is None:
        over_rows = terms.ndim > 1
    rows = terms.shape[0] if over_rows else 1
    return terms.sum() / rows if rows else terms.sum() * math.nan
