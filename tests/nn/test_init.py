"""Initialisers fill in place, with the moments they promise."""

import inspect
from typing import Any

import numpy as np
import pytest

import nn
from nn import init
from nn.init import normal_, uniform_


@pytest.mark.parametrize("initialise", [uniform_, normal_])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_parameter_is_filled_in_place_in_its_dtype(initialise: Any, dtype: Any) -> None:
    memory = np.zeros((2, 3), dtype)
    parameter = nn.Parameter(memory)
    assert initialise(parameter) is parameter
    assert parameter.data is memory
    assert memory.dtype == dtype
    assert len(np.unique(memory)) == 6


def test_a_parameter_of_a_single_number_is_filled() -> None:
    assert normal_(nn.Parameter(np.array(0.0))).data != 0.0


@pytest.mark.parametrize(
    ("arguments", "low", "high"), [((), 0.0, 1.0), ((-2.0, 6.0), -2.0, 6.0)], ids=str
)
def test_uniform_numbers_lie_evenly_between_their_bounds(
    arguments: tuple[float, ...], low: float, high: float
) -> None:
    data = uniform_(nn.Parameter(np.empty(100_000)), *arguments).data
    assert low <= data.min() < low + 0.001 * (high - low)
    assert high - 0.001 * (high - low) < data.max() <= high
    counts = np.histogram(data, 10, (low, high))[0]
    assert np.all(np.abs(counts - 10_000) < 500)


@pytest.mark.parametrize(
    ("arguments", "mean", "std"), [((), 0.0, 1.0), ((5.0, 0.1), 5.0, 0.1)], ids=str
)
def test_normal_numbers_have_their_moments(
    arguments: tuple[float, ...], mean: float, std: float
) -> None:
    standard = (normal_(nn.Parameter(np.empty(100_000)), *arguments).data - mean) / std
    moments = [(standard**power).mean() for power in (1, 2, 3, 4)]
    np.testing.assert_allclose(moments, [0, 1, 0, 3], atol=0.08)


def test_numbers_are_drawn_from_the_generator_that_the_seed_starts() -> None:
    drawn = []
    for _ in range(2):
        nn.manual_seed(5)
        drawn.append(normal_(uniform_(nn.Parameter(np.empty(4)))).data)
    np.testing.assert_array_equal(*drawn)
    rng = np.random.default_rng(5)
    rng.uniform(size=4)
    np.testing.assert_array_equal(drawn[0], rng.normal(size=4))


def filled(shape: tuple[int, ...] = (300, 200)) -> nn.Parameter:
    return nn.Parameter(np.full(shape, np.nan))


DEVIATIONS: list[tuple[str, Any, tuple[int, ...], float]] = [
    ("xavier_uniform_", init.xavier_uniform_, (300, 200), (2 / 500) ** 0.5),
    ("xavier_normal_", lambda p: init.xavier_normal_(p, 2.0), (60, 50, 3), 2 * (2 / 330) ** 0.5),
    ("kaiming_uniform_", init.kaiming_uniform_, (300, 200), (2 / 200) ** 0.5),
    ("slope", lambda p: init.kaiming_uniform_(p, 5**0.5), (300, 200), (2 / 6 / 200) ** 0.5),
    (
        "kaiming_normal_",
        lambda p: init.kaiming_normal_(p, mode="fan_out", nonlinearity="tanh"),
        (30, 20, 5, 5),
        5 / 3 / (30 * 25) ** 0.5,
    ),
    ("nielsen_", init.nielsen_, (300, 200), 200**-0.5),
    ("nielsen_ of biases", init.nielsen_, (60000,), 1.0),
    ("nielsen_large_", init.nielsen_large_, (300, 200), 1.0),
    ("orthogonal_", lambda p: init.orthogonal_(p, 3.0), (300, 200), 3 * 300**-0.5),
    ("sparse_", lambda p: init.sparse_(p, 0.25, 2.0), (300, 200), 2 * 0.75**0.5),
    ("trunc_normal_", lambda p: init.trunc_normal_(p, 0.0, 1.0), (300, 200), 0.879626),
]


@pytest.mark.parametrize(("name", "fill", "shape", "deviation"), DEVIATIONS)
def test_the_deviation_is_that_of_theory(
    name: str, fill: Any, shape: tuple[int, ...], deviation: float
) -> None:
    nn.manual_seed(11)
    parameter = filled(shape)
    assert fill(parameter) is parameter
    assert parameter.data.std() == pytest.approx(deviation, rel=0.02)
    assert abs(parameter.data.mean()) < 0.03 * deviation


@pytest.mark.parametrize(
    ("mean", "std", "a", "b"),
    [(0.0, 1.0, -2.0, 2.0), (1.0, 2.0, 0.0, 1.5), (0.0, 1.0, 3.0, 3.5), (0.0, 1.0, 4.0, 90.0)],
)
def test_a_normal_distribution_is_cut_off(mean: float, std: float, a: float, b: float) -> None:
    nn.manual_seed(2)
    data = init.trunc_normal_(np.zeros(40000), mean, std, a, b)
    assert np.all((data >= a) & (data <= b))
    x = np.linspace(a, min(b, a + 12 * std), 200001)
    density = np.exp(-(((x - mean) / std) ** 2) / 2)
    expected = np.sum(x * density) / np.sum(density)
    assert data.mean() == pytest.approx(expected, abs=0.02 * std)


