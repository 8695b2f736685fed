"""Where batches come from: each example once per epoch, from whatever holds them."""

import contextlib
from typing import Any

import numpy as np
import pytest

import nn
from nn.training import batches as module
from nn.training import fit, score
from nn.training.batches import ArrayBatches, batches_of
from tests.nn.training.test_fitting import Watched, make_data, make_model


def test_every_example_is_in_one_mini_batch_of_an_epoch() -> None:
    batches = ArrayBatches((np.arange(23), -np.arange(23)), 5)
    first, second = (list(batches.epoch()) for _ in range(2))
    assert [len(x) for x, _ in first] == [5, 5, 5, 5, 3]
    for epoch in (first, second):
        assert sorted(np.concatenate([x for x, _ in epoch]).tolist()) == list(range(23))
        assert all(np.array_equal(x, -y) for x, y in epoch)
    assert any(not np.array_equal(a, b) for (a, _), (b, _) in zip(first, second))
    assert (batches.count, batches.examples) == (5, 23)
    assert [len(x) for x, _ in ArrayBatches((np.arange(3),) * 2, 5).epoch()] == [3]


@pytest.mark.parametrize("gathered", [1, 60, 100, 1 << 20])
@pytest.mark.parametrize("start", range(6))
def test_the_order_is_that_of_one_permutation_wherever_it_begins(
    start: int, gathered: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "GATHERED", gathered)
    batches = ArrayBatches((np.arange(23.0), np.arange(23)), 5)
    nn.manual_seed(8)
    order = nn.random.generator().permutation(23)
    nn.manual_seed(8)
    found = list(batches.epoch(start))
    assert len(found) == 5 - start
    for number, (x, y) in enumerate(found, start=start):
        np.testing.assert_array_equal(x, order[5 * number : 5 * number + 5])
        np.testing.assert_array_equal(y, order[5 * number : 5 * number + 5])


def seen_by(data: Any, **options: Any) -> tuple[list[Any], nn.History]:
    """Train on data and return the batches that the model got."""
    seen: list[Any] = []

    class Looking(nn.Module):
        def __init__(self) -> None:
            self.factor = nn.Parameter(np.ones(1, np.float32))

        def forward(self, *given: Any) -> Any:
            if self.training:
                seen.append(given)
            return sum(given) * self.factor

    model = Looking()
    optimizer = nn.optim.SGD(model.parameters(), lr=0.01)
    epochs = options.pop("epochs", 1)
    return seen, fit(model, data, nn.MSELoss(), optimizer, epochs, progress=False, **options)


def test_a_loader_a_list_and_a_data_set_give_their_batches() -> None:
    x, y = np.arange(10.0, dtype=np.float32), np.arange(10.0, dtype=np.float32)
    batches = [(x[:4], y[:4]), (x[4:8], y[4:8]), (x[8:], y[8:])]
    for data in (nn.data.DataLoader((x, y), 4), batches):
        seen, history = seen_by(data)
        assert [given[0].tolist() for given in seen] == [b[0].tolist() for b in batches]
        assert history["loss"] == [0.0]
    seen, _ = seen_by(nn.data.ArrayDataset(x, y), batch_size=4, epochs=2)
    assert [len(given[0]) for given in seen] == [4, 4, 2] * 2
    orders = [np.concatenate([given[0] for given in seen[i : i + 3]]) for i in (0, 3)]
    assert all(sorted(order.tolist()) == x.tolist() for order in orders)
    assert not np.array_equal(*orders)


def test_the_loss_of_an_epoch_is_the_mean_over_examples_not_batches() -> None:
    zeros = np.zeros(3, np.float32)
    batches = [(zeros, zeros), (np.ones(1, np.float32), np.full(1, 3, np.float32))]
    model = Watched()
    model.factor.data = np.float32(1.0)
    optimizer = nn.optim.SGD(model.parameters(), lr=0.0)
    history = fit(model, batches, nn.MSELoss(), optimizer, 1, progress=False)
    assert history["loss"] == [1.0]


def test_several_inputs_are_given_to_the_model() -> None:
    x = np.arange(6.0, dtype=np.float32)
    seen, _ = seen_by((x, 10 * x, 11 * x), batch_size=4, validation=(x, x, 2 * x))
    assert [len(given) for given in seen] == [2, 2]
    for a, b in seen:
        np.testing.assert_array_equal(10 * a, b)


def test_the_loss_may_take_several_targets() -> None:
    def weighted(output: Any, target: Any, weight: Any) -> Any:
        return (weight * (output - target) ** 2).mean()

    x = np.ones((4, 1))
    model = Watched()
    optimizer = nn.optim.SGD(model.parameters(), lr=0.0)
    data = (x, 3 * x, 10 * x)
    history = fit(model, data, weighted, optimizer, 1, validation=data, inputs=1, progress=False)
    assert history["loss"] == history["validation_loss"] == [40.0]


def test_frames_are_taken_in_the_precision_of_the_model() -> None:
    pandas = pytest.importorskip("pandas")
    x, y = make_data()
    frames = pandas.DataFrame(x), pandas.DataFrame(y)
    dtypes: list[Any] = []
    for dtype in (np.float32, np.float64):
        model = make_model(dtype)
        optimizer = nn.optim.SGD(model.parameters(), lr=0.5)
        fit(model, frames, nn.MSELoss(), optimizer, 1, validation=frames, progress=False)
        dtypes.append(batches_of(frames, 4, "data", dtype=dtype).arrays[0].dtype)  # type: ignore[attr-defined]
    assert dtypes == [np.float32, np.float64]
    assert batches_of((x, y), 4, "data", dtype=x.dtype).arrays[0] is x  # type: ignore[attr-defined]


