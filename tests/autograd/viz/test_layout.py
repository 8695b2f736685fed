import os
import shutil
import stat
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograd import Value, draw, explore
from autograd.viz import layout

SOURCE = "digraph { a -> b }"

needs_program = pytest.mark.skipif(shutil.which("dot") is None, reason="no program `dot` here")
on_posix = pytest.mark.skipif(os.name != "posix", reason="impostors are shell scripts")


def impostor(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program = folder / "dot"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(layout, "_has_library", lambda: False)  # which would take its place


@needs_program
@pytest.mark.parametrize(
    ("kind", "mark"), [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF")]
)
def test_the_program_lays_out(kind: str, mark: bytes) -> None:
    assert layout.laid_out(SOURCE, kind).startswith(mark)


@pytest.mark.parametrize(
    ("kind", "mark"), [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF")]
)
def test_without_the_program_the_library_lays_out(
    kind: str, mark: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pygraphviz", reason="the extra `draw` is not installed")
    monkeypatch.setattr(layout.shutil, "which", lambda _: None)
    assert layout.laid_out(SOURCE, kind).startswith(mark)


def test_the_library_has_a_time_limit_too(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pygraphviz", reason="the extra `draw` is not installed")
    monkeypatch.setattr(layout.shutil, "which", lambda _: None)
    monkeypatch.setattr(layout, "_BY_LIBRARY", "import time; time.sleep(60)")
    with pytest.raises(layout.LayoutError, match=r"within 0\.3 s"):
        layout.laid_out(SOURCE, "svg", 0.3)


def test_without_any_graphviz_the_error_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(layout.shutil, "which", lambda _: None)
    monkeypatch.setitem(__import__("sys").modules, "pygraphviz", None)
    with pytest.raises(RuntimeError, match=r"glassgrad\[draw\]"):
        layout.laid_out(SOURCE, "svg")


@on_posix
@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("echo broken >&2; exit 3", "failed: broken"),
        ("exit 3", "failed: exit status 3"),
        ("kill -SEGV $$", "failed: signal 11"),
        ("echo hello", r"gave no SVG but 'hello\\n'"),
        ("exit 0", "gave no SVG but nothing"),
        ("echo '<svg'", "gave no SVG"),
        ("sleep 120", r"did not lay the graph out within 0\.5 s"),
        ("trap '' TERM INT; sleep 120 & wait", r"within 0\.5 s"),
        # Its child holds the output open after it has ended itself.
        ("sleep 120 &", r"within 0\.5 s"),
    ],
)
def test_a_program_that_fails_hangs_or_is_another_is_named(
    script: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    impostor(tmp_path, script, monkeypatch)
    start = time.perf_counter()
    with pytest.raises(layout.LayoutError, match=message):
        layout.laid_out(SOURCE, "svg", 0.5 if "sleep" in script else 30)
    assert time.perf_counter() - start < 60


@on_posix
@pytest.mark.parametrize("where", ["", ">&2"])
def test_output_without_end_is_cut_off(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    impostor(tmp_path, f"exec cat /dev/zero {where}", monkeypatch)
    monkeypatch.setattr(layout, "MOST_BYTES", 1_000_000)
    with pytest.raises(layout.LayoutError, match="gave more than 1,000,000 bytes"):
        layout.laid_out(SOURCE, "svg", 30)


@on_posix
def test_a_program_may_leave_a_long_source_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    impostor(tmp_path, """echo '<svg xmlns="http://www.w3.org/2000/svg"></svg>'""", monkeypatch)
    assert layout.laid_out("x" * 10_000_000, "svg", 30).startswith(b"<svg")


@on_posix
@pytest.mark.parametrize(
    ("drawn", "message"),
    [
        (r"<svg>\377</svg>", "not UTF-8"),
        ("<svg</svg>", "does not begin as SVG does"),
        ("<svg><g></svg>", "no XML"),
        ('<svg onload="alert(1)"></svg>', "attribute 'onload'"),
        ("<svg><script>alert(1)</script></svg>", "element 'script'"),
        ("<svg><foreignObject/></svg>", "element 'foreignObject'"),
        ("<svg><image/></svg>", "element 'image'"),
        ('<svg><a href="javascript:alert(1)"/></svg>', "attribute 'href'"),
        ("<!-- <svg> <script>alert(1)</script> --><p/> </svg>", "does not begin"),
        ("<svg><![CDATA[<script>]]></svg>", "declares something"),
        ('<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>', "does not begin"),
    ],
)
def test_what_is_no_picture_is_not_shown(
    drawn: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    impostor(tmp_path, f"printf '{drawn}'", monkeypatch)
    with pytest.raises(layout.LayoutError, match=message):
        layout.laid_out(SOURCE, "svg", 30)
    value = Value(2.0) * 3
    for shown in (draw(value), explore(value)):
        bundle = shown._repr_mimebundle_()
        assert message in bundle["text/plain"]
        assert "alert" not in bundle.get("image/svg+xml", "")


@on_posix
def test_the_children_of_what_hangs_end_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = tmp_path / "child"
    impostor(tmp_path, f"sleep 120 & echo $! > {note}; wait", monkeypatch)
    with pytest.raises(layout.LayoutError, match="did not lay"):
        layout.laid_out(SOURCE, "svg", 1.0)
    child = int(note.read_text())
    for _ in range(100):
        try:
            state = Path(f"/proc/{child}/stat").read_text().split()[2]
        except OSError:
            return
        if state == "Z":  # dead; whoever took it over has not noticed yet
            return
        time.sleep(0.05)
    pytest.fail("the child lives on")


@on_posix
def test_a_program_that_cannot_be_started_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    impostor(tmp_path, "", monkeypatch)
    (tmp_path / "dot").write_bytes(b"\x00\x01 no program")
    with pytest.raises(layout.LayoutError, match="could not be started"):
        layout.laid_out(SOURCE, "svg")


def test_source_that_is_wrong_is_told() -> None:
    if shutil.which("dot") is None:
        pytest.skip("no program `dot` here")
    with pytest.raises(layout.LayoutError, match="syntax error"):
        layout.laid_out("digraph { a -> ", "svg")


@needs_program
def test_a_png_is_scaled_down_to_what_programs_open() -> None:
    chain = " -> ".join(f"n{number}" for number in range(400))
    drawn = layout.laid_out(f"digraph {{ rankdir=LR {chain} }}", "png")
    assert 7_000 < int.from_bytes(drawn[16:20], "big") <= 8_000


def test_with_a_broken_program_the_library_lays_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pygraphviz", reason="the extra `draw` is not installed")
    impostor(tmp_path, "exit 3", monkeypatch)
    monkeypatch.setattr(layout, "_has_library", lambda: True)
    assert layout.laid_out(SOURCE, "svg").startswith(b"<?xml")


@on_posix
def test_a_notebook_does_not_wait_for_a_program_that_hangs_and_a_page_has_its_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    impostor(tmp_path, f"echo >> '{tmp_path}/runs'; sleep 60", monkeypatch)
    drawing = draw(Value(2.0, name="x") * 3)
    for _ in range(3):
        assert "within 2 s" in drawing._repr_mimebundle_()["text/plain"]
    assert (tmp_path / "runs").read_text() == "\n"
    monkeypatch.setattr(layout, "SECONDS", 0.1)
    page = drawing.save(tmp_path / "y.html").read_text()
    assert "There is no picture: Graphviz did not lay the graph out" in page
    assert "<td>6</td>" in page


@on_posix
def test_a_notebook_does_not_wait_twice_for_the_still_picture_of_a_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    impostor(tmp_path, f"echo >> '{tmp_path}/runs'; sleep 60", monkeypatch)
    page = explore(Value(2.0, name="x") * 3)
    for _ in range(3):
        assert "within 2 s" in page._repr_mimebundle_()["text/plain"]
    assert (tmp_path / "runs").read_text() == "\n"


@needs_program
def test_a_png_that_is_scaled_down_says_so(
    tmp_path: Path, recwarn: pytest.WarningsRecorder
) -> None:
    y: Any = Value(1.0, name="x")
    draw(y * 2).save(tmp_path / "y.png")
    assert not recwarn.list
    for number in range(150):
        y = (y * 2 if number % 3 else np.tanh(y)).named(f"y{number}" * (1 + number % 7))
    drawing = draw(y, depth=99)
    with pytest.warns(UserWarning, match="y.png is scaled down to 8,000 pixels"):
        drawing.save(tmp_path / "y.png")
    drawing.save(tmp_path / "y.svg")
