import hashlib
from pathlib import Path

import numpy as np

import nn.data.digits
from nn.data import ArraySplit, load_digits


def test_digits_are_rows_of_64_greys_with_their_classes():
    split = load_digits()
    assert isinstance(split, ArraySplit)
    assert [array.shape for array in split] == [(1437, 64), (1437,), (360, 64), (360,)]
    assert [array.dtype for array in split] == [np.float32, np.int64, np.float32, np.int64]
    for x in (split.x_train, split.x_test):
        assert x.min() == 0.0
        assert x.max() == 1.0
        assert np.array_equal(x * 16, np.round(x * 16))


def test_digits_are_those_of_the_source_in_its_order():
    x_train, y_train, x_test, y_test = load_digits()
    assert y_train[:20].tolist() == [*range(10), *range(10)]
    first = "0 0 5 13 9 1 0 0  0 0 13 15 10 15 5 0  0 3 15 2 0 11 8 0  0 4 12 0 0 8 8 0"
    assert (x_train[0, :32] * 16).tolist() == [int(grey) for grey in first.split()]
    every_class = np.bincount(np.concatenate([y_train, y_test]))
    assert every_class.tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert np.bincount(y_test).tolist() == [35, 36, 35, 37, 37, 37, 37, 36, 33, 37]
    pixels = np.concatenate([x_train, x_test]) * 16
    digest = hashlib.sha256(pixels.astype(np.uint8).tobytes()).hexdigest()
    assert digest == "8f26b2bd9d135c256808f68f14fdabddde6d9c7f869ae419704b051f0f14b3b3"


def test_changing_loaded_digits_changes_nothing_for_the_next():
    load_digits().x_train[:] = 7
    assert load_digits().x_train.max() == 1.0


def test_the_embedded_file_is_small_and_loads_without_pickle():
    path = Path(nn.data.digits.__file__).with_name("digits.npz")
    assert path.stat().st_size < 64 * 1024
    with np.load(path, allow_pickle=False) as stored:
        assert {name: stored[name].dtype for name in stored} == {
            "images": np.uint8,
            "labels": np.uint8,
        }
