"""Laying a picture out: by the program ``dot`` where it is found, else by pygraphviz.

Both run as a process of their own with a time limit, since a layout can take for ever and code
within this process cannot be stopped.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import queue
import shutil
import signal
import struct
import subprocess
import sys
import threading
import time
from typing import IO, Any

from autograd.viz.svg_check import trouble_in

KINDS = ("svg", "png", "pdf")
#: How long a layout may take, in seconds.
SECONDS = 60.0
#: Of a picture, and of what the program says beside it.
MOST_BYTES = 64 * 2**20
#: Of a PNG, which is scaled down to that: beyond, it takes long to write, and most programs refuse
#: to show it.
MOST_PIXELS = 8000
_SMALL_ENOUGH = {"png": [f"-Gsize={MOST_PIXELS / 96:.1f}"]}  # in inches
_CHUNK = 2**16
_SMALLER = "draw a smaller part, such as with a smaller max_nodes"

_BY_LIBRARY = """
import sys, pygraphviz
with pygraphviz.AGraph(string=sys.stdin.buffer.read().decode()) as graph:
    drawn = graph.draw(format=sys.argv[1], prog="dot", args=" ".join(sys.argv[2:]))
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


class _SlowError(LayoutError):
    """A layout took too long."""


class _TooLongError(Exception):
    """A program said more than anybody will read."""


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
        If there is no Graphviz, it fails, gives something else or too much, or takes too long.
    """
    limit = SECONDS if seconds is None else seconds
    program, more = shutil.which("dot"), _SMALL_ENOUGH.get(kind, [])
    library = [sys.executable, "-P", "-c", _BY_LIBRARY, kind, *more]
    if program is not None:
        try:
            return _drawn([program, f"-T{kind}", *more], program, kind, source, limit)
        except _SlowError:  # the library would be as slow
            raise
        except LayoutError:
            if _has_library():
                with contextlib.suppress(LayoutError):
                    return _drawn(library, "pygraphviz", kind, source, limit)
            raise
    if not _has_library():
        raise LayoutError(
            "drawing needs Graphviz: install the program (such as `apt install graphviz`), or "
            "`pip install 'glassgrad[draw]'`; the text in .dot needs neither"
        )
    return _drawn(library, "pygraphviz", kind, source, limit)


def is_scaled_down(png: bytes) -> bool:
    """Tell whether a picture that `laid_out` gave had to become smaller."""
    sides = struct.unpack(">II", png[16:24])
    return max(sides) > MOST_PIXELS - 20  # since inches are rounded


def _drawn(command: list[str], called: str, kind: str, source: str, limit: float) -> bytes:
    """Return what a program draws, if it is a picture."""
    drawn = _output_of(command, called, source, limit)
    begins, ends = _MARKS[kind]
    at_start = drawn[:2000].lstrip() if kind == "svg" else drawn
    is_it = begins in at_start if kind == "svg" else at_start.startswith(begins)
    trouble = None
    if not is_it or ends not in drawn[-100:]:
        trouble = f"gave no {kind.upper()} but {_start_of(drawn)}"
    elif kind == "svg":
        found = trouble_in(drawn)
        trouble = None if found is None else f"gave SVG that is not shown, since {found}"
    if trouble is not None:
        raise LayoutError(
            f"{called} {trouble}: is it Graphviz's? The text in .dot needs no program"
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
            bufsize=0,  # since to close what is buffered waits for whoever reads it
            env=surroundings,
            start_new_session=True,  # so that its children end with it
        )
    except OSError as error:
        raise LayoutError(f"{called} could not be started: {error}") from None
    try:
        drawn, told = _talk(process, source.encode(), seconds)
    except TimeoutError:
        raise _SlowError(
            f"Graphviz did not lay the graph out within {seconds:g} s: {_SMALLER}"
        ) from None
    except _TooLongError:
        raise LayoutError(f"{called} gave more than {MOST_BYTES:,} bytes: {_SMALLER}") from None
    finally:  # also when it was interrupted
        _end_all(process)
    if process.returncode:
        message = told.decode(errors="replace").strip()[-_LONGEST_MESSAGE:]
        code = process.returncode
        how = f"signal {-code}" if code < 0 else f"exit status {code}"
        raise LayoutError(f"{called} failed: {message or how}")
    return drawn


class _Listener(threading.Thread):
    """Reads what a process says, up to a limit."""

    def __init__(self, pipe: IO[bytes], ended: queue.SimpleQueue[_Listener]) -> None:
        super().__init__(daemon=True)
        self.heard = bytearray()
        self.too_long = False
        self._pipe, self._ended = pipe, ended

    def run(self) -> None:
        with contextlib.suppress(OSError, ValueError):  # closed, since nobody waits any more
            while not self.too_long and (chunk := self._pipe.read(_CHUNK)):
                self.heard += chunk
                self.too_long = len(self.heard) > MOST_BYTES
        self._ended.put(self)


def _talk(process: subprocess.Popen[bytes], given: bytes, seconds: float) -> tuple[bytes, bytes]:
    """Give a process its input; return its output and its errors, neither of them endless."""
    deadline = time.monotonic() + seconds
    pipes: Any = (process.stdin, process.stdout, process.stderr)
    ended: queue.SimpleQueue[_Listener] = queue.SimpleQueue()
    listeners = [_Listener(pipe, ended) for pipe in pipes[1:]]
    for thread in (threading.Thread(target=_tell, args=(pipes[0], given), daemon=True), *listeners):
        thread.start()
    for _ in listeners:
        try:
            listener = ended.get(timeout=max(deadline - time.monotonic(), 0))
        except queue.Empty:
            raise TimeoutError from None
        if listener.too_long:
            raise _TooLongError
    try:
        process.wait(max(deadline - time.monotonic(), 0))
    except subprocess.TimeoutExpired:
        raise TimeoutError from None
    drawn, told = (bytes(listener.heard) for listener in listeners)
    return drawn, told


def _tell(pipe: IO[bytes], given: bytes) -> None:
    with contextlib.suppress(OSError, ValueError):  # what ends early reads no more
        rest = memoryview(given)
        while rest:
            rest = rest[pipe.write(rest) :]
    with contextlib.suppress(OSError):
        pipe.close()


def _end_all(process: subprocess.Popen[bytes]) -> None:
    """End a process with all that it started, and wait for no one who holds its output open."""
    if process.returncode is None:
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
