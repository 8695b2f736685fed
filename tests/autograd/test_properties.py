"""Laws that derivatives obey whatever the shapes, axes, indices and dtypes are.

Most need no differences: what is linear meets its adjoint exactly, functions that are homogeneous
meet Euler's theorem, and those that follow a shift of all numbers have slopes that add up to one.
"""

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograd import Value, gradients, logsumexp, make_jvp, make_vjp, softmax
from autograd.evaluation import raw
from autograd.structure import leaves
from tests.autograd.cases import CASES, Case
from tests.autograd.programs import compiled
from tests.autograd.programs.operations import filled

Function = Callable[..., Any]
Shape = tuple[int, ...]

shapes = hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3)
solid_shapes = hnp.array_shapes(min_dims=1, max_dims=3, min_side=1, max_side=4)
pairs = hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=3, min_side=0, max_side=3)
FLOATS = ["float16", "float32", "float64"]
COMPLEX = ["complex64", "complex128"]


def drawn(shape: Shape, kind: str = "float64", seed: int = 0) -> Any:
    """Return halves of whole numbers, so that sums of them are exact; none is 0."""
    random = np.random.default_rng(seed)

    def numbers() -> Any:
        return random.integers(-4, 4, shape) + 0.5

    array = numbers() + 1j * numbers() if kind.startswith("complex") else numbers()
    return np.asarray(array).astype(kind)[()]


def apart(shape: Shape) -> Any:
    """Return numbers of which no two are equal."""
    size = int(np.prod(shape))
    return (np.random.default_rng(0).permutation(size) - size / 2 + 0.25).reshape(shape)


def pairing(g: Any, x: Any) -> float:
    """Return how a change x counts where the gradient is g."""
    return float(np.real(np.sum(g * x)))


def assert_agrees_with_numpy(found: Any, expected: Any, rounding: float = 0.0) -> None:
    data = raw(found)
    assert np.shape(data) == np.shape(expected)
    assert np.asarray(data).dtype == np.asarray(expected).dtype
    np.testing.assert_allclose(data, expected, rounding, rounding)


# Broadcasting

BINARY: list[Function] = [
    *(np.add, np.subtract, np.multiply, np.divide, np.maximum, np.fmin, np.hypot, np.arctan2),
    *(np.logaddexp, lambda x, y: x * y - y, lambda x, y: np.where(x > y, x, y * y)),
]


@pytest.mark.parametrize("function", BINARY, ids=lambda f: f.__name__)
@settings(max_examples=20)
@given(pairs, st.sampled_from(FLOATS), st.sampled_from(FLOATS))
def test_results_are_those_of_numpy_and_gradients_have_the_form_of_their_inputs(
    function: Function, shapes: Any, one: str, other: str
) -> None:
    x, y = (drawn(s, kind, i) for i, (s, kind) in enumerate(zip(shapes.input_shapes, (one, other))))
    inputs = [Value(x), Value(y)]
    output = function(*inputs)
    assert_agrees_with_numpy(output, function(x, y))
    for share, value in zip(gradients(output, inputs, np.ones_like(output.data)), inputs):
        assert (np.shape(share), np.asarray(share).dtype) == (value.shape, value.dtype)


@pytest.mark.parametrize("function", BINARY, ids=lambda f: f.__name__)
@settings(max_examples=20)
@given(pairs)
def test_the_gradient_of_what_was_stretched_is_the_sum_over_its_copies(
    function: Function, shapes: Any
) -> None:
    arrays = [drawn(shape, seed=i) for i, shape in enumerate(shapes.input_shapes)]
    stretched = [np.broadcast_to(array, shapes.result_shape) for array in arrays]
    weights = drawn(shapes.result_shape, seed=2)

    def shares(given: list[Any]) -> list[Any]:
        inputs = [Value(x) for x in given]
        return gradients(function(*inputs), inputs, weights)

    for share, whole, array in zip(shares(arrays), shares(stretched), arrays, strict=True):
        lead = whole.ndim - np.ndim(array)
        summed = np.sum(whole, axis=tuple(range(lead)))
        axes = tuple(i for i, n in enumerate(np.shape(array)) if n == 1)
        np.testing.assert_allclose(share, np.sum(summed, axes, keepdims=True), 1e-12, 1e-12)


