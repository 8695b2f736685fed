"""The table of a model's layers: its rows, its text, and that the model stays as it is."""

import threading
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, compile
from nn.random import generator


class Model(nn.Module):
    """Two inputs, two outputs, a layer used twice, one frozen, and one that is not called."""

    def __init__(self) -> None:
        self.body = nn.Sequential(nn.Linear(4, 3), nn.BatchNorm1d(3), nn.Dropout(0.5))
        self.layers = nn.ModuleList([nn.Linear(3, 3), nn.Linear(3, 3)])
        self.head = nn.Linear(3, 2).requires_grad_(False)
        self.unused = nn.Linear(5, 5)
        self.scale = nn.Parameter(np.ones(7, np.float32))

    def forward(self, x: Any, y: Any) -> Any:
        x = self.body(x)
        x = self.layers[1](self.layers[0](x))
        x = self.layers[0](x) + y
        return self.head(x), (x, None)


def test_rows_are_in_the_order_of_use() -> None:
    summary = nn.summary(Model(), (6, 4), (6, 3))
    rows = [
        (r.name, r.kind, r.depth, r.output, r.parameters, r.trainable, r.again)
        for r in summary.rows
    ]
    assert rows == [
        ("", "Model", 0, ((6, 2), ((6, 3), None)), 37, 37, False),
        ("body", "Sequential", 1, (6, 3), 0, 0, False),
        ("body.0", "Linear", 2, (6, 3), 15, 15, False),
        ("body.1", "BatchNorm1d", 2, (6, 3), 6, 6, False),
        ("body.2", "Dropout", 2, (6, 3), 0, 0, False),
        ("layers.0", "Linear", 1, (6, 3), 12, 12, False),
        ("layers.1", "Linear", 1, (6, 3), 12, 12, False),
        ("layers.0", "Linear", 1, (6, 3), 0, 0, True),
        ("head", "Linear", 1, (6, 2), 8, 0, False),
    ]
    assert (summary.parameters, summary.trainable, summary.frozen) == (90, 82, 8)
    assert sum(row.parameters for row in summary.rows) == summary.parameters
    assert (summary.buffers, summary.bytes) == (7, 90 * 4 + 6 * 4 + 8)


def test_the_text_is_a_table() -> None:
    assert str(nn.summary(Model(), (6, 4), (6, 3))) == repr(Model().summary((6, 4), (6, 3)))
    assert str(nn.summary(Model(), (6, 4), (6, 3))).splitlines() == [
        "Layer               Output shape          Parameters",
        "----------------------------------------------------",
        "Model               (6, 2), (6, 3), None          37",
        "  body: Sequential  (6, 3)                         -",
        "    0: Linear       (6, 3)                        15",
        "    1: BatchNorm1d  (6, 3)                         6",
        "    2: Dropout      (6, 3)                         -",
        "  layers.0: Linear  (6, 3)                        12",
        "  layers.1: Linear  (6, 3)                        12",
        "  layers.0: Linear  (6, 3)                   (again)",
        "  head: Linear      (6, 2)                         8",
        "----------------------------------------------------",
        "90 parameters: 82 trainable, 8 frozen, and 7 numbers in buffers",
        "392 bytes in all",
    ]


def test_deeper_levels_may_be_left_out_and_count_with_what_is_around() -> None:
    summary = nn.summary(Model(), (6, 4), (6, 3), depth=1)
    assert [(row.name, row.parameters) for row in summary.rows][1] == ("body", 21)
    assert max(row.depth for row in summary.rows) == 1
    assert sum(row.parameters for row in summary.rows) == summary.parameters
    assert [row.parameters for row in nn.summary(Model(), depth=0).rows] == [90]


def test_without_inputs_nothing_is_run() -> None:
    summary = nn.summary(Model())
    assert [row.name for row in summary.rows][-4:] == ["layers.0", "layers.1", "head", "unused"]
    assert all(row.output is None for row in summary.rows)
    assert sum(row.parameters for row in summary.rows) == summary.parameters


def test_a_model_is_as_it_was_before() -> None:
    model, calls = Model(), []
    handle = model.body[0].register_forward_hook(lambda *given: calls.append(given))
    before, hooks = model.state_dict(), model.body[0]._hooks
    random = generator().bit_generator.state
    nn.summary(model, np.ones((6, 4), np.float32), (6, 3))
    assert generator().bit_generator.state == random
    assert all(module.training for module in model.modules())
    assert model.body[0]._hooks is hooks
    assert all(not module._hooks for module in model.modules() if module is not model.body[0])
    for name, array in model.state_dict().items():
        np.testing.assert_array_equal(array, before[name])
    assert all(parameter.grad is None for parameter in model.parameters())
    assert len(calls) == 1  # hooks belong to what a model computes
    handle.remove()


