"""A module as a function of its parameters."""

from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, check_grads, compile, grad, gradients, hessian, jacobian
from nn import functional_call

X = np.array([[0.5, -1.0], [2.0, 0.25]])


def network() -> nn.Sequential:
    nn.manual_seed(0)
    return nn.Sequential(
        nn.Linear(2, 3, dtype=np.float64), nn.Tanh(), nn.Linear(3, 1, dtype=np.float64)
    )


def state(model: nn.Module) -> dict[str, Any]:
    return {name: parameter.data.copy() for name, parameter in model.named_parameters()}


def test_with_its_own_parameters_it_gives_the_same() -> None:
    model = network()
    np.testing.assert_array_equal(functional_call(model, state(model), X), model(X).data)
    np.testing.assert_array_equal(functional_call(model, {}, X).data, model(X).data)


def test_other_parameters_stand_in_and_its_own_stay() -> None:
    model, other = network(), network()
    for parameter in other.parameters():
        parameter.data = parameter.data + 1.0
    before, held = state(model), dict(model.named_parameters())
    np.testing.assert_array_equal(functional_call(model, state(other), X), other(X).data)
    assert dict(model.named_parameters()) == held
    for name, array in state(model).items():
        np.testing.assert_array_equal(array, before[name])
    assert all(parameter.grad is None for parameter in model.parameters())


def test_derivatives_by_the_parameters_are_those_of_the_graph() -> None:
    model = network()

    def loss(parameters: dict[str, Any]) -> Any:
        return np.sum(functional_call(model, parameters, X) ** 2)

    found = grad(loss)(state(model))
    expected = gradients(np.sum(model(X) ** 2), list(model.parameters()))
    for array, wanted in zip(found.values(), expected, strict=True):
        np.testing.assert_allclose(array, wanted, rtol=1e-13)
    check_grads(loss)(state(model))
    weight = state(model)["0.weight"]
    curvature = hessian(lambda w: loss({"0.weight": w}))(weight)
    assert curvature.shape == (3, 2, 3, 2)
    slopes = jacobian(lambda w: grad(lambda w: loss({"0.weight": w}))(w))(weight)
    np.testing.assert_allclose(curvature, slopes, rtol=1e-12)


def test_parameters_in_lists_and_dicts_and_shared_ones() -> None:
    class Holder(nn.Module):
        def __init__(self) -> None:
            self.several = [nn.Parameter(1.0), nn.Parameter(2.0)]
            self.named = {"a": nn.Parameter(3.0)}
            self.listed = nn.ParameterList([nn.Parameter(4.0)])
            self.again = self.several[0]

        def forward(self, x: Any) -> Any:
            first, second = self.several
            return first * 1000 + second * 100 + self.named["a"] * 10 + self.listed[0] + self.again

    holder = Holder()
    names = [name for name, _ in holder.named_parameters()]
    assert float(functional_call(holder, dict.fromkeys(names, 5.0), 0)) == 5560.0
    assert float(holder(0)) == 1235.0
    assert isinstance(holder.several, list)


def test_an_error_inside_puts_everything_back() -> None:
    model = network()
    held = dict(model.named_parameters())
    with pytest.raises(ValueError, match="shape"):
        functional_call(model, state(model), np.ones((2, 5)))
    assert dict(model.named_parameters()) == held


def test_what_does_not_fit_is_named() -> None:
    with pytest.raises(
        KeyError, match=r"no parameter or buffer '0\.weights'; it has 0\.weight, 0\.bias"
    ):
        functional_call(network(), {"0.weights": np.ones((3, 2))}, X)
    with pytest.raises(ValueError, match=r"0\.weight has shape \(3, 2\), got .*\(2, 3\)"):
        functional_call(network(), {"0.weight": np.ones((2, 3))}, X)


def test_compiled_it_gives_the_same() -> None:
    model = network()
    slope = compile(grad(lambda w: np.sum(functional_call(model, {"0.weight": w}, X) ** 2)))
    for scale in (1.0, 2.0):
        weight = model[0].weight.data * scale
        plain = grad(lambda w: np.sum(functional_call(model, {"0.weight": w}, X) ** 2))(weight)
        np.testing.assert_allclose(slope(weight), plain, rtol=1e-12)


def test_values_with_a_graph_are_followed() -> None:
    model = network()
    scale = Value(2.0)
    given = {name: scale * array for name, array in state(model).items()}
    functional_call(model, given, X).sum().backward()
    assert scale.grad is not None


def test_inputs_may_be_given_as_pytorch_takes_them() -> None:
    model = network()
    np.testing.assert_array_equal(functional_call(model, {}, (X,)).data, model(X).data)
    pair = nn.Bilinear(2, 2, 3, dtype=np.float64)
    expected = pair(X, X + 1).data
    for inputs in (((X, X + 1),), ((X,), {"input2": X + 1}), ((X, X + 1), None), (X, X + 1)):
        np.testing.assert_array_equal(functional_call(pair, {}, *inputs).data, expected)


def test_buffers_are_replaced_like_parameters() -> None:
    norm = nn.BatchNorm1d(2, dtype=np.float64).eval()
    shifted = functional_call(norm, {"running_mean": np.ones(2)}, X)
    np.testing.assert_allclose(shifted.data, norm(X - 1).data)
    apart = functional_call(norm, ({"weight": np.full(2, 2.0)}, {"running_mean": np.ones(2)}), (X,))
    np.testing.assert_allclose(apart.data, 2 * shifted.data)
    np.testing.assert_array_equal(norm.running_mean.data, np.zeros(2))
    twice = nn.Sequential(norm, norm)
    functional_call(twice, {"0.running_mean": np.ones(2), "1.running_mean": np.ones(2)}, X)
    with pytest.raises(KeyError, match=r"no parameter or buffer 'mean'; it has .*running_mean"):
        functional_call(norm, {"mean": np.ones(2)}, X)
