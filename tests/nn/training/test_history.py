"""What a history keeps, and how it leaves: frames, files and pictures."""

import math
import sys
from pathlib import Path

import numpy as np
import pytest

from nn.training import History
from tests.nn.training.test_fitting import make_model, train


def make_history(*rows: dict[str, float]) -> History:
    history = History()
    history.rows += [{"epoch": number, **row} for number, row in enumerate(rows, start=1)]
    return history


def test_a_file_gives_back_the_same_numbers(tmp_path: Path) -> None:
    history = make_history(
        {"loss": 1 / 3, "accuracy": 90.0}, {"loss": 1e-300, "accuracy": math.inf}
    )
    history.save_csv(tmp_path / "history.csv")
    loaded = History.load_csv(tmp_path / "history.csv")
    assert loaded.rows == history.rows
    assert [type(number) for number in loaded["epoch"]] == [int, int]
    History().save_csv(tmp_path / "history.csv")
    assert History.load_csv(tmp_path / "history.csv").rows == []


def test_columns_that_come_up_later_are_kept(tmp_path: Path) -> None:
    history = make_history({"loss": 1.0}, {"loss": 0.5, "lr": 0.1})
    assert history.columns == ["epoch", "loss", "lr"]
    history.save_csv(tmp_path / "history.csv")
    assert (tmp_path / "history.csv").read_text() == "epoch,loss,lr\n1,1.0,\n2,0.5,0.1\n"
    assert History.load_csv(tmp_path / "history.csv").rows == history.rows


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no column epoch"),
        ("loss\n1.0\n", "no column epoch"),
        ("epoch,loss\n1,low\n", "could not convert string to float: 'low'"),
        ("epoch,loss\n1\n", "line 2 is of another length"),
        ("epoch,loss\n1,2,3\n", "line 2 is of another length"),
        ("epoch,loss\n1.5,2\n", "invalid literal for int"),
    ],
)
def test_a_file_that_is_no_history_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "history.csv").write_text(text)
    with pytest.raises(ValueError, match=rf"history\.csv is not the history .*{reason}"):
        History.load_csv(tmp_path / "history.csv")


def test_a_missing_column_is_told_with_those_that_there_are() -> None:
    with pytest.raises(KeyError, match="no column 'accuracy', only epoch, loss"):
        make_history({"loss": 1.0})["accuracy"]
    assert History()["accuracy"] == []


def test_rows_that_lack_a_column_have_nan_there() -> None:
    history = make_history({"loss": 1.0}, {"loss": 0.5, "lr": 0.1})
    first, second = history["lr"]
    assert math.isnan(first)
    assert second == 0.1


def test_rows_of_a_training_hold_plain_numbers(tmp_path: Path) -> None:
    def note(history: History) -> None:
        numbers = {"a": np.float32(0.1), "b": np.True_, "c": True, "d": np.array([2]), "e": 3}
        history.rows[-1] |= numbers | {"f": np.longdouble(0.5), "g": np.array(1.5)}

    history = train(make_model(), epochs=1, callbacks=note)
    row = history.rows[0]
    assert [type(row[name]) for name in "abcdefg"] == [float, int, int, int, int, float, float]
    assert row["a"] == float(np.float32(0.1))
    history.save_csv(tmp_path / "history.csv")
    assert History.load_csv(tmp_path / "history.csv").rows == history.rows


def test_a_frame_has_the_epochs_as_its_index() -> None:
    pytest.importorskip("pandas")
    frame = make_history({"loss": 0.5, "accuracy": 90.0}, {"loss": 0.25}).to_pandas()
    assert frame.index.tolist() == [1, 2]
    assert frame.index.name == "epoch"
    assert frame["loss"].tolist() == [0.5, 0.25]
    assert math.isnan(frame["accuracy"][2])
    assert len(History().to_pandas()) == 0


@pytest.mark.parametrize(("method", "library"), [("to_pandas", "pandas"), ("plot", "matplotlib")])
def test_a_library_that_is_missing_is_named_with_its_extra(
    method: str, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    extra = {"pandas": "pandas", "matplotlib": "plot"}[library]
    with pytest.raises(ImportError, match=rf"pip install 'glassgrad\[{extra}\]'"):
        getattr(make_history({"loss": 1.0}), method)()


def test_a_history_from_a_file_is_not_said_to_run(tmp_path: Path) -> None:
    history = History()
    assert repr(history).endswith("; running)")
    history.save_csv(tmp_path / "history.csv")
    assert repr(History.load_csv(tmp_path / "history.csv")).endswith("; read from a file)")
