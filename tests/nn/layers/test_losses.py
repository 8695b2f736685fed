"""Loss modules against their functions, and the graphs that they are made of."""

from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value
from nn import functional as F

PAIRS = [
    (nn.MSELoss, F.mse_loss),
    (nn.L1Loss, F.l1_loss),
    (nn.SmoothL1Loss, F.smooth_l1_loss),
    (nn.HuberLoss, F.huber_loss),
    (nn.PoissonNLLLoss, F.poisson_nll_loss),
    (nn.KLDivLoss, F.kl_div),
    (nn.BCELoss, F.binary_cross_entropy),
    (nn.BCEWithLogitsLoss, F.binary_cross_entropy_with_logits),
]


@pytest.mark.parametrize(("kind", "function"), PAIRS)
@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_the_loss_is_the_function_with_its_reduction(
    kind: Any, function: Any, reduction: str
) -> None:
    output, target = np.array([[0.5, 0.75]]), np.array([[0.25, 1.0]])
    loss = kind(reduction=reduction)
    np.testing.assert_array_equal(
        loss(output, target), function(output, target, reduction=reduction)
    )
    assert f"reduction='{reduction}')" in repr(loss)


def test_the_mean_over_all_elements_is_the_default() -> None:
    assert nn.MSELoss()(np.array([[3.0, 0.0], [0.0, 1.0]]), np.zeros((2, 2))) == 2.5


def test_it_is_composed_of_a_difference_a_square_and_a_mean() -> None:
    loss = nn.MSELoss()(Value(np.ones(3)), np.zeros(3))
    square = loss.inputs[0]
    difference = square.inputs[0]
    assert [node.op.name for node in (difference, square, loss)] == ["subtract", "power", "mean"]
    assert loss.scope.path == ("MSELoss",)


def test_both_output_and_target_have_gradients() -> None:
    output, target = Value(np.array([1.0, 2.0])), Value(np.array([0.0, 4.0]))
    nn.MSELoss()(output, target).backward()
    assert output.grad.tolist() == [1.0, -2.0]
    assert target.grad.tolist() == [-1.0, 2.0]


@pytest.mark.parametrize("kind", [kind for kind, _ in PAIRS])
def test_an_unknown_reduction_is_refused_when_the_loss_is_made(kind: Any) -> None:
    with pytest.raises(ValueError, match=r"one of mean, sum, none.*, got 'max'"):
        kind(reduction="max")


@pytest.mark.parametrize(
    ("loss", "text"),
    [
        (nn.MSELoss("sum"), "MSELoss(reduction='sum')"),
        (nn.SmoothL1Loss(beta=2), "SmoothL1Loss(beta=2.0, reduction='mean')"),
        (nn.HuberLoss("none", 0.5), "HuberLoss(delta=0.5, reduction='none')"),
        (
            nn.PoissonNLLLoss(full=True),
            "PoissonNLLLoss(log_input=True, full=True, eps=1e-08, reduction='mean')",
        ),
        (nn.GaussianNLLLoss(), "GaussianNLLLoss(full=False, eps=1e-06, reduction='mean')"),
    ],
)
def test_the_repr_says_how_it_is_set_up(loss: Any, text: str) -> None:
    assert repr(loss) == text
    assert loss.state_dict() == {}


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: nn.SmoothL1Loss(beta=-1), "SmoothL1Loss needs beta of at least 0, got -1"),
        (lambda: nn.HuberLoss(delta=0), "HuberLoss needs delta of more than 0, got 0"),
        (lambda: nn.PoissonNLLLoss(eps=0), "PoissonNLLLoss needs eps of more than 0"),
        (lambda: nn.GaussianNLLLoss(eps=-1.0), "GaussianNLLLoss needs eps of more than 0"),
    ],
)
def test_settings_are_checked_when_the_loss_is_made(make: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()
