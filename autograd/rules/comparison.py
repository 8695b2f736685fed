"""Operations whose results are constants, since no gradient flows through them.

They give raw numbers and arrays: truth values, indices, signs, whole numbers, shapes.
"""

from __future__ import annotations

import operator

import numpy as np

from autograd.primitives import without_gradient

less = without_gradient(operator.lt, np.less, name="less", notation="x < y")
less_equal = without_gradient(operator.le, np.less_equal, name="less_equal", notation="x <= y")
greater = without_gradient(operator.gt, np.greater, name="greater", notation="x > y")
greater_equal = without_gradient(
    operator.ge, np.greater_equal, name="greater_equal", notation="x >= y"
)
equal = without_gradient(operator.eq, np.equal, name="equal", notation="x == y")
not_equal = without_gradient(operator.ne, np.not_equal, name="not_equal", notation="x != y")

bitwise_and = without_gradient(operator.and_, np.bitwise_and, name="bitwise_and", notation="x & y")
bitwise_or = without_gradient(operator.or_, np.bitwise_or, name="bitwise_or", notation="x | y")
bitwise_xor = without_gradient(operator.xor, np.bitwise_xor, name="bitwise_xor")
invert = without_gradient(operator.invert, np.invert, name="invert")
left_shift = without_gradient(operator.lshift, np.left_shift, name="left_shift")
right_shift = without_gradient(operator.rshift, np.right_shift, name="right_shift")

sign = without_gradient(np.sign, np.sign)
argmax = without_gradient(np.argmax, np.argmax)
argmin = without_gradient(np.argmin, np.argmin)
around = without_gradient(np.round, np.round, np.around)
zeros_like = without_gradient(np.zeros_like, np.zeros_like, of_form=True)
ones_like = without_gradient(np.ones_like, np.ones_like, of_form=True)

for _function in (
    *(np.isnan, np.isinf, np.isfinite, np.signbit, np.isreal, np.iscomplex, np.isclose),
    *(np.logical_and, np.logical_or, np.logical_not, np.logical_xor),
    *(np.isneginf, np.isposinf, np.isnat),
    *(np.floor, np.ceil, np.trunc, np.rint, np.fix, np.spacing),
    *(np.bitwise_count, np.gcd, np.lcm),
    *(np.all, np.any, np.allclose, np.array_equal, np.array_equiv),
    *(np.argsort, np.argwhere, np.nonzero, np.flatnonzero, np.count_nonzero, np.searchsorted),
    *(np.array_repr, np.array_str, np.array2string),
):
    without_gradient(_function, _function)
for _function in (
    *(np.empty_like, np.shape, np.ndim, np.size, np.iscomplexobj, np.isrealobj),
    *(np.result_type, np.can_cast),
):
    without_gradient(_function, _function, of_form=True)
