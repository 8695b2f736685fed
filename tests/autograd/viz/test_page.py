import base64
import hashlib
import html
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, explore, gradients, group, sigmoid, tanh
from autograd.primitives import Primitive
from autograd.viz import layout
from autograd.viz.page import Page, modules

HOSTILE = [
    'quote" and \\N',
    "line\nbreak",
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "--> ]]> {{script}} {{data}}",
    "<b>bold</b> &amp; <img src=x onerror=alert(1)>",
    "emoji 🙂 and \u202eright to left",
    "nul \x00 and bell \x07 and \u2028",
    "\ud800 alone",
    "x" * 10_000,
    "",
]


class Elements(HTMLParser):
    """The elements of a page, each with its attributes and text."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.inside = False
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs), []))
        self.inside = True

    def handle_endtag(self, tag: str) -> None:
        self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.found[-1][2].append(data)

    def texts(self, tag: str) -> list[str]:
        return ["".join(text) for found, _, text in self.found if found == tag]

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for found, attributes, _ in self.found if found == tag]


def neuron() -> Value:
    x, w, b = Value(2.0, name="x"), Value(-3.0, name="w"), Value(6.5, name="b")
    with group("neuron"):
        return sigmoid((w * x + b).named("z")).named("a")


def told(page: Page) -> dict[str, Any]:
    """What the page says in its JSON, read as a browser does."""
    elements = Elements(page.html)
    [place] = [i for i, (_, a, _) in enumerate(elements.found) if a.get("id") == "data"]
    return json.loads("".join(elements.found[place][2]))


def gradients_told(page: Page) -> dict[str, Any]:
    data = told(page)
    return {data["nodes"][step["node"]].get("name"): step["gradient"] for step in data["backward"]}


def same(one: str, other: str) -> bool:
    """Compare long texts; of two that differ, pytest would look for the differences for minutes."""
    return one == other


def test_the_last_steps_are_the_gradients() -> None:
    x, w, b = Value(2.0, name="x"), Value(-3.0, name="w"), Value(6.5, name="b")
    out = tanh(w * x + b) * x
    found = gradients_told(explore(out))
    assert [found["x"], found["w"], found["b"]] == list(gradients(out, [x, w, b]))


def test_each_share_is_upstream_times_local_derivative_and_adds_up() -> None:
    data = told(explore(neuron() * neuron()))
    total: dict[int, float] = {}
    for step in data["backward"]:
        for share in step.get("passes", ()):
            given = data["nodes"][step["node"]]["inputs"][share["slot"]]
            assert share["share"] == pytest.approx(step["gradient"] * share["local"], rel=1e-15)
            total[given] = total.get(given, 0.0) + share["share"]
            assert share.get("after", share["share"]) == pytest.approx(total[given], rel=1e-15)


def test_nothing_is_written_to_the_graph() -> None:
    model = nn.Sequential(nn.Linear(2, 3), nn.Sigmoid())
    loss = nn.MSELoss()(model(np.ones((1, 2))), np.ones((1, 3)))
    assert explore(loss).html
    assert [parameter.grad for parameter in model.parameters()] == [None] * 2


def test_the_policy_allows_the_pages_own_code_and_nothing_else() -> None:
    elements = Elements(explore(neuron()).html)
    policy = elements.attributes("meta")[1]["content"]
    assert policy is not None
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert "unsafe" not in policy
    assert "http" not in policy

    def hashes(texts: list[str]) -> set[str]:
        digests = (hashlib.sha256(text.encode()).digest() for text in texts)
        return {f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests}

    assert set(rules["script-src"].split()) == hashes(elements.texts("script")[1:])
    assert set(rules["style-src"].split()) == hashes(elements.texts("style"))
    assert not [a for _, a, _ in elements.found if "style" in a or any(k[:2] == "on" for k in a)]


def test_the_page_names_nothing_outside_itself() -> None:
    elements = Elements(explore(neuron()).html)
    for _, attributes, _ in elements.found:
        assert not attributes.keys() & {"src", "srcset", "action", "formaction"}
        assert str(attributes.get("href", "data:")).startswith("data:")
    assert "@import" not in elements.texts("style")[0]
    assert "sourceMappingURL" not in explore(neuron()).html
    assert "Permission is hereby granted" in explore(neuron()).html


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_stay_text(name: str, tmp_path: Path) -> None:
    with group(name):
        out = (Value(1.0, name=name) * Value(2.0)).named(name)
    page = explore(out, title=name)
    plain = Elements(explore(neuron()).html)
    path = page.save_html(tmp_path / "page.html")
    elements = Elements(path.read_text("utf-8"))
    assert [tag for tag, _, _ in elements.found] == [tag for tag, _, _ in plain.found]
    assert len(told(page)["nodes"]) == 3
    assert len(page.html) < 600_000


def test_what_json_has_no_form_for_is_told_all_the_same() -> None:
    numbers = (float("nan"), float("inf"), -float("inf"), -0.0, 5e-324, 0.1, 1.7976931348623157e308)
    for number in numbers:
        x = Value(number, name="x")
        node = told(explore(x * 2))["nodes"][0]
        assert str(float(node["data"])) == str(number)
    arrays = told(explore((Value([float("nan"), 1.0], name="v") * 2).sum()))
    assert arrays["nodes"][0]["data"]["entries"] == ["NaN", 1.0]
    assert arrays["nodes"][0]["data"]["range"] == [1.0, 1.0]
    assert arrays["nodes"][0]["data"]["strange"] == [["NaN", 1]]


@pytest.mark.parametrize(
    "out",
    [
        Value(1.0),
        Value(1.0, requires_grad=False),
        Value(np.float32(2)) * 3,
        Value([1.0, 2.0]) * 2,
        Value(np.zeros((0, 3))).sum(),
        Value(1 + 2j) * 2,
        Value(np.ones((2, 2))),
    ],
    ids=["leaf", "constant", "float32", "array", "empty", "complex", "array leaf"],
)
def test_any_graph_has_a_page(out: Value) -> None:
    assert told(explore(out))["nodes"]


def test_an_array_says_why_there_is_no_backward_pass() -> None:
    v = Value([1.0, 2.0], name="v")
    assert "gradient=" in told(explore(v * 2))["why_not_backward"]
    data = told(explore(v * 2, gradient=np.array([1.0, 10.0])))
    assert data["backward"][-1]["gradient"]["entries"] == [2.0, 20.0]
    with pytest.raises(ValueError, match="shape"):
        explore(v * 2, gradient=np.ones(3))


def test_wrt_shows_only_the_paths_from_there() -> None:
    x, w = Value(2.0, name="x"), Value(3.0, name="w")
    z = (w * x).named("z")
    data = told(explore(sigmoid(z) * x, wrt=z))
    names = {node.get("name"): node["kind"] for node in data["nodes"]}
    assert names["z"] == "input"
    assert names["x"] == "constant"
    assert "w" not in names
    targets = [data["nodes"][step["node"]].get("name") for step in data["backward"]]
    assert targets[-1] == "z"
    assert "passes" not in data["backward"][-1]


def test_formulas_are_given_in_symbols_and_in_numbers() -> None:
    data = told(explore(neuron()))
    [share] = data["backward"][0]["passes"]
    formula = data["formulas"][share["formula"]]
    for text in formula.values():
        assert text.startswith("<math>")
    assert "<mi>a</mi>" in formula["symbols"]
    assert "0.6225" in formula["numbers"]


def test_a_formula_without_symbols_is_given_once() -> None:
    x = Value(2.0, name="x")
    formulas = told(explore(x + 3))["formulas"]
    assert any("symbols" in each for each in formulas)
    assert all(each.get("numbers") != each["symbols"] for each in formulas)


def test_a_freed_graph_is_named() -> None:
    y = Value(2.0) * 3
    y.backward(free_graph=True)
    with pytest.raises(RuntimeError, match="was freed"):
        explore(y)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"theme": "blue"}, ValueError, "theme is auto, light or dark, got 'blue'"),
        ({"precision": 0}, ValueError, "precision is 1 to 17, got 0"),
        ({"precision": True}, TypeError, "precision is a whole number"),
        ({"wrt": Value(1.0)}, ValueError, "no path leads"),
    ],
)
def test_wrong_options_are_refused(
    options: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        explore(neuron(), **options)


def test_only_values_are_explored_and_only_where_files_can_be_written(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match=r"graph of a Value, got array of shape \(3,\)"):
        explore(np.zeros(3))  # pyright: ignore[reportArgumentType]
    with pytest.raises(OSError, match="nowhere"):
        explore(neuron()).save_html(tmp_path / "nowhere" / "page.html")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["a.svg", "a.png", "a", "html"])
def test_a_page_is_saved_as_html_alone(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"saved as \.html, got .*; draw\(out\)\.save writes"):
        explore(neuron()).save_html(tmp_path / name)
    assert not list(tmp_path.iterdir())
    assert explore(neuron()).save_html(tmp_path / "a.HTM").exists()


def test_arguments_are_told_to_be_in_order_where_it_matters() -> None:
    x, y = Value(3.0, name="x"), Value(2.0, name="y")
    nodes = told(explore((x - y) * x + x * x + (x - x)))["nodes"]
    assert {node["op"]: node.get("ordered", False) for node in nodes[2:4]} == {
        "subtract": True,
        "multiply": False,
    }
    assert [node.get("ordered") for node in nodes if node.get("op") == "subtract"] == [True, None]


def test_the_title_is_what_the_page_calls_the_output() -> None:
    page = explore(nn.MSELoss()(nn.Linear(2, 3)(np.ones((1, 2))), np.ones((1, 3))))
    data = told(page)
    assert page.title == data["nodes"][data["outputs"][0]]["name"] != "mean"


def test_a_page_of_ten_thousand_nodes_is_small() -> None:
    rng = np.random.default_rng(0)
    values = [Value(float(x)) for x in rng.normal(size=30)]
    for _ in range(2):
        values = [
            tanh(sum((Value(float(rng.normal())) * x for x in values), Value(0.1)))
            for _ in range(44)
        ]
    page = explore(sum(values, Value(0.0)))
    assert len(page.data["nodes"]) > 9_500
    assert len(page.html.encode()) < 5_000_000


def test_a_page_shows_itself_in_a_notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    page = explore(neuron())
    bundle = page._repr_mimebundle_()
    assert bundle["text/plain"] == "Page('a', 6 nodes)"
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    elements = Elements(bundle["text/html"])
    [frame] = elements.attributes("iframe")
    assert frame["sandbox"] == "allow-scripts"
    assert same(str(frame["srcdoc"]), page.html)
    [image] = elements.attributes("img")
    assert str(image["src"]).startswith("data:image/svg+xml;base64,")
    assert "Computation graph of 6 nodes" in str(image["alt"])
    assert set(page._repr_mimebundle_(include=["text/plain"])) == {"text/plain"}

    def none_here(*_: object) -> bytes:
        raise layout.LayoutError("no Graphviz here")

    monkeypatch.setattr(layout, "laid_out", none_here)
    bundle = explore(neuron())._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html"}
    assert "no Graphviz here" in bundle["text/plain"]


def test_the_same_program_makes_the_same_page() -> None:
    assert same(explore(neuron()).html, explore(neuron()).html)


def test_the_modules_of_the_script_fit_into_one_scope() -> None:
    folder = Path(str(__import__("autograd.viz.page").viz.page._ASSETS)) / "script"
    assert {path.stem for path in folder.glob("*.js")} == {*modules()}
    assert modules()[-1] == "app"
    declared: list[str] = []
    for name in modules():
        source = (folder / f"{name}.js").read_text("utf-8")
        assert source.count("\n") < 350, name
        assert "</script" not in source.lower()
        assert "<!--" not in source
        found = re.findall(r"^(?:export )?(?:const|let|class|function) (\w+)", source, re.MULTILINE)
        declared += found
        for imported in re.findall(r'^import .* from "\./(\w+)\.js";', source, re.MULTILINE):
            assert modules().index(imported) < modules().index(name)
    assert len(declared) == len({*declared})


def test_the_page_is_safe_inside_an_attribute() -> None:
    page = explore(neuron())
    assert same(html.unescape(html.escape(page.html)), page.html)


def test_what_is_no_product_is_not_told_as_one() -> None:
    clipped = Primitive(lambda x: x * 1.0, lambda g, ans, x: np.clip(g, -1, 1), name="clipped")
    x = Value(2.0, name="x")
    data = told(explore(clipped(x) * 5.0))
    [share] = data["backward"][-2]["passes"]
    assert share == {"slot": 0, "share": 1.0}
    [share] = told(explore(clipped(x) * 0.5))["backward"][-2]["passes"]
    assert share["local"] == 1.0


def test_complex_shares_are_told_without_a_local_derivative() -> None:
    z = Value(1 + 2j, name="z")
    data = told(explore(abs(z * (3 - 1j))))
    passes = [share for step in data["backward"] for share in step.get("passes", ())]
    assert len(passes) == 2
    assert not any("local" in share for share in passes)


def test_hooks_are_not_called_and_the_page_says_so() -> None:
    x = Value(3.0, name="x")
    y = x * x
    assert "note" not in told(explore(y))
    handle = x.register_hook(lambda gradient: gradient * 10)
    assert "hooks" in told(explore(y))["note"]
    assert gradients_told(explore(y))["x"] == 6.0
    handle.remove()
    assert "note" not in told(explore(y))


class Shy:
    """What does not like to be asked for anything."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(name)


