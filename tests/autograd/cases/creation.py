"""Cases of arrays made of values."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograd.rules.creation import array, asarray
from tests.autograd.cases.table import Case, case, positive


def creation_cases() -> Iterator[Case]:
    yield case("array of numbers", lambda a, b: array([[a, b], [2.0 * a, b]]), (), ())
    yield case("array of arrays", lambda a, b: array([a, b, a]), (2, 3), (2, 3))
    yield case("array of an array", lambda a: array(a, ndmin=3), (2, 3))
    yield case("array like", lambda a, b: np.array([a, b], like=a), (3,), (3,))
    yield case("asarray", lambda a: asarray([a, a]), (1, 3))
    for function in (
        *(np.asarray, np.asanyarray, np.ascontiguousarray, np.asfortranarray, np.require),
    ):
        yield case(f"{function.__name__} like", lambda a, f=function: f(a, like=a), (2, 3))
    yield case("full like", lambda a: np.full((2, 3), a, like=a), (3,))
    for shapes in (((), ()), ((3,), ()), ((2, 1), (3,))):
        yield case("linspace", lambda a, b: np.linspace(a, b, 4), *shapes)
        yield case("linspace open", lambda a, b: np.linspace(a, b, 3, False, axis=-1), *shapes)
        yield case("geomspace", lambda a, b: np.geomspace(a, b, 4), *shapes, domains=positive)
    yield case("linspace of one", lambda a, b: np.linspace(a, b, 1), (), ())
    yield case("step", lambda a, b: np.linspace(a, b, 4, retstep=True), (), ())
    yield case("logspace", lambda a, b: np.logspace(a, b, 4), (), ())
    yield case(
        "logspace of a base", lambda a: np.logspace(0.5, 1.5, 4, base=a), (), domains=positive
    )


CASES = [*creation_cases()]
