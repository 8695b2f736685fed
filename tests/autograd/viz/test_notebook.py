import time
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, tanh
from autograd.viz import layout, notebook
from tests.autograd.viz import graphs


def test_a_small_graph_is_shown_as_text_and_as_a_picture() -> None:
    a = graphs.neuron()
    bundle = a._repr_mimebundle_()
    assert {*bundle} == {"text/plain", "image/svg+xml", "text/html"}
    assert bundle["text/plain"] == repr(a)
    assert "neuron" in bundle["image/svg+xml"]
    assert {*a._repr_mimebundle_(include=["text/plain"], exclude=None)} == {"text/plain"}


def test_a_parameter_shows_itself_too() -> None:
    assert "image/svg+xml" in nn.Parameter(np.ones(2))._repr_mimebundle_()


@pytest.mark.parametrize("constants", [True, False])
def test_sixty_nodes_are_a_picture_and_more_are_text(constants: bool) -> None:
    def chain(nodes: int) -> Value:
        output = Value(1.0)
        for _ in range((nodes - 1) // (2 if constants else 1)):
            output = output + 1.0 if constants else tanh(output)
        return output

    assert len(chain(59)._repr_mimebundle_()) == 3
    assert len(chain(61)._repr_mimebundle_()) == 1


def test_a_large_graph_is_not_walked() -> None:
    output = graphs.chain(200_000)
    start = time.process_time()
    assert {*output._repr_mimebundle_()} == {"text/plain"}
    assert time.process_time() - start < 0.5


def test_nothing_is_run_and_no_gradient_appears() -> None:
    x = Value(2.0)
    called: list[Any] = []
    x.register_hook(called.append)
    output = x * x
    output._repr_mimebundle_()
    assert x.grad is None
    assert not called


def test_what_fails_is_text(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*inputs: Any) -> bytes:
        raise layout.LayoutError

    output = Value(2.0) * 3
    monkeypatch.setattr(layout, "laid_out", fail)
    assert output._repr_mimebundle_() == {"text/plain": "Value(6.0, op=multiply)"}
    monkeypatch.setattr(notebook, "capture", lambda _: 1 / 0)
    assert output._repr_mimebundle_() == {"text/plain": "Value(6.0, op=multiply)"}


def test_a_layout_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pygraphviz", reason="the extra `draw` is not installed")
    monkeypatch.setattr(layout.shutil, "which", lambda _: None)
    monkeypatch.setattr(layout, "_BY_LIBRARY", "import time; time.sleep(60)")
    start = time.perf_counter()
    assert {*Value(1.0)._repr_mimebundle_()} == {"text/plain"}
    assert time.perf_counter() - start < 40


def test_hostile_data_and_half_made_values_have_a_repr() -> None:
    class Shy(str):
        def __repr__(self) -> str:
            raise ValueError

    shy = Value(1.0).named(Shy("x"))
    assert repr(shy) == "Value(1.0, name=<Shy, which cannot be shown>)"
    assert "text/plain" in shy._repr_mimebundle_()
    half = Value.__new__(Value)
    assert "Value object at" in repr(half)
    assert {*half._repr_mimebundle_()} == {"text/plain"}
