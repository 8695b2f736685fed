"""Data of one's own in `.npz` files, and how sources are told apart."""

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nn.data import load, load_arrays, load_digits

X, Y = np.arange(22.0).reshape(11, 2), np.arange(11) % 3


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "points.npz"


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
@pytest.mark.parametrize("kind", [str, Path])
def test_the_last_fifth_is_held_out_in_order(path: Path, save: Any, kind: Any) -> None:
    save(path, x=X, y=Y, comment="not looked at")
    for split in (load_arrays(kind(path)), load(kind(path))):
        np.testing.assert_array_equal(split.x_train, X[:8])
        np.testing.assert_array_equal(split.y_train, Y[:8])
        np.testing.assert_array_equal(split.x_test, X[8:])
        np.testing.assert_array_equal(split.y_test, Y[8:])
        assert {array.dtype for array in split} == {np.dtype("f4"), np.dtype("i8")}


@pytest.mark.parametrize("dtype", ["f2", "f4", ">f8", "i1", "u2", ">i8", "?"])
def test_numbers_of_every_kind_are_examples(path: Path, dtype: str) -> None:
    np.savez(path, x=(X % 2).astype(dtype), y=Y)
    split = load_arrays(path)
    np.testing.assert_array_equal(split.x_train, (X % 2)[:8])
    assert split.x_train.dtype == np.float32


@pytest.mark.parametrize("dtype", ["i1", "u1", ">i2", "u8"])
def test_classes_are_integers_of_any_size(path: Path, dtype: str) -> None:
    np.savez(path, x=X, y=Y.astype(dtype))
    split = load_arrays(path)
    np.testing.assert_array_equal(split.y_test, Y[8:])
    assert split.y_test.dtype == np.int64


def test_examples_of_any_shape_become_rows(path: Path) -> None:
    images = np.arange(5 * 3 * 4).reshape(5, 3, 4)
    np.savez(path, x=images, y=np.arange(5))
    np.testing.assert_array_equal(load_arrays(path).x_train, images.reshape(5, 12)[:4])


def with_nan(x: Any) -> Any:
    x = x.copy()
    x[3, 1] = np.nan
    return x


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"x": X}, r"arrays x and y, but holds x: write it with np\.savez\(path, x="),
        ({"y": Y}, "needs the arrays x and y, but holds y"),
        ({"X": X, "labels": Y}, "needs the arrays x and y, but holds X, labels"),
        ({}, "needs the arrays x and y, but holds nothing"),
        ({"x": X.astype(object), "y": Y}, "plain arrays: Object arrays cannot be loaded"),
        ({"x": X, "y": Y.astype(object)}, "plain arrays: Object arrays cannot be loaded"),
        ({"x": X.astype(str), "y": Y}, r"numbers in rows.*<U\d+ of shape \(11, 2\)"),
        ({"x": X + 1j, "y": Y}, "numbers in rows.*complex128"),
        ({"x": X[:, 0], "y": Y}, r"numbers in rows.*shape \(11,\)"),
        ({"x": X[:, :0], "y": Y}, r"numbers in rows.*shape \(11, 0\)"),
        ({"x": np.array(1.0), "y": Y}, r"numbers in rows.*shape \(\)"),
        ({"x": X, "y": Y.astype(float)}, "one whole number per example, 11 in all; it is float64"),
        ({"x": X, "y": Y == 1}, "one whole number per example.*bool"),
        ({"x": X, "y": Y.astype(str)}, "one whole number per example.*<U"),
        ({"x": X, "y": np.eye(3, dtype=int)[Y]}, r"one whole number per example.*shape \(11, 3\)"),
        ({"x": X, "y": Y[:10]}, r"11 in all; it is int64 of shape \(10,\)"),
        ({"x": X[:4], "y": Y[:4]}, "has 4 examples: a fifth"),
        ({"x": X[:0], "y": Y[:0]}, "has 0 examples: a fifth"),
        ({"x": with_nan(X), "y": Y}, "not finite in float32"),
        ({"x": X - np.inf, "y": Y}, "not finite in float32"),
        ({"x": X * 1e300, "y": Y}, "not finite in float32"),
        ({"x": X, "y": Y - 1}, "has the class -1: classes count from 0"),
        ({"x": X, "y": Y.astype(np.uint64) + 2**63}, f"has the class {2**63 + 2}: classes count"),
    ],
    ids=[
        "no y", "no x", "other names", "no arrays", "object x", "object y", "text x", "complex x",
        "flat x", "x of nothing", "0-d x", "float y", "boolean y", "text y", "one-hot y",
        "a y too few", "four examples", "no examples", "NaN", "infinite", "too large",
        "negative class", "class beyond int64",
    ],
)  # fmt: skip
def test_arrays_that_are_not_examples_are_refused(
    path: Path, arrays: dict[str, Any], message: str
) -> None:
    np.savez(path, allow_pickle=True, **arrays)
    with pytest.raises(ValueError, match=message) as caught:
        load_arrays(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    ("y", "advice"),
    [
        (Y.astype(float), r"convert it with y\.astype\(int\)$"),
        (Y == 1, r"convert it with y\.astype\(int\)$"),
        (Y[:, None], r"make it flat with y\.ravel\(\)$"),
        (np.eye(3)[Y], r"a column per class, take y\.argmax\(axis=1\)$"),
        (Y.reshape(11, 1, 1), "it has 3 dimensions in place of 1$"),
        (Y[:10], "it has 10 where x has 11$"),
        (np.array(["cat", "dog"])[Y % 2], r"names, such as cat: number them, np\.unique\(y, ret"),
        (np.where(Y == 2, np.nan, Y), r"y\[2\] is missing or infinite$"),
        (Y + 0.5, r"0\.5 is no class; to learn numbers that are not whole, use nn\.fit"),
    ],
    ids=[
        "whole floats", "booleans", "a column", "a column per class", "three dimensions",
        "one too few", "text", "NaN", "halves",
    ],
)  # fmt: skip
def test_it_is_told_what_is_wrong_with_classes(path: Path, y: Any, advice: str) -> None:
    np.savez(path, x=X, y=y)
    with pytest.raises(ValueError, match=f"one whole number per example.*{advice}"):
        load_arrays(path)


