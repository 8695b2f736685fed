"""Several threads and tasks differentiate at once and get what one alone gets."""

import asyncio
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, compile, grad, gradients, group, hessian, jacobian, no_grad
from autograd.checkpointing import checkpoint
from autograd.debug import AnomalyError, detect_anomaly

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


def graph_of(number: int) -> list[Any]:
    """Build a graph of its own in a thread, and differentiate it in every way."""
    weights = [Value(weight * (number + 1)) for weight in parameters()]
    output = loss(weights, batch(number))
    slopes = gradients(output, weights, create_graph=True)
    again = gradients(sum((slope**2).sum() for slope in slopes), weights)
    output.backward()
    rows = jacobian(lambda x: np.tanh(x @ parameters()[0]))(batch(number)[0])
    return [*(slope.data for slope in slopes), *again, *(x.grad for x in weights), rows]


def test_graphs_of_their_own_give_the_same_to_the_bit() -> None:
    for number, found in enumerate(at_once(lambda number: [graph_of(number) for _ in range(5)])):
        alone = graph_of(number)
        for repetition in found:
            for share, expected in zip(repetition, alone, strict=True):
                np.testing.assert_array_equal(share, expected)


def test_one_compiled_function_serves_all_threads() -> None:
    weights = [Value(weight) for weight in parameters()]

    @compile
    def slopes(inputs: Any) -> Any:
        return gradients(loss(weights, inputs), weights)

    def work(number: int) -> list[Any]:
        return [slopes(batch(number)[: 3 + i % 2]) for i in range(10)]

    for number, found in enumerate(at_once(work)):
        for i in range(10):
            alone = slopes(batch(number)[: 3 + i % 2])
            for share, expected in zip(found[i], alone, strict=True):
                np.testing.assert_array_equal(share, expected)
    assert slopes.traces == 2


def test_models_are_trained_by_threads() -> None:
    def trained(number: int) -> list[Any]:
        inputs = nn.Linear(4, 4), nn.Tanh(), nn.Linear(4, 2)
        model = nn.Sequential(*inputs)
        random = np.random.default_rng(number)
        for parameter in model.parameters():
            parameter.assign(random.standard_normal(parameter.shape).astype(np.float32))
        optimizer = nn.optim.Adam(model.parameters(), lr=0.01)
        step = nn.TrainStep(model, nn.MSELoss(), optimizer, compile=number % 2 == 0)
        x = random.standard_normal((5, 4)).astype(np.float32)
        for _ in range(5):
            step(x, x[:, :2])
        return [parameter.data for parameter in model.parameters()]

    for number, found in enumerate(at_once(trained)):
        for one, other in zip(found, trained(number), strict=True):
            np.testing.assert_array_equal(one, other)


def test_checkpoints_draw_the_same_again_while_other_threads_draw() -> None:
    w = Value(parameters()[0])

    @checkpoint
    def noisy(x: Any) -> Any:
        hidden = nn.functional.dropout(np.tanh(x @ w), 0.5)
        return hidden * nn.functional.dropout(hidden, 0.5)

    def work(number: int) -> None:
        for _ in range(20):
            x = Value(batch(number))
            output = noisy(x)
            gradients((output * output).sum(), [x, w])  # which compares what it computes again

    at_once(work)


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


def test_anomalies_are_looked_for_in_the_thread_that_asks() -> None:
    x = Value(np.zeros(2))

    def work(number: int) -> int:
        found = 0
        with np.errstate(all="ignore"):
            for _ in range(30):
                try:
                    with detect_anomaly() if number % 2 else group("calm"):
                        np.sqrt(x).sum().backward()
                except AnomalyError:
                    found += 1
        return found

    assert at_once(work) == [30 * (number % 2) for number in range(THREADS)]


def test_walks_of_one_graph_are_looked_after_only_where_that_was_asked_for() -> None:
    x = Value(np.zeros(2))
    with np.errstate(all="ignore"):
        y = np.sqrt(x * 1.0).sum()
    operations = [y.op, y.inputs[0].op]
    look = detect_anomaly()

    def work(number: int) -> list[str]:
        found: list[str] = []
        with np.errstate(all="ignore"):
            for _ in range(30):
                try:
                    with look if number % 2 else group("calm"):
                        gradients(y, x)
                    found.append("calm")
                except AnomalyError as error:
                    found.append(error.operation)
        return found

    expected = [["calm"] * 30, ["sqrt"] * 30]
    assert at_once(work) == [expected[number % 2] for number in range(THREADS)]
    assert [y.op, y.inputs[0].op] == operations


def test_no_grad_and_anomalies_belong_to_the_task_that_entered_them() -> None:
    x = Value(0.0)

    async def task(number: int) -> list[Any]:
        found: list[Any] = []
        context = (no_grad(), detect_anomaly(), group("calm"))[number % 3]
        with np.errstate(all="ignore"):
            for _ in range(5):
                with context:
                    await asyncio.sleep(0)
                    try:
                        found.append(np.log(x).requires_grad)
                    except AnomalyError:
                        found.append("error")
                await asyncio.sleep(0)
                found.append(np.log(x).requires_grad)
        return found

    async def main() -> list[Any]:
        return list(await asyncio.gather(*(task(number) for number in range(9))))

    for number, found in enumerate(asyncio.run(main())):
        assert found == [(False, "error", True)[number % 3], True] * 5


def test_a_task_takes_along_what_it_was_started_in() -> None:
    async def child() -> Any:
        return np.log(Value(0.0))

    async def main() -> Any:
        with detect_anomaly():
            task = asyncio.ensure_future(child())
        with pytest.raises(AnomalyError):
            await task

    asyncio.run(main())


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
