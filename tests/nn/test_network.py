"""Nielsen's class, held against the formulas that he derives by hand."""

import copy
import pickle
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, grad
from nn.data import load_digits
from tests.hand_derived import nielsen_epoch, sigmoid

Pairs = list[tuple[Any, Any]]


def examples(sizes: list[int], count: int) -> Pairs:
    rng = np.random.default_rng(11)
    return [
        (rng.normal(size=(sizes[0], 1)), rng.uniform(size=(sizes[-1], 1))) for _ in range(count)
    ]


def labelled(sizes: list[int], count: int) -> Pairs:
    rng = np.random.default_rng(12)
    return [(x, int(rng.integers(sizes[-1]))) for x, _ in examples(sizes, count)]


def train_by_hand(
    network: nn.Network, pairs: Pairs, epochs: int, batch_size: int, eta: float, seed: int
) -> tuple[Pairs, Pairs]:
    """Return the weights and biases that Nielsen's own program would end with."""
    weights, biases = copy.deepcopy((network.weights, network.biases))
    pairs = list(pairs)
    random.seed(seed)
    for _ in range(epochs):
        random.shuffle(pairs)
        batches = [pairs[start : start + batch_size] for start in range(0, len(pairs), batch_size)]
        nielsen_epoch(weights, biases, batches, eta)
    return weights, biases


def assert_same(network: nn.Network, weights: Any, biases: Any) -> None:
    for found, wanted in zip([*network.weights, *network.biases], [*weights, *biases], strict=True):
        assert found.dtype == np.float64
        np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-12, strict=True)


@pytest.mark.parametrize("sizes", [[4, 3], [5, 4, 3], [1, 1, 1], [6, 5, 4, 3, 2]], ids=str)
@pytest.mark.parametrize("batch_size", [1, 5, 23, 100], ids="batches of {}".format)
def test_training_follows_the_hand_derived_formulas(sizes: list[int], batch_size: int) -> None:
    network, pairs = nn.Network(sizes), examples(sizes, 23)
    expected = train_by_hand(network, pairs, 3, batch_size, 2.5, seed=1)
    start = copy.deepcopy(network.weights)
    random.seed(1)
    network.SGD(pairs, 3, batch_size, 2.5)
    assert_same(network, *expected)
    assert not np.allclose(network.weights[0], start[0], atol=1e-3)


def test_a_whole_epoch_on_real_digits_follows_the_hand_derived_formulas() -> None:
    digits = load_digits()
    pairs = [
        (x[:, None].astype(np.float64), np.eye(10)[:, [y]])
        for x, y in zip(digits.x_train, digits.y_train)
    ]
    assert len(pairs) % 10 != 0  # so that the last batch is a ragged one
    network = nn.Network([64, 30, 10])
    expected = train_by_hand(network, pairs, 1, 10, 3.0, seed=2)
    tests = [(x[:, None], y) for x, y in zip(digits.x_test, digits.y_test)]
    before = network.evaluate(tests)
    random.seed(2)
    network.SGD(pairs, 1, 10, 3.0)
    assert_same(network, *expected)
    assert network.evaluate(tests) > max(200, before)


def test_backprop_gives_the_derivatives_of_one_example_biases_first() -> None:
    network = nn.Network([4, 3, 2])
    ((x, y),) = examples(network.sizes, 1)
    weights, biases = copy.deepcopy((network.weights, network.biases))
    nabla_b, nabla_w = network.backprop(x, y)
    assert_same(network, weights, biases)
    # A step of η = 1 on one example subtracts the derivatives themselves.
    nielsen_epoch(weights, biases, [[(x, y)]], 1.0)
    assert isinstance(nabla_b, list)
    assert isinstance(nabla_w, list)
    for parameter, nabla, moved in zip(
        [*network.biases, *network.weights], [*nabla_b, *nabla_w], [*biases, *weights], strict=True
    ):
        np.testing.assert_allclose(parameter - nabla, moved, rtol=0, atol=1e-12, strict=True)


def test_backprop_sums_over_examples_side_by_side() -> None:
    network, pairs = nn.Network([4, 3, 2]), examples([4, 3, 2], 5)
    singles = [network.backprop(x, y) for x, y in pairs]
    together = network.backprop(*map(np.hstack, zip(*pairs)))
    for kind in (0, 1):
        for layer, nabla in enumerate(together[kind]):
            total = sum(single[kind][layer] for single in singles)
            np.testing.assert_allclose(nabla, total, rtol=0, atol=1e-12)


def test_a_mini_batch_moves_down_its_mean_gradient() -> None:
    network, batch = nn.Network([4, 3, 2]), examples([4, 3, 2], 5)
    weights, biases = copy.deepcopy((network.weights, network.biases))
    nielsen_epoch(weights, biases, [batch], 0.7)
    network.update_mini_batch(batch, 0.7)
    assert_same(network, weights, biases)


