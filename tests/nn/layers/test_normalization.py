"""Batch normalisation against PyTorch, and against what it is defined to do."""

from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, check_grads, compile

# torch.nn.BatchNorm1d 2.13 in float64 with weight [1.5, -0.5] and bias [0.25, 2], on the batch
# x = i² mod 7, then on 2 x + 1; gradients of Σ i · output.
PYTORCH: dict[tuple[int, ...], dict[str, Any]] = {
    (4, 2): {
        "output": [
            [-1.5248198782033708, 2.2535456968861958, 2.5319112719757624, 1.9154847677046014],
            [0.5035456968861958, 1.2393629093414125, -0.5106370906585875, 2.59160662606779],
        ],
        "grad": [
            [-2.8397127323739886, 1.0431593061534064, -1.2749714550223905, 0.32840208964538675],
            [0.9852062689361603, -0.4249904850074635, 3.129477918460219, -0.9465709107913295],
        ],
        "weight": [0.6761218583631888, -0.6761218583631888],
        "bias": [12.0, 16.0],
        0.1: ([0.6075, 0.6075], [2.2391666666666667, 2.2391666666666667]),
        None: ([3.125, 3.125], [7.291666666666666, 7.291666666666666]),
        "use": [
            [-0.35896644272540534, 1.8688508484116755, 3.650689147236111, 1.534712882581549],
            [1.645861352255353, 0.8664369509212964, 0.6434474547649738, 2.202988814241802],
        ],
    },
    (2, 2, 3): {
        "output": [
            [-1.0523611066532332, 0.06394841333525236, 3.412876973300709],
            [2.3535514018722314, 2.3535514018722314, 1.2928971962555371],
            [0.06394841333525236, -1.0523611066532332, 0.06394841333525236],
            [1.2928971962555371, 2.3535514018722314, 2.3535514018722314],
        ],
        "grad": [
            [-5.066324492392227, -3.43479804745664, -0.77283775262685],
            [2.121308411233388, 1.590981308425041, 1.060654205616695],
            [2.1467495524857876, 2.7478421475271713, 4.379368592462759],
            [-1.0606542056166934, -1.590981308425042, -2.121308411233389],
        ],
        "weight": [-3.721031733294954, 0.0],
        "bias": [24.0, 42.0],
        0.1: ([0.43833333333333335, 0.8733333333333333], [1.871666666666667, 1.3326666666666669]),
        None: ([2.25, 4.5], [5.416666666666668, 2.666666666666667]),
        "use": [
            [-0.2305962126849212, 0.8658210025658495, 4.1550726483181615],
            [1.5120188423756968, 1.5120188423756968, 0.64578010103078],
            [0.8658210025658495, -0.2305962126849212, 0.8658210025658495],
            [0.64578010103078, 1.5120188423756968, 1.5120188423756968],
        ],
    },
}


def layer_of_two(**settings: Any) -> nn.BatchNorm1d:
    layer = nn.BatchNorm1d(2, dtype=np.float64, **settings)
    assert layer.weight is not None
    assert layer.bias is not None
    layer.weight.data[:], layer.bias.data[:] = [1.5, -0.5], [0.25, 2.0]
    return layer


def running(layer: nn.BatchNorm1d) -> tuple[Any, Any, Any]:
    buffers = dict(layer.named_buffers())
    return tuple(
        buffers[name].data for name in ("running_mean", "running_var", "num_batches_tracked")
    )


@pytest.mark.parametrize("momentum", [0.1, None])
@pytest.mark.parametrize("shape", PYTORCH, ids=str)
def test_the_numbers_are_those_of_pytorch(shape: tuple[int, ...], momentum: float | None) -> None:
    expected = PYTORCH[shape]
    layer = layer_of_two(momentum=momentum)
    index = np.arange(float(np.prod(shape))).reshape(shape)
    x = Value(index**2 % 7)
    output = layer(x)
    (output * index).sum().backward()
    np.testing.assert_allclose(output.data.ravel(), np.ravel(expected["output"]), rtol=1e-12)
    np.testing.assert_allclose(x.grad.ravel(), np.ravel(expected["grad"]), rtol=1e-10)
    for name, parameter in layer.named_parameters():
        np.testing.assert_allclose(parameter.grad, expected[name], rtol=1e-10, atol=1e-13)
    layer(2 * x.data + 1)
    mean, variance, count = running(layer)
    np.testing.assert_allclose(mean, expected[momentum][0], rtol=1e-14)
    np.testing.assert_allclose(variance, expected[momentum][1], rtol=1e-14)
    assert (count, count.dtype) == (2, np.int64)
    if momentum is not None:
        used = layer.eval()(x).data.ravel()
        np.testing.assert_allclose(used, np.ravel(expected["use"]), rtol=1e-13)


