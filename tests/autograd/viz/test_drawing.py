import os
import re
import shutil
import stat
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, draw, explore, group, tanh
from autograd.viz import layout
from autograd.viz.palette import colour
from autograd.viz.preview import number_text
from tests.autograd.viz import graphs

SVG = "{http://www.w3.org/2000/svg}"
GOLDEN = Path(__file__).with_name("golden")
HOSTILE = [
    'quote" and \\N \\l \\G',
    "line\nbreak",
    "</script><!-- --><b>bold</b> &amp; ]]>",
    "{record|<port>}",
    "emoji 🙂 and \u202eright to left",
    "nul \x00 and bell \x07 and half \ud800 of a pair",
    "\uffff and \ufffe",
    "x" * 10_000,
    " ",
    "",
    "%3 n1 -> n2; }",
    '"/><script>alert(1)</script>',
]
LARGE: dict[str, Callable[[], Value]] = {
    "network of single numbers": lambda: graphs.scalar_network(14, (3, 16, 16, 1)),
    "chain": lambda: graphs.chain(10_000),
    "transformer": lambda: graphs.transformer(160),
    "recurrence": lambda: graphs.recurrence(2_000),
    "tangle": lambda: graphs.tangle(8_000),
}

needs_graphviz = pytest.mark.skipif(
    shutil.which("dot") is None, reason="no program `dot` here, whose layout is looked at"
)


def neuron(backward: bool = True) -> Value:
    x1, x2 = Value(2.0, name="x1"), Value(0.5, name="x2")
    w1, w2, b = Value(-3.0, name="w1"), Value(1.0, name="w2"), Value(6.5, name="b")
    with group("neuron"):
        a = tanh((w1 * x1 + w2 * x2 + b).named("z")).named("a")
    cost = ((a - 0.5) ** 2).named("C")
    if backward:
        cost.backward()
    return cost


def network() -> Value:
    nn.manual_seed(0)
    model = nn.Sequential(nn.Linear(3, 2), nn.Sigmoid(), nn.Linear(2, 2))
    for number, parameter in enumerate(model.parameters()):
        parameter.assign(
            np.arange(parameter.size, dtype=np.float32).reshape(parameter.shape) - number
        )
    x = Value(np.array([[1.0, 2.0, 3.0]], np.float32), name="x")
    return nn.MSELoss()(model(x), np.zeros((1, 2), np.float32)).named("loss")


def texts(svg: str) -> str:
    root = ElementTree.fromstring(svg)
    return " ".join("".join(element.itertext()) for element in root.iter(f"{SVG}text"))


def titles(svg: str) -> list[str]:
    root = ElementTree.fromstring(svg)
    return [
        element.findtext(f"{SVG}title", "")
        for element in root.iter(f"{SVG}g")
        if element.get("class") == "node"
    ]


GOLDENS: dict[str, Callable[[], Any]] = {
    "neuron": lambda: draw(neuron()),
    "neuron_before_backward": lambda: draw(neuron(backward=False), direction="TB", theme="dark"),
    "network": lambda: draw(network()),
    "network_folded": lambda: draw(network(), depth=1),
    "single_numbers_folded": lambda: draw(graphs.scalar_network(4, (2, 3, 1)), max_nodes=12),
    "chain_folded": lambda: draw(graphs.chain(1_000), max_nodes=20),
    "one_box": lambda: draw(graphs.chain(1_000), max_nodes=1),
    "one_node": lambda: draw(Value(1.5, name="x")),
    "square": lambda: draw((x := Value(2.0, name="x")) * x),
}


@pytest.mark.parametrize("name", GOLDENS)
def test_the_source_is_what_it_was(name: str) -> None:
    source = GOLDENS[name]().dot
    assert source == GOLDENS[name]().dot
    path = GOLDEN / f"{name}.dot"
    if os.environ.get("GOLDEN") == "write":
        path.write_text(source)
    assert source == path.read_text()


def test_the_picture_shows_names_values_and_gradients() -> None:
    cost = neuron()
    shown = texts(draw(cost).svg)
    for text in ("neuron", "x1", "w2", "−3", "z = +", "a = tanh", "1", "C = pow", "grad 1"):
        assert text in shown
    assert "no gradient yet" not in shown


