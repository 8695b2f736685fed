"""What the tests of data share: IDX files made by hand and a web server on this machine."""

import struct
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

TYPE_CODES = {"u1": 0x08, "i1": 0x09, "i2": 0x0B, "i4": 0x0C, "f4": 0x0D, "f8": 0x0E}


class Mirror:
    """A web server whose files, and whose failings, a test chooses."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.missing_bytes = 0
        self.states_length = True
        self.requested: list[str] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), partial(MirrorHandler, self))
        self.url = f"http://127.0.0.1:{self.server.server_port}/mnist/"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


class MirrorHandler(BaseHTTPRequestHandler):
    def __init__(self, mirror: Mirror, *args: object) -> None:
        self.mirror = mirror
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        name = self.path.removeprefix("/mnist/")
        self.mirror.requested.append(name)
        if name not in self.mirror.files:
            return self.send_error(404)
        content = self.mirror.files[name]
        self.send_response(200)
        if self.mirror.states_length:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) - self.mirror.missing_bytes])
        return None

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def start_mirror(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[dict[str, bytes]], Mirror]]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    mirrors: list[Mirror] = []

    def start(files: dict[str, bytes]) -> Mirror:
        mirrors.append(Mirror())
        mirrors[-1].files = files
        return mirrors[-1]

    yield start
    for mirror in mirrors:
        mirror.close()


@pytest.fixture
def encode_idx() -> Callable[[np.ndarray], bytes]:
    """The reader's inverse, written from the format's description and not from the reader."""

    def encode(array: np.ndarray) -> bytes:
        code = TYPE_CODES[array.dtype.str[1:]]
        header = struct.pack(f">BBBB{array.ndim}I", 0, 0, code, array.ndim, *array.shape)
        return header + array.astype(array.dtype.newbyteorder(">")).tobytes()

    return encode
