"""The loss module against its function, and the graph that it is made of."""

import numpy as np
import pytest

import nn
from autograd import Value
from nn import functional as F


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_the_loss_is_the_function_with_its_reduction(reduction: str) -> None:
    output, target = np.array([[1.0, 2.0]]), np.array([[0.0, 5.0]])
    loss = nn.MSELoss(reduction)
    np.testing.assert_array_equal(loss(output, target), F.mse_loss(output, target, reduction))
    assert repr(loss) == f"MSELoss(reduction='{reduction}')"


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


def test_an_unknown_reduction_is_refused_when_the_loss_is_made() -> None:
    with pytest.raises(ValueError, match="one of mean, sum, none, got 'max'"):
        nn.MSELoss("max")