def test_numbers_are_the_data_to_the_precision_asked_for() -> None:
    cost = neuron()
    seen: list[Value] = [cost]
    for node in seen:
        seen += [given for given in node.inputs if isinstance(given, Value)]
    for precision in (3, 17):
        shown = texts(draw(cost, precision=precision).svg)
        for node in seen:
            data, grad = (number_text(x, precision) for x in (node.data, node.grad))
            assert data.replace("-", "−") in shown
            assert f"grad {grad}".replace("-", "−") in shown


def test_a_gradient_that_is_not_there_is_never_zero() -> None:
    x, frozen = Value(2.0, name="x"), Value(3.0, name="frozen", requires_grad=False)
    shown = titles(draw(x * frozen).svg)
    assert sorted(shown) == [
        "frozen, constant: 3",
        "x, input: 2; no gradient yet",
        "×, output: 6; no gradient yet",
    ]


def test_arrays_between_say_that_their_gradient_was_not_kept() -> None:
    loss = network()
    assert "gradient not kept" not in texts(draw(loss).svg)
    loss.backward()
    drawing = draw(loss)
    assert drawing.caption == "backward(retain_grads=True) keeps all gradients"
    assert draw(loss, show="data").caption is None
    shown = texts(drawing.svg)
    assert "gradient not kept" in shown
    assert "no gradient yet" not in shown


def test_an_array_at_the_end_says_so_too_once_a_leaf_has_its_gradient() -> None:
    x = Value([1.0, 2.0, 3.0], name="x")
    h = np.tanh(x)
    y = h * 2
    assert "gradient not kept" not in texts(draw(y).svg)
    y.backward(np.ones(3))
    shown = titles(draw(y).svg)
    assert sum("gradient not kept" in title for title in shown) == 2
    assert not any("no gradient yet" in title for title in shown)
    # The leaf keeps what an earlier graph gave it; the end of this one, a number, has none.
    assert sum("no gradient yet" in title for title in titles(draw(np.tanh(x).sum()).svg)) == 2


def test_kinds_are_told_apart_without_colour() -> None:
    output = nn.Parameter(np.ones(2)) * Value(np.ones(2)) + np.ones(2)
    lines = {
        line.split()[0]: line.replace(colour, "")
        for line in draw(output, show=[]).dot.splitlines()
        for colour in [line.partition('color="')[2][:7]]
        if " [label=" in line
    }
    shapes = [line[line.index(">> ") + 3 :] if ">> " in line else line for line in lines.values()]
    assert len({*shapes}) == 5


def test_what_to_show_is_chosen() -> None:
    assert "grad" not in draw(neuron(), show=["data"]).dot
    assert "0.7616" not in draw(neuron(), show=["grad"]).dot
    assert "rankdir=TB" in draw(neuron(), direction="TB").dot


def test_arrays_are_shown_by_shape_range_norm_and_few_entries() -> None:
    output = (Value(np.array([[3.0, -4.0]], np.float32), name="v") * 2).sum(axis=1)
    shown = texts(draw(output).svg)
    for text in ("(1, 2) float32", "[[3, −4]]", "−4 … 3, norm 5", "axis=1"):
        assert text in shown


def test_the_order_of_arguments_is_shown_where_it_matters() -> None:
    x, y = Value(5.0, name="x"), Value(3.0, name="y")
    source = draw(y - x).dot
    assert 'n1 -> n2 [headport="i1:w"]' in source
    assert 'n0 -> n2 [headport="i2:w"]' in source
    assert "headport" not in draw(y + x).dot


def test_a_square_has_two_edges() -> None:
    x = Value(2.0)
    assert draw(x * x).dot.count("n0 -> n1") == 2


def test_only_paths_from_given_values_are_shown() -> None:
    x, w, b = Value(2.0, name="x"), Value(3.0, name="w"), Value(1.0, name="b")
    output = tanh(w * x) * tanh(b * 2.0)
    output.backward()
    shown = titles(draw(output, wrt=w).svg)
    # tanh(b * 2) stands for itself: what it was made of is on no path from w.
    assert sorted(title.partition(":")[0] for title in shown) == [
        "constant",
        "tanh, operation",
        "w, input",
        "x, constant",
        "×, operation",
        "×, output",
    ]
    with pytest.raises(ValueError, match=r"no path leads from Value 'other'"):
        draw(output, wrt=Value(1.0, name="other"))
    with pytest.raises(TypeError, match="wrt lists values"):
        draw(output, wrt=["w"])  # pyright: ignore[reportArgumentType]


