import numpy as np
import pytest

from nn.data.split import hold_out_last_fifth, to_examples


@pytest.mark.parametrize(
    ("count", "held_out"), [(1, 1), (4, 1), (5, 1), (6, 2), (1797, 360), (10_000, 2_000)]
)
def test_the_last_fifth_is_held_out_rounded_up_and_in_order(count, held_out):
    y = np.arange(count)
    split = hold_out_last_fifth(y[:, None].astype(np.float32), y)
    assert len(split.y_test) == len(split.x_test) == held_out
    assert np.array_equal(np.concatenate([split.y_train, split.y_test]), y)
    assert np.array_equal(np.concatenate([split.x_train, split.x_test])[:, 0], y)


def test_every_grey_becomes_the_nearest_float32_of_its_fraction():
    images = np.arange(256, dtype=np.uint8).reshape(1, 16, 16)
    x, y = to_examples(images, np.array([200], np.uint8), brightest=255)
    assert x.dtype == np.float32
    assert y.dtype == np.int64
    assert np.array_equal(x, [(np.arange(256) / 255).astype(np.float32)])
    assert y.tolist() == [200]
