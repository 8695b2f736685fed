"""The confusion matrix and the images that were misread."""

from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value
from nn.data import load_digits
from nn.plots import confusion_matrix, misread

SCORES = np.array([[0.9, 0.1, 0.0], [0.2, 0.7, 0.1], [0.0, 0.9, 0.1], [0.5, 0.4, 0.1]])
TARGET = np.array([0, 1, 2, 1])


def said(ax: Any) -> list[str]:
    return [text.get_text() for text in ax.texts]


def test_counts_stand_where_they_belong() -> None:
    ax = confusion_matrix(SCORES, TARGET)
    found = {tuple(map(round, text.get_position())): text.get_text() for text in ax.texts}
    # (column, row): read, true
    assert found == {(0, 0): "1", (1, 1): "1", (1, 2): "1", (0, 1): "1"}
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("read", "true")
    assert ax.get_title() == "2 of 4 right (50.0 %)"
    image = np.asarray(ax.images[0].get_array())
    assert image[2, 1, 3] > image[1, 1, 3] > 0
    assert image[2, 0, 3] == 0
    np.testing.assert_array_equal(image[0, 0, :3], image[1, 1, :3])
    assert not np.array_equal(image[2, 1, :3], image[1, 1, :3])


def test_misread_images_stand_with_what_was_read_and_what_they_are() -> None:
    images = np.arange(16.0).reshape(4, 4)
    ax = misread(images, Value(SCORES), TARGET)
    # The surest first: 0.9 against 0.1, before 0.5 against 0.4.
    assert said(ax) == ["read 1, is 2", "read 0, is 1"]
    np.testing.assert_array_equal(ax.images[0].get_array(), images[2].reshape(2, 2))
    assert ax.get_title() == "2 of 4 misread"
    assert misread(images, SCORES, TARGET, most=1).get_title() == "2 of 4 misread, the 1 surest"
    assert said(misread(images, SCORES, TARGET, names=["a", "b", "c"]))[0] == "read b, is c"


def test_with_images_both_stand_side_by_side() -> None:
    from matplotlib import pyplot

    left, right = confusion_matrix(SCORES, TARGET, np.zeros((4, 4)))
    assert left.figure is right.figure
    assert len(right.images) == 2
    _, grid = pyplot.subplots(1, 2)
    assert confusion_matrix(SCORES, TARGET, np.zeros((4, 4)), ax=grid) == tuple(grid)
    with pytest.raises(ValueError, match="a pair of axes, got one"):
        confusion_matrix(SCORES, TARGET, np.zeros((4, 4)), ax=grid[0])


def test_real_digits() -> None:
    digits = load_digits()
    model = nn.Linear(64, 10)
    nn.fit(
        model,
        (digits.x_train, digits.y_train),
        nn.CrossEntropyLoss(),
        nn.optim.Adam(model.parameters(), lr=0.01),
        2,
        progress=False,
    )
    output = model(digits.x_test)
    left, right = confusion_matrix(output, digits.y_test, digits.x_test, most=4)
    right_ones = sum(
        int(text.get_text()) for text in left.texts if len({*text.get_position()}) == 1
    )
    assert left.get_title().startswith(f"{right_ones} of 360 right")
    assert len(right.images) == 4
    left.figure.canvas.draw()


def test_extremes() -> None:
    perfect = np.array([0, 1, 0])
    assert misread(np.zeros((3, 4)), perfect, perfect).get_title() == "none of 3 misread"
    one = confusion_matrix(np.zeros(3, int), np.zeros(3, int))
    assert one.get_title() == "3 of 3 right (100.0 %)"
    one.figure.canvas.draw()
    many = np.arange(100)
    ax = confusion_matrix(many, many[::-1])
    assert said(ax) == []
    assert len(ax.get_xticks()) <= 26
    lost = np.array([[np.nan, 1.0]])
    assert said(misread(np.full((1, 4), np.inf), lost, np.array([1]))) == [
        "read nothing (NaN), is 1"
    ]
    coloured = misread(np.ones((2, 3, 4, 4)), np.array([0, 1]), np.array([1, 1]))
    assert np.asarray(coloured.images[0].get_array()).shape == (4, 4, 3)
    coloured.figure.canvas.draw()


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: misread(np.zeros((3, 4)), SCORES, TARGET), "3 images for 4 outputs"),
        (lambda: misread(np.zeros((4, 5)), SCORES, TARGET), "are no square"),
        (lambda: misread(np.zeros((4, 4)), SCORES, TARGET, names=["a"]), "none for class"),
        (lambda: confusion_matrix(SCORES, TARGET[:3]), "as many outputs as targets"),
        (lambda: confusion_matrix(SCORES, TARGET, names=["a", "b"]), "classes 0 to 1"),
        (lambda: confusion_matrix(SCORES[:0], TARGET[:0]), "at least one"),
    ],
)
def test_what_cannot_be_drawn_is_refused(call: Any, reason: str) -> None:
    from matplotlib import pyplot

    with pytest.raises(ValueError, match=reason):
        call()
    assert pyplot.get_fignums() == []