def test_what_is_folded_away_is_counted() -> None:
    drawing = draw(graphs.chain(1_000), max_nodes=20)
    assert drawing.caption == "showing 1 of 2,001 nodes; the others are in 1 folded group"
    assert drawing.caption in texts(drawing.svg)
    assert "add × 1000" in drawing.dot
    assert draw(neuron()).caption is None


@needs_graphviz
@pytest.mark.parametrize("kind", LARGE)
def test_ten_thousand_nodes_are_drawn(kind: str) -> None:
    output = LARGE[kind]()
    start = time.process_time()
    drawing = draw(output)
    svg = drawing.svg
    assert time.process_time() - start < 10  # 2 s, where nothing else runs
    assert len(drawing.graph.nodes) > 8_000
    assert len(drawing.view.items) <= 300
    assert len(titles(svg)) == len(drawing.view.items)
    assert f"of {len(drawing.graph.nodes):,} nodes" in texts(svg)


@needs_graphviz
@pytest.mark.parametrize("theme", ["auto", "light", "dark"])
def test_themes_differ_in_colours_alone(theme: str) -> None:
    svg = draw(neuron(), theme=theme).svg
    assert texts(svg) == texts(draw(neuron()).svg)
    assert ("prefers-color-scheme:dark" in svg) == (theme == "auto")
    assert ("#14181d" in draw(neuron(), theme=theme).dot) == (theme == "dark")


def test_the_picture_says_what_it_shows() -> None:
    drawing = draw(neuron())
    root = ElementTree.fromstring(drawing.svg)
    assert root.get("role") == "img"
    assert root.get("aria-label") == drawing.alt == root.findtext(f"{SVG}title")
    assert drawing.alt.startswith("Computation graph of 14 nodes and 13 edges. Inputs: x1 = 2, ")
    assert "w1, input: −3; grad" in " ".join(titles(drawing.svg))
    assert "<title>from x1 to ×</title>" in drawing.svg
    assert "<!--" not in drawing.svg
    assert ' id="' not in drawing.svg


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_shown_and_do_no_harm(name: str) -> None:
    with group(name):
        output = Value(1.0, name=name) * Value(2.0, name="other")
    for drawing in (draw(output), draw(output, depth=0), draw(output, direction="TB")):
        root = ElementTree.fromstring(drawing.svg)
        nodes = [g for g in root.iter(f"{SVG}g") if g.get("class") == "node"]
        assert len(nodes) == len(drawing.view.items)
        assert not list(root.iter(f"{SVG}script"))
        page = Tags()
        page.feed(drawing.html)
        assert "script" not in page.tags
        assert "b" not in page.tags
        assert len(drawing.dot) < 20_000


@pytest.mark.parametrize(
    "name",
    ["a\\N\\G\\L", "a\\b", "a\\\\N", "a\\", "\\", "&amp;#92;N", "<b>", 'say "a"', "a%3b", "🙂é"],
)
@pytest.mark.parametrize("program", [True, False])
def test_names_are_shown_letter_by_letter(
    name: str, program: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not program:
        pytest.importorskip("pygraphviz", reason="the extra `draw` is not installed")
        monkeypatch.setattr(layout.shutil, "which", lambda _: None)
    with group(name):
        svg = draw(Value(1.0, name=name) * 2).svg
    shown = [text.text for text in ElementTree.fromstring(svg).iter(f"{SVG}text")]
    assert shown.count(name) == 2


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)


def test_hostile_operations_and_keywords_do_no_harm() -> None:
    class Shy:
        def __repr__(self) -> str:
            raise ValueError

    from autograd import Primitive

    op = Primitive(lambda x, how: x, lambda g, ans, x, how: g, name='</svg>" <b>\\N')
    shown = draw(op(Value(1.0), how=Shy())).dot
    assert "&lt;/svg&gt;" in shown
    assert "how=&lt;Shy, which cannot be shown&gt;" in shown