def test_the_attributes_are_those_of_the_book() -> None:
    network = nn.Network((784, 30, 10))
    assert network.sizes == [784, 30, 10]
    assert network.num_layers == 3
    assert [w.shape for w in network.weights] == [(30, 784), (10, 30)]
    assert [b.shape for b in network.biases] == [(30, 1), (10, 1)]
    assert {array.dtype for array in network.weights + network.biases} == {np.dtype("f8")}


def test_the_start_is_standard_normal_and_repeatable() -> None:
    nn.manual_seed(4)
    network = nn.Network([300, 200, 400])
    for array in network.weights + network.biases:
        moments = [(array**power).mean() for power in (1, 2, 3, 4)]
        errors = np.sqrt(np.array([1, 2, 15, 96]) / array.size)  # deviations of those means
        assert np.all(np.abs(np.array(moments) - [0, 1, 0, 3]) < 4 * errors)
    nn.manual_seed(4)
    assert_same(nn.Network([300, 200, 400]), network.weights, network.biases)
    assert not np.array_equal(nn.Network([300, 200, 400]).weights[0], network.weights[0])


def test_feedforward_takes_a_column_or_several() -> None:
    network = nn.Network([3, 4, 2])
    x = np.random.default_rng(5).normal(size=(3, 6))
    hidden = sigmoid(network.weights[0] @ x + network.biases[0])
    expected = sigmoid(network.weights[1] @ hidden + network.biases[1])
    np.testing.assert_allclose(network.feedforward(x), expected, rtol=1e-13, strict=True)
    np.testing.assert_allclose(network.feedforward(x[:, [2]]), expected[:, [2]], rtol=1e-13)


def test_evaluate_counts_the_right_answers() -> None:
    network, tests = nn.Network([3, 4, 2]), labelled([3, 4, 2], 40)
    right = [int(np.argmax(network.feedforward(x))) == digit for x, digit in tests]
    assert 0 < sum(right) < 40
    for given in (tests, iter(tests), zip(*zip(*tests))):
        assert network.evaluate(given) == sum(right)
    assert type(network.evaluate(tests)) is int


def test_the_derivative_of_the_quadratic_cost_is_the_difference() -> None:
    network, rng = nn.Network([2, 3]), np.random.default_rng(6)
    output, y = rng.uniform(size=(3, 1)), rng.uniform(size=(3, 1))
    np.testing.assert_allclose(network.cost_derivative(output, y), output - y, rtol=1e-14)
    assert network.cost(output, y) == pytest.approx(0.5 * np.sum((output - y) ** 2), rel=1e-14)


class CrossEntropyNetwork(nn.Network):
    """As in chapter 3 of the book: only the cost is written down."""

    def cost(self, output_activations: Any, y: Any) -> Any:
        a = output_activations
        return -(y * np.log(a) + (1 - y) * np.log(1 - a)).sum()


def test_a_subclass_with_another_cost_has_its_derivatives() -> None:
    network = CrossEntropyNetwork([3, 4, 2])
    ((x, y),) = examples(network.sizes, 1)
    nabla_b, nabla_w = network.backprop(x, y)
    step = 1e-6
    for arrays, nablas in ((network.biases, nabla_b), (network.weights, nabla_w)):
        for array, nabla in zip(arrays, nablas, strict=True):
            for index in np.ndindex(array.shape):
                costs = []
                for change in (step, -2 * step):
                    array[index] += change
                    costs.append(network.cost(network.feedforward(x), y))
                array[index] += step
                assert nabla[index] == pytest.approx((costs[0] - costs[1]) / (2 * step), abs=1e-8)
    output = network.feedforward(x)
    derivative = grad(lambda a: network.cost(a, y))(output)
    np.testing.assert_allclose(network.cost_derivative(output, y), derivative, rtol=1e-14)


class Halved(nn.Network):
    """The derivative of another cost, written down as in the book; it sees plain arrays."""

    def cost_derivative(self, output_activations: Any, y: Any) -> Any:
        assert type(output_activations) is np.ndarray
        return 0.5 * (output_activations - y)


class HalvedBackprop(nn.Network):
    """As Nielsen's program has it, for one example of columns (n, 1) only."""

    def backprop(self, x: Any, y: Any) -> Any:
        assert x.shape[1] == y.shape[1] == 1
        nablas = super().backprop(x, y)
        return [0.5 * b for b in nablas[0]], [0.5 * w for w in nablas[1]]


