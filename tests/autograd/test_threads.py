"""Several threads and tasks differentiate at once and get what one alone gets."""

import asyncio
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from autograd import Value, grad, gradients, group, hessian, no_grad

THREADS = 8


@pytest.fixture(autouse=True)
def eager_switching() -> Iterator[None]:
    """Let threads interrupt each other as often as they can."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


def at_once(work: Any) -> list[Any]:
    barrier = threading.Barrier(THREADS)

    def together(number: int) -> Any:
        barrier.wait()
        return work(number)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(together, range(THREADS)))


def loss(weights: Any, inputs: Any) -> Any:
    hidden = inputs
    for weight in weights:
        hidden = np.tanh(hidden @ weight)
    return (hidden**2).mean()


def parameters() -> list[np.ndarray]:
    random = np.random.default_rng(0)
    return [random.standard_normal((4, 4)) for _ in range(3)]


def batch(number: int) -> np.ndarray:
    return np.random.default_rng(number).standard_normal((5, 4))


def test_shared_leaves_give_every_thread_its_own_gradients() -> None:
    weights = [Value(weight) for weight in parameters()]

    def work(number: int) -> list[Any]:
        return [gradients(loss(weights, batch(number)), weights) for _ in range(20)]

    for number, found in enumerate(at_once(work)):
        alone = gradients(loss(weights, batch(number)), weights)
        for repetition in found:
            for share, expected in zip(repetition, alone, strict=True):
                np.testing.assert_array_equal(share, expected)
    assert all(weight.grad is None for weight in weights)


def test_a_graph_shared_by_threads_can_be_walked_by_all_of_them() -> None:
    weights = [Value(weight) for weight in parameters()]
    output = loss(weights, batch(0))
    alone = gradients(output, weights)
    for found in at_once(lambda _: gradients(output, weights)):
        for share, expected in zip(found, alone, strict=True):
            np.testing.assert_array_equal(share, expected)


def test_transforms_nest_in_every_thread() -> None:
    def work(number: int) -> Any:
        return hessian(lambda x: (x**3).sum() * float(number))(np.arange(3.0))

    for number, found in enumerate(at_once(work)):
        np.testing.assert_array_equal(found, np.diag([0, 6, 12]) * number)


def test_each_thread_sums_into_leaves_of_its_own() -> None:
    def work(number: int) -> Any:
        x = Value(np.full(3, float(number)))
        for _ in range(20):
            (x * x).sum().backward()
        return x.grad

    for number, found in enumerate(at_once(work)):
        np.testing.assert_array_equal(found, np.full(3, 40.0 * number))


def test_recording_and_groups_belong_to_the_thread_that_entered_them() -> None:
    x, layer = Value(2.0), group("layer")

    def work(number: int) -> set[Any]:
        found = set()
        for _ in range(50):
            with no_grad() if number % 2 else layer:
                output = x * 3
                found.add((output.requires_grad, output.scope.path))
        return found

    for number, found in enumerate(at_once(work)):
        assert found == {(False, ())} if number % 2 else {(True, ("layer",))}


def test_tasks_differentiate_in_turns() -> None:
    async def task(number: int) -> float:
        def cube(x: Any) -> Any:
            return x**3 * number

        total = 0.0
        for _ in range(3):
            with group(f"task {number}"):
                x = Value(2.0)
                y = x**3
                await asyncio.sleep(0)
                z = y * number
                assert z.scope.path == (f"task {number}",)
            await asyncio.sleep(0)
            z.backward()
            total += x.grad + grad(grad(cube))(2.0)
        return total

    async def main() -> list[float]:
        return list(await asyncio.gather(*(task(number) for number in range(5))))

    assert asyncio.run(main()) == [3 * (12.0 + 12.0) * number for number in range(5)]
