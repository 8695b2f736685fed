import hashlib
import os
import socket
import sys
from pathlib import Path

import pytest

from nn.data import download
from nn.data.download import cache_directory, ensure_downloaded

CONTENT = bytes(range(256)) * 1000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def closed_port_url():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound but not listening: whoever connects is refused
        yield f"http://127.0.0.1:{taken.getsockname()[1]}/"


def names_in(folder):
    return [path.name for path in folder.iterdir()]


def test_a_missing_file_is_downloaded_once(tmp_path, start_mirror, capsys):
    mirror = start_mirror({"file": CONTENT})
    cache = tmp_path / "not" / "there" / "yet"
    for _ in range(2):
        path = ensure_downloaded("file", SHA256, [mirror.url], cache)
        assert path.read_bytes() == CONTENT
    assert mirror.requested == ["file"]
    assert names_in(cache) == ["file"]
    assert "file: 100%" in capsys.readouterr().err


def test_a_file_is_downloaded_where_there_is_no_standard_error(
    tmp_path, start_mirror, capsys, monkeypatch
):
    monkeypatch.setattr(sys, "stderr", None)
    mirror = start_mirror({"file": CONTENT})
    assert ensure_downloaded("file", SHA256, [mirror.url], tmp_path).read_bytes() == CONTENT
    assert capsys.readouterr().out == ""


def test_a_file_of_unstated_length_is_downloaded(tmp_path, start_mirror):
    mirror = start_mirror({"file": CONTENT})
    mirror.states_length = False
    assert ensure_downloaded("file", SHA256, [mirror.url], tmp_path).read_bytes() == CONTENT


def test_a_damaged_file_is_downloaded_again(tmp_path, start_mirror):
    mirror = start_mirror({"file": CONTENT})
    (tmp_path / "file").write_bytes(CONTENT[:-1])
    assert ensure_downloaded("file", SHA256, [mirror.url], tmp_path).read_bytes() == CONTENT
    assert names_in(tmp_path) == ["file"]


def test_the_next_mirror_is_tried_when_one_is_down(tmp_path, start_mirror, closed_port_url):
    good = start_mirror({"file": CONTENT})
    path = ensure_downloaded("file", SHA256, [closed_port_url, good.url], tmp_path)
    assert path.read_bytes() == CONTENT


def test_the_next_mirror_is_tried_when_one_lacks_the_file(tmp_path, start_mirror):
    without, good = start_mirror({}), start_mirror({"file": CONTENT})
    path = ensure_downloaded("file", SHA256, [without.url, good.url], tmp_path)
    assert path.read_bytes() == CONTENT
    assert without.requested == good.requested == ["file"]


def test_the_reason_of_every_mirror_is_told_and_nothing_is_left(
    tmp_path, start_mirror, closed_port_url
):
    without, wrong, cut = start_mirror({}), start_mirror({"file": b"?"}), start_mirror({})
    cut.files, cut.missing_bytes = {"file": CONTENT}, 1000
    mirrors = [closed_port_url, without.url, wrong.url, cut.url]
    with pytest.raises(ConnectionError, match="file could not be downloaded") as caught:
        ensure_downloaded("file", SHA256, mirrors, tmp_path)
    introduction, *reasons = str(caught.value).splitlines()
    assert SHA256 in introduction
    assert str(tmp_path) in introduction
    assert [reason.split(": ")[0].strip() for reason in reasons] == [m + "file" for m in mirrors]
    assert "refused" in reasons[0]
    assert "404" in reasons[1]
    assert f"{hashlib.sha256(b'?').hexdigest()}, expected {SHA256}" in reasons[2]
    assert "ended after 255,000 of 256,000 bytes" in reasons[3]
    assert names_in(tmp_path) == []


def test_a_damaged_file_that_cannot_be_replaced_stays_refused(tmp_path, closed_port_url):
    (tmp_path / "file").write_bytes(b"damaged")
    with pytest.raises(ConnectionError):
        ensure_downloaded("file", SHA256, [closed_port_url], tmp_path)
    assert (tmp_path / "file").read_bytes() == b"damaged"


