"""`glassgrad draw` and `glassgrad explore`: what they show, of which example, what they refuse."""

import os
import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd
import nn
from autograd.viz.layout import LayoutError
from nn.cli.network import Design
from nn.cli.predicting import read_examples
from nn.cli.showing import graph_of
from nn.data import load_digits
from nn.training.checkpoint import write_checkpoint
from tests.nn.command import Call, assert_refused

X = load_digits().x_test[:3]


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A model file in a folder of its own, and three examples beside it."""
    design = Design([64, 5, 10])
    nn.save(design.network(), tmp_path / "m" / "model.safetensors", design.notes())
    np.savez(tmp_path / "x.npz", x=X)
    return tmp_path / "m"


@pytest.mark.parametrize("loss", ["quadratic", "mse", "cross-entropy", "binary-cross-entropy"])
def test_the_graph_ends_in_the_loss_with_every_gradient(loss: str) -> None:
    design = Design([64, 5, 10], loss=loss)
    network = design.network()
    end = graph_of(network, design, X[0], 3)
    assert end.name == "loss"
    assert all(parameter.grad is not None for parameter in network.parameters())
    graph = autograd.draw(end).graph
    named = {node.name: node for node in graph.nodes}
    assert named["x"].grad is not None
    assert named["output"].grad is not None
    assert ("target" in named) is (loss != "cross-entropy")
    before = end.item()
    for parameter in network.parameters():  # the gradients lead down
        parameter.data = parameter.data - 0.01 * parameter.grad
    assert graph_of(network, design, X[0], 3).item() < before


def test_a_drawing_stands_next_to_the_model(call: Call, model: Path) -> None:
    result = call("draw", model, "x.npz", "--output", "b.dot")
    said = "drawing: b.dot, without gradients: --target says which class is right\n"
    assert (result.returncode, result.stdout) == (0, said)
    without = Path("b.dot").read_text()
    assert "output" in without
    assert "loss" not in without
    result = call("draw", model / "model.safetensors", "x.npz", "--target", 7, "--output", "t.dot")
    assert "loss" in Path("t.dot").read_text()
    if shutil.which("dot"):
        result = call("draw", model, "x.npz", "--example", 1, "--target", 7)
        assert result.stdout == f"drawing: {model / 'model_example_1.svg'}\n"
        assert "</svg>" in (model / "model_example_1.svg").read_text()
        assert call("draw", model, "x.npz", "--output", "p.png").returncode == 0
        assert Path("p.png").read_bytes().startswith(b"\x89PNG")


def test_the_example_is_the_one_asked_for(call: Call, model: Path) -> None:
    for example in (0, 2):
        call("draw", model, "x.npz", "--example", example, "--output", f"{example}.dot")
    np.savez("last.npz", x=X[2:])
    call("draw", model, "last.npz", "--output", "last.dot")
    assert Path("0.dot").read_text() != Path("2.dot").read_text()
    assert Path("last.dot").read_text() == Path("2.dot").read_text()


def test_a_page_stands_next_to_the_model(call: Call, model: Path) -> None:
    result = call("explore", model, "x.npz", "--target", 1)
    assert (result.returncode, result.stdout) == (0, f"page: {model / 'model_example_0.html'}\n")
    page = (model / "model_example_0.html").read_text()
    assert page.lstrip().lower().startswith("<!doctype html>")
    assert '"loss"' in page
    assert sorted(os.listdir(model)) == ["model.safetensors", "model_example_0.html"]
    assert call("explore", model, "x.npz", "--output", "p.html").returncode == 0
    assert Path("p.html").exists()


def test_a_drawing_that_fails_leaves_the_old_one(
    call: Call, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> bytes:
        raise LayoutError("drawing needs Graphviz")

    monkeypatch.setattr("autograd.viz.layout.laid_out", fail)
    Path("d.svg").write_text("old")
    assert_refused(call("draw", model, "x.npz", "--output", "d.svg"), "drawing needs Graphviz")
    assert Path("d.svg").read_text() == "old"
    assert sorted(os.listdir()) == ["d.svg", "m", "x.npz"]


def test_every_kind_of_input_holds_the_same(call: Call) -> None:
    image = pytest.importorskip("PIL.Image")
    x = np.round(X[:1] * 255) / np.float32(255)
    np.savez("x.npz", x=x)
    np.save("x.npy", x)
    np.savetxt("x.csv", x, delimiter=",")
    pixels = np.round(x.reshape(8, 8) * 255).astype(np.uint8)
    for name in ("x.png", "x.bmp", "x.pgm", "x.tiff", "x.gif"):
        image.fromarray(pixels).save(name)
    image.fromarray(np.stack([pixels] * 3, axis=-1)).save("colour.png")
    for path in Path().iterdir():
        np.testing.assert_allclose(read_examples(path, 64), x, rtol=1e-6, err_msg=path.name)


def test_an_image_without_pillow_names_the_extra(
    call: Call, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("x.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    assert_refused(call("draw", model, "x.png"), "x.png cannot be read as an image")
    monkeypatch.setitem(sys.modules, "PIL", None)
    assert_refused(call("draw", model, "x.png"), "pip install 'glassgrad[plot]'")


@pytest.mark.parametrize("command", ["draw", "explore"])
def test_mistakes_are_told_in_a_line(call: Call, model: Path, command: str) -> None:
    np.savez("narrow.npz", x=np.ones((2, 3)))
    Path("broken.npy").write_bytes(b"\x93NUMPY\x01")
    np.save("pickled.npy", np.array([{}]), allow_pickle=True)
    Path("file").write_text("")
    for arguments, reason in (
        (["none", "x.npz"], "none"),
        ([model, "none.npz"], "there is no file none.npz"),
        ([model, "narrow.npz"], "has 3 numbers per example, but the network takes 64"),
        ([model, "broken.npy"], "broken.npy cannot be read as an .npy file"),
        ([model, "pickled.npy"], "pickled.npy cannot be read as an .npy file"),
        ([model, "x.npz", "--example", 3], "has 3 examples, so there is no example 3"),
        ([model, "x.npz", "--target", 10], "classes 0 to 9, got target 10"),
        ([model, "x.npz", "--output", "file/a.html"], "file"),
    ):
        assert_refused(call(command, *arguments), reason)
    nn.save(nn.Linear(64, 10), "other.safetensors")
    assert_refused(call(command, "other.safetensors", "x.npz"), "it names no layers")
    write_checkpoint(Path("run.safetensors"), {})
    found = call(command, "run.safetensors", "x.npz")
    assert_refused(found, "what a training goes on from, by glassgrad train --resume")


def test_an_unknown_format_is_refused(call: Call, model: Path) -> None:
    assert_refused(call("draw", model, "x.npz", "--output", "a.doc"), ".doc")
    assert_refused(call("explore", model, "x.npz", "--output", "a.doc"), "saved as .html", ".doc")
    assert not Path("a.doc").exists()


@pytest.mark.parametrize("command", ["draw", "explore"])
def test_no_folder_is_made_for_what_is_shown(call: Call, model: Path, command: str) -> None:
    suffix = {"draw": ".dot", "explore": ".html"}[command]
    result = call(command, model, "x.npz", "--output", f"missing/a{suffix}")
    assert result.returncode == 1
    assert f"missing/a{suffix}" in result.stderr
    assert ".tmp" not in result.stderr
    assert not Path("missing").exists()
