"""Large parameters, which are changed in blocks by the compiled formula."""

import signal
import threading
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


def test_parameters_may_be_parts_of_one_array() -> None:
    memory = np.zeros(2 * LARGE)
    halves = [nn.Parameter(memory[:LARGE]), nn.Parameter(memory[LARGE:])]
    for parameter in halves:
        parameter.grad = np.ones(LARGE)
    nn.optim.SGD(halves, lr=1.0, momentum=0.5).step()
    np.testing.assert_array_equal(memory, -1.0)


def shared_data(first: nn.Parameter, second: nn.Parameter) -> None:
    second.data = first.data


def shared_gradient(first: nn.Parameter, second: nn.Parameter) -> None:
    second.grad = first.data[::1]


@pytest.mark.parametrize("share", [shared_data, shared_gradient])
def test_parameters_that_need_the_same_memory_are_changed_one_after_the_other(
    share: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[Any] = []
    for elementwise in (True, False):
        monkeypatch.setattr(nn.optim.SGD, "elementwise", elementwise)
        parameters = [nn.Parameter(np.zeros(LARGE)) for _ in range(2)]
        for parameter in parameters:
            parameter.grad = np.ones(LARGE)
        share(*parameters)
        optimizer = nn.optim.SGD(parameters, lr=1.0, momentum=0.5)
        for _ in range(3):
            optimizer.step()
        found.append([parameter.data.copy() for parameter in parameters])
    np.testing.assert_array_equal(found[0], found[1])
    assert found[0][0][0] == (-8.5 if share is shared_data else -4.25)  # 1 + 1.5 + 1.75


@pytest.mark.parametrize("place", [slice(None), slice(None, None, -1)], ids=str)
@pytest.mark.parametrize(("kind", "settings"), CASES, ids=str)
def test_the_data_may_be_the_gradient(
    kind: str, settings: dict[str, Any], place: slice, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[Any] = []
    for elementwise in (True, False):
        monkeypatch.setattr(getattr(nn.optim, kind), "elementwise", elementwise)
        parameter = nn.Parameter(np.linspace(-1.0, 1.0, 2 * blocks.BLOCK))
        parameter.grad = parameter.data[place]
        optimizer = getattr(nn.optim, kind)([parameter], **settings)
        for _ in range(3):
            optimizer.step()
        found.append(parameter.data)
    np.testing.assert_allclose(found[0], found[1], rtol=1e-12)


class Listed(Optimizer):
    """Its setting cannot be hashed, and its state has other forms than its parameter."""

    elementwise = True

    def __init__(self, params: Any) -> None:
        super().__init__(params, 1.0, factors=[2.0, 3.0])

    @staticmethod
    def start(parameter: nn.Parameter, settings: Any) -> dict[str, Any]:
        return {"total": np.zeros(1), "count": np.zeros(parameter.shape, np.float64)}

    @staticmethod
    def change(parameter: Any, gradient: Any, state: dict[str, Any], settings: Any) -> Any:
        state["total"] = state["total"] + gradient[:1]
        state["count"] = state["count"] + 1.0
        return settings.lr * sum(settings.factors) * gradient


def test_settings_need_not_be_hashed_nor_states_be_of_one_form() -> None:
    parameter = nn.Parameter(np.zeros(LARGE, np.float32))
    parameter.grad = np.ones(LARGE, np.float32)
    optimizer = Listed([parameter])
    optimizer.step()
    np.testing.assert_array_equal(parameter.data, -5.0)
    state = optimizer.state_dict()
    assert state["total.0"].tolist() == [1.0]
    assert state["count.0"].dtype == np.float64
    optimizer.param_groups[0]["factors"] = (2.0, 3.0)  # which could be hashed
    optimizer.step()
    assert optimizer.state_dict()["total.0"].tolist() == [2.0]


def test_an_interrupt_waits_until_the_step_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    change_block = blocks._Update.__call__

    def change_and_interrupt(*given: Any) -> list[Any]:
        signal.raise_signal(signal.SIGINT)
        return change_block(*given)

    monkeypatch.setattr(blocks._Update, "__call__", change_and_interrupt)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        parameter = nn.Parameter(np.zeros(4 * blocks.BLOCK))
        parameter.grad = np.ones(4 * blocks.BLOCK)
        optimizer = nn.optim.Adam([parameter], lr=0.5)
        with pytest.raises(KeyboardInterrupt):
            optimizer.step()
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)
    np.testing.assert_allclose(parameter.data, -0.5)
    assert optimizer.state_dict()["step.0"] == 1


def test_steps_in_other_threads_leave_signals_alone() -> None:
    parameter = nn.Parameter(np.zeros(LARGE))
    parameter.grad = np.ones(LARGE)
    thread = threading.Thread(target=nn.optim.SGD([parameter], lr=1.0).step)
    thread.start()
    thread.join()
    np.testing.assert_array_equal(parameter.data, -1.0)


@pytest.mark.parametrize("size", [4, LARGE])
def test_a_state_follows_the_dtype_of_its_parameter(size: int) -> None:
    parameter = nn.Parameter(np.ones(size, np.float32))
    optimizer = nn.optim.Adam([parameter], lr=0.1)
    for dtype in (np.float32, np.float64, np.float32):
        parameter.data = parameter.data.astype(dtype)
        parameter.grad = np.full(size, 0.1, dtype)
        optimizer.step()
        assert parameter.dtype == dtype
        assert optimizer.state_dict()["exp_avg.0"].dtype == dtype
        assert optimizer.state_dict()["exp_avg_sq.0"].dtype == dtype
    np.testing.assert_allclose(parameter.data, 0.7, rtol=1e-5)


def test_the_treatment_of_floating_point_errors_is_followed() -> None:
    parameters = [nn.Parameter(np.ones(LARGE)) for _ in range(2)]
    parameters[0].grad, parameters[1].grad = np.ones(LARGE), np.full(LARGE, np.inf)
    optimizer = nn.optim.Adam(parameters)
    with np.errstate(all="raise"), pytest.raises(FloatingPointError):
        optimizer.step()