@pytest.mark.parametrize("kind", [Halved, HalvedBackprop])
@pytest.mark.parametrize("compile", [True, False])
def test_training_goes_through_a_method_that_a_subclass_overrides(
    kind: type[nn.Network], compile: bool
) -> None:
    network, pairs = kind([5, 4, 3], compile=compile), examples([5, 4, 3], 23)
    expected = train_by_hand(network, pairs, 2, 5, 1.25, seed=1)
    random.seed(1)
    network.SGD(pairs, 2, 5, 2.5)
    assert_same(network, *expected)


def test_an_overridden_derivative_counts_in_backprop() -> None:
    network = Halved([4, 3, 2])
    ((x, y),) = examples(network.sizes, 1)
    for found, plain in zip(network.backprop(x, y), nn.Network.backprop(_as_plain(network), x, y)):
        for half, whole in zip(found, plain, strict=True):
            np.testing.assert_allclose(half, 0.5 * whole, rtol=0, atol=1e-12)


def _as_plain(network: nn.Network) -> nn.Network:
    plain = nn.Network(network.sizes)
    plain.weights, plain.biases = network.weights, network.biases
    return plain


def test_a_derivative_may_be_built_on_ours_and_set_on_one_network() -> None:
    class Doubled(nn.Network):
        def cost_derivative(self, output_activations: Any, y: Any) -> Any:
            return 2 * super().cost_derivative(output_activations, y)

    pairs = examples([4, 3, 2], 5)
    for network in (Doubled([4, 3, 2]), nn.Network([4, 3, 2])):
        if type(network) is nn.Network:
            network.cost_derivative = lambda a, y: 2 * (a - y)  # type: ignore[method-assign]
        expected = train_by_hand(network, pairs, 1, 5, 1.4, seed=1)
        random.seed(1)
        network.SGD(pairs, 1, 5, 0.7)
        assert_same(network, *expected)


def test_an_overridden_derivative_keeps_float32_weights() -> None:
    network = Halved([3, 2])
    network.weights = [w.astype(np.float32) for w in network.weights]
    network.biases = [b.astype(np.float32) for b in network.biases]
    x, y = (array.astype(np.float32) for array in examples([3, 2], 1)[0])
    network.update_mini_batch([(x, y.astype(np.float64))], 0.5)
    assert network.weights[0].dtype == network.biases[0].dtype == np.float32


def test_an_overridden_method_that_returns_other_shapes_is_refused() -> None:
    class Total(nn.Network):
        def cost_derivative(self, output_activations: Any, y: Any) -> Any:
            return np.sum(output_activations - y)

    class Swapped(nn.Network):
        def backprop(self, x: Any, y: Any) -> Any:
            return super().backprop(x, y)[::-1]

    pairs = examples([3, 2], 4)
    with pytest.raises(ValueError, match=r"shape of the output activations, \(2, 4\).*shape \(\)"):
        Total([3, 2]).update_mini_batch(pairs, 0.1)
    with pytest.raises(ValueError, match=r"backprop returns \(nabla_b, nabla_w\).*got \[\[\(2, 3"):
        Swapped([3, 2]).update_mini_batch(pairs, 0.1)


def test_the_graph_names_the_weights_and_biases_of_each_layer() -> None:
    seen: list[Any] = []

    class Seen(nn.Network):
        def cost(self, output_activations: Any, y: Any) -> Any:
            seen.append(output_activations)
            return super().cost(output_activations, y)

    network = Seen([4, 3, 2], compile=False)
    network.update_mini_batch(examples([4, 3, 2], 2), 0.1)
    names: list[str] = []
    while seen:
        node = seen.pop()
        names += [node.name] if node.is_leaf else []
        seen += [given for given in node.inputs if isinstance(given, Value)]
    assert sorted(names) == ["b1", "b2", "w1", "w2"]


@pytest.mark.parametrize("wrap", [list, tuple, iter], ids=["list", "tuple", "iterator"])
def test_training_data_of_any_kind_are_taken_and_left_as_they_were(
    wrap: Callable[[Pairs], Any],
) -> None:
    network, pairs = nn.Network([3, 2]), examples([3, 2], 12)
    expected = train_by_hand(network, pairs, 2, 5, 1.0, seed=3)
    given = wrap(pairs)
    random.seed(3)
    network.SGD(given, 2, 5, 1.0)
    assert_same(network, *expected)
    if wrap is not iter:
        assert all(mine is theirs for mine, theirs in zip(given, pairs, strict=True))
    np.testing.assert_array_equal(pairs[0][0], examples([3, 2], 12)[0][0])


