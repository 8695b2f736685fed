"""Normalisation of channels: running statistics, and shapes that do not fit."""

from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, compile, gradients
from nn import functional as F


@pytest.mark.parametrize("kind", [np.array, lambda x: Value(np.array(x), requires_grad=False)])
def test_running_statistics_are_brought_up_to_date(kind: Any) -> None:
    mean, variance = kind([0.0, 0.0]), kind([1.0, 1.0])
    x = np.array([[1.0, 10.0], [3.0, 30.0]])
    F.batch_norm(x, mean, variance, training=True, momentum=0.5)
    np.testing.assert_array_equal(np.asarray(mean), [1.0, 10.0])
    np.testing.assert_array_equal(np.asarray(variance), [1.5, 100.5])
    F.batch_norm(x, mean, variance, training=False, momentum=0.5)
    np.testing.assert_array_equal(np.asarray(mean), [1.0, 10.0])


def test_no_gradient_flows_through_running_statistics() -> None:
    x, mean = Value(np.ones((2, 1))), Value(np.zeros(1), requires_grad=False)
    F.batch_norm(x, mean, Value(np.ones(1), requires_grad=False), training=True)
    assert mean.is_leaf


def test_statistics_in_use_are_those_that_are_given() -> None:
    x = np.array([[1.0], [5.0]])
    found = F.batch_norm(x, np.array([1.0]), np.array([4.0]), eps=0.0)
    np.testing.assert_array_equal(found, [[0.0], [2.0]])


def test_groups_are_of_neighbouring_channels() -> None:
    x = np.array([[1.0, 3.0, 10.0, 30.0]])
    np.testing.assert_allclose(F.group_norm(x, 2, eps=0.0), [[-1, 1, -1, 1]])
    one, each = F.group_norm(x, 1, eps=0.0), F.layer_norm(x, 4, eps=0.0)
    np.testing.assert_allclose(one, each)


def test_instances_are_normalised_apart() -> None:
    x = np.arange(12.0).reshape(2, 2, 3) ** 2
    together, alone = F.instance_norm(x), F.instance_norm(x[1:])
    np.testing.assert_allclose(together[1:], alone)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: F.batch_norm(x, None, None), "needs running_mean and running_var"),
        (lambda x: F.batch_norm(x[:1, :, 0], None, None, training=True), "at least two values"),
        (lambda x: F.batch_norm(x[0, 0], None, None, training=True), r"\(N, C, ...\), got \(3,\)"),
        (
            lambda x: F.batch_norm(x, None, None, np.ones(3), training=True),
            r"weight of batch_norm must have a number for each of 4 channels, got shape \(3,\)",
        ),
        (lambda x: F.batch_norm(x, np.ones(2), np.ones(4)), "running_mean of batch_norm must"),
        (lambda x: F.group_norm(x, 3), "4 channels .* do not split into 3 groups"),
        (lambda x: F.group_norm(x, 0), "do not split into 0 groups"),
        (lambda x: F.group_norm(x, 2, bias=np.ones(2)), "bias of group_norm must"),
        (lambda x: F.group_norm(x[0, 0], 1), r"takes inputs of shape \(N, C, ...\)"),
        (lambda x: F.instance_norm(x[..., :1]), "at least two values in each channel"),
        (lambda x: F.instance_norm(x[..., 0]), r"\(N, C, ...\)"),
        (lambda x: F.instance_norm(x, use_input_stats=False), "needs running_mean"),
    ],
)
def test_what_does_not_fit_is_refused(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call(np.ones((2, 4, 3)))


def test_a_batch_of_nothing_has_nothing_to_group() -> None:
    assert F.group_norm(np.zeros((0, 4, 3), np.float32), 2).shape == (0, 4, 3)
    assert F.batch_norm(np.zeros((0, 1)), np.zeros(1), np.ones(1)).shape == (0, 1)


@pytest.mark.parametrize("norm", [F.batch_norm, F.instance_norm])
def test_no_samples_leave_the_running_statistics_as_they_are(norm: Any) -> None:
    mean, variance = np.ones(3), np.full(3, 2.0)
    settings: Any = {"training": True} if norm is F.batch_norm else {}
    x = Value(np.zeros((0, 3, 2)))
    assert norm(x, mean, variance, **settings).shape == (0, 3, 2)
    assert mean.tolist() == [1.0] * 3
    assert variance.tolist() == [2.0] * 3
    weight = Value(np.ones(3))
    output = norm(x, None, None, weight, **settings)
    assert gradients(output.sum(), weight).tolist() == [0.0] * 3


def test_scales_and_shifts_may_be_lists() -> None:
    x = np.random.default_rng(0).normal(size=(4, 2, 3))
    for norm in (
        lambda *given: F.batch_norm(x, None, None, *given, training=True),
        lambda *given: F.group_norm(x, 2, *given),
        lambda *given: F.instance_norm(x, None, None, *given),
    ):
        expected = norm(np.array([1, 2]), np.array([3, 4]))
        np.testing.assert_array_equal(norm([1, 2], [3, 4]), expected)


LARGE = np.array([[300, -300], [-300, 300], [100, 200], [0, -400]], np.float16)


@pytest.mark.parametrize("compiled", [False, True])
def test_squares_of_half_precision_do_not_overflow(compiled: bool) -> None:
    # The numbers are PyTorch's.
    layer = nn.BatchNorm1d(2).half()
    x = Value(LARGE)
    found = (compile(layer) if compiled else layer)(x)
    assert found.dtype == np.float16
    expected = [[1.2705, -0.8223], [-1.501, 1.1514], [0.3464, 0.8223], [-0.1155, -1.1514]]
    np.testing.assert_allclose(found.data, expected, rtol=1e-3)
    assert layer.running_mean.data.tolist() == [2.5, -5]
    assert layer.running_var.data.tolist() == [6252, 12336]
    assert layer.running_var.dtype == np.float16
    weight = np.arange(8.0).reshape(4, 2).astype(np.float16)
    slopes = [[-0.0105, -0.0108], [-0.0086, -0.0020], [0.0055, 0.0042], [0.0135, 0.0086]]
    slope = gradients(layer(x), x, weight)
    assert slope.dtype == np.float16
    np.testing.assert_allclose(slope, slopes, atol=1e-4)


def test_running_variances_of_samples_in_half_precision_do_not_overflow() -> None:
    layer = nn.InstanceNorm1d(2, track_running_stats=True).half()
    layer(LARGE.reshape(2, 2, 2))
    assert layer.running_var.data.tolist() == [9248, 13000]  # as in PyTorch
