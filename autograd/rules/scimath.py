"""Functions that decide by the numbers whether their result is complex: `numpy.emath`'s.

While a function is compiled there are no numbers to ask, and they are refused, unless what they are
given settles it: what is complex stays so in all but `numpy.real_if_close`, which leaves real
numbers as they are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib import scimath

from autograd.graph import dtype_of
from autograd.rules.elementwise import absolute, imag, real
from autograd.rules.shaping import astype, implements


@implements(np.real_if_close)
def real_if_close(a: Any, tol: float = 100) -> Any:
    """Stand for `numpy.real_if_close`."""
    dtype = dtype_of(a)
    if dtype.kind != "c":
        return a
    if tol > 1:
        tol *= float(np.finfo(dtype).eps)
    return real(a) if bool(np.all(absolute(imag(a)) < tol)) else a


def _complex_if(outside: Callable[[Any], Any], x: Any) -> Any:
    """Return real numbers as complex ones if any is outside what a function takes."""
    dtype = dtype_of(x)
    if dtype.kind == "c" or not bool(np.any(outside(x))):
        return x
    single = dtype.char in "fbBhH"  # as NumPy chooses
    return astype(x, np.complex64 if single else np.complex128)


def _negative_as_complex(x: Any) -> Any:
    return _complex_if(lambda x: x < 0, x)


def _large_as_complex(x: Any) -> Any:
    return _complex_if(lambda x: absolute(x) > 1, x)


for _function, _prepared in (
    *((function, _negative_as_complex) for function in (np.sqrt, np.log, np.log2, np.log10)),
    *((function, _large_as_complex) for function in (np.arcsin, np.arccos, np.arctanh)),
):
    implements(getattr(scimath, _function.__name__))(
        lambda x, function=_function, prepared=_prepared: function(prepared(x))
    )


@implements(scimath.logn)
def logn(n: Any, x: Any) -> Any:
    """Stand for `numpy.emath.logn`, the logarithm of x to the base n."""
    return np.log(_negative_as_complex(x)) / np.log(_negative_as_complex(n))


@implements(scimath.power)
def power(x: Any, p: Any) -> Any:
    """Stand for `numpy.emath.power`."""
    if dtype_of(p).kind in "iu" and bool(np.any(p < 0)):
        p = p * 1.0
    return np.power(_negative_as_complex(x), p)