def test_progress_is_printed_as_in_the_book(capsys: pytest.CaptureFixture[str]) -> None:
    network, pairs, tests = nn.Network([3, 2]), examples([3, 2], 4), labelled([3, 2], 7)
    network.SGD(pairs, 2, 2, 0.1)
    assert capsys.readouterr().out == "Epoch 0 complete\nEpoch 1 complete\n"
    network.SGD(pairs, 1, 2, 0.0, test_data=iter(tests))
    assert capsys.readouterr().out == f"Epoch 0: {network.evaluate(tests)} / 7\n"
    network.SGD(pairs, 1, 2, 0.1, [])
    assert capsys.readouterr().out == "Epoch 0 complete\n"
    network.SGD(pairs, 0, 2, 0.1)
    assert capsys.readouterr().out == ""


def test_weights_may_be_replaced_and_keep_their_dtype() -> None:
    network, pairs = nn.Network([3, 2]), examples([3, 2], 4)
    network.weights = [w.astype(np.float32) for w in network.weights]
    network.biases = [b.astype(np.float32) for b in network.biases]
    before = copy.deepcopy(network.weights)
    network.SGD([(x.astype(np.float32), y.astype(np.float32)) for x, y in pairs], 1, 2, 0.5)
    assert network.weights[0].dtype == network.biases[0].dtype == np.float32
    assert not np.array_equal(network.weights[0], before[0])


def test_copies_learn_alone() -> None:
    network = nn.Network([3, 2])
    for twin in (copy.deepcopy(network), pickle.loads(pickle.dumps(network))):
        assert_same(twin, network.weights, network.biases)
        twin.SGD(examples([3, 2], 4), 1, 2, 1.0)
        assert not np.array_equal(twin.weights[0], network.weights[0])


@pytest.mark.parametrize("sizes", [[], [3], [3, 0], [0, 3], [3, -1, 2]], ids=str)
def test_a_network_has_two_layers_of_neurons_at_least(sizes: list[int]) -> None:
    with pytest.raises(ValueError, match="input and an output layer") as caught:
        nn.Network(sizes)
    assert str(sizes) in str(caught.value)


def test_data_may_have_any_form_that_the_methods_of_a_subclass_take() -> None:
    class Own(nn.Network):
        def backprop(self, x: Any, y: Any) -> Any:
            return super().backprop(np.array(x)[:, None], np.eye(2)[:, [y]])

        def evaluate(self, test_data: Any) -> int:
            return len(test_data)

    network = Own([3, 2])
    start = network.weights[0]
    network.SGD([((1.0, 2.0, 3.0), 1)], 1, 1, 1.0, test_data=["anything"])  # type: ignore[list-item]
    assert not np.array_equal(network.weights[0], start)


def test_a_network_shows_its_sizes() -> None:
    assert repr(nn.Network([64, 30, 10])) == "Network([64, 30, 10])"
    assert repr(CrossEntropyNetwork([2, 1])) == "CrossEntropyNetwork([2, 1])"


def test_a_subclass_may_take_numbers_of_its_own() -> None:
    class Square(nn.Network):
        def __init__(self, side: int, outputs: int) -> None:
            super().__init__([side * side, outputs])

    assert Square(3, 2).sizes == [9, 2]


def test_no_test_data_have_no_right_answers() -> None:
    assert nn.Network([2, 1]).evaluate([]) == 0


def test_a_fraction_of_a_neuron_is_refused() -> None:
    with pytest.raises(ValueError, match=r"sizes \[2\.5, 1\]"):
        nn.Network([2.5, 1])  # type: ignore[list-item]


def test_compiled_and_eager_training_agree() -> None:
    ways: list[nn.Network] = []
    for compile in (True, False):
        nn.manual_seed(4)
        network = nn.Network([5, 4, 3], compile=compile)
        random.seed(0)
        network.SGD(examples([5, 4, 3], 23), 2, 5, 2.0)  # the last batch is smaller
        ways.append(network)
    assert_same(ways[0], ways[1].weights, ways[1].biases)


def test_a_cost_that_reads_an_attribute_is_compiled_anew_when_that_changes() -> None:
    class Weighted(nn.Network):
        factor = 1.0

        def cost(self, output_activations: Any, y: Any) -> Any:
            return self.factor * super().cost(output_activations, y)

    pairs = examples([3, 2], 4)
    network = Weighted([3, 2])
    start = network.weights[0]
    network.update_mini_batch(pairs, 1e-6)
    once = network.weights[0] - start
    network.weights = [start]
    network.factor = 10.0
    network.update_mini_batch(pairs, 1e-6)
    np.testing.assert_allclose(network.weights[0] - start, 10 * once, rtol=1e-3)


def test_the_code_of_a_step_is_that_of_the_golden_file() -> None:
    nn.manual_seed(0)
    network = nn.Network([784, 30, 10])
    network.update_mini_batch(examples([784, 30, 10], 10), 3.0)
    golden = Path(__file__).with_name("golden") / "network_step.txt"
    assert nn.Network.descend.source == golden.read_text()
