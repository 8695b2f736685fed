import itertools

import numpy as np
import pytest

import nn
from autograd import Value, group, tanh
from autograd.viz.capture import capture
from autograd.viz.expansion import fitted, open_groups
from autograd.viz.extent import EASY_REACH, extent, reach
from autograd.viz.folding import FoldedGraph, fold
from autograd.viz.view import Link, View, view
from tests.autograd.viz import graphs


def nested() -> FoldedGraph:
    x = Value(1.0, name="x")
    with group("model"):
        with group("first"):
            y = tanh(x) * x
        with group("second"):
            z = tanh(y) - y
    return fold(capture(z))


def shown(folded: FoldedGraph, opened: frozenset[str]) -> list[str]:
    titles = {one.id: one.title for one in folded.groups}
    names = {node.id: node.name or node.op for node in folded.graph.nodes}
    return [{**titles, **names}[item] or "" for item in view(folded, opened).items]


def test_a_small_graph_is_open() -> None:
    folded = nested()
    assert shown(folded, open_groups(folded, 300)) == [
        "x",
        *["tanh", "multiply", "tanh"],
        "subtract",
    ]


@pytest.mark.parametrize(
    ("depth", "items"),
    [
        (0, ["x", "model"]),
        (1, ["x", "first", "second"]),
        (2, ["x", "tanh", "multiply", "tanh", "subtract"]),
    ],
)
def test_depth_says_how_many_levels_are_opened(depth: int, items: list[str]) -> None:
    folded = nested()
    assert shown(folded, open_groups(folded, 300, depth)) == items


@pytest.mark.parametrize("name", ["first", "model/first", "f2"])
def test_a_group_is_opened_by_name_path_or_id(name: str) -> None:
    folded = nested()
    opened = open_groups(folded, 300, 0, [name])
    assert shown(folded, opened) == ["x", "tanh", "multiply", "second"]


def test_an_unknown_group_is_named_with_those_that_there_are() -> None:
    with pytest.raises(ValueError, match=r"no group is called 'fist' .*'first'"):
        open_groups(nested(), 300, expand=["fist"])


def test_groups_that_do_not_fit_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"opening 'first' shows 4 nodes, more than max_nodes=3"):
        open_groups(nested(), 3, expand=["first"])


def test_groups_nearest_to_the_output_are_opened_first() -> None:
    folded = nested()
    assert shown(folded, open_groups(folded, 4)) == ["x", "first", "tanh", "subtract"]


def test_a_budget_of_one_is_one_box() -> None:
    for folded in (nested(), fold(capture(Value(1.0) * 2))):
        assert shown(folded, open_groups(folded, 1)) == ["graph"]
    assert shown(
        fold(capture(Value(1.0, name="x"))), open_groups(fold(capture(Value(1.0))), 1)
    ) == ["x"]


def test_edges_of_folded_groups_are_joined_and_counted() -> None:
    folded = nested()
    links = view(folded, open_groups(folded, 300, 1)).links
    # x is used twice by the first group, whose output is used twice by the second.
    assert links == (Link("n0", "f2", None, 2), Link("f2", "f3", None, 2))


def test_places_are_told_also_of_what_a_folded_group_gives() -> None:
    x = Value(1.0)
    with group("folded"):
        y = tanh(x)
    folded = fold(capture(x - y))
    assert view(folded, open_groups(folded, 9, 0)).links == (
        Link("n0", "f1", None, 1),
        Link("n0", "n2", 0, 1),
        Link("f1", "n2", 1, 1),
    )


def test_two_edges_between_nodes_stay_two() -> None:
    x = Value(2.0)
    folded = fold(capture(x * x))
    assert view(folded, open_groups(folded, 9)).links == (
        Link("n0", "n1", 0, 1),
        Link("n0", "n1", 1, 1),
    )


def test_what_graphviz_would_not_lay_out_soon_is_folded_further() -> None:
    folded = fold(capture(graphs.recurrence(100)))
    everything = view(folded, open_groups(folded, 10_000))
    assert reach(everything) > 10 * EASY_REACH
    seen = fitted(folded, 10_000, depth=99)
    assert seen.kept_closed == "so that Graphviz lays it out soon"
    assert 10 < len(seen.items) < len(everything.items)
    assert reach(seen) < 5 * EASY_REACH


def titles(seen: View) -> list[str]:
    return [group.title for group in seen.folded.groups if group.id in seen.items]


