"""Large parameters, which are changed in blocks by the compiled formula, in two threads."""

import contextvars
from typing import Any

import numpy as np
import pytest

import nn
from nn.optim import Optimizer, blocks
from nn.optim.group import LARGE
from tests.nn.optim.runs import FACTORS

SIZES = [3, LARGE, 2 * blocks.BLOCK + 5]
CASES = [(kind, settings) for kind, several in FACTORS.items() for settings in several]


def run(optimizer: Optimizer, count: int = 3) -> list[Any]:
    rng = np.random.default_rng(7)
    for step in range(count):
        for index, parameter in enumerate(optimizer.params):
            gradient = np.asarray(rng.normal(size=parameter.shape), parameter.dtype)
            parameter.grad = None if index == step == 1 else gradient
        optimizer.step()
    return [parameter.data for parameter in optimizer.params]


def make(kind: str, settings: dict[str, Any], dtype: Any) -> Optimizer:
    rng = np.random.default_rng(3)
    parameters = [nn.Parameter(np.array(rng.normal(size=size), dtype)) for size in SIZES]
    return getattr(nn.optim, kind)(parameters, **settings)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("kind", "settings"), CASES, ids=str)
def test_blocks_give_the_numbers_of_the_plain_formula(
    kind: str, settings: dict[str, Any], dtype: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = make(kind, settings, dtype)
    found, state = run(changed), changed.state_dict()
    monkeypatch.setattr(getattr(nn.optim, kind), "elementwise", False)
    plain = make(kind, settings, dtype)
    limit = 1e-5 if dtype is np.float32 else 1e-12
    for array, expected in zip(found, run(plain)):
        assert array.dtype == dtype
        np.testing.assert_allclose(array, expected, rtol=limit, atol=limit)
    for name, expected in plain.state_dict().items():
        np.testing.assert_allclose(state[name], expected, rtol=limit, atol=limit)


def test_settings_are_followed_and_memory_is_not_kept() -> None:
    parameter = nn.Parameter(np.zeros(LARGE))
    optimizer = nn.optim.SGD([parameter], lr=0.5)
    for lr, decay in ((0.5, 0.0), (0.25, 0.0), (0.5, 1.0)):
        optimizer.lr, optimizer.weight_decay = lr, decay
        before, parameter.grad = parameter.data.copy(), np.ones(LARGE)
        optimizer.step()
        np.testing.assert_array_equal(parameter.data, before - lr * (1 + decay * before))
    lent = [cell for several in blocks._idle.values() for u in several for cell in u.arrays]
    assert lent
    assert all(cell.data is None for cell in lent)


@pytest.mark.parametrize("order", ["C", "F"])
def test_arrays_that_are_not_flat_are_changed_too(order: Any) -> None:
    data = np.zeros((200, 400))[:, ::2] if order == "C" else np.zeros((200, 200), order="F")
    parameter = nn.Parameter(data)
    parameter.grad = np.arange(40000.0).reshape(200, 200).T
    nn.optim.Adam([parameter], lr=0.1, eps=1.0).step()
    wanted = -0.1 * parameter.grad / (parameter.grad + 1.0)
    np.testing.assert_allclose(parameter.data, wanted, rtol=1e-9)


def test_a_view_of_a_parameter_is_changed_by_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "_pool", lambda: pytest.fail("a second thread"))
    memory = np.zeros(2 * LARGE)
    halves = [nn.Parameter(memory[:LARGE]), nn.Parameter(memory[LARGE:])]
    for parameter in halves:
        parameter.grad = np.ones(LARGE)
    nn.optim.SGD(halves, lr=1.0).step()
    np.testing.assert_array_equal(memory, -1.0)


def test_an_error_in_any_thread_is_raised() -> None:
    parameters = [nn.Parameter(np.ones(LARGE)) for _ in range(4)]
    for parameter in parameters[:-1]:
        parameter.grad = np.ones(LARGE)
    parameters[-1].grad = np.full(LARGE, np.inf)
    optimizer = nn.optim.Adam(parameters)
    for places in (slice(None), slice(None, None, -1)):
        optimizer.param_groups[0].slots = optimizer.param_groups[0].slots[places]

        def step() -> None:
            with np.errstate(all="raise"):
                optimizer.step()

        with pytest.raises(FloatingPointError):
            contextvars.copy_context().run(step)
