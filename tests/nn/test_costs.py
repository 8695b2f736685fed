"""The seven classic costs: closed forms, domains, limits, and what they mean for learning."""

from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, check_grads, compile, grad, gradients, sigmoid
from nn import costs

COSTS: list[Any] = [
    costs.quadratic,
    costs.cross_entropy,
    costs.exponential,
    costs.hellinger,
    costs.kullback_leibler,
    costs.generalised_kullback_leibler,
    costs.itakura_saito,
]
every_cost = pytest.mark.parametrize("cost", COSTS, ids=lambda cost: cost.__name__)

OUTPUT = np.array([[0.2, 0.7], [0.5, 0.1], [0.9, 0.3]])
TARGET = np.array([[0.1, 0.8], [0.6, 0.1], [0.4, 0.5]])


def by_hand(name: str, a: Any, e: Any) -> float:
    """Add up the formula of a single row, number by number."""
    pairs = list(zip(a, e, strict=True))
    squares = sum((x - y) ** 2 for x, y in pairs)
    divergence = sum(y * np.log(y / x) for x, y in pairs)
    return {
        "quadratic": squares / 2,
        "cross_entropy": -sum(y * np.log(x) + (1 - y) * np.log(1 - x) for x, y in pairs),
        "exponential": np.exp(squares),
        "hellinger": sum((np.sqrt(x) - np.sqrt(y)) ** 2 for x, y in pairs) / np.sqrt(2),
        "kullback_leibler": divergence,
        "generalised_kullback_leibler": divergence - sum(e) + sum(a),
        "itakura_saito": sum(y / x - np.log(y / x) - 1 for x, y in pairs),
    }[name]


@every_cost
def test_a_cost_is_its_formula_summed_over_outputs_and_averaged_over_rows(cost: Any) -> None:
    rows = [by_hand(cost.__name__, a, e) for a, e in zip(OUTPUT, TARGET, strict=True)]
    np.testing.assert_allclose(cost(OUTPUT, TARGET), np.mean(rows), rtol=1e-13)
    np.testing.assert_allclose(cost(OUTPUT[0], TARGET[0]), rows[0], rtol=1e-13)
    np.testing.assert_allclose(cost(OUTPUT.tolist(), TARGET.tolist()), np.mean(rows), rtol=1e-13)


@every_cost
def test_gradients_of_any_order_follow_for_outputs_and_targets(cost: Any) -> None:
    check_grads(cost)(OUTPUT, TARGET)
    check_grads(cost)(OUTPUT[0], TARGET[0])
    check_grads(lambda a: cost(a, TARGET), order=2)(OUTPUT)


@every_cost
def test_compiled_code_gives_the_eager_numbers(cost: Any) -> None:
    def both(a: Any, e: Any) -> Any:
        a = Value(a)
        found = cost(a, e)
        return found.detach(), gradients(found, a)

    compiled = compile(both)
    for output in (OUTPUT, OUTPUT[::-1].copy()):
        for found, expected in zip(compiled(output, TARGET), both(output, TARGET), strict=True):
            np.testing.assert_allclose(found, getattr(expected, "data", expected), rtol=1e-12)


@every_cost
def test_a_cost_is_least_where_outputs_equal_targets(cost: Any) -> None:
    output = Value(TARGET.copy())
    least = cost(output, TARGET)
    least.backward()
    if cost is costs.kullback_leibler:  # only among outputs that add up to what targets do
        np.testing.assert_allclose(output.grad, -1 / 3)
    else:
        np.testing.assert_allclose(output.grad, 0, atol=1e-14)
    assert least.item() < cost(OUTPUT, TARGET) or cost is costs.kullback_leibler


@every_cost
def test_float32_stays_float32(cost: Any) -> None:
    output = Value(OUTPUT.astype(np.float32))
    found = cost(output, TARGET.astype(np.float32))
    found.backward()
    assert found.dtype == output.grad.dtype == np.float32


@every_cost
def test_of_no_rows_a_cost_is_nan(cost: Any) -> None:
    assert np.isnan(cost(np.zeros((0, 2)), np.zeros((0, 2))))


@every_cost
def test_classes_in_place_of_wanted_outputs_are_refused(cost: Any) -> None:
    with pytest.raises(ValueError, match=r"same shape, got \(4, 10\) and \(4,\)"):
        cost(np.ones((4, 10)), np.ones(4))