@given(
    hnp.mutually_broadcastable_shapes(num_shapes=3, max_dims=3, min_side=0, max_side=3),
    st.sampled_from(FLOATS + COMPLEX),
)
def test_a_choice_gives_each_branch_the_gradient_of_what_was_taken_from_it(
    shapes: Any, kind: str
) -> None:
    where, x, y = (drawn(shape, seed=i) for i, shape in enumerate(shapes.input_shapes))
    condition, x, y = where > 0, x.astype(kind), y.astype(kind)
    inputs = [Value(x), Value(y)]
    output = np.where(condition, *inputs)
    assert_agrees_with_numpy(output, np.where(condition, x, y)[()])
    weights = drawn(shapes.result_shape, kind, 3)
    dx, dy = gradients(output, inputs, weights)
    taken = np.where(condition, weights, 0)
    assert (dx.dtype, dy.dtype) == (x.dtype, y.dtype)
    assert np.sum(dx) == np.sum(taken)
    assert np.sum(dx) + np.sum(dy) == np.sum(weights)


MIXED: list[tuple[Any, Any]] = [
    (a, b)
    for a in (2, 2.5, np.float64(2.5), np.float32(2.5), np.int64(2), 1 + 2j, np.arange(1, 4), True)
    for b in ("float16", "float32", "float64", "complex64")
]


@pytest.mark.parametrize(("constant", "kind"), MIXED, ids=repr)
@pytest.mark.parametrize("shape", [(), (3,), (2, 3)])
def test_constants_promote_a_value_as_numpy_would_and_its_gradient_keeps_the_dtype(
    constant: Any, kind: str, shape: Shape
) -> None:
    x = drawn(shape, kind)
    for function in (
        *(lambda x, c: x * c, lambda x, c: c - x, lambda x, c: x / c, np.multiply),
        *(lambda x, c: np.add(c, x), lambda x, c: np.where(x == x, x, c), lambda x, c: x * x + c),
    ):
        value = Value(x)
        output = function(value, constant)
        assert output.dtype == np.asarray(function(x, constant)).dtype
        share = gradients(output, value, np.ones_like(output.data))
        assert (np.asarray(share).dtype, np.shape(share)) == (x.dtype, shape)


# Vector-Jacobian products

REAL_CASES = [case for case in CASES if "float64" in case.kinds]


def pulled(case: Case, inputs: list[Any], weights: list[Any]) -> list[Any]:
    """Return the gradients of a weighted sum of all outputs of a case."""
    values = [Value(x) for x in inputs]
    pairs = zip(leaves(case.function(*values)), weights, strict=True)
    total = sum(np.real(np.sum(output * weight)) for output, weight in pairs)
    return gradients(total, values)


def weights_for(case: Case, inputs: list[Any], seed: int) -> list[Any]:
    outputs = leaves(case.reference(*inputs))
    return [drawn(np.shape(y), np.asarray(y).dtype.name, seed) for y in outputs]


@given(st.sampled_from(REAL_CASES), st.floats(-2, 2), st.floats(-2, 2))
def test_gradients_are_linear_in_what_is_pulled_back(case: Case, a: float, b: float) -> None:
    inputs = case.arguments("float64")
    first, second = (weights_for(case, inputs, seed) for seed in (1, 2))
    mixed = [a * u + b * v for u, v in zip(first, second, strict=True)]
    found = zip(*(pulled(case, inputs, w) for w in (mixed, first, second)), strict=True)
    for both, one, other in found:
        scale = np.max(np.abs(one) + np.abs(other), initial=1.0)
        np.testing.assert_allclose(both, a * one + b * other, 1e-11, 1e-11 * scale)


