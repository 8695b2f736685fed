"""Random draws are those of the generator, in its order, and drawn anew by compiled code."""

from typing import Any

import numpy as np
import pytest

from autograd import Value, compile, grad
from autograd.rules.random import normal, uniform

DRAWS = {"uniform": uniform, "normal": normal}
PLAIN = {"uniform": np.random.Generator.random, "normal": np.random.Generator.standard_normal}


@pytest.mark.parametrize("name", DRAWS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(), (3,), (2, 0), (2, 3)], ids=str)
def test_draws_are_those_of_the_generator(name: str, dtype: Any, shape: Any) -> None:
    generator, same = np.random.default_rng(1), np.random.default_rng(1)
    for _ in range(2):
        found = DRAWS[name](lambda: generator, shape, dtype)
        assert not isinstance(found, Value)
        np.testing.assert_array_equal(found, PLAIN[name](same, shape, dtype))
        assert found.dtype == dtype


@pytest.mark.parametrize("name", DRAWS)
def test_compiled_code_draws_anew_from_the_same_stream(name: str) -> None:
    generator, same = np.random.default_rng(1), np.random.default_rng(1)

    @compile
    def function(x: Any) -> Any:
        first = DRAWS[name](lambda: generator, (3,), np.float32)
        DRAWS[name](lambda: generator, (2,))  # of no use, but drawn
        return x * first, DRAWS[name](lambda: generator)

    for _ in range(3):
        found, last = function(np.float32(2))
        first = PLAIN[name](same, (3,), np.float32)
        PLAIN[name](same, (2,))
        np.testing.assert_array_equal(found, 2 * first)
        assert found.dtype == np.float32
        assert last == PLAIN[name](same)
    assert function.traces == 1


def test_tracing_draws_nothing() -> None:
    generator = np.random.default_rng(1)
    state = generator.bit_generator.state

    def function(x: Any) -> Any:
        uniform(lambda: generator, (3,))
        raise KeyError("stop")

    with pytest.raises(KeyError):
        compile(function)(2.0)
    assert generator.bit_generator.state == state


def test_the_source_is_asked_at_every_draw() -> None:
    sources = [np.random.default_rng(seed) for seed in range(3)]
    turns: list[int] = [0]
    function = compile(lambda x: x * uniform(source, (2,)))

    def source() -> np.random.Generator:
        return sources[turns[0]]

    source.read_anew = True  # type: ignore[attr-defined]
    for turn in range(3):
        turns[0] = turn
        np.testing.assert_array_equal(function(1.0), np.random.default_rng(turn).random(2))
    assert function.traces == 1


def test_a_draw_is_a_constant_to_derivatives() -> None:
    generator = np.random.default_rng(1)
    noisy = lambda x: x * x * uniform(lambda: generator)  # noqa: E731
    slope = np.random.default_rng(1).random()
    assert grad(noisy)(3.0) == 6.0 * slope