def test_nan_and_infinity_are_shown() -> None:
    with np.errstate(all="ignore"):
        output = Value(np.array([np.nan, 1.0])) * Value(float("inf"))
    shown = texts(draw(output).svg)
    assert "[NaN, ∞] 1 NaN, 1 ∞" in shown
    data = Value(np.append(np.arange(100.0), np.nan), name="A")
    drawing = draw(data + 1)
    assert "0 … 99, 1 NaN" in drawing.alt
    assert drawing.dot.count(colour("failed", "light")) == 2
    assert colour("failed", "light") not in draw(Value(np.arange(100.0)) + 1).dot


@pytest.mark.parametrize("suffix", ["svg", "png", "pdf", "dot", "html"])
def test_a_drawing_is_saved_as_its_suffix_says(suffix: str, tmp_path: Path) -> None:
    path = draw(neuron()).save(tmp_path / f"neuron.{suffix}")
    start = path.read_bytes()[:100]
    marks = {
        "svg": b"<?xml",
        "png": b"\x89PNG",
        "pdf": b"%PDF",
        "dot": b"digraph",
        "html": b"<!DOCTYPE html>",
    }
    assert start.startswith(marks[suffix])
    assert os.listdir(tmp_path) == [f"neuron.{suffix}"]


def test_the_page_has_the_picture_and_a_table_and_runs_nothing() -> None:
    page = draw(neuron()).html
    assert "default-src 'none'" in page
    assert '<th scope="row">a = tanh</th><td>operation</td><td>z = +</td>' in page
    tags = Tags()
    tags.feed(page)
    assert {"svg", "table", "main"} <= {*tags.tags}
    assert tags.tags.count("tr") == 15
    assert "xlink:href" not in page


def test_without_the_program_the_library_draws_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pygraphviz", reason="the extra `draw` is not installed")
    by_program = titles(draw(neuron()).svg)
    monkeypatch.setattr(layout.shutil, "which", lambda _: None)
    assert by_program == titles(draw(neuron()).svg)