@given(st.sampled_from(REAL_CASES))
def test_gradients_of_a_sum_are_the_sum_of_gradients(case: Case) -> None:
    inputs = case.arguments("float64")
    weights = weights_for(case, inputs, 1)

    def with_squares(*values: Any) -> list[Any]:
        return [*leaves(case.function(*values)), *(value * value * 0.5 for value in values)]

    more = [*weights, *(np.ones(np.shape(x)) for x in inputs)]
    both = pulled(replace(case, function=with_squares), inputs, more)
    for total, share, x in zip(both, pulled(case, inputs, weights), inputs, strict=True):
        np.testing.assert_allclose(
            total, share + x, 1e-13, 1e-13 * np.max(np.abs(share), initial=1)
        )


@given(st.sampled_from(REAL_CASES))
def test_forward_and_reverse_mode_are_adjoint(case: Case) -> None:
    inputs = case.arguments("float64")
    numbers = tuple(range(len(inputs)))
    directions = tuple(drawn(np.shape(x), seed=3 + i) for i, x in enumerate(inputs))
    weights = weights_for(case, inputs, 1)
    _, tangents = make_jvp(lambda *x: leaves(case.function(*x)), numbers)(*inputs)(directions)
    pull, _ = make_vjp(lambda *x: leaves(case.function(*x)), numbers)(*inputs)
    forward = sum(pairing(w, t) for w, t in zip(weights, tangents, strict=True))
    reverse = sum(pairing(g, v) for g, v in zip(pull(weights), directions, strict=True))
    assert forward == pytest.approx(reverse, rel=1e-9, abs=1e-9)


# Functions that are linear


def any_axis(draw: Function, shape: Shape) -> int:
    return draw(st.integers(-len(shape), len(shape) - 1))


def any_axes(draw: Function, shape: Shape) -> tuple[int, ...]:
    axes = draw(st.sets(st.integers(0, len(shape) - 1), min_size=1))
    return tuple(i - draw(st.sampled_from([0, len(shape)])) for i in axes)


#: With names in braces for what is drawn, as in the random programs.
LINEAR = """
    np.cumsum(x, {axis}); np.cumsum(x); np.cumulative_sum(x[0], include_initial={truth});
    np.diff(x, {n}, {axis}); np.diff(x, axis={axis}, prepend=0.0, append=x); np.ediff1d(x);
    np.gradient(np.append(x, x), {c}); np.trapezoid(x, dx={c}, axis={axis}); x[{index}];
    np.sum(x, axis={axes}, keepdims={truth}); np.mean(x, axis={axes}, keepdims={truth});
    np.sum(x, where={mask}); np.average(x, axis={axis}); np.nansum(x, axis={axis});
    np.reshape(x, {shape}); np.transpose(x, {permutation}); np.moveaxis(x, {axis}, {axis});
    np.swapaxes(x, {axis}, {axis}); np.rollaxis(x, {axis}); np.expand_dims(x, {axis});
    np.flip(x, {axes}); np.roll(x, {n}, {axis}); np.roll(x, -{n}); np.rot90(x[None], {n});
    np.tile(x, {n}); np.tile(x, (2, 1, {n})); np.repeat(x, {n}, {axis}); np.squeeze(x);
    np.repeat(x, range(len(x)), 0); np.resize(x, (3, {n})); np.broadcast_to(x, (2, *x.shape));
    np.pad(x, ({n}, 1)); np.pad(x, ({n}, 2), 'edge'); np.pad(x, ({n}, 2), 'reflect');
    np.pad(x, {n}, 'symmetric'); np.pad(x, ({n}, 4), 'wrap'); np.pad(x, {n}, 'mean');
    np.pad(x, {n}, 'linear_ramp'); np.tril(x[None], {k}); np.triu(x[..., None], {k});
    np.diagonal(x[None], {k}); np.trace(x[..., None], {k}); np.diagflat(x, {k});
    np.insert(x, {n}, x[0], 0); np.delete(x, 0, {axis}); np.take(x, [[0, -1], [0, 0]], {axis});
    np.compress([True] * {n}, x); np.where({mask}, x, 0.0); np.choose([1, 0], [x, 2 * x]);
    np.stack([x, x], {axis}); np.concatenate([x, 2 * x], {axis}); np.block([[x, x], [x, x]]);
    np.array_split(x, 2, {axis})[1]; np.convolve(np.ravel(x), [1.0, -2.0, 0.5], {convolved});
    np.correlate(np.ravel(x), [1.0, -0.5], {convolved}); np.kron(x, [[1.0, -2.0]]);
    np.outer(x, [{c}, 2]); np.cross(x[..., [0, -1, 0]], [1.0, {c}, 2]);
    np.tensordot(x, [[1.0], [{c}]], 0); np.dot(x, {c}); np.einsum('{subscripts}', x);
    np.conjugate(x); np.real(x); np.real(1j * x); np.imag(1j * x);
    np.fft.fft(x, {n}, {axis}, {norm}); np.fft.ifft(x, axis={axis}); np.fft.irfft(x, {n});
    np.fft.rfft(np.real(x), axis={axis}, norm={norm}); np.fft.irfft(x, axis={axis}, norm={norm});
    np.fft.hfft(x, 5, {axis}, {norm}); np.fft.ihfft(np.real(x), norm={norm}); np.fft.fftn(x);
    np.fft.ifftn(x, axes=[{axis}], norm={norm}); np.fft.rfftn(np.real(x)); np.fft.irfftn(x);
    np.fft.fftshift(x, {axes}); np.fft.ifftshift(x); np.polyder(np.ravel(x));
    np.polyint(np.ravel(x)); np.interp([-0.5, 0.3, 9.0], range(x.size), np.ravel(x));
    np.bincount([1] * x.size, np.ravel(np.real(x)))
"""