def test_numbers_of_one_kind() -> None:
    assert init.constant_(filled((2,)), 0.5).data.tolist() == [0.5, 0.5]
    assert init.ones_(filled((2,))).data.tolist() == [1.0, 1.0]
    assert init.zeros_(nn.Parameter(1.0)).data == 0.0
    assert init.eye_(filled((2, 3))).data.tolist() == [[1, 0, 0], [0, 1, 0]]


@pytest.mark.parametrize("groups", [1, 2])
def test_a_convolution_passes_its_channels_on(groups: int) -> None:
    weight = init.dirac_(filled((4, 2, 3, 5)), groups).data
    assert weight.sum() == 2 * groups
    for channel in range(2):
        for group in range(groups):
            assert weight[group * (4 // groups) + channel, channel, 1, 2] == 1.0


@pytest.mark.parametrize("shape", [(5, 8), (8, 5), (4, 2, 3)], ids=str)
def test_rows_or_columns_are_orthonormal(shape: tuple[int, ...]) -> None:
    matrix = init.orthogonal_(filled(shape)).data.reshape(shape[0], -1)
    product = matrix @ matrix.T if len(matrix) <= matrix.shape[1] else matrix.T @ matrix
    np.testing.assert_allclose(product, np.eye(len(product)), atol=1e-12)


def test_each_column_has_as_many_zeros() -> None:
    matrix = init.sparse_(filled((10, 7)), 0.35).data
    assert np.count_nonzero(matrix == 0, axis=0).tolist() == [4] * 7


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: init.xavier_normal_(filled((3,))), r"two axes or more, got .* shape \(3,\)"),
        (lambda: init.kaiming_uniform_(filled(), mode="fan"), "mode is 'fan_in' or 'fan_out'"),
        (lambda: init.calculate_gain("softmax"), "no gain is known for 'softmax'"),
        (lambda: init.eye_(filled((2,))), r"eye_ fills what has 2 axes, got shape \(2,\)"),
        (lambda: init.dirac_(filled((2, 2))), "dirac_ fills what has 3 or 4 or 5 axes"),
        (lambda: init.dirac_(filled((3, 2, 1)), 2), "3 output channels cannot be divided into 2"),
        (lambda: init.sparse_(filled(), 1.5), "sparsity is the part of zeros, .* got 1.5"),
        (lambda: init.orthogonal_(filled((3,))), "two axes or more"),
        (lambda: init.trunc_normal_(filled(), a=1.0, b=0.0), "a must be below b"),
        (lambda: uniform_(filled(), 2, 1), "a, the lower bound, .* got a=2 and b=1"),
        (lambda: uniform_(filled(), b=np.inf), "b must be a finite number, got inf"),
        (lambda: uniform_(filled(), -1e308, 1e308), "the distance between a and b must be"),
        (lambda: normal_(filled(), std=-1), "std must be a finite number of at least 0, got -1"),
        (lambda: normal_(filled(), np.nan), "mean must be a finite number, got nan"),
        (lambda: init.trunc_normal_(filled(), np.nan), "mean must be a finite number, got nan"),
        (lambda: init.trunc_normal_(filled(), std=np.inf), "std must be a finite number, got inf"),
        (lambda: init.sparse_(filled(), 0.5, -1.0), "std must be .* of at least 0, got -1"),
        (lambda: init.xavier_uniform_(filled(), -2), "gain must be .* of at least 0, got -2"),
        (lambda: init.xavier_normal_(filled(), np.nan), "gain must be .* of at least 0, got nan"),
        (lambda: init.orthogonal_(filled(), np.inf), "gain must be a finite number, got inf"),
        (lambda: init.kaiming_normal_(filled(), np.nan), "a must be a finite number, got nan"),
        (lambda: init.calculate_gain("leaky_relu", np.nan), "param must be a finite number"),
        (lambda: init.dirac_(filled((3, 2, 1)), 0), "groups must be .* of at least 1, got 0"),
    ],
)
def test_what_makes_no_sense_is_refused(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_only_parameters_and_arrays_are_filled() -> None:
    for fill in (
        init.ones_,
        init.normal_,
        init.xavier_uniform_,
        init.orthogonal_,
        init.trunc_normal_,
    ):
        for given, said in (([1.0], r"\[1\.0\]"), (nn.Linear(1, 1), "a Linear")):
            with pytest.raises(TypeError, match=f"fills a Parameter, .*, got {said}"):
                fill(given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fill", "arguments", "message"),
    [
        (uniform_, ("a",), "a must be a real number, got 'a'"),
        (normal_, (0.0, None), "std must be a real number, got None"),
        (normal_, ([0.0, 1.0],), r"mean must be a real number, got \[0.0, 1.0\]"),
        (init.constant_, (None,), "val must be a number of .*, got None"),
        (init.constant_, (1j,), "val must be a number of .*, got 1j"),
        (init.constant_, ([1.0, 2.0],), "val must be a number of .*, got "),
    ],
)
def test_what_is_no_number_is_refused(fill: Any, arguments: Any, message: str) -> None:
    parameter = nn.Parameter(np.zeros(2))
    with pytest.raises(TypeError, match=message):
        fill(parameter, *arguments)
    assert parameter.data.tolist() == [0.0, 0.0]


def test_a_constant_may_be_no_number_or_complex() -> None:
    assert np.isnan(init.constant_(np.zeros(2), np.nan)).all()
    assert init.constant_(np.zeros(1, complex), 2j).tolist() == [2j]


@pytest.mark.parametrize("name", init.__all__)
def test_what_is_filled_has_the_name_that_it_has_in_pytorch(name: str) -> None:
    first = next(iter(inspect.signature(getattr(init, name)).parameters))
    assert first == ("nonlinearity" if name == "calculate_gain" else "tensor")