def _shy(self: object, *_: object) -> Any:
    raise RuntimeError("do not ask")


class ShyText(str):
    __slots__ = ()
    __str__ = __len__ = __bool__ = __iter__ = __getitem__ = __format__ = replace = strip = _shy


def test_strange_operands_and_names_are_shown_all_the_same() -> None:
    odd = Primitive(lambda x, _: x * 2.0, lambda g, ans, x, _: 2 * g, name="odd")
    data = told(explore(odd(Value(2.0), Shy())))
    assert data["backward"][-1]["gradient"] == 2.0
    x = Value(2.0, name=ShyText("x"))
    page = explore((x * x).named(ShyText("y")), title=ShyText("z"))
    assert [node["name"] for node in told(page)["nodes"]] == ["x", "y"]
    assert page.title == "z"


def test_what_no_double_holds_is_told() -> None:
    if np.finfo(np.longdouble).max == np.finfo(np.float64).max:
        pytest.skip("no number here is longer than a double")
    nodes = told(explore(Value(np.longdouble("1e4000")) * 2))["nodes"]
    assert [node["data"] for node in nodes] == ["1e+4000", 2, "2e+4000"]
    complex_one = told(explore(Value([3j, 4.0], name="z") * 2))["nodes"][0]
    assert complex_one["data"]["norm"] == 5.0


def test_a_page_that_is_very_large_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograd.viz.page.LARGE", 1_000_000)
    x: Any = Value(0.5, name="x")
    for _ in range(3_000):
        x = x * 1.0001
    page = explore(x.named("y"))
    with pytest.warns(UserWarning, match=r"page of 'y' shows 6,001 nodes in \d+ MB.*wrt="):
        assert page.html
    assert explore(neuron()).html  # without a warning


def test_a_model_is_to_be_called_first() -> None:
    model: Any = nn.Linear(2, 1)
    with pytest.raises(TypeError, match=r"call it on an input first, such as model\(x\)"):
        explore(model)