@every_cost
def test_swapping_the_cost_changes_the_output_layer_alone(cost: Any) -> None:
    """Of the four equations of backpropagation, only that of the last δ knows the cost."""
    nn.manual_seed(0)
    model = nn.Sequential(
        nn.Linear(3, 4, dtype=np.float64), nn.Sigmoid(), nn.Linear(4, 2, dtype=np.float64)
    )
    x = np.random.default_rng(1).normal(size=(3, 3))
    first = model[0](x)
    hidden = sigmoid(first)
    last = model[2](hidden)
    output = sigmoid(last)
    loss = cost(output, TARGET)
    slope, delta_2, delta_1, weight_2, bias_2, weight_1 = gradients(
        loss, [output, last, first, model[2].weight, model[2].bias, model[0].weight]
    )
    # BP1, with the one factor that the cost decides ...
    a = output.data
    np.testing.assert_allclose(slope, gradients(cost(v := Value(a), TARGET), v), rtol=1e-12)
    np.testing.assert_allclose(delta_2, slope * a * (1 - a), rtol=1e-12)
    # ... and all the rest, which is the same for every cost.
    h = hidden.data
    np.testing.assert_allclose(delta_1, delta_2 @ model[2].weight.data * h * (1 - h), rtol=1e-12)
    np.testing.assert_allclose(weight_2, delta_2.T @ h, rtol=1e-12)
    np.testing.assert_allclose(bias_2, delta_2.sum(0), rtol=1e-12)
    np.testing.assert_allclose(weight_1, delta_1.T @ x, rtol=1e-12)


def test_the_slopes_are_those_of_the_textbooks() -> None:
    a, e = OUTPUT[0], TARGET[0]
    root = np.sqrt
    expected = {
        costs.quadratic: a - e,
        costs.cross_entropy: (a - e) / (a * (1 - a)),
        costs.exponential: 2 * (a - e) * np.exp(np.sum((a - e) ** 2)),
        costs.hellinger: (root(a) - root(e)) / root(2 * a),
        costs.kullback_leibler: -e / a,
        costs.generalised_kullback_leibler: (a - e) / a,
        costs.itakura_saito: (a - e) / a**2,
    }
    for cost in COSTS:
        output = Value(a)
        np.testing.assert_allclose(gradients(cost(output, e), output), expected[cost], rtol=1e-12)


def test_cross_entropy_of_a_sigmoid_has_the_delta_a_minus_y() -> None:
    z = Value(np.random.default_rng(0).normal(size=(4, 3)) * 3)
    y = (np.arange(12).reshape(4, 3) % 2).astype(float)
    a = sigmoid(z)
    found = gradients(costs.cross_entropy(a, y), z)
    np.testing.assert_allclose(found, (a.data - y) / 4, rtol=1e-12)
    # The quadratic cost learns slowly from what is surely wrong, this one does not.
    wrong = Value(np.array([8.0]))
    fast = gradients(costs.cross_entropy(sigmoid(wrong), np.zeros(1)), wrong)
    slow = gradients(costs.quadratic(sigmoid(wrong), np.zeros(1)), wrong)
    assert fast.item() > 0.99
    assert slow.item() < 0.001


def test_what_is_surely_right_costs_nothing() -> None:
    output = Value(np.array([[0.0, 1.0, 0.5]]))
    cost = costs.cross_entropy(output, np.array([[0.0, 1.0, 1.0]]))
    cost.backward()
    assert cost.item() == np.log(2)
    np.testing.assert_allclose(output.grad, [[1.0, -1.0, -2.0]])


@pytest.mark.parametrize(
    ("cost", "slope"),
    [
        (costs.kullback_leibler, 0.0),
        (costs.generalised_kullback_leibler, 1.0),
        (costs.hellinger, 1 / np.sqrt(2)),
    ],
)
def test_a_target_of_0_has_its_limit_and_no_nan(cost: Any, slope: float) -> None:
    for a in (0.0, 0.25):
        output, target = Value(np.array([a, 0.5])), Value(np.array([0.0, 0.5]))
        found = cost(output, target)
        found.backward()
        np.testing.assert_allclose(found.item(), slope * a)
        np.testing.assert_allclose(output.grad[0], slope)
        assert np.all(np.isfinite(target.grad))