@pytest.mark.parametrize("template", [text.strip() for text in LINEAR.split(";")])
@settings(max_examples=15)
@given(solid_shapes, st.sampled_from(["float64", "complex128"]), st.randoms(use_true_random=False))
def test_what_is_linear_is_met_by_its_adjoint(
    template: str, shape: Shape, kind: str, random: Random
) -> None:
    x, other = drawn(shape, kind), drawn(shape, kind, 1)
    function = compiled(filled(random, template, [x]))
    try:
        expected = function(x, None, None)
    except (ValueError, IndexError):  # NumPy refuses the shape, or the index
        assume(False)
    values = [Value(x), Value(other)]
    output, elsewhere = (function(value, None, None) for value in values)
    assert_agrees_with_numpy(output, expected, 1e-15)
    g = Value(drawn(output.shape, output.dtype.name, 2))
    share = gradients(output, values[0], g, create_graph=True)
    assert (share.shape, share.dtype) == (shape, x.dtype)
    assert pairing(share.data, x) == pytest.approx(pairing(g.data, expected), 1e-12, 1e-11)
    np.testing.assert_array_equal(gradients(elsewhere, values[1], g.data), share.data)
    if share.requires_grad:  # the adjoint of the adjoint is the function itself
        back = gradients(share, g, other)
        np.testing.assert_allclose(back, elsewhere.data, 1e-12, 1e-11)


@st.composite
def contractions(draw: st.DrawFn) -> tuple[str, list[Shape]]:
    """Draw subscripts of any form for `numpy.einsum`, and shapes that go with them."""
    lengths = dict(zip("ijkl", draw(st.lists(st.integers(0, 3), min_size=4, max_size=4))))
    wide = draw(st.booleans())  # with axes that have no letter
    terms = draw(st.lists(st.text("ijkl", max_size=3), min_size=1, max_size=3))
    shapes = [tuple(lengths[letter] for letter in term) for term in terms]
    if wide:
        terms = ["..." + term for term in terms]
        shapes = [(*draw(st.sampled_from([(), (2,), (1, 2)])), *shape) for shape in shapes]
    subscripts = ",".join(terms)
    if draw(st.booleans()):
        letters = sorted(set(subscripts) & set("ijkl"))
        kept = draw(st.permutations(letters))[: draw(st.integers(0, len(letters)))]
        subscripts += "->" + "..." * wide + "".join(kept)
    return subscripts, shapes