def test_a_silent_mirror_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(download, "_SILENCE_SECONDS", 0.05)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(ConnectionError, match="timed out"):
            ensure_downloaded("file", SHA256, [url], tmp_path)


def test_what_is_no_web_server_is_given_up(tmp_path, start_mirror, monkeypatch):
    def answer_nonsense(handler):
        handler.wfile.write(b"nonsense\r\n\r\n")

    mirror = start_mirror({"file": CONTENT})
    monkeypatch.setattr("http.server.BaseHTTPRequestHandler.handle", answer_nonsense)
    with pytest.raises(ConnectionError, match="nonsense"):
        ensure_downloaded("file", SHA256, [mirror.url], tmp_path)


def test_a_cache_that_cannot_be_written_is_told_before_anything_is_downloaded(
    tmp_path, start_mirror
):
    mirror = start_mirror({"file": CONTENT})
    (tmp_path / "occupied").write_bytes(b"")
    with pytest.raises(OSError, match="GLASSGRAD_CACHE") as caught:
        ensure_downloaded("file", SHA256, [mirror.url], tmp_path / "occupied" / "cache")
    assert str(tmp_path / "occupied" / "cache") in str(caught.value)
    assert not isinstance(caught.value, ConnectionError)
    assert mirror.requested == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no read-only directories")
def test_a_read_only_cache_is_told(tmp_path, start_mirror):
    mirror = start_mirror({"file": CONTENT})
    tmp_path.chmod(0o500)
    if os.access(tmp_path, os.W_OK):
        pytest.skip("this user may write into read-only directories")
    with pytest.raises(OSError, match="GLASSGRAD_CACHE"):
        ensure_downloaded("file", SHA256, [mirror.url], tmp_path)


def interrupt(*args, **kwargs):
    raise KeyboardInterrupt


@pytest.mark.parametrize("moment", ["tqdm.tqdm.update", "pathlib.Path.replace"])
def test_an_interruption_leaves_no_half_file(tmp_path, start_mirror, monkeypatch, moment):
    mirror = start_mirror({"file": CONTENT})
    monkeypatch.setattr(moment, interrupt)
    with pytest.raises(KeyboardInterrupt):
        ensure_downloaded("file", SHA256, [mirror.url], tmp_path)
    assert names_in(tmp_path) == []


def test_a_full_disk_leaves_no_half_file(tmp_path, start_mirror, monkeypatch):
    def fail(file):
        raise OSError(28, "No space left on device")

    mirror = start_mirror({"file": CONTENT})
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match=r"No space left on device.*GLASSGRAD_CACHE"):
        ensure_downloaded("file", SHA256, [mirror.url], tmp_path)
    assert names_in(tmp_path) == []


@pytest.mark.parametrize(
    ("environment", "platform", "expected"),
    [
        ({"GLASSGRAD_CACHE": "/data/ours", "XDG_CACHE_HOME": "/cache"}, "linux", "/data/ours"),
        ({"GLASSGRAD_CACHE": "~/ours"}, "linux", "/home/ada/ours"),
        ({"GLASSGRAD_CACHE": "", "XDG_CACHE_HOME": "/cache"}, "linux", "/cache/glassgrad"),
        ({"XDG_CACHE_HOME": "relative"}, "linux", "/home/ada/.cache/glassgrad"),
        ({}, "linux", "/home/ada/.cache/glassgrad"),
        ({}, "darwin", "/home/ada/Library/Caches/glassgrad"),
        ({}, "win32", "/home/ada/AppData/Local/glassgrad"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="the paths are written as Unix writes them")
def test_the_cache_is_where_the_user_wants_it(monkeypatch, environment, platform, expected):
    for name in ("GLASSGRAD_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in ({"HOME": "/home/ada"} | environment).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    assert cache_directory() == Path(expected)