def test_gradients_hold_to_second_order() -> None:
    layer = layer_of_two()
    rng = np.random.default_rng(4)
    for shape in ((5, 2), (3, 2, 2)):
        check_grads(lambda x: layer(x))(rng.normal(size=shape))
        check_grads(lambda x: layer.eval()(x))(rng.normal(size=shape))
        layer.train()


@pytest.mark.parametrize("shape", [(64, 3), (16, 3, 4)], ids=str)
def test_every_channel_gets_mean_0_and_variance_1(shape: tuple[int, ...]) -> None:
    x = np.random.default_rng(5).normal(10, 3, size=shape).astype(np.float32)
    output = nn.BatchNorm1d(3)(Value(x)).data
    axes = (0, 2)[: len(shape) - 1]
    assert output.dtype == np.float32
    np.testing.assert_allclose(output.mean(axes), 0, atol=1e-5)
    np.testing.assert_allclose(output.var(axes), 1, atol=1e-4)


def test_float32_stays_everywhere() -> None:
    layer = nn.BatchNorm1d(3)
    memory = running(layer)
    x = Value(np.random.default_rng(6).normal(size=(8, 3)).astype(np.float32))
    for momentum in (0.1, None):
        layer.momentum = momentum
        layer(x).sum().backward()
    after = running(layer)
    assert [buffer.dtype for buffer in after] == [np.float32, np.float32, np.int64]
    assert all(a is b for a, b in zip(after, memory))
    assert x.grad.dtype == np.float32
    assert layer.eval()(x).dtype == np.float32


def test_use_changes_nothing_and_takes_single_rows() -> None:
    layer = layer_of_two().eval()
    before = layer.state_dict()
    output = layer(np.array([[2.0, 3.0]]))
    np.testing.assert_allclose(output.data, [[3.25, 0.5]], rtol=1e-4)
    for name, array in layer.state_dict().items():
        np.testing.assert_array_equal(array, before[name])


def test_without_scale_and_shift_there_are_no_parameters() -> None:
    layer = nn.BatchNorm1d(2, affine=False)
    assert list(layer.parameters()) == []
    np.testing.assert_allclose(layer(np.array([[1.0, 1.0], [3.0, 5.0]])), [[-1, -1], [1, 1]], 1e-4)


def test_without_running_statistics_those_of_the_batch_are_used_always() -> None:
    layer = nn.BatchNorm1d(2, track_running_stats=False)
    assert list(layer.buffers()) == []
    x = np.array([[1.0, 1.0], [3.0, 5.0]])
    np.testing.assert_array_equal(layer(x).data, layer.eval()(x).data)


@pytest.mark.parametrize("shape", [(3,), (4, 2), (4, 2, 3), (4, 3, 2, 1)], ids=str)
def test_other_shapes_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(
        ValueError, match=r"takes inputs of shape \(N, 3\) or \(N, 3, L\)"
    ) as caught:
        nn.BatchNorm1d(3)(np.ones(shape))
    assert f"got {shape}" in str(caught.value)


@pytest.mark.parametrize("shape", [(1, 3), (1, 3, 1)], ids=str)
def test_one_value_per_channel_has_no_variance(shape: tuple[int, ...]) -> None:
    layer = nn.BatchNorm1d(3)
    with pytest.raises(ValueError, match="at least two values per channel to train on") as caught:
        layer(np.ones(shape))
    assert f"got input {shape}" in str(caught.value)
    assert layer.eval()(np.ones(shape)).shape == shape


@pytest.mark.parametrize("wrong", [0, -1, 2.5, "3"])
def test_features_are_counted_in_whole_numbers(wrong: Any) -> None:
    with pytest.raises(ValueError, match="a positive number of features, got"):
        nn.BatchNorm1d(wrong)


def test_the_repr_tells_the_settings() -> None:
    assert repr(nn.BatchNorm1d(3, momentum=None)) == (
        "BatchNorm1d(3, eps=1e-05, momentum=None, affine=True, track_running_stats=True)"
    )