def test_plain_arrays_do_not_widen_a_model() -> None:
    model = nn.Linear(3, 1)
    seen: list[Any] = []

    def loss(output: Any, target: Any) -> Any:
        seen.append((output.dtype, target.dtype))
        return nn.MSELoss()(output, target)

    x, y = np.ones((8, 3)), np.ones((8, 1))
    optimizer = nn.optim.SGD(model.parameters())
    for data in ((x, y), (x.tolist(), y.tolist())):
        fit(model, data, loss, optimizer, 1, validation=(x, y), progress=False)
    assert set(seen) == {(np.dtype(np.float32), np.dtype(np.float32))}
    whole = batches_of((x, np.arange(8)), 4, "data", dtype=np.float32)
    assert [array.dtype.kind for array in whole.arrays] == ["f", "i"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        (np.ones((3, 2)), TypeError, r"needs inputs and targets, as in \(x, y\), got one ndarray"),
        (5, TypeError, "another iterable of batches, got a int"),
        ("mnist", TypeError, "another iterable of batches, got a str"),
        ([(np.ones(2),)], TypeError, r"batches that are tuples .*, got a tuple of 1 parts"),
        (iter([np.ones(2)]), TypeError, r"batches that are tuples .*, got a ndarray"),
        (iter([]), ValueError, "no examples in epoch 1: a generator is used up after one epoch"),
    ],
    ids=["array", "number", "text", "short", "arrays", "used up"],
)
def test_what_gives_no_batches_is_refused(data: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        seen_by(data)


def test_a_generator_is_used_up_after_an_epoch() -> None:
    x = np.ones(2, np.float32)
    assert len(seen_by(iter([(x, x)]))[0]) == 1
    with pytest.raises(ValueError, match="no examples in epoch 2"):
        seen_by(iter([(x, x)]), epochs=2)


def test_scoring_puts_the_outputs_of_all_batches_together(monkeypatch: pytest.MonkeyPatch) -> None:
    from nn.training import scoring

    def spread(output: Any, target: Any) -> float:
        return float(np.max(output) - np.min(target))

    model, (x, y) = make_model(), make_data(10)
    whole = score(model, (x, y), nn.MSELoss(), [spread])
    monkeypatch.setattr(scoring, "CHUNK", 3)
    for data in ((x, y), nn.data.DataLoader((x, y), 4), [(x[:1], y[:1]), (x[1:], y[1:])]):
        found = score(model, data, nn.MSELoss(), [spread])
        assert found == pytest.approx(whole, rel=1e-12)
    # Of examples of different shapes, the mean over examples.
    ragged = [(x[:1, :, None], x[:1, :, None]), (np.ones((2, 3, 5)), np.full((2, 3, 5), 4.0))]
    found = score(Watched(), ragged, nn.MSELoss())
    assert found["validation_loss"] == pytest.approx(6.0)
    with pytest.raises(ValueError, match="there is no batch of data to score"):
        score(model, iter([]), nn.MSELoss())


def test_the_training_data_are_scored_as_in_use() -> None:
    model = nn.Sequential(make_model(), nn.Dropout(0.9))
    optimizer = nn.optim.SGD(model.parameters(), lr=0.5)
    data = make_data()
    history = fit(
        model,
        data,
        nn.MSELoss(),
        optimizer,
        2,
        validation=make_data(5),
        metrics=[nn.metrics.accuracy],
        training_metrics=True,
        progress=False,
    )
    assert history.columns == [
        *("epoch", "loss", "validation_loss", "accuracy", "training_loss", "training_accuracy")
    ]
    model.eval()
    assert history["training_loss"][-1] == nn.MSELoss()(model(data[0]), data[1]).item()
    assert history["training_accuracy"][-1] == nn.metrics.accuracy(model(data[0]), data[1])
    only = fit(
        model,
        data,
        nn.MSELoss(),
        optimizer,
        1,
        metrics=[nn.metrics.accuracy],
        training_metrics=True,
        progress=True,
    )
    assert only.columns == ["epoch", "loss", "training_loss", "training_accuracy"]


@pytest.mark.parametrize("fails", [False, True])
def test_scoring_leaves_each_part_in_its_mode(fails: bool) -> None:
    model = nn.Sequential(nn.Linear(3, 2), nn.Sequential(nn.Dropout(0.5), nn.Tanh()))
    model[1].eval()
    before = [module.training for module in model.modules()]
    data = (np.ones((4, 5 if fails else 3), np.float32), np.ones((4, 2), np.float32))
    with pytest.raises(ValueError, match="shape") if fails else contextlib.nullcontext():
        score(model, data, nn.MSELoss())
    assert [module.training for module in model.modules()] == before == [True, True, *[False] * 3]


def test_a_plain_class_of_examples_will_do() -> None:
    class Examples:
        def __len__(self) -> int:
            return 5

        def __getitem__(self, index: int) -> Any:
            return np.full(2, index), index

    batches = [*batches_of(Examples(), 2, "data", shuffle=False).in_order()]
    assert [y.tolist() for _, y in batches] == [[0, 1], [2, 3], [4]]
    assert batches[0][0].shape == (2, 2)


def test_inputs_in_a_tuple_of_their_own_are_told_to_stand_beside_the_target() -> None:
    a, b = np.ones((6, 3), np.float32), np.ones((6, 4), np.float32)
    t = np.ones((6, 1), np.float32)
    with pytest.raises(ValueError, match=r"several arrays in one part: write \(a, b, t\), each"):
        batches_of(((a, b), t), 2, "data")
    with pytest.raises(ValueError, match=r"write \(a, b, t1, t2\), .*, and inputs=2"):
        batches_of(((a, a), (t, t)), 2, "data")
    rows = batches_of((list(a), t), 2, "data")  # examples in a list, which are no inputs
    assert rows.examples == 6
