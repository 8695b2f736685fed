"""Laying a picture out: by the program ``dot`` where it is found, else by pygraphviz.

Both run as a process of their own with a time limit, since a layout can take for ever and code
within this process cannot be stopped.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys

KINDS = ("svg", "png", "pdf")
#: How long a layout may take, in seconds.
SECONDS = 60.0

_BY_LIBRARY = """
import sys, pygraphviz
with pygraphviz.AGraph(string=sys.stdin.buffer.read().decode()) as graph:
    drawn = graph.draw(format=sys.argv[1], prog="dot")
sys.stdout.buffer.write(drawn)
"""
# How a file of each kind begins and ends.
_MARKS = {
    "svg": (b"<svg", b"</svg>"),
    "png": (b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"),
    "pdf": (b"%PDF-", b"%%EOF"),
}
_LONGEST_MESSAGE = 500


class LayoutError(RuntimeError):
    """A picture could not be laid out; its text is still there."""


def laid_out(source: str, kind: str, seconds: float | None = None) -> bytes:
    """Return a picture, given in Graphviz's language, as a file of some kind.

    Parameters
    ----------
    source : str
    kind : {"svg", "png", "pdf"}
    seconds : float, optional
        How long it may take; 60 by default.

    Raises
    ------
    LayoutError
        If there is no Graphviz, it fails, gives something else, or takes too long.
    """
    limit = SECONDS if seconds is None else seconds
    program = shutil.which("dot")
    if program is not None:
        drawn = _output_of([program, f"-T{kind}"], program, source, limit)
    elif _has_library():
        command = [sys.executable, "-P", "-c", _BY_LIBRARY, kind]
        drawn = _output_of(command, "pygraphviz", source, limit)
    else:
        raise LayoutError(
            "drawing needs Graphviz: install the program (such as `apt install graphviz`), or "
            "`pip install 'glassgrad[draw]'`; the text in .dot needs neither"
        )
    begins, ends = _MARKS[kind]
    at_start = drawn[:2000].lstrip() if kind == "svg" else drawn
    is_it = begins in at_start if kind == "svg" else at_start.startswith(begins)
    if not is_it or ends not in drawn[-100:]:
        raise LayoutError(
            f"{program or 'pygraphviz'} gave no {kind.upper()} but {_start_of(drawn)}: is it "
            "Graphviz's? The text in .dot needs no program"
        )
    return drawn


def _has_library() -> bool:
    try:
        return bool(sys.executable) and importlib.util.find_spec("pygraphviz") is not None
    except (ImportError, ValueError):
        return False


def _start_of(drawn: bytes) -> str:
    text = drawn[:60].decode(errors="replace")
    return repr(text) if text else "nothing"


def _output_of(command: list[str], called: str, source: str, seconds: float) -> bytes:
    # What the library needs is found where this process finds it.
    paths = os.pathsep.join(path for path in sys.path if path)
    surroundings = {**os.environ, "PYTHONPATH": paths} if called == "pygraphviz" else None
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=surroundings,
            start_new_session=True,  # so that its children end with it
        )
    except OSError as error:
        raise LayoutError(f"{called} could not be started: {error}") from None
    try:
        drawn, told = process.communicate(source.encode(), timeout=seconds)
    except subprocess.TimeoutExpired:
        _end_all(process)
        raise LayoutError(
            f"Graphviz did not lay the graph out within {seconds:g} s: draw a smaller part, such "
            "as with a smaller max_nodes"
        ) from None
    except BaseException:  # Ctrl-C, say
        _end_all(process)
        raise
    if process.returncode:
        message = told.decode(errors="replace").strip()[-_LONGEST_MESSAGE:]
        code = process.returncode
        how = f"signal {-code}" if code < 0 else f"exit status {code}"
        raise LayoutError(f"{called} failed: {message or how}")
    return drawn


def _end_all(process: subprocess.Popen[bytes]) -> None:
    """End a process with all that it started, and wait for no one who holds its output open."""
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