@pytest.mark.parametrize(
    ("cost", "outputs", "targets", "message"),
    [
        ("cross_entropy", 1.5, 1.0, r"takes outputs from 0 to 1: got 1.5 at \(1, 0\)"),
        ("cross_entropy", -0.1, 1.0, r"outputs from 0 to 1: got -0.1"),
        ("cross_entropy", np.nan, 1.0, r"outputs from 0 to 1: got nan"),
        ("cross_entropy", 0.5, 2.0, r"targets from 0 to 1: got 2.0 at \(1, 0\)"),
        ("cross_entropy", 1.0, 0.5, r"0 or 1 only where the target is the same.*got 1.0 at"),
        ("cross_entropy", 0.0, 1.0, r"nn.BCEWithLogitsLoss .* finite: got 0.0 at \(1, 0\)"),
        ("exponential", 30.0, 1.0, r"over tau up to 709.8.*larger tau than 1 .*got 841.0 at 1"),
        ("hellinger", -0.5, 1.0, r"hellinger takes outputs of at least 0: got -0.5 at \(1, 0\)"),
        ("hellinger", 0.5, -1.0, r"hellinger takes targets of at least 0: got -1.0 at \(1, 0\)"),
        ("kullback_leibler", -0.5, 1.0, r"outputs of at least 0: got -0.5"),
        ("kullback_leibler", 0.5, -1.0, r"targets of at least 0: got -1.0"),
        ("kullback_leibler", 0.0, 1.0, r"exactly 0 only where the target is 0.*got 0.0 at \(1, 0"),
        ("generalised_kullback_leibler", 0.0, 1.0, r"^generalised_kullback_leibler takes .*got 0"),
        ("itakura_saito", 0.0, 1.0, r"outputs of more than 0: got 0.0 at \(1, 0\)"),
        ("itakura_saito", 0.5, 0.0, r"targets of more than 0: got 0.0 at \(1, 0\)"),
    ],
)
def test_numbers_outside_the_domain_are_named(
    cost: str, outputs: float, targets: float, message: str
) -> None:
    output, target = np.full((3, 2), 0.5), np.full((3, 2), 0.5)
    if cost == "exponential":
        target[1, 1] = output[1, 1]
    output[1, 0], target[1, 0] = outputs, targets
    for given in (output, Value(output)):
        with pytest.raises(ValueError, match=message):
            getattr(costs, cost)(given, target)


def test_a_single_vector_is_told_at_which_output_it_is_wrong() -> None:
    with pytest.raises(ValueError, match=r"got -1\.0 at 1$"):
        costs.hellinger(np.array([1.0, -1.0]), np.ones(2))


@pytest.mark.parametrize(
    ("cost", "output"),
    [
        (costs.cross_entropy, 1.5),
        (costs.cross_entropy, 0.0),
        (costs.exponential, 1e3),
        (costs.hellinger, -1.0),
        (costs.kullback_leibler, 0.0),
        (costs.generalised_kullback_leibler, -1.0),
        (costs.itakura_saito, 0.0),
    ],
)
def test_compiled_code_checks_the_domain_at_every_call(cost: Any, output: float) -> None:
    target = np.array([0.5, 0.5])
    slope = grad(lambda a: cost(a, target))
    for function in (lambda a: cost(a, target), slope):
        compiled = compile(function)
        np.testing.assert_allclose(compiled(target), function(target))
        outside = np.array([0.5, output])
        with pytest.raises(ValueError, match=cost.__name__) as eager:
            function(outside)
        with pytest.raises(ValueError, match=cost.__name__) as found:
            compiled(outside)
        assert str(found.value) == str(eager.value)


def test_tau_says_how_large_a_sum_of_squares_is() -> None:
    a, e = np.array([3.0, 0.0]), np.array([0.0, 4.0])
    np.testing.assert_allclose(costs.exponential(a, e, tau=25.0), 25 * np.e)
    np.testing.assert_allclose(costs.exponential(a, e, 1e6), 1e6 + 25, rtol=1e-9)
    for wrong in (0.0, -1.0):
        with pytest.raises(ValueError, match="exponential needs tau of more than 0"):
            costs.exponential(a, e, tau=wrong)
    with pytest.raises(ValueError, match=r"tau up to 88\.7"):
        costs.exponential(np.full(1, 10, np.float32), np.zeros(1, np.float32))


def test_the_quadratic_cost_is_half_the_sum_of_squares_exactly() -> None:
    output = np.array([[1.0, 0.0], [0.0, 2.0], [3.0, 0.0]])
    assert costs.quadratic(output, np.zeros((3, 2))) == (1 + 4 + 9) / 2 / 3
    assert costs.quadratic(output, output) == 0.0


def test_the_distance_of_itakura_and_saito_does_not_change_with_the_unit() -> None:
    np.testing.assert_allclose(
        costs.itakura_saito(OUTPUT * 1000, TARGET * 1000), costs.itakura_saito(OUTPUT, TARGET)
    )


@every_cost
def test_a_network_learns_with_every_cost(cost: Any) -> None:
    nn.manual_seed(0)
    model = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 2), nn.Sigmoid())
    x = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], np.float32)
    # Targets that add up to 1 suit the Kullback-Leibler divergence only with such outputs.
    y = np.array([[0.2, 0.8], [0.8, 0.2], [0.8, 0.2], [0.2, 0.8]], np.float32)
    step = nn.TrainStep(model, cost, nn.optim.Adam(model.parameters(), lr=0.05), compile=False)
    losses = [step(x, y) for _ in range(40)]
    assert losses[-1] < losses[0]
