"""Learning curves: which there are, where, and what they are called."""

from typing import Any

import pytest

from nn import plots
from nn.training import History


def make_history(*names: str, epochs: int = 3) -> History:
    history = History()
    for epoch in range(1, epochs + 1):
        numbers = {name: (index + 1) / epoch for index, name in enumerate(names)}
        history.rows.append({"epoch": epoch, **numbers})
    return history


def labels(ax: Any) -> list[str]:
    return [text.get_text() for text in ax.get_legend().get_texts()]


def test_losses_are_on_the_left_and_metrics_on_the_right() -> None:
    history = make_history("loss", "validation_loss", "accuracy", "training_accuracy", "lr")
    left, right, _ = history.plot()
    assert labels(left) == ["training", "validation"]
    assert labels(right) == ["validation accuracy", "training accuracy"]
    assert (left.get_xlabel(), left.get_ylabel(), right.get_ylabel()) == (
        "epoch",
        "loss",
        "accuracy",
    )
    assert left.lines[1].get_xdata().tolist() == [1, 2, 3]
    assert left.lines[1].get_ydata().tolist() == history["validation_loss"]
    assert left.lines[0].get_color() == right.lines[1].get_color()
    assert left.lines[1].get_color() == right.lines[0].get_color()


def test_without_metrics_there_is_one_picture_and_it_can_be_in_a_figure_of_ones_own() -> None:
    from matplotlib import pyplot

    (ax,) = make_history("loss").plot()
    assert labels(ax) == ["training"]
    _, own = pyplot.subplots()
    assert make_history("loss", "accuracy").plot(own) == (own,)
    assert labels(own) == ["training"]
    (ax,) = make_history("loss", "training_loss").plot()
    assert labels(ax) == ["training (during the epoch)", "training (after the epoch)"]


def test_a_metric_whose_name_ends_in_loss_is_a_metric() -> None:
    left, right = make_history("loss", "log_loss", "zero_one_loss").plot()
    assert labels(left) == ["training"]
    assert labels(right) == ["log loss", "zero one loss"]


def test_what_has_no_loss_is_drawn_too() -> None:
    from matplotlib import pyplot

    ax, _ = make_history("accuracy", "lr").plot()
    assert (labels(ax), ax.get_ylabel()) == (["accuracy"], "accuracy")
    _, own = pyplot.subplots()
    assert make_history("accuracy").plot(own) == (own,)
    assert labels(own) == ["accuracy"]
    with pytest.raises(ValueError, match="no column of losses or metrics, only epoch, lr"):
        make_history("lr").plot()


def test_a_loss_that_is_not_finite_is_drawn() -> None:
    history = make_history("loss", epochs=100)
    history.rows[3]["loss"] = float("nan")
    assert history.plot()[0].get_yscale() == "log"
    for row in history:
        row["loss"] = float("nan")
    assert history.plot()[0].get_yscale() == "linear"


def test_several_metrics_have_a_colour_each() -> None:
    _, right = make_history("loss", "accuracy", "top_k", "r2").plot()
    assert labels(right) == ["accuracy", "top k", "r2"]
    assert len({line.get_color() for line in right.lines}) == 3
    assert right.get_ylabel() == "metrics"


def test_a_metric_has_one_colour_in_training_and_validation() -> None:
    names = ("accuracy", "top_k", "training_accuracy", "training_top_k")
    _, right = make_history("loss", *names).plot()
    validation, training = right.lines[:2], right.lines[2:]
    colours = [line.get_color() for line in validation]
    assert [line.get_color() for line in training] == colours
    assert len({*colours}) == 2
    assert {line.get_linestyle() for line in validation} == {"-"}
    assert {line.get_linestyle() for line in training} == {"--"}


def test_a_loss_over_decades_is_drawn_by_its_logarithm() -> None:
    assert make_history("loss").plot()[0].get_yscale() == "linear"
    assert make_history("loss", epochs=100).plot()[0].get_yscale() == "log"


def test_a_single_epoch_is_seen_and_none_is_refused() -> None:
    (ax,) = make_history("loss", epochs=1).plot()
    assert ax.lines[0].get_marker() == "o"
    ax.figure.canvas.draw()
    assert [label.get_text() for label in ax.get_xticklabels()] == ["0", "1", "2"]
    with pytest.raises(ValueError, match="no epoch has finished"):
        History().plot()


def test_the_learning_rate_has_a_plot_of_its_own() -> None:
    axes = plots.history(make_history("loss", "accuracy", "lr"))
    assert [ax.get_ylabel() for ax in axes] == ["loss", "accuracy", "learning rate"]
    assert axes[2].get_legend() is None
    assert axes[2].get_ylim()[0] == 0.0
    assert plots.history(make_history("loss", "lr", epochs=100))[1].get_yscale() == "log"


def test_several_axes_are_filled_from_the_left() -> None:
    from matplotlib import pyplot

    figure, grid = pyplot.subplots(1, 2)
    record = make_history("loss", "accuracy", "lr")
    assert plots.history(record, ax=grid) == tuple(grid)
    assert [ax.get_ylabel() for ax in figure.axes] == ["loss", "accuracy"]
    with pytest.raises(TypeError, match="ax is matplotlib Axes, got str"):
        plots.history(record, ax="left")


def test_training_and_validation_are_told_apart_by_more_than_colour() -> None:
    left, _ = plots.history(make_history("loss", "validation_loss", "training_loss", "accuracy"))
    assert len({line.get_linestyle() for line in left.lines}) == 3


def test_numbers_that_are_not_finite_are_gaps_that_are_told_of() -> None:
    record = make_history("loss", epochs=5)
    record.rows[1]["loss"] = float("nan")
    record.rows[3]["loss"] = float("inf")
    (ax,) = plots.history(record)
    assert ax.get_title() == "2 not finite, left out"
    assert ax.lines[0].get_marker() == "o"  # the third has no neighbours
    ax.figure.canvas.draw()


def test_a_column_that_begins_later_is_drawn_from_there() -> None:
    record = make_history("loss")
    record.rows[2]["accuracy"] = 50.0
    _, right = plots.history(record)
    assert right.get_title() == ""
    assert right.lines[0].get_marker() == "o"


def test_a_refusal_leaves_no_figure_behind() -> None:
    from matplotlib import pyplot

    with pytest.raises(ValueError, match="no epoch has finished"):
        plots.history(History())
    assert pyplot.get_fignums() == []


def test_a_rate_that_changes_in_steps_is_drawn_in_steps() -> None:
    record = History()
    record.rows += [
        {"epoch": i, "loss": 1.0 / i, "lr": 0.1 if i < 4 else 0.01} for i in range(1, 8)
    ]
    losses, rate = plots.history(record)
    assert losses.lines[0].get_drawstyle() == "default"
    assert rate.lines[0].get_drawstyle() == "steps-mid"