@given(contractions(), st.sampled_from(FLOATS + COMPLEX), st.booleans())
def test_any_contraction_is_linear_in_each_operand(
    contraction: tuple[str, list[Shape]], kind: str, optimize: bool
) -> None:
    subscripts, shapes = contraction
    arrays = [drawn(shape, kind, i) for i, shape in enumerate(shapes)]
    inputs = [Value(x) for x in arrays]
    expected = np.einsum(subscripts, *arrays, optimize=optimize)
    output = np.einsum(subscripts, *inputs, optimize=optimize)
    assert (output.shape, output.dtype) == (np.shape(expected), np.asarray(expected).dtype)
    rounding = 64 * float(np.finfo(kind).eps)
    np.testing.assert_allclose(output.data, expected, rounding, rounding)
    g = drawn(output.shape, kind, 5)
    shares = gradients(output, inputs, g)
    for share, x in zip(shares, arrays, strict=True):
        assert (np.shape(share), np.asarray(share).dtype) == (np.shape(x), np.asarray(x).dtype)
        scale = float(np.sum(np.abs(np.asarray(share, complex) * x))) + 1.0
        assert abs(pairing(share, x) - pairing(g, expected)) <= 16 * rounding * scale


# Reading and writing


@st.composite
def places(draw: st.DrawFn) -> tuple[Shape, Any]:
    """Draw a shape and an index: slices, whole numbers, masks, arrays, and these mixed."""
    shape = draw(solid_shapes)
    kind = draw(st.sampled_from(["basic", "arrays", "mask", "mixed"]))
    if kind == "basic":
        return shape, draw(hnp.basic_indices(shape, allow_newaxis=True, max_dims=5))
    if kind == "arrays":
        return shape, draw(hnp.integer_array_indices(shape))
    if kind == "mask":
        return shape, draw(hnp.arrays(bool, shape[: draw(st.integers(1, len(shape)))]))
    parts: list[Any] = [
        draw(
            st.sampled_from([slice(None), slice(None, None, -1), slice(1), 0, -1])
            | st.lists(st.integers(-n, n - 1), min_size=2, max_size=2)
        )
        for n in shape
    ]
    return shape, tuple(parts)


@given(places(), st.sampled_from(FLOATS + COMPLEX))
def test_reading_is_met_by_adding_up_where_it_was_read(place: Any, kind: str) -> None:
    shape, index = place
    x = Value(drawn(shape, kind))
    output = x[index]
    assert_agrees_with_numpy(output, x.data[index])
    g = drawn(output.shape, kind, 1)
    share = gradients(output, x, g)
    added = np.zeros(shape, kind)
    np.add.at(added, index, g)
    np.testing.assert_array_equal(share, added)
    assert pairing(share, x.data) == pytest.approx(pairing(g, output.data))


@given(places(), st.sampled_from(["float64", "complex128"]))
def test_what_is_written_and_what_is_left_share_the_gradient(place: Any, kind: str) -> None:
    shape, index = place
    x = Value(drawn(shape, kind))
    read = x.data[index]
    new = Value(drawn(np.shape(read), kind, 1))
    g = drawn(shape, kind, 2)
    for output in (x.at[index].set(new), x.at[index].add(new)):
        dx, dnew = gradients(output, [x, new], g)
        pulled_back = pairing(dx, x.data) + pairing(dnew, new.data)
        assert pulled_back == pytest.approx(pairing(g, output.data))