def test_groups_are_opened_as_far_as_the_picture_can_be_read() -> None:
    folded = fold(capture(graphs.transformer(6)))
    seen = fitted(folded, 300)
    assert titles(seen) == ["Block × 6"]
    assert seen.shown == 14
    assert seen.kept_closed == "to be readable"
    assert extent(seen, "LR")[1] < 3000 < extent(view(folded, open_groups(folded, 300)), "LR")[1]
    every = fitted(folded, 1000, depth=99)
    assert (every.shown, every.kept_closed) == (386, "")
    within = fitted(folded, 300, expand=["Block"], depth=0)
    assert "6: Block" not in titles(within)
    assert "query: Linear" in titles(within)


def test_of_a_level_that_is_too_long_what_hides_most_is_opened() -> None:
    widths = (3, 30, 20, 10, 9, 8, 7)
    layers = [nn.Linear(*pair) for pair in itertools.pairwise(widths)]
    model = nn.Sequential(*(part for layer in layers for part in (layer, nn.ReLU())))
    x = Value(np.ones((2, 3), np.float32), name="x")
    seen = fitted(fold(capture(nn.MSELoss()(model(x), np.zeros((2, 7), np.float32)))), 300)
    assert [title for title in titles(seen) if "Linear" in title] == [
        f"{number}: Linear" for number in range(0, 12, 2)
    ]


def test_a_repeat_is_not_opened_onto_its_parts() -> None:
    assert titles(fitted(fold(capture(graphs.chain(70))), 300)) == ["add × 70"]


@pytest.mark.parametrize(
    "name", ["1: Linear", "1", "Sequential/1", "model/Sequential/1: Linear", "Sequential/Linear"]
)
def test_a_group_is_opened_by_class_or_key_however_it_is_folded(name: str) -> None:
    for count in (2, 4):  # of which those in the middle are alike, and fold
        layers = [nn.Linear(2, 3), *(nn.Linear(3, 3) for _ in range(count - 1))]
        with group("model"):
            x = Value(np.ones((1, 2), np.float32), name="x")
            folded = fold(capture(nn.Sequential(*layers)(x).sum()))
        opened = open_groups(folded, 300, 0, [name])
        assert "1: Linear" in [one.name for one in folded.groups if one.id in opened]
        others = [one.name for one in folded.groups if one.id in opened and "0: L" in one.name]
        assert bool(others) == (name == "Sequential/Linear")


def test_a_path_that_leads_elsewhere_is_refused() -> None:
    for path in ("second/first", "first/first", "other/model/first"):
        with pytest.raises(ValueError, match="no group is called"):
            open_groups(nested(), 300, expand=[path])


def test_what_is_asked_for_is_opened_however_far_it_reaches() -> None:
    folded = fold(capture(graphs.recurrence(40)))
    every = [one.id for one in folded.groups]
    assert fitted(folded, 10_000, expand=every).shown == len(folded.graph.nodes)


def test_a_repeat_of_groups_is_opened_with_room_for_what_they_hold() -> None:
    nn.manual_seed(0)
    layers = [nn.Sequential(nn.Linear(4, 4), nn.Tanh(), nn.LayerNorm(4)) for _ in range(12)]
    folded = fold(capture(nn.Sequential(*layers)(Value(np.ones((2, 4)), name="x"))))

    def titles(max_nodes: int) -> list[str]:
        shown = view(folded, open_groups(folded, max_nodes)).items
        return [group.title for group in folded.groups if group.id in shown]

    assert titles(20) == titles(30) == ["Sequential × 12"]
    assert "Sequential × 12" not in titles(60)
    assert not any("Sequential" in title for title in titles(60))


def test_the_layers_of_a_transformer_are_one_repeat() -> None:
    nn.manual_seed(0)
    model = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16), 3)
    x = np.ones((5, 2, 8), np.float32)  # used twice by the first layer, and yet one constant
    graph = capture(model(x))
    drawn_off = 3 * 2  # by dropout, which has a mask of this shape twice in each layer
    given = [n for n in graph.nodes if n.kind == "constant" and n.data.shape == x.shape]
    assert len(given) == 1 + drawn_off
    folded = fold(graph)
    assert "TransformerEncoderLayer × 3" in [group.title for group in folded.groups]
    assert len(fitted(folded, 80).items) <= 80