def test_without_any_graphviz_the_text_is_still_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout.shutil, "which", lambda _: None)
    monkeypatch.setitem(__import__("sys").modules, "pygraphviz", None)
    picture = draw(neuron())
    with pytest.raises(RuntimeError, match=r"glassgrad\[draw\]"):
        picture.svg  # noqa: B018
    assert picture.dot.startswith("digraph")
    bundle = picture._repr_mimebundle_()
    assert set(bundle) == {"text/plain"}
    assert "glassgrad[draw]" in bundle["text/plain"]


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"direction": "up"}, ValueError, "direction is LR, TB, RL or BT, got 'up'"),
        ({"show": ["shape"]}, ValueError, "show lists 'data', 'grad' and 'local', got 'shape'"),
        ({"theme": "blue"}, ValueError, "theme is auto, light or dark, got 'blue'"),
        ({"max_nodes": 0}, ValueError, "max_nodes is at least 1, got 0"),
        ({"max_nodes": 2.5}, TypeError, "max_nodes is a whole number, got 2.5"),
        ({"depth": -1}, ValueError, "depth is at least 0, got -1"),
        ({"precision": True}, TypeError, "precision is a whole number"),
        ({"expand": "nothing"}, ValueError, "no group is called 'nothing'"),
        ({"wrt": []}, ValueError, "wrt lists no value"),
    ],
)
def test_wrong_options_are_refused(
    options: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        draw(neuron(), **options)


def test_only_values_are_drawn_and_only_to_known_files(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match=r"graph of a Value, got array of shape \(3,\)"):
        draw(np.zeros(3))  # pyright: ignore[reportArgumentType]
    with pytest.raises(ValueError, match=r"got the suffix '\.gif'"):
        draw(neuron()).save(tmp_path / "neuron.gif")


def test_a_drawing_shows_itself_in_a_notebook() -> None:
    bundle = draw(neuron())._repr_mimebundle_()
    assert bundle["image/svg+xml"].startswith("<?xml")
    assert '<img src="data:image/svg+xml;base64,' in bundle["text/html"]
    assert 'alt="Computation graph of 14 nodes' in bundle["text/html"]
    assert bundle["text/plain"] == "Drawing(14 nodes, 13 edges)"
    assert {*draw(neuron())._repr_mimebundle_(include=["text/plain"])} == {"text/plain"}
    assert "text/html" not in draw(neuron())._repr_mimebundle_(exclude={"text/html"})


def test_drawing_changes_nothing() -> None:
    cost = neuron(backward=False)
    draw(cost).svg  # noqa: B018
    assert cost.grad is None
    assert all(given.grad is None for given in cost.inputs if isinstance(given, Value))


@pytest.mark.skipif(os.name != "posix", reason="impostors are shell scripts")
def test_an_impostor_writes_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "dot"
    program.write_text("#!/bin/sh\necho garbage\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr("autograd.viz.layout._has_library", lambda: False)
    with pytest.raises(RuntimeError, match="gave no PNG but 'garbage"):
        draw(neuron()).save(tmp_path / "neuron.png")
    assert not (tmp_path / "neuron.png").exists()


def test_a_model_is_to_be_called_first() -> None:
    with pytest.raises(TypeError, match=r"call it on an input first, such as model\(x\)"):
        draw(nn.Linear(2, 1))  # pyright: ignore[reportArgumentType]


def test_joiners_stay_and_an_empty_name_is_none() -> None:
    family = "\U0001f469\u200d\U0001f469\u200d\U0001f467"
    assert family in texts(draw(Value(1.0, name=family)).svg)
    assert draw(Value(1.0, name=" ")).dot == draw(Value(1.0)).dot


@needs_graphviz
@pytest.mark.parametrize(("direction", "axis"), [("LR", 1), ("TB", 0), ("RL", 1), ("BT", 0)])
def test_inputs_stand_in_the_order_of_the_arguments(direction: str, axis: int) -> None:
    def order_of(output: Value) -> list[str]:
        svg = draw(output, direction=direction).svg
        nodes = [g for g in ElementTree.fromstring(svg).iter(f"{SVG}g") if g.get("class") == "node"]
        places: list[tuple[float, str]] = []
        for node in nodes:
            text = next(node.iter(f"{SVG}text"))
            said = node.findtext(f"{SVG}title", "").partition(",")[0]
            places.append((float(text.get("xy"[axis], "0")), said.partition(":")[0]))
        return [name for _, name in sorted(places) if name not in ("+", "×")]

    x, y, z = (Value(float(n), name=name) for n, name in enumerate("xyz"))
    assert order_of(x * 1.0) == ["x", "constant"]
    assert order_of(x + y) == ["x", "y"]
    assert order_of(y + x) == ["y", "x"]
    assert order_of(z * x + y * 2.0) == ["z", "x", "y", "constant"]


def test_the_caption_says_why_groups_stay_closed() -> None:
    transformer = graphs.transformer(6)
    told = draw(transformer).caption or ""
    assert "kept closed to be readable: depth= or expand= opens more" in told
    told = draw(graphs.recurrence(100), max_nodes=2_000, depth=99).caption or ""
    assert "kept closed so that Graphviz lays it out soon" in told
    assert "kept closed" not in (draw(transformer, max_nodes=300, depth=1).caption or "")
    assert draw(transformer, max_nodes=1).caption == (
        "showing 0 of 386 nodes; all are in 1 folded group"
    )


def test_numbers_are_said_in_the_singular() -> None:
    assert repr(draw(Value(1.0))) == "Drawing(1 node, 0 edges)"


def test_edges_show_local_derivatives_where_they_are_asked_for() -> None:
    cost = neuron()
    assert "0.07065" not in draw(cost).dot
    shown = draw(cost, show=("data", "local"), precision=17)
    labels = re.findall(r'-> n\d+ \[.*?label=" ([^"]+) "', shown.dot)
    data = explore(cost).data["backward"]
    told = [passed["local"] for step in data for passed in step.get("passes", [])]
    assert sorted(labels) == sorted(number_text(x, 17).replace("-", "−") for x in told)
    assert "w1 (local derivative 2)" in draw(cost, show="local").html


def test_a_nameless_constant_is_called_by_its_number_whatever_is_shown() -> None:
    x = Value(np.ones(3), name="x")
    source = draw((x**2 * np.ones(3)).sum(), show=()).dot
    assert ">2</font>" in source
    assert "(3,) float64" in source
    assert "norm" not in source