@pytest.mark.parametrize(
    ("make", "shape", "wanted"),
    [
        (nn.BatchNorm2d, (2, 3), r"BatchNorm2d\(3\) takes inputs of shape \(N, 3, H, W\), got"),
        (nn.BatchNorm2d, (2, 4, 5, 5), r"got \(2, 4, 5, 5\)"),
        (nn.BatchNorm3d, (2, 3, 5, 5), r"\(N, 3, D, H, W\), got"),
        (nn.InstanceNorm1d, (3, 4, 5), r"\(3, L\) or \(N, 3, L\), got"),
        (nn.InstanceNorm2d, (2, 3), r"\(3, H, W\) or \(N, 3, H, W\), got \(2, 3\)"),
        (nn.InstanceNorm2d, (4, 3, 5), r"got \(4, 3, 5\)"),
    ],
)
def test_images_of_other_shapes_are_refused(make: Any, shape: Any, wanted: str) -> None:
    with pytest.raises(ValueError, match=wanted):
        make(3)(np.ones(shape, np.float32))


def test_images_are_normalised_over_the_batch_and_all_places() -> None:
    x = np.random.default_rng(0).normal(3.0, 2.0, (4, 3, 5, 6))
    images, rows = nn.BatchNorm2d(3, dtype=np.float64), nn.BatchNorm1d(3, dtype=np.float64)
    flat = np.moveaxis(x, 1, -1).reshape(-1, 3)
    expected = np.moveaxis(rows(flat).data.reshape(4, 5, 6, 3), -1, 1)
    np.testing.assert_allclose(images(x).data, expected, atol=1e-12)
    for name, buffer in images.named_buffers():
        np.testing.assert_allclose(buffer.data, dict(rows.named_buffers())[name].data, rtol=1e-12)


def test_a_refused_batch_is_not_counted() -> None:
    layer = nn.BatchNorm2d(1)
    with pytest.raises(ValueError, match="at least two values per channel"):
        layer(np.ones((1, 1, 1, 1), np.float32))
    assert layer.num_batches_tracked is not None
    assert layer.num_batches_tracked.item() == 0
    np.testing.assert_array_equal(layer.running_mean.data, [0])  # type: ignore[union-attr]


def test_instances_keep_no_statistics_unless_asked() -> None:
    layer = nn.InstanceNorm1d(2)
    assert list(layer.state_dict()) == []
    x = np.random.default_rng(0).normal(size=(3, 2, 4)).astype(np.float32)
    np.testing.assert_array_equal(layer(x), layer.eval()(x))
    tracked = nn.InstanceNorm1d(2, affine=True, track_running_stats=True)
    tracked(x)
    assert tracked.running_mean is not None
    np.testing.assert_allclose(tracked.running_mean.data, 0.1 * x.mean((0, 2)), rtol=1e-5)
    assert np.abs(tracked(x).data - tracked.eval()(x).data).max() > 0.1


@pytest.mark.parametrize("compiled", [False, True])
@pytest.mark.parametrize(
    "make",
    [
        lambda: nn.BatchNorm2d(3),
        lambda: nn.InstanceNorm2d(3, track_running_stats=True),
    ],
    ids=["BatchNorm2d", "InstanceNorm2d"],
)
def test_a_batch_of_nothing_changes_no_statistics(make: Any, compiled: bool) -> None:
    layer = make()
    called = compile(lambda x: layer(x) * 1.0) if compiled else layer
    assert called(np.zeros((0, 3, 2, 2), np.float32)).shape == (0, 3, 2, 2)
    assert layer.running_mean.data.tolist() == [0.0] * 3
    assert layer.running_var.data.tolist() == [1.0] * 3


@pytest.mark.parametrize(
    ("layer", "arguments"),
    [
        *(
            (nn.BatchNorm1d, (4,)),
            (nn.InstanceNorm1d, (4, 1e-5, 0.1, True)),
            (nn.GroupNorm, (2, 4)),
        ),
        *((nn.BatchNorm2d, (4,)), (nn.InstanceNorm2d, (4, 1e-5, 0.1, True))),
    ],
)
def test_channels_may_be_scaled_without_a_shift(layer: Any, arguments: Any) -> None:
    alone, whole = layer(*arguments, bias=False), layer(*arguments)
    assert "bias" not in alone.state_dict()
    assert alone.bias is None
    assert "affine=True, bias=False" in repr(alone)
    assert "bias" not in repr(whole)
    x = np.random.default_rng(0).standard_normal((3, 4, 5, 2)[: 3 + ("2d" in layer.__name__)])
    whole.weight.assign(np.arange(4.0))
    alone.load_state_dict({k: v for k, v in whole.state_dict().items() if k != "bias"})
    np.testing.assert_array_equal(alone(x).data, whole(x).data)
    assert layer(4, 4, affine=False, bias=True).bias is None