@given(st.data(), solid_shapes, st.integers(0, 9))
def test_looking_up_along_an_axis_is_met_by_its_adjoint(
    data: st.DataObject, shape: Shape, seed: int
) -> None:
    axis = any_axis(data.draw, shape)
    places = np.random.default_rng(seed).integers(0, shape[axis], shape)
    x: Any = Value(drawn(shape))
    output = np.take_along_axis(x, places, axis)
    assert_agrees_with_numpy(output, np.take_along_axis(x.data, places, axis))
    g = drawn(shape, seed=1)
    share = gradients(output, x, g)
    assert pairing(share, x.data) == pairing(g, output.data)


@given(st.data(), solid_shapes)
def test_sorting_gives_each_element_the_gradient_of_its_place(
    data: st.DataObject, shape: Shape
) -> None:
    axis = any_axis(data.draw, shape)
    x, g = Value(apart(shape)), drawn(shape, seed=1)
    output = np.sort(x, axis)
    assert_agrees_with_numpy(output, np.sort(x.data, axis))
    share = gradients(output, x, g)
    np.testing.assert_array_equal(np.take_along_axis(share, np.argsort(x.data, axis), axis), g)


# There and back


@given(st.data(), shapes, st.sampled_from(FLOATS + COMPLEX))
def test_there_and_back_leaves_values_and_gradients_as_they_were(
    data: st.DataObject, shape: Shape, kind: str
) -> None:
    x = drawn(shape, kind)
    axes = data.draw(st.permutations(range(len(shape))))
    order: Any = data.draw(st.sampled_from("CF"))
    flat = (x.size,)
    for there_and_back in (
        lambda a: np.transpose(np.transpose(a, axes), np.argsort(axes)),
        lambda a: np.reshape(np.reshape(a, flat, order=order), shape, order=order),
        lambda a: np.flip(np.flip(a, tuple(axes[:2])), tuple(axes[:2])),
        lambda a: np.moveaxis(np.moveaxis(a, range(len(shape)), axes), axes, range(len(shape))),
        lambda a: np.squeeze(np.expand_dims(a, (0, -1)), (0, -1)),
        lambda a: np.stack([a, a])[1],
        lambda a: np.conjugate(np.conjugate(a)),
        lambda a: np.roll(np.roll(a, 3), -3),
    ):
        value = Value(x)
        output = there_and_back(value)
        np.testing.assert_array_equal(output.data, x)
        g = drawn(shape, kind, 1)
        share = gradients(output, value, g)
        np.testing.assert_array_equal(share, g)
        assert np.asarray(share).dtype == x.dtype


@given(st.data(), solid_shapes, st.integers(1, 4))
def test_each_part_of_what_is_joined_gets_its_part_of_the_gradient(
    data: st.DataObject, shape: Shape, count: int
) -> None:
    axis = any_axis(data.draw, shape)
    lengths = data.draw(st.lists(st.integers(0, 3), min_size=count, max_size=count))
    before, after = shape[: axis % len(shape)], shape[axis % len(shape) + 1 :]
    parts = [drawn((*before, n, *after), seed=i) for i, n in enumerate(lengths)]
    inputs = [Value(part) for part in parts]
    joined = np.concatenate(inputs, axis)
    assert_agrees_with_numpy(joined, np.concatenate(parts, axis))
    cuts = np.cumsum(lengths)[:-1]
    for part, found in zip(parts, np.split(joined, cuts, axis), strict=True):
        np.testing.assert_array_equal(found.data, part)
    g = drawn(joined.shape, seed=9)
    shares = gradients(joined, inputs, g)
    for share, expected in zip(shares, np.split(g, cuts, axis), strict=True):
        np.testing.assert_array_equal(share, expected)


# Reductions

