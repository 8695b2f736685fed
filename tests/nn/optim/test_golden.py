"""Every optimiser and schedule against golden figures of PyTorch, and compiled against eager."""

import numpy as np
import pytest

from tests.nn import golden
from tests.nn.optim.runs import KINDS, OPTIMIZERS, SCHEDULES, ours, schedule, train


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_twenty_steps_are_those_of_pytorch(name: str) -> None:
    golden.assert_golden(train(ours(), name, np.float64), golden.read("optimizers")[name])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", SCHEDULES)
def test_a_hundred_epochs_are_those_of_pytorch(name: str, kind: str) -> None:
    figures = golden.read("schedules")[f"{name}, {kind}"]
    golden.assert_golden(schedule(ours(), name, kind), figures)