def test_a_model_that_fails_leaves_the_random_state() -> None:
    model, random = Model(), generator().bit_generator.state
    with pytest.raises(ValueError, match="shape"):
        nn.summary(model, (6, 5), (6, 3))
    assert generator().bit_generator.state == random


class Lookup(nn.Module):
    def __init__(self) -> None:
        self.table = nn.Parameter(np.ones((9, 4), np.float32))

    def forward(self, tokens: Any, x: Any) -> Any:
        assert tokens.dtype == np.int64
        return {"found": self.table[tokens] + x}


def test_inputs_may_be_of_other_dtypes() -> None:
    for inputs, dtype in (
        (((2, 5), (4,)), [np.int64, np.float32]),
        ((np.zeros((2, 5), np.int64), Value(np.ones(4, np.float32))), None),
    ):
        summary = nn.summary(Lookup(), *inputs, dtype=dtype)
        assert summary.rows[0].output == ((2, 5, 4),)
    assert nn.summary(nn.Linear(2, 1).double(), (1, 2)).bytes == 24


@pytest.mark.parametrize(
    ("arguments", "keywords", "error", "message"),
    [
        ((np.tanh, (1, 2)), {}, TypeError, "takes a model, then its inputs"),
        ((nn.Linear(2, 1), 784), {}, TypeError, "as tuples of integers, got 784"),
        ((nn.Linear(2, 1), [1, 2]), {}, TypeError, "as tuples of integers"),
        ((nn.Linear(2, 1), (1, 2)), {"dtype": [int, int]}, ValueError, "2 dtypes for 1 inputs"),
    ],
)
def test_what_is_no_model_or_input(arguments: Any, keywords: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        nn.summary(*arguments, **keywords)


def test_long_names_are_cut_to_fit_a_terminal() -> None:
    model: Any = nn.Linear(2, 2)
    for _ in range(3):
        outer = nn.Sequential({"a_rather_long_name_for_a_part" * 2: model})
        model = outer
    lines = str(nn.summary(model, (1000, 1000, 2))).splitlines()
    assert max(map(len, lines)) <= 80
    assert any("…" in line for line in lines)


def test_the_page_of_a_notebook_escapes_what_users_call_things() -> None:
    model = nn.Sequential({"<script>": nn.Tanh()})
    page = nn.summary(model, (1, 2))._repr_html_()
    assert "<script>" not in page
    assert "&lt;script&gt;: Tanh" in page
    assert page.count("<tr>") == 3


def test_sizes_are_told_in_units() -> None:
    text = str(nn.summary(nn.Linear(1000, 1000)))
    assert text.endswith("1,001,000 parameters: 1,001,000 trainable\n3.8 MiB in all")


class Careful(nn.Module):
    """Goes on where a part of it fails."""

    def __init__(self) -> None:
        self.first = nn.Sequential(nn.Tanh(), nn.Linear(9, 9))
        self.second = nn.Linear(2, 2)

    def forward(self, x: Any) -> Any:
        try:
            return self.first(x)
        except ValueError:
            return self.second(x)


def test_what_follows_a_failure_that_was_caught_is_as_deep_as_it_is() -> None:
    summary = nn.summary(Careful(), (1, 2))
    assert [(row.name, row.depth, row.output) for row in summary.rows] == [
        ("", 0, (1, 2)),
        ("first", 1, None),
        ("first.0", 2, (1, 2)),
        ("first.1", 2, None),
        ("second", 1, (1, 2)),
    ]


def test_a_model_that_cannot_be_copied_is_told() -> None:
    model = nn.Sequential(nn.Linear(2, 2))
    model.lock = threading.Lock()  # type: ignore[attr-defined]
    with pytest.raises(TypeError, match="runs a copy of the model, and this Sequential cannot be"):
        nn.summary(model, (1, 2))
    assert nn.summary(model).parameters == 6


def test_a_name_of_several_lines_stays_in_its_row() -> None:
    summary = nn.summary(nn.Sequential({"a\nb": nn.Tanh(), "é": nn.Tanh()}), (1, 2))
    lines = str(summary).splitlines()
    assert lines[3].startswith(r"  a\nb: Tanh")
    assert lines[4].startswith("  é: Tanh")
    assert len({len(line) for line in lines[:5]}) == 1


def test_of_a_compiled_model_it_is_that_of_its_module() -> None:
    model = nn.Sequential(nn.Linear(2, 3), nn.Tanh())
    assert str(nn.summary(compile(model), (1, 2))) == str(nn.summary(model, (1, 2)))
