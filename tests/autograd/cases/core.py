"""Cases of the operations that every graph is made of."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import numpy as np

from autograd import (
    erf,
    gelu,
    inner,
    log_softmax,
    logsumexp,
    relu,
    sigmoid,
    softmax,
    softplus,
    standardise,
)
from autograd.rules.error_function import gelu_slope
from autograd.rules.indexing import add_at, scatter_add, set_at
from autograd.rules.logarithm import bounded_log
from autograd.rules.ranges import means_of_ranges, spread_over_ranges
from autograd.rules.reduction import shares
from autograd.rules.shaping import identity
from autograd.rules.softmax import softmax_slope
from autograd.rules.standardisation import inverse_deviation, standardised_slope
from autograd.rules.tanh_gelu import tanh_gelu, tanh_gelu_slope
from autograd.rules.windows import (
    contiguous,
    max_of_windows,
    overlap_added,
    spread_over_windows,
    sum_of_windows,
    windows,
)
from tests.autograd.cases.table import (
    Array,
    Case,
    Function,
    Shape,
    anywhere,
    apart_from_zero,
    between,
    case,
    positive,
    spaced,
    spaced_between,
    unit,
)


def of_each(function: Callable[[float], float]) -> Function:
    """Return a function of arrays from one of a number."""

    def whole(x: Any) -> Any:
        results = [function(float(number)) for number in np.ravel(x)]
        return np.array(results, np.asarray(x).dtype).reshape(np.shape(x))[()]

    return whole


def tanh_gelu_of_one(x: float) -> float:
    return x * (1 + math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))) / 2


def tanh_gelu_slope_of_one(x: float) -> float:
    bent = math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))
    slope = math.sqrt(2 / math.pi) * (1 + 3 * 0.044715 * x * x)
    return (1 + bent) / 2 + x * (1 - bent * bent) * slope / 2


def gelu_of_one(x: float) -> float:
    return x * math.erfc(-x / math.sqrt(2)) / 2


def slope_of_one(x: float) -> float:
    return math.erfc(-x / math.sqrt(2)) / 2 + x * math.exp(-x * x / 2) / math.sqrt(2 * math.pi)


def elementwise_cases() -> Iterator[Case]:
    shapes: list[Shape] = [(), (3,), (2, 3), (1, 3), (0,), (2, 0)]
    for domain, functions in {
        anywhere: (
            *(np.negative, np.positive, np.square, np.exp, np.exp2, np.expm1, np.sin, np.cos),
            *(np.arctan, np.sinh, np.cosh, np.tanh, np.arcsinh, np.real, np.conjugate, np.copy),
        ),
        positive: (np.log, np.log2, np.log10, np.log1p, np.sqrt),
        unit: (np.tan, np.arcsin, np.arccos, np.arctanh),
        apart_from_zero: (np.absolute, np.fabs, np.reciprocal),
        between(1.2, 3.0): (np.arccosh,),
    }.items():
        for function, shape in product(functions, shapes):
            yield case(function.__name__, function, shape, domains=domain)
    for shape in shapes:
        yield case("square by operator", lambda x: x**2, shape)
        yield case("cube by operator", lambda x: x**3.0, shape)
        yield case("negative power", lambda x: x**-1.5, shape, domains=positive)
        yield case("power of two", lambda x: 2**x, shape)
        yield case(
            "reflected operators", lambda x: 2 - 3 / (1 + 0.5 * x) % 7, shape, domains=positive
        )
        yield case("signs", lambda x: -x * +abs(x), shape, domains=apart_from_zero)
        yield case("sigmoid", sigmoid, shape, reference=lambda x: 1 / (1 + np.exp(-x)))
        yield case("bounded_log", bounded_log, shape, domains=positive, reference=np.log)
        yield case("softplus", softplus, shape, reference=lambda x: np.log(1 + np.exp(x)))
        yield case("relu", relu, shape, domains=spaced, reference=lambda x: x * (x > 0))
        yield case("erf", erf, shape, reference=of_each(math.erf))
        yield case("gelu", gelu, shape, reference=of_each(gelu_of_one))
        yield case("tanh_gelu", tanh_gelu, shape, reference=of_each(tanh_gelu_of_one))
        yield case(
            "tanh_gelu_slope",
            lambda x: tanh_gelu_slope(x, tanh_gelu(x)),
            shape,
            reference=of_each(tanh_gelu_slope_of_one),
        )
        yield case(
            "gelu_slope", lambda x: gelu_slope(x, gelu(x)), shape, reference=of_each(slope_of_one)
        )
        yield case("identity", identity, shape, reference=lambda x: x)


def broadcasting_cases() -> Iterator[Case]:
    pairs: list[tuple[Shape, Shape]] = [
        *(((), ()), ((3,), (3,)), ((), (2, 3)), ((2, 3), ()), ((2, 3), (3,)), ((2, 1), (1, 3))),
        *(((1, 3), (2, 3)), ((2, 1, 3), (4, 1)), ((0,), (1,)), ((2, 1), (2, 0)), ((1, 1), ())),
    ]
    for domains, functions in {
        (anywhere, anywhere): (np.add, np.subtract, np.multiply, np.logaddexp),
        (spaced, spaced_between): (np.maximum, np.minimum, np.fmax, np.fmin),
        (anywhere, apart_from_zero): (np.divide, np.arctan2),
        (positive, anywhere): (np.power,),
        (between(5.1, 5.9), between(2.1, 2.4)): (np.remainder,),
    }.items():
        for function, shapes in product(functions, pairs):
            yield case(function.__name__, function, *shapes, domains=domains)
    apart = (spaced, spaced_between)
    for shapes in pairs:
        yield case("operators", lambda x, y: (x - y) * y / (x + y), *shapes, domains=positive)
        yield case("power both ways", lambda x, y: x**y + y**x, *shapes, domains=positive)
        yield case("where", lambda x, y: np.where(x > y, x, 2 * y), *shapes, domains=apart)
        yield case("clip from below", lambda x, y: np.clip(x, y, None), *shapes, domains=apart)
        yield case("clip from above", lambda x, y: np.clip(x, None, y), *shapes, domains=apart)
        yield case("clip", lambda x, y: np.clip(x, y - 1.1, y), *shapes, domains=apart)
    yield case("clip between numbers", lambda x: np.clip(x, -0.5, 0.7), (2, 3), domains=spaced)


def reduction_cases() -> Iterator[Case]:
    places: list[tuple[Shape, Any]] = [
        *(((), None), ((3,), None), ((3,), 0), ((2, 3), None), ((2, 3), 0), ((2, 3), -1)),
        *(((2, 3), (0, 1)), ((1, 3), 0), ((2, 3, 2), (0, -1)), ((2, 0), 0)),
    ]
    empty: list[tuple[Shape, Any]] = [((0,), None), ((2, 0), 1), ((0, 3), (0, 1))]

    def reduction(name: str, f: Function, shape: Shape, **keywords: Any) -> Case:
        given = ", ".join(f"{key}={value}" for key, value in keywords.items())
        return case(f"{name}({given})", lambda a: f(a, **keywords), shape, domains=spaced)

    for (shape, axis), keepdims in product(places, (False, True)):
        for f in (np.sum, np.mean, np.max, np.min, np.prod, np.var, np.std):
            yield reduction(f.__name__, f, shape, axis=axis, keepdims=keepdims)
        yield case(
            f"logsumexp(axis={axis}, keepdims={keepdims})",
            lambda a, axis=axis, keepdims=keepdims: logsumexp(a, axis=axis, keepdims=keepdims),
            shape,
            reference=lambda a, axis=axis, keepdims=keepdims: np.log(
                np.exp(a).sum(axis=axis, keepdims=keepdims)
            ),
        )
    for (shape, axis), f in product(empty, (np.sum, np.prod)):
        yield reduction(f.__name__, f, shape, axis=axis)
    for (shape, axis), f in product((((3,), None), ((2, 3), 1)), (np.var, np.std)):
        yield reduction(f.__name__, f, shape, axis=axis, ddof=1)
    for shape, axis in (((), None), ((3,), 0), ((2, 3), None), ((2, 3), 0), ((2, 3), -1)):
        yield reduction("cumsum", np.cumsum, shape, axis=axis)
    yield reduction("cumsum", np.cumsum, (0,), axis=0)
    yield case(
        "shares",
        lambda a, total: shares(a, total, axis=1),
        *((2, 3), (2, 1)),
        reference=lambda a, total: np.exp(a - total),
    )


def softmax_cases() -> Iterator[Case]:
    def shares_of(x: Array, axis: int) -> Array:
        return np.exp(x) / np.exp(x).sum(axis=axis, keepdims=True)

    for shape, axis in (
        *(((3,), 0), ((2, 3), 0), ((2, 3), -1), ((1, 3), 0), ((2, 3, 2), 1), ((2, 3, 2), -1)),
        *(((2, 0), 0), ((2, 0), 1), ((0,), 0)),
    ):
        yield case(
            f"softmax(axis={axis})",
            lambda x, axis=axis: softmax(x, axis=axis),
            shape,
            reference=lambda x, axis=axis: shares_of(x, axis),
        )
        yield case(
            f"log_softmax(axis={axis})",
            lambda x, axis=axis: log_softmax(x, axis=axis),
            shape,
            reference=lambda x, axis=axis: np.log(shares_of(x, axis)),
        )
        yield case(
            f"softmax_slope(axis={axis})",
            lambda g, y, axis=axis: softmax_slope(g, y, axis=axis),
            *(shape, shape),
            reference=lambda g, y, axis=axis: y * (g - (g * y).sum(axis=axis, keepdims=True)),
        )


def standardisation_cases() -> Iterator[Case]:
    def reference(x: Array, axis: Any) -> Array:
        centred = x - x.mean(axis=axis, keepdims=True)
        return centred / np.sqrt((centred**2).mean(axis=axis, keepdims=True) + 0.1)

    for shape, axis in (
        *(((3,), 0), ((2, 3), 0), ((2, 3), -1), ((2, 3), None), ((2, 3), (0, 1)), ((1, 3), 1)),
        *(((2, 3, 2), (0, 2)), ((2, 3, 2), (1, -1)), ((2, 3, 2), -1), ((0, 3), -1)),
    ):
        yield case(
            f"standardise(axis={axis})",
            lambda x, axis=axis: standardise(x, axis=axis, eps=0.1),
            shape,
            reference=lambda x, axis=axis: reference(x, axis),
        )
    for axis in (-1, (-2,)):
        yield case(
            f"inverse_deviation(axis={axis})",
            lambda x, axis=axis: inverse_deviation(x, axis=axis, eps=0.1),
            (2, 3),
            reference=lambda x, axis=axis: 1 / np.sqrt(x.var(axis=axis, keepdims=True) + 0.1),
        )
        yield case(
            f"standardised_slope(axis={axis})",
            lambda g, y, scale, axis=axis: standardised_slope(g, y, scale, axis=axis),
            *((2, 3), (2, 3), (2, 1) if axis == -1 else (1, 3)),
            domains=(anywhere, anywhere, positive),
            reference=lambda g, y, scale, axis=axis: (
                scale
                * (
                    g
                    - g.mean(axis=axis, keepdims=True)
                    - y * (g * y).mean(axis=axis, keepdims=True)
                )
            ),
        )


def shaping_cases() -> Iterator[Case]:
    for shape, to in (((), (1,)), ((3,), (3, 1)), ((2, 3), -1), ((1, 1), ()), ((2, 0), (0, 5))):
        yield case(f"reshape to {to}", lambda a, to=to: np.reshape(a, to), shape)
    yield case("reshape by column", lambda a: np.reshape(a, (3, 2), order="F"), (2, 3))
    yield case("ravel", np.ravel, (2, 3))
    yield case("ravel by column", lambda a: np.ravel(a, order="F"), (2, 3))
    for shape in ((3,), (2, 3), (1, 3), (2, 0), (2, 3, 4)):
        yield case("transpose", np.transpose, shape)
        yield case("flip", np.flip, shape)
        yield case("flip of the last axis", lambda a: np.flip(a, -1), shape)
        yield case("swapaxes", lambda a: np.swapaxes(a, 0, -1), shape)
        yield case("moveaxis", lambda a: np.moveaxis(a, 0, -1), shape)
        yield case("expand_dims", lambda a: np.expand_dims(a, (0, -1)), shape)
        yield case("squeeze", np.squeeze, shape)
        yield case("astype", lambda a: np.astype(a, np.float64), shape)
        yield case("full_like", lambda a, x: np.full_like(a, x), shape, ())
        yield case("tile", lambda a: np.tile(a, 2), shape)
        yield case("tile in a new axis", lambda a: np.tile(a, (2, 1, 2)), shape)
        yield case("repeat", lambda a: np.repeat(a, 2), shape)
        yield case("repeat along an axis", lambda a: np.repeat(a, 3, axis=-1), shape)
        yield case("pad", lambda a: np.pad(a, (1, 2), constant_values=7.0), shape)
        yield case("split", lambda a: np.split(a, [1], axis=0), shape)
        yield case("array_split", lambda a: np.array_split(a, 2, axis=-1), shape)
        yield case("concatenate", lambda a, b: np.concatenate([a, b, a]), shape, shape)
        yield case("concatenate last", lambda a, b: np.concatenate((a, b), -1), shape, shape)
        yield case("concatenate all", lambda a, b: np.concatenate([a, b], axis=None), shape, shape)
        yield case("stack", lambda a, b: np.stack([a, b, a]), shape, shape)
        yield case("stack last", lambda a, b: np.stack((b, a), axis=-1), shape, shape)
    yield case("stack of numbers", lambda a, b: np.stack([a, b, a]), (), ())
    yield case("repeat unevenly", lambda a: np.repeat(a, [2, 0, 1], axis=0), (3, 2))
    yield case("split in equal parts", lambda a: np.split(a, 3), (6, 2))
    yield case("permute_dims", lambda a: np.permute_dims(a, (2, 0, 1)), (2, 3, 4))
    yield case("permute_dims from the end", lambda a: np.transpose(a, (-1, 0, -2)), (2, 3, 4))
    yield case("moveaxis of two", lambda a: np.moveaxis(a, (0, 1), (-1, 0)), (2, 3, 4))
    yield case("squeeze of one axis", lambda a: np.squeeze(a, 1), (2, 1, 1))
    for shape, to in (((), (2, 3)), ((3,), (2, 3)), ((2, 1), (4, 2, 3)), ((1,), (0,)), ((), ())):
        yield case(f"broadcast_to {to}", lambda a, to=to: np.broadcast_to(a, to), shape)
    for mode in ("edge", "reflect", "symmetric", "wrap"):
        yield case(f"pad by {mode}", lambda a, m=mode: np.pad(a, ((1, 2), (0, 1)), m), (3, 4))


def written(x: Array, index: Any, new: Array) -> Array:
    result = x.copy()
    result[index] = new
    return result


def added(x: Array, index: Any, new: Array) -> Array:
    result = x.copy()
    np.add.at(result, index, new)
    return result


MASK = np.array([[True, False, False, True], [False] * 4, [True] * 4])
INDICES: list[Any] = [
    *(0, -1, np.int64(1), slice(1, None), slice(None, None, -2), slice(0, 0), ..., None, ()),
    *((0, 1), (..., 0), (slice(None), None, -1), (0, slice(1, 3)), MASK, MASK[:, 0], True),
    *((MASK[:, 0], 1), [True, False, True], [2, 0, 0], [], np.array([[0, 1], [1, 1]]), np.array(1)),
    *((slice(None), [0, 0, 2]), ((0, 0), 1), (range(3),), ([0, 0], [1, 1]), ([2, 0], ..., None)),
]


def indexing_cases() -> Iterator[Case]:
    shape = (3, 4)
    for index in INDICES:
        part = np.zeros(shape)[index].shape
        name = repr(index).replace("\n", "")
        yield case(f"x[{name}]", lambda x, i=index: x[i], shape)
        yield case(
            f"scatter_add at {name}",
            lambda g, i=index: scatter_add(g, i, shape),
            part,
            reference=lambda g, i=index: added(np.zeros(shape, np.asarray(g).dtype), i, g),
        )
        for new in {part, part[1:], ()}:
            for f, reference in ((set_at, written), (add_at, added)):
                yield case(
                    f"{f.name} {name}",
                    lambda x, new, f=f, i=index: f(x, i, new),
                    *(shape, new),
                    reference=lambda x, new, r=reference, i=index: r(x, i, new),
                )
    yield case("take", lambda x: np.take(x, [3, 0, 0]), (2, 3))
    yield case("take along an axis", lambda x: np.take(x, np.array([[1], [1]]), axis=-1), (2, 3))


def linalg_cases() -> Iterator[Case]:
    for shapes in (
        *(((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((2, 3), (3, 4)), ((1, 3), (3, 1))),
        *(((2, 2, 3), (3, 4)), ((2, 3), (2, 3, 4)), ((3,), (2, 3, 4)), ((2, 2, 3), (3,))),
        *(((4, 1, 2, 3), (2, 3, 2)), ((2, 0), (0, 3)), ((0, 2), (2, 3)), ((2, 3, 0), (0, 4))),
    ):
        yield case("matmul", np.matmul, *shapes)
        yield case("@", lambda x, y: x @ y, *shapes)
    for shapes in (
        *(((3,), (3,)), ((2, 3), (4, 3)), ((3,), (4, 3)), ((2, 3), (3,)), ((2, 2, 3), (4, 3))),
        *(((2, 3), (2, 4, 3)), ((3,), (2, 4, 3)), ((2, 2, 3), (3,)), ((2, 3, 0), (4, 0))),
    ):
        yield case("inner", inner, *shapes, reference=np.inner)
        yield case("np.inner", np.inner, *shapes)
    for shapes in (((), ()), ((), (2, 3)), ((3,), ()), ((3,), (3,)), ((2, 3), (3, 2))):
        yield case("dot", np.dot, *shapes)
        yield case("outer", np.outer, *shapes)
    yield case("inner of numbers", np.inner, (), ())
    yield case("dot of tensors", np.dot, (2, 3), (2, 3, 4))
    yield case("dot of a vector and a tensor", np.dot, (3,), (2, 3, 4))
    yield case("vdot", np.vdot, (2, 3), (3, 2))
    for axes, *shapes in (
        *((0, (2,), (3, 2)), (1, (2, 3), (3, 4)), (2, (4, 2, 3), (2, 3)), (1, (2, 0), (0, 3))),
        *(((-1, 0), (2, 3), (3, 4)), (([0, 2], [1, 0]), (2, 4, 3), (3, 2, 5))),
        *((((2, 0), (0, 1)), (2, 4, 3), (3, 2, 5)), (([0, 1], [0, 1]), (2, 3), (2, 3))),
    ):
        yield case(f"tensordot {axes}", lambda a, b, axes=axes: np.tensordot(a, b, axes), *shapes)
    for subscripts, *shapes in (
        *(("ij,jk->ik", (2, 3), (3, 4)), ("ij->ji", (2, 3)), ("ij->", (2, 3)), ("ij->j", (2, 3))),
        *(("ii->i", (3, 3)), ("ii", (3, 3)), ("iij->j", (2, 2, 3)), ("i,j->ij", (2,), (0,))),
        *(("ij,jk", (2, 3), (3, 4)), ("bij,bjk->bik", (2, 2, 3), (2, 3, 2)), (",i->i", (), (3,))),
        *(
            ("...i,...i->...", (2, 1, 3), (4, 3)),
            ("i...->...", (2, 3)),
            ("ij,jk,kl", *[(2, 2)] * 3),
        ),
        *(("ij,ij->ij", (2, 3), (1, 3)), ("ij,j->i", (2, 1), (3,)), ("i,i,i->", *[(3,)] * 3)),
    ):
        yield case(f"einsum {subscripts}", lambda *x, s=subscripts: np.einsum(s, *x), *shapes)
    yield case("einsum by lists", lambda a, b: np.einsum(a, [0, 1], b, [1, 2]), (2, 3), (3, 4))
    yield case(
        "einsum by lists with an output",
        lambda a, b: np.einsum(a, [0, ...], b, [0, ...], [...]),
        *((2, 3), (2, 3)),
    )


def windows_cases() -> Iterator[Case]:
    # Of sizes, axes, strides and dilations: whole, apart, overlapping, over two axes.
    settings: list[tuple[Shape, Shape, Shape, Shape, Shape]] = [
        *(((5,), (2,), (0,), (1,), (1,)), ((2, 7), (2,), (1,), (3,), (1,))),
        *(((2, 7), (3,), (-1,), (2,), (2,)), ((4, 2, 5), (2, 3), (0, 2), (2, 1), (1, 2))),
        *(((3, 4), (3, 4), (0, 1), (1, 1), (1, 1)), ((0, 5), (2,), (1,), (2,), (1,))),
    ]
    for shape, size, axes, stride, dilation in settings:
        slide = {"size": size, "axes": axes, "stride": stride, "dilation": dilation}
        name = ", ".join(map(str, slide.values()))
        yield case(
            f"windows {name}",
            lambda x, slide=slide: windows(x, **slide),
            shape,
            reference=lambda x, slide=slide: windows_one_by_one(x, **slide),
        )
        lay = {"shape": shape, "axes": axes, "stride": stride, "dilation": dilation}
        yield case(
            f"overlap_added {name}",
            lambda g, lay=lay: overlap_added(g, **lay),
            windows_one_by_one(np.zeros(shape), **slide).shape,
            reference=lambda g, lay=lay: added_one_by_one(g, **lay),
        )
    yield case(
        "overlap_added with room for more",
        lambda g: overlap_added(g, shape=(6, 2), axes=(0,), stride=(1,), dilation=(3,)),
        (2, 2, 2),
    )
    ranges = ((0, 2), (1, 2), (1, 4))
    yield case(
        "means_of_ranges",
        lambda x: means_of_ranges(x, ranges=ranges),
        (2, 4),
        reference=lambda x: np.stack([x[:, a:b].mean(1) for a, b in ranges], 1),
    )
    yield case(
        "spread_over_ranges", lambda g: spread_over_ranges(g, ranges=ranges, length=5), (2, 3)
    )
    pools: list[tuple[Shape, Shape, Shape, Shape]] = [
        *(((6,), (2,), (2,), (1,)), ((2, 3, 7), (3,), (2,), (1,)), ((2, 5), (2,), (1,), (3,))),
        *(((2, 4, 6), (2, 3), (2, 3), (1, 1)), ((1, 5, 7), (2, 2), (3, 2), (1, 2))),
        *(((3, 5), (1,), (2,), (1,)), ((2, 4), (2,), (2,), (2,))),
    ]
    for shape, size, stride, dilation in pools:
        slide: dict[str, Any] = {"size": size, "stride": stride, "dilation": dilation}
        name = ", ".join(map(str, slide.values()))
        axes = tuple(range(len(shape) - len(size), len(shape)))
        last = tuple(range(-len(size), 0))

        def all_windows(x: Array, slide: Any = slide, axes: Any = axes) -> Array:
            return windows_one_by_one(x, axes=axes, **slide)

        yield case(
            f"max_of_windows {name}",
            lambda x, slide=slide: max_of_windows(x, **slide),
            shape,
            domains=spaced,
            reference=lambda x, f=all_windows, last=last: f(x).max(last),
        )
        yield case(
            f"sum_of_windows {name}",
            lambda x, slide=slide: sum_of_windows(x, None, **slide),
            shape,
            reference=lambda x, f=all_windows, last=last: f(x).sum(last),
        )
        places = all_windows(np.zeros(shape)).shape[: len(shape)]
        random = np.random.default_rng(0)
        chosen = random.random((int(np.prod(size)), *places)) < 0.5
        # The positions in a window, first in what is chosen, are last in the windows.
        mask = np.moveaxis(chosen, 0, -1).reshape(*places, *size)
        yield case(
            f"sum_of_windows chosen {name}",
            lambda x, slide=slide, chosen=chosen: sum_of_windows(x, chosen, **slide),
            shape,
            reference=lambda x, f=all_windows, last=last, mask=mask: (f(x) * mask).sum(
                last, dtype=x.dtype
            ),
        )
        for choice, factor in ((None, np.ones_like(mask)), (chosen, mask)):
            lay = {"axes": axes, "stride": stride, "dilation": dilation, "shape": shape}
            yield case(
                f"spread_over_windows {choice is None} {name}",
                lambda g, slide=slide, choice=choice, shape=shape: spread_over_windows(
                    g, choice, shape=shape, **slide
                ),
                places,
                reference=lambda g, lay=lay, factor=factor: added_one_by_one(
                    g.reshape(g.shape + (1,) * (factor.ndim - g.ndim)) * factor, **lay
                ),
            )
    yield case("contiguous", lambda x: contiguous(np.transpose(x)), (2, 3), reference=np.transpose)


def windows_one_by_one(x: Array, size: Any, axes: Any, stride: Any, dilation: Any) -> Array:
    """Take windows at one place after the other, and put them together."""
    axes = [axis % x.ndim for axis in axes]
    places = [
        range(0, x.shape[axis] - (k - 1) * d, s)
        for axis, k, s, d in zip(axes, size, stride, dilation, strict=True)
    ]
    shape = list(x.shape)
    for axis, starts in zip(axes, places, strict=True):
        shape[axis] = len(starts)
    result = np.empty((*shape, *size), x.dtype)
    for place in product(*(range(len(starts)) for starts in places)):
        for position in product(*map(range, size)):
            source: list[Any] = [slice(None)] * x.ndim
            target: list[Any] = [slice(None)] * x.ndim
            for axis, at, inside, s, d in zip(axes, place, position, stride, dilation, strict=True):
                source[axis], target[axis] = at * s + inside * d, at
            result[(*target, *position)] = x[tuple(source)]
    return result


def added_one_by_one(g: Array, shape: Any, axes: Any, stride: Any, dilation: Any) -> Array:
    """Add up windows with the matrix of `windows_one_by_one`, transposed."""
    size = g.shape[len(shape) :]
    result = np.zeros(shape, g.dtype)
    numbers = np.arange(result.size).reshape(shape)
    from_where = windows_one_by_one(numbers, size, axes, stride, dilation)
    inside = tuple(slice(length) for length in g.shape)
    np.add.at(result.reshape(-1), from_where[inside].reshape(-1), g.reshape(-1))
    return result


CASES = [
    *elementwise_cases(),
    *broadcasting_cases(),
    *reduction_cases(),
    *softmax_cases(),
    *standardisation_cases(),
    *shaping_cases(),
    *indexing_cases(),
    *linalg_cases(),
    *windows_cases(),
]
