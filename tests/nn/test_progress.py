"""Where progress is shown: in a notebook not as what it shows of failures."""

import io
import sys
from typing import Any

import numpy as np
import pytest

import nn


class OutStream(io.StringIO):
    """What a notebook's kernel puts in the place of standard output and error."""

    __module__ = "ipykernel.iostream"


@pytest.mark.parametrize("shown", [True, False])
def test_a_notebook_without_widgets_shows_a_bar_as_printed(
    shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed, failures = OutStream(), OutStream()
    monkeypatch.setattr(sys, "stdout", printed)
    monkeypatch.setattr(sys, "stderr", failures)
    nn.manual_seed(0)
    model, x = nn.Linear(1, 1), np.ones((4, 1))
    options: dict[str, Any] = {"epochs": 3, "progress": shown}
    nn.fit(model, (x, x), nn.MSELoss(), nn.optim.SGD(model.parameters()), **options)
    assert failures.getvalue() == ""
    last = printed.getvalue().rstrip("\n").rpartition("\r")[2]
    assert ("100%" in last and "epoch 3/3" in last) == shown
    assert len(last) <= 80


def test_without_standard_error_nothing_is_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    model, x = nn.Linear(1, 1), np.ones((4, 1))
    history = nn.fit(model, (x, x), nn.MSELoss(), nn.optim.SGD(model.parameters()), epochs=2)
    assert len(history) == 2
    assert capsys.readouterr().out == ""
