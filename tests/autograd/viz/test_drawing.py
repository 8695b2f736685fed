import os
import shutil
import stat
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd.viz.drawing as drawing
from autograd import Value, draw, group, sigmoid

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = [
    'quote" and \\N \\l \\G',
    "line\nbreak",
    "</script><!-- --><b>bold</b> &amp;",
    "{record|<port>}",
    "emoji 🙂 and \u202eright to left",
    "nul \x00 and bell \x07",
    "x" * 10_000,
    "",
]

needs_program = pytest.mark.skipif(shutil.which("dot") is None, reason="no program `dot` here")


def neuron() -> Value:
    x, w, b = Value(2.0, name="x"), Value(-3.0, name="w"), Value(6.5, name="b")
    with group("neuron"):
        a = sigmoid((w * x + b).named("z")).named("a")
    a.backward()
    return a


def texts(svg: str) -> str:
    root = ElementTree.fromstring(svg)
    return " ".join("".join(element.itertext()) for element in root.iter(f"{SVG}text"))


def test_the_source_of_a_neuron_is_stable_and_readable() -> None:
    assert draw(neuron()).dot == Path(__file__).with_name("neuron.dot").read_text()
    assert draw(neuron()).dot == draw(neuron()).dot


def test_the_picture_shows_names_values_and_gradients() -> None:
    shown = texts(draw(neuron()).svg)
    for text in ("neuron", "x", "w", "-3", "z = +", "a = σ", "0.6225", "grad 0.47", "grad 1"):
        assert text in shown


def test_what_to_show_is_chosen() -> None:
    assert "grad" not in draw(neuron(), show=["data"]).dot
    assert "0.6225" not in draw(neuron(), show=["grad"]).dot
    assert "rankdir=TB" in draw(neuron(), direction="TB").dot


def test_arrays_are_shown_by_shape_and_range() -> None:
    output = (Value(np.array([[1.0, 2.0]], np.float32), name="v") * 2).sum(axis=1)
    source = draw(output).dot
    assert "(1, 2) float32, 1 … 2" in source
    assert "axis=1" in source


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_shown_and_do_no_harm(name: str) -> None:
    with group(name):
        output = Value(1.0, name=name) * Value(2.0, name="other")
    root = ElementTree.fromstring(draw(output).svg)
    nodes = [g for g in root.iter(f"{SVG}g") if g.get("class") == "node"]
    assert len(nodes) == 3
    assert not list(root.iter(f"{SVG}script"))


@pytest.mark.parametrize("suffix", ["svg", "png", "pdf", "dot"])
def test_a_drawing_is_saved_as_its_suffix_says(suffix: str, tmp_path: Path) -> None:
    path = draw(neuron()).save(tmp_path / f"neuron.{suffix}")
    start = path.read_bytes()[:100]
    marks = {"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF", "dot": b"digraph"}
    assert start.startswith(marks[suffix])


def test_without_the_program_the_library_draws_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pygraphviz", reason="the extra `draw` is not installed")
    by_library = draw(neuron())
    monkeypatch.setattr(drawing.shutil, "which", lambda _: None)
    assert texts(by_library.svg) == texts(draw(neuron()).svg)


def test_without_any_graphviz_the_text_is_still_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing.shutil, "which", lambda _: None)
    monkeypatch.setitem(__import__("sys").modules, "pygraphviz", None)
    picture = draw(neuron())
    with pytest.raises(RuntimeError, match=r"glassgrad\[draw\]"):
        picture.svg  # noqa: B018
    assert picture.dot.startswith("digraph")
    bundle = picture._repr_mimebundle_()
    assert set(bundle) == {"text/plain"}
    assert "glassgrad[draw]" in bundle["text/plain"]


@needs_program
@pytest.mark.parametrize(
    ("script", "message"),
    [("echo broken >&2; exit 3", "failed: broken"), ("sleep 30", "did not lay the graph out")],
)
def test_a_program_that_fails_or_hangs_is_named(
    script: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    impostor = tmp_path / "dot"
    impostor.write_text(f"#!/bin/sh\n{script}\n")
    impostor.chmod(impostor.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(drawing, "_SECONDS", 0.5)
    with pytest.raises(RuntimeError, match=message):
        draw(neuron()).svg  # noqa: B018


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"direction": "up"}, ValueError, "direction is LR, TB, RL or BT, got 'up'"),
        ({"show": ["shape"]}, ValueError, "show lists 'data' and 'grad', got 'shape'"),
        ({"max_nodes": 4}, ValueError, "more than max_nodes=4"),
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
    with pytest.raises(OSError, match="nowhere"):
        draw(neuron()).save(tmp_path / "nowhere" / "neuron.dot")


def test_a_drawing_shows_itself_in_a_notebook() -> None:
    bundle = draw(neuron())._repr_mimebundle_()
    assert bundle["image/svg+xml"].startswith("<?xml")
    assert bundle["text/plain"] == "Drawing(6 nodes, 5 edges)"
