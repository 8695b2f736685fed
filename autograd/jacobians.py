"""Functions that compute Jacobians and Hessians."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.evaluation import ArgumentNumber, Evaluation, Function, raw
from autograd.graph import dtype_of
from autograd.rules.shaping import reshape
from autograd.structure import CONTAINERS, leaves, refilled
from autograd.transformed import Transformed


def jacobian(function: Function, argnum: ArgumentNumber = 0) -> Function:
    """Return a function that computes every derivative of every output.

    Parameters
    ----------
    function : callable
        Returns one array. It must be holomorphic in a complex argument, unless it is real.
    argnum : int or tuple of int
        The positional argument to differentiate by; for a tuple, so is the result.

    Returns
    -------
    callable
        Its result has the shape of the output followed by that of the argument.

    Examples
    --------
    >>> jacobian(lambda x: x * x)(np.array([1.0, 2.0]))
    array([[2., 0.],
           [0., 4.]])
    """
    return Transformed("jacobian", jacobian_at, function, argnum)


def jacobian_at(at: Evaluation) -> Any:
    """Return the Jacobian of a function that has been evaluated."""
    data = raw(at.array("jacobian"))
    shape, size = np.shape(data), int(np.size(data))
    dtype = dtype_of(data)
    if not shape and dtype.kind != "c":  # a single row
        return at.pull(1.0)
    basis = np.eye(size, dtype=dtype).reshape(size, *shape)
    columns = at.pull_rows(basis)
    if dtype.kind == "c" and any(x.dtype.kind != "c" for x in columns):
        # By a real argument only real parts come back: the imaginary ones are those of -i times it.
        turned = at.pull_rows(-1j * basis)
        columns = [x if x.dtype.kind == "c" else x + 1j * y for x, y in zip(columns, turned)]
    return refilled(at.argument, [reshape(x, (*shape, *x.shape[1:])) for x in columns])


def hessian(function: Function, argnum: ArgumentNumber = 0) -> Function:
    """Return a function that computes all second derivatives of every output.

    Parameters
    ----------
    function : callable
        Returns one array.
    argnum : int or tuple of int
        The positional argument to differentiate by, twice.

    Returns
    -------
    callable
        Its result has the shape of the output followed, twice, by that of the argument. For a tuple
        of arguments it is a tuple of tuples, in which ``result[i][j]`` has the derivatives by
        arguments i and j; so it is for lists, tuples and dicts of arrays, part by part.

    Examples
    --------
    >>> hessian(lambda x: x[0] ** 2 * x[1])(np.array([1.0, 3.0]))
    array([[6., 2.],
           [2., 0.]])
    >>> hessian(lambda x, y: x**2 * y, (0, 1))(1.0, 3.0)
    ((6.0, 2.0), (2.0, 0.0))
    """
    return Transformed("hessian", _hessian, function, argnum, jacobian)


def _hessian(at: Evaluation) -> Any:
    first = at.output
    if not isinstance(first, CONTAINERS):
        return jacobian_at(at)
    rows: list[Any] = []
    for derivative in leaves(first):
        at.output = derivative
        rows.append(jacobian_at(at))
    return refilled(first, rows)
