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


def test_digits_are_those_of_the_source_shuffled_once():
    x_train, y_train, x_test, y_test = load_digits()
    assert y_train[:10].tolist() == [6, 6, 6, 2, 5, 6, 6, 2, 2, 1]
    labels = np.concatenate([y_train, y_test])
    assert np.bincount(labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert np.bincount(y_test).tolist() == [39, 37, 47, 28, 42, 32, 37, 27, 30, 41]
    rows = np.column_stack([np.concatenate([x_train, x_test]) * 16, labels]).astype(np.uint8)
    digest = hashlib.sha256(rows[np.lexsort(rows.T)].tobytes()).hexdigest()
    assert digest == "922f8bcf7625699058bfcdca9f67ada239072ee6998c6c7618869bf9ed8adc35"


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