#: Functions f(x, axis) with f(c x) = c f(x) for c > 0.
HOMOGENEOUS: dict[str, Function] = {
    **{name: getattr(np, name) for name in ("sum", "mean", "max", "min", "ptp", "std", "median")},
    **{name: getattr(np, name) for name in ("nansum", "nanmean", "nanmax", "nanstd", "nanmedian")},
    "quantile": lambda x, axis: np.quantile(x, 0.3, axis),
    "nanpercentile": lambda x, axis: np.nanpercentile(x, [10, 70], axis),
    "average": lambda x, axis: np.average(x, axis),
    "sort": lambda x, axis: np.sort(x, axis) if isinstance(axis, int) else x * 1.0,
    "relu": lambda x, axis: np.maximum(x, 0.0),
    "root of a sum of squares": lambda x, axis: np.sqrt(np.sum(x * x, axis)),
    "sum of some": lambda x, axis: np.sum(x, axis, where=x > 0.0),
}
#: Functions f(x, axis) with f(x + c) = f(x) + c, and those with f(x + c) = f(x).
FOLLOWING = ("mean", "max", "min", "median", "nanmean", "nanmax", "nanmedian", "quantile")
STAYING = ("std", "ptp", "nanstd")


@pytest.mark.parametrize("name", HOMOGENEOUS)
@settings(max_examples=20)
@given(st.data(), solid_shapes)
def test_reductions_meet_the_theorem_of_euler(name: str, data: st.DataObject, shape: Shape) -> None:
    axis: Any = data.draw(st.sampled_from([None, "one", "some"]))
    axis = axis and (any_axis if axis == "one" else any_axes)(data.draw, shape)
    x = Value(apart(shape))
    output = HOMOGENEOUS[name](x, axis)
    np.testing.assert_allclose(output.data, HOMOGENEOUS[name](x.data, axis), 1e-14)
    g = drawn(output.shape, seed=1)
    share = gradients(output, x, g)
    assert pairing(share, x.data) == pytest.approx(pairing(g, output.data), rel=1e-12, abs=1e-12)
    if name in FOLLOWING + STAYING:
        shifted = np.sum(g) if name in FOLLOWING else 0.0
        assert np.sum(share) == pytest.approx(shifted, rel=1e-12, abs=1e-11)


@given(st.data(), solid_shapes)
def test_a_shift_of_all_numbers_leaves_shares_alone_and_moves_their_logarithmic_sum(
    data: st.DataObject, shape: Shape
) -> None:
    axis = any_axis(data.draw, shape)
    x = Value(drawn(shape))
    g = drawn(shape, seed=1)
    share = gradients(softmax(x, axis=axis), x, g)
    np.testing.assert_allclose(np.sum(share, axis), 0, atol=1e-12)
    total = logsumexp(x, axis=axis)
    np.testing.assert_allclose(np.sum(gradients(total, x, np.ones(total.shape)), axis), 1)


# Complex numbers

OF_COMPLEX: list[Function] = [
    *(np.abs, np.real, np.imag, np.angle, lambda z: np.real(z * np.conjugate(z))),
    *(lambda z: np.real(np.exp(z) * z), lambda z: np.abs(np.fft.fft(z)), lambda z: np.abs(z @ z.T)),
    *(lambda z: np.imag(np.cumprod(z)), lambda z: np.real(1 / z), lambda z: np.var(z, axis=0)),
    lambda z: np.real(np.sum(z) ** 1.5),
]


@pytest.mark.parametrize("function", OF_COMPLEX)
@settings(max_examples=20)
@given(hnp.array_shapes(min_dims=1, max_dims=2, max_side=3), st.integers(0, 9))
def test_a_complex_gradient_pairs_with_a_step_by_the_real_part_of_their_product(
    function: Function, shape: Shape, seed: int
) -> None:
    z = Value(drawn(shape, "complex128", seed) / 4)
    step = drawn(shape, "complex128", seed + 10)
    output = function(z)
    g = drawn(output.shape, seed=seed)
    found = pairing(gradients(output, z, g), step)
    near, far = (
        (function(z.data + h * step) - function(z.data - h * step)) / (2 * h) for h in (1e-4, 2e-4)
    )
    difference = pairing(g, near + (near - far) / 3)
    scale = float(np.sum(np.abs(g * near)))
    assert found == pytest.approx(difference, rel=1e-7, abs=1e-7 * (1 + scale))
