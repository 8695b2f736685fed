"""A loss with parameters and buffers is trained, kept, put back and scored as the model is."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from nn.training import NoImprovement, fit, score
from tests.nn.training.test_fitting import assert_equal, make_data, make_model


class Weighted(nn.Module):
    """Learns how noisy the targets are, and keeps a running mean of the errors."""

    def __init__(self, fatal_call: int = 0, error: type[BaseException] | None = None) -> None:
        super().__init__()
        self.precision = nn.Parameter(np.zeros(2))
        self.norm = nn.BatchNorm1d(2, dtype=np.float64)
        self.left, self.error = fatal_call, error

    def forward(self, output: Any, target: Any) -> Any:
        errors = self.norm(output - target) * self.precision.exp()
        if self.training:
            self.left -= 1
        if self.left == 0:
            if self.error:
                raise self.error
            errors = errors * np.nan
        return (errors**2 - self.precision).mean()


def train(loss: Weighted, epochs: int = 4, **options: Any) -> tuple[nn.Module, nn.History]:
    nn.manual_seed(3)
    model = make_model()
    optimizer = nn.optim.Adam([*model.parameters(), *loss.parameters()], lr=0.05)
    settings: dict[str, Any] = {
        "batch_size": 4,
        "progress": False,
    } | options  # three steps an epoch
    return model, fit(model, make_data(), loss, optimizer, epochs, **settings)


def test_resumed_it_ends_as_in_one_go(tmp_path: Path) -> None:
    whole = Weighted()
    model, _ = train(whole)
    train(Weighted(), 2, checkpoint=tmp_path / "run")
    loss = Weighted()
    resumed, _ = train(loss, checkpoint=tmp_path / "run", resume=True)
    assert_equal(resumed.state_dict(), model.state_dict())
    assert_equal(loss.state_dict(), whole.state_dict())
    assert np.any(loss.precision.data)


@pytest.mark.parametrize("error", [None, KeyboardInterrupt])
def test_it_is_put_back_to_the_end_of_the_last_epoch(error: Any) -> None:
    two = Weighted()
    train(two, 2)
    loss = Weighted(8, error)
    if error:
        train(loss)
    else:
        with pytest.raises(FloatingPointError):
            train(loss)
    assert_equal(loss.state_dict(), two.state_dict())


def test_the_best_weights_have_the_loss_of_their_epoch(tmp_path: Path) -> None:
    def options() -> dict[str, Any]:
        best = NoImprovement(9, "score", mode="min", restore_best=True)
        return {
            "validation": make_data(),
            "metrics": [score_of],
            "stop": best,
            "checkpoint": tmp_path / "run",
        }

    numbers = iter([5.0, 3.0, 4.0, 3.5])

    def score_of(output: Any, target: Any) -> float:
        return next(numbers)

    score_of.__name__ = "score"
    two, loss, resumed = Weighted(), Weighted(), Weighted()
    train(two, 2)
    train(loss, 3, **options())
    assert_equal(loss.state_dict(), two.state_dict())
    train(resumed, 4, resume=True, **options())
    assert_equal(resumed.state_dict(), two.state_dict())


def test_scoring_teaches_it_nothing_and_leaves_its_mode() -> None:
    loss = Weighted()
    loss.norm.eval()
    before = loss.state_dict()
    modes = [module.training for module in loss.modules()]
    score(make_model(), make_data(), loss)
    loss.norm.train()
    score(make_model(), make_data(), loss)
    assert_equal(loss.state_dict(), before)
    assert modes == [True, False]