def test_five_examples_are_enough(path: Path) -> None:
    np.savez(path, x=X[:5], y=Y[:5])
    assert len(load_arrays(path).y_test) == 1


def write_text(path: Path) -> None:
    path.write_text("x,y\n1.0,2\n")


def write_nothing(path: Path) -> None:
    path.write_bytes(b"")


def write_single_array(path: Path) -> None:
    with path.open("wb") as file:
        np.save(file, X)


def write_half(path: Path) -> None:
    np.savez(path, x=X, y=Y)
    path.write_bytes(path.read_bytes()[:400])


@pytest.mark.parametrize("write", [write_text, write_nothing, write_half])
def test_a_file_that_is_no_archive_is_refused(path: Path, write: Callable[[Path], None]) -> None:
    write(path)
    with pytest.raises(ValueError, match=r"points\.npz is not a whole \.npz file: write it with"):
        load_arrays(path)


def test_files_of_other_kinds_are_told_by_their_kind(tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", X)
    (tmp_path / "xy.csv").write_text("1,2\n")
    (tmp_path / "numbers").write_bytes(bytes.fromhex("00000801 00000001 07"))
    (tmp_path / "t10k-images-idx3-ubyte.gz").write_bytes(b"\x1f\x8b")
    folder = re.escape(str(tmp_path))
    for name, message in (
        ("x.npy", r"holds one array, not x and y: write it with np\.savez\(path, x="),
        ("xy.csv", r"text, not an \.npz file: read it with np\.loadtxt, then write it with"),
        ("numbers", f"is an IDX file: give the directory that it is in, {folder}$"),
        ("t10k-images-idx3-ubyte.gz", "is an IDX file: give the directory"),
    ):
        with pytest.raises(ValueError, match=message):
            load(tmp_path / name)


def test_an_archive_of_other_files_is_refused(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x", b"no array")
        archive.writestr("y", b"no array")
    with pytest.raises(ValueError, match=r"numbers in rows.*\|S8"):
        load_arrays(path)


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_damage_anywhere_in_an_archive_is_told_as_a_value_error(path: Path, save: Any) -> None:
    rng = np.random.default_rng(4)
    save(path, x=rng.random((40, 5)), y=np.arange(40) % 3)
    content = path.read_bytes()
    whole = load_arrays(path)
    refused: list[str] = []
    for start in range(0, len(content), 23):
        path.write_bytes(content[:start] + b"\xff" * 7 + content[start + 7 :])
        try:
            split = load_arrays(path)
        except ValueError as error:
            refused.append(str(error))
        else:
            # Bytes that say nothing of the arrays, such as dates, may be anything.
            assert all(map(np.array_equal, split, whole))
    assert len(refused) > 0.8 * len(range(0, len(content), 23))
    assert all(str(path) in message for message in refused)


def test_a_source_is_a_name_a_file_or_a_directory(path: Path, tmp_path: Path) -> None:
    assert all(map(np.array_equal, load("digits"), load_digits()))
    with pytest.raises(FileNotFoundError, match="has no MNIST files"):
        load(tmp_path)
    np.savez(path, x=X, y=Y)
    assert load(path).x_train.shape == (8, 2)


def test_mnist_is_a_name_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nn.data.arrays.load_mnist", lambda *folder: ("loaded", *folder))
    assert load("mnist") == ("loaded",)


def test_a_directory_called_mnist_is_mentioned_where_the_download_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise ConnectionError("no mirror")

    monkeypatch.setattr("nn.data.arrays.load_mnist", fail)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConnectionError, match=r"^no mirror$"):
        load("mnist")
    (tmp_path / "mnist").mkdir()
    with pytest.raises(ConnectionError, match=r"no mirror\n.* was not looked at.*give \./mnist$"):
        load("mnist")


def test_a_source_that_is_not_there_is_told_what_could_be(path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="expected digits, mnist, a directory") as caught:
        load(path)
    assert repr(str(path)) in str(caught.value)
    with pytest.raises(FileNotFoundError, match=r"points\.npz"):
        load_arrays(path)
