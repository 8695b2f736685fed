"""Checkpoint files: whole, exact, and refused when they are damaged or of something else."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from nn.training import Checkpoint, fit
from nn.training.checkpoint import read_checkpoint, write_checkpoint
from tests.nn.training.test_fitting import assert_equal, make_data, make_model

TREE: dict[str, Any] = {
    "nothing": None,
    "numbers": [1, 2**127, 0.1, float("inf"), True, "text"],
    "empty": {},
    "arrays": {
        "number": np.array(0.5),
        "float32": np.array([[1.0, np.nan]], np.float32),
        "int64": np.arange(3),
        "bool": np.array([True]),
        "none": np.zeros((0, 3)),
        "complex": np.array([1 + 2j]),
        "complex64": np.array([1 + 2j], np.complex64),
        "columns": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    },
    "a/b": np.zeros(2),
    "a": {"b": np.ones(2)},
    "list": [np.array([1.0]), {"deep": np.float32(0.5)}],
}


def assert_same_tree(found: Any, wanted: Any) -> None:
    if isinstance(wanted, dict):
        assert found.keys() == wanted.keys()
        for key in wanted:
            assert_same_tree(found[key], wanted[key])
    elif isinstance(wanted, list):
        for one, other in zip(found, wanted, strict=True):
            assert_same_tree(one, other)
    elif isinstance(wanted, np.ndarray):
        np.testing.assert_array_equal(found, wanted, strict=True)
    else:
        assert found == wanted


def test_a_tree_comes_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "run.safetensors"
    write_checkpoint(path, TREE)
    assert_same_tree(read_checkpoint(path), TREE)
    content = path.read_bytes()
    write_checkpoint(path, TREE)
    assert path.read_bytes() == content
    for tree, reason in (
        ({"a": {"b": object()}}, "/a/b is a object"),
        ({"a": np.array(["x"])}, "a is <U1"),
        ({"a": {1: 2.0}}, "/a has the key 1"),
        ({"$array": 1.0}, r"strings other than '\$array', but the tree has"),
        ({"a": np.longdouble(1)}, "/a is a longdouble"),
    ):
        with pytest.raises(TypeError, match=reason):
            write_checkpoint(path, tree)
    assert path.read_bytes() == content


def started(path: Path, **options: Any) -> tuple[nn.Sequential, nn.optim.Optimizer, nn.History]:
    nn.manual_seed(1)
    model = options.pop("model", None) or make_model()
    optimizer = options.pop("optimizer", nn.optim.SGD)(model.parameters(), lr=0.5)
    settings = {"data": make_data(), "epochs": 2, "batch_size": 4, "checkpoint": path}
    settings |= {"progress": False} | options
    return model, optimizer, fit(model, loss=nn.MSELoss(), optimizer=optimizer, **settings)


def test_no_bit_that_flips_leads_astray(tmp_path: Path) -> None:
    path = tmp_path / "run.safetensors"
    started(path)
    content, rng = path.read_bytes(), np.random.default_rng(2)
    resumed = started(path, epochs=3, resume=True)[0].state_dict()
    refused = 0
    places = [*range(0, 64, 5), *rng.integers(len(content), size=60)]
    for place in places:
        bad = bytearray(content)
        bad[place] ^= 1 << int(rng.integers(8))
        path.write_bytes(bad)
        model = make_model()
        before = model.state_dict()
        try:
            started(path, model=model, epochs=3, resume=True)
        except ValueError:
            refused += 1
            assert_equal(model.state_dict(), before)
            assert path.read_bytes() == bytes(bad)
        else:  # in a space, or in a note that is for people
            assert_equal(model.state_dict(), resumed)
    assert refused > 0.9 * len(places)


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.99])
def test_a_file_cut_short_is_refused(share: float, tmp_path: Path) -> None:
    path = tmp_path / "run.safetensors"
    started(path)
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    with pytest.raises(ValueError, match=r"run\.safetensors is not a whole safetensors file"):
        started(path, resume=True)


def test_a_file_that_is_no_checkpoint_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    nn.save(make_model(), path)
    with pytest.raises(ValueError, match=r"is no checkpoint of nn\.fit"):
        started(path, resume=True)
    nn.save({}, path, {"checkpoint": json.dumps({}), "layout": "99"})
    with pytest.raises(ValueError, match=r"a checkpoint of layout 99, from glassgrad .*reads lay"):
        started(path, resume=True)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (
            {"model": nn.Sequential(nn.Linear(3, 2, dtype=np.float64))},
            r"model: there \(0\): Linear\(in_features=3, out_features=4, bias=True\), here \(0\): "
            r"Linear\(in_features=3, out_features=2, bias=True\)",
        ),
        ({"optimizer": nn.optim.Adam}, "optimizer: there SGD, here Adam"),
        ({"data": make_data(15)}, "number of batches: there 3, here 4\n .*: there 11, here 15"),
        ({"data": make_data(12)}, "number of examples: there 11, here 12"),
        ({"batch_size": 6}, "number of batches: there 3, here 2"),
        ({"checkpoint": {"notes": {"task": "b"}}}, "note 'task': there None, here b"),
    ],
)
def test_a_checkpoint_of_another_training_is_refused_and_nothing_changed(
    options: dict[str, Any], reason: str, tmp_path: Path
) -> None:
    path = tmp_path / "run.safetensors"
    started(path)
    content = path.read_bytes()
    model = options.get("model") or make_model()
    before = model.state_dict()
    if "checkpoint" in options:
        options = options | {"checkpoint": Checkpoint(path, **options["checkpoint"])}
    with pytest.raises(ValueError, match=f"is of another training:\n .*{reason}"):
        started(path, resume=True, **options | {"model": model})
    assert_equal(model.state_dict(), before)
    assert path.read_bytes() == content


def test_a_schedule_or_a_callback_that_is_missing_is_told(tmp_path: Path) -> None:
    path = tmp_path / "run.safetensors"
    model = make_model()
    optimizer = nn.optim.SGD(model.parameters(), lr=0.5)
    schedule = nn.optim.lr_scheduler.ExponentialLR(optimizer, 0.9)
    data, loss = make_data(), nn.MSELoss()
    fit(model, data, loss, optimizer, 2, scheduler=schedule, checkpoint=path, progress=False)
    with pytest.raises(ValueError, match="schedule: there ExponentialLR, here None"):
        fit(model, data, loss, optimizer, 3, checkpoint=path, resume=True, progress=False)


def test_a_dtype_that_does_not_fit_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "run.safetensors"
    started(path)
    model = nn.Sequential(
        nn.Linear(3, 4), nn.Sigmoid(), nn.Linear(4, 2, dtype=np.float64), nn.Sigmoid()
    )
    model[0].weight.data = np.zeros((4, 3), np.int64)
    before = model.state_dict()
    with pytest.raises(
        ValueError, match=r"dtypes: there 0\.weight: float64, here 0\.weight: int64"
    ):
        started(path, model=model, resume=True)
    assert_equal(model.state_dict(), before)


def test_a_finished_training_goes_on_with_more_epochs(tmp_path: Path) -> None:
    whole = started(tmp_path / "whole.safetensors", epochs=5)
    started(tmp_path / "run.safetensors", epochs=2)
    model, _, history = started(tmp_path / "run.safetensors", epochs=5, resume=True)
    assert_equal(model.state_dict(), whole[0].state_dict())
    assert history.rows == whole[2].rows
    model, _, history = started(tmp_path / "run.safetensors", epochs=5, resume=True)
    assert_equal(model.state_dict(), whole[0].state_dict())
    assert history.stopped == "all 5 epochs done"
    contents = [(tmp_path / f"{name}.safetensors").read_bytes() for name in ("whole", "run")]
    assert contents[0] == contents[1]


def test_a_training_that_was_stopped_goes_on_when_it_is_asked_for_more(tmp_path: Path) -> None:
    class Hurried(nn.Callback):
        def on_epoch_end(self, training: nn.training.Training) -> None:
            training.stop("no time")

    whole = started(tmp_path / "whole.safetensors", epochs=4)[0].state_dict()
    checkpoint = Checkpoint(tmp_path / "run.safetensors", every=9)
    options: dict[str, Any] = {"checkpoint": checkpoint, "epochs": 4, "resume": True}
    for count, stop, callbacks in (
        (1, (), [Hurried()]),
        (3, nn.MaxEpochs(3), ()),
        (4, (), ()),
    ):
        model, _, history = started(checkpoint.path, stop=stop, callbacks=callbacks, **options)
        assert len(read_checkpoint(checkpoint.path)["history"]) == count
    assert history.stopped == "all 4 epochs done"
    assert_equal(model.state_dict(), whole)


def test_resuming_by_true_may_find_nothing_yet_and_by_a_path_may_not(tmp_path: Path) -> None:
    path = tmp_path / "run.safetensors"
    assert len(started(path, resume=True)[2]) == 2
    with pytest.raises(FileNotFoundError, match=r"no checkpoint .*other\.safetensors"):
        started(path, resume=tmp_path / "other.safetensors")
    assert started(tmp_path / "next.safetensors", epochs=3, resume=path)[2]["epoch"] == [1, 2, 3]
    assert (tmp_path / "next.safetensors").exists()
    with pytest.raises(ValueError, match=r"resume=True goes on from the checkpoint, but there is"):
        started(path, checkpoint=None, resume=True)


def written_epochs(path: Path, **options: Any) -> list[int]:
    seen: list[int] = []

    class Looking(nn.Callback):
        def on_epoch_begin(self, training: nn.training.Training) -> None:
            seen.append(len(read_checkpoint(path)["history"]) if path.exists() else 0)

    started(path, epochs=5, callbacks=[Looking()], **options)
    return [*seen, len(read_checkpoint(path)["history"])]


def test_every_few_epochs_and_at_the_end_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "run.safetensors"
    assert written_epochs(path) == [0, 1, 2, 3, 4, 5]
    path.unlink()
    assert written_epochs(path, checkpoint=Checkpoint(path, every=2)) == [0, 0, 2, 2, 4, 5]


def test_a_checkpoint_may_be_among_the_callbacks(tmp_path: Path) -> None:
    path = tmp_path / "run.safetensors"
    wanted = started(path)[0].state_dict()
    content = path.read_bytes()
    path.unlink()
    model, _, _ = started(path, checkpoint=None, callbacks=[Checkpoint(path)])
    assert_equal(model.state_dict(), wanted)
    assert path.read_bytes() == content


def test_the_best_model_is_kept_beside_it(tmp_path: Path) -> None:
    scores = iter([0.2, 0.5, 0.4])

    def score(output: Any, target: Any) -> float:
        return next(scores)

    states: list[dict[str, Any]] = []

    class Keeping(nn.Callback):
        def on_epoch_end(self, training: nn.training.Training) -> None:
            states.append(training.model.state_dict())

    checkpoint = Checkpoint(tmp_path / "run.safetensors", keep_best="score")
    options = {"validation": make_data(), "metrics": [score], "callbacks": [Keeping()]}
    started(checkpoint.path, epochs=3, checkpoint=checkpoint, **options)
    assert_equal(nn.load(tmp_path / "run.best.safetensors"), states[1])
    other = Checkpoint(tmp_path / "run.safetensors", keep_best="accuracy")
    with pytest.raises(ValueError, match=r"keep_best='accuracy' is no column .* epoch, loss"):
        started(checkpoint.path, checkpoint=other)


def test_a_training_has_one_checkpoint(tmp_path: Path) -> None:
    one, other = Checkpoint(tmp_path / "a.safetensors"), Checkpoint(tmp_path / "b.safetensors")
    for options in ({"callbacks": [one, other], "checkpoint": None}, {"callbacks": one}):
        with pytest.raises(ValueError, match=r"a training has one checkpoint, got Checkpoint\(.*,"):
            started(other.path, **options)
    with pytest.raises(TypeError, match=r"checkpoint is a path .* or a Checkpoint, got True"):
        started(one.path, checkpoint=True)


def test_where_nothing_can_be_written_is_told_before_the_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise AssertionError("it has begun")

    monkeypatch.setattr(nn.training.Training, "run", fail)
    with pytest.raises(ValueError, match=r"is a folder: name a file in it, such as .*run\.saf"):
        started(tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(ValueError, match=r"cannot be written: .*file is no folder"):
        started(tmp_path / "file" / "run.safetensors")
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(ValueError, match="is a folder that may not be written to"):
        started(tmp_path / "new" / "run.safetensors")


def test_weights_are_laid_out_in_rows_as_they_come_back_from_a_file(tmp_path: Path) -> None:
    model = make_model()
    model[0].weight.data = np.asfortranarray(model[0].weight.data)
    layouts: list[bool] = []

    class Looking(nn.Callback):
        def on_train_begin(self, training: nn.training.Training) -> None:
            layouts.append(model[0].weight.data.flags.c_contiguous)

    started(tmp_path / "run.safetensors", model=model, callbacks=Looking())
    assert layouts == [True]


def test_what_makes_no_checkpoint_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="every is a whole number of at least 1, got 0"):
        Checkpoint("run", every=0)
    with pytest.raises(ValueError, match="unit is epochs or steps, got 'hours'"):
        Checkpoint("run", unit="hours")
    for folder in (".", "/"):
        with pytest.raises(ValueError, match=r"a checkpoint is a file such as .* got the folder"):
            Checkpoint(folder)

    class Own:
        def step(self) -> None: ...

    with pytest.raises(TypeError, match="cannot hold the schedule Own, which has no state_dict"):
        started(tmp_path / "run.safetensors", scheduler=Own())


def test_weights_laid_out_in_columns_are_resumed_exactly(tmp_path: Path) -> None:
    ends: list[Any] = []
    for name, epochs in (("whole", (4,)), ("parts", (2, 4))):
        for count in epochs:
            nn.manual_seed(2)
            model = make_model()
            model[0].weight.data = np.asfortranarray(np.linspace(-1, 1, 12).reshape(4, 3))
            path = tmp_path / f"{name}.safetensors"
            started(path, model=model, epochs=count, resume=True)
        ends.append(model.state_dict())
    assert_equal(*ends)
