"""Every optimiser and schedule in PyTorch and here, step by step."""

import inspect
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch", reason="PyTorch is not installed: make test-peers installs it")

import torch

from nn import optim
from tests.nn.optim.runs import (
    KINDS,
    LATER,
    OPTIMIZERS,
    SCHEDULES,
    assert_same,
    changed_later,
    ours,
    schedule,
    train,
)
from tests.peers.torch_optimizers import theirs

LIMITS = {np.float32: 1e-5, np.float64: 1e-10}


@pytest.mark.parametrize("dtype", LIMITS, ids=["float32", "float64"])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_twenty_steps_are_those_of_pytorch(name: str, dtype: Any) -> None:
    limit = LIMITS[dtype]
    if dtype is np.float32 and "strong_wolfe" in OPTIMIZERS[name][1].values():
        limit = 1e-3  # a lowest point is known to the root of the precision of the loss
    assert_same(train(ours(), name, dtype), train(theirs(), name, dtype), limit)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", SCHEDULES)
def test_a_hundred_epochs_of_a_schedule_are_those_of_pytorch(name: str, kind: str) -> None:
    assert_same(schedule(ours(), name, kind), schedule(theirs(), name, kind), 1e-12)


@pytest.mark.parametrize("later", LATER, ids=str)
def test_settings_that_are_changed_later_are_followed_as_by_pytorch(later: Any) -> None:
    found, expected = changed_later(ours(), *later), changed_later(theirs(), *later)
    np.testing.assert_allclose(found, expected, rtol=1e-10)


@pytest.mark.parametrize("kind", sorted({kind for kind, _ in OPTIMIZERS.values()}))
def test_arguments_are_those_of_pytorch(kind: str) -> None:
    left_out = {"foreach", "fused", "capturable", "differentiable", "self"}
    found = inspect.signature(getattr(optim, kind).__init__).parameters
    expected = inspect.signature(getattr(torch.optim, kind).__init__).parameters
    wanted = {n: p.default for n, p in expected.items() if n not in left_out}
    given = {n: p.default for n, p in found.items() if n != "self"}
    positional = [n for n, p in expected.items() if n in wanted and p.kind is not p.KEYWORD_ONLY]
    assert set(given) == set(wanted)
    assert [*given][: len(positional)] == positional
    assert {n: x for n, x in given.items() if n != "params"} == {
        n: x for n, x in wanted.items() if n != "params"
    }
