"""A file is the old one or the new one at every moment, whatever fails."""

import contextlib
import os
import stat
import threading
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from autograd.files import whole_file, write_atomically


def test_a_file_is_made_with_the_folders_it_needs(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "note.txt"
    write_atomically(path, b"content")
    assert path.read_bytes() == b"content"
    assert os.listdir(path.parent) == ["note.txt"]


@pytest.mark.parametrize("kind", [str, Path])
def test_a_file_is_replaced_whole(tmp_path: Path, kind: Any) -> None:
    path = tmp_path / "note.txt"
    path.write_bytes(b"a long old content")
    write_atomically(kind(path), b"new")
    assert path.read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["note.txt"]


def test_a_path_without_a_folder_is_in_the_current_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_atomically("note.txt", b"here")
    assert (tmp_path / "note.txt").read_bytes() == b"here"


@pytest.mark.skipif(os.name != "posix", reason="file modes are those of POSIX")
@pytest.mark.parametrize("mask", [0o022, 0o077])
def test_a_file_has_the_rights_of_any_new_file(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        write_atomically(tmp_path / "note.txt", b"")
        assert os.umask(mask) == mask
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "note.txt").stat().st_mode) == 0o666 & ~mask


@pytest.mark.parametrize("step", ["fsync", "chmod", "replace"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_what_fails_half_way_leaves_the_old_file_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: BaseException
) -> None:
    path = tmp_path / "note.txt"
    path.write_bytes(b"old")

    def fail(*arguments: object) -> None:
        raise error

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(type(error)):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["note.txt"]


@pytest.mark.skipif(os.name != "posix", reason="file modes are those of POSIX")
def test_a_replaced_file_keeps_its_rights(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.touch()
    path.chmod(0o640)
    write_atomically(path, b"new")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.skipif(os.name != "posix", reason="not every user of Windows may make links")
@pytest.mark.parametrize("exists", [True, False])
def test_a_link_goes_on_pointing_to_what_is_written(tmp_path: Path, exists: bool) -> None:
    (tmp_path / "elsewhere").mkdir()
    path, link = tmp_path / "elsewhere" / "note.txt", tmp_path / "link.txt"
    link.symlink_to(path)
    if exists:
        path.write_bytes(b"old")
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert path.read_bytes() == b"new"
    assert sorted(os.listdir(tmp_path)) == ["elsewhere", "link.txt"]


@pytest.mark.skipif(os.name != "posix", reason="pipes in the file system are those of POSIX")
def test_what_is_no_plain_file_is_left_alone(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="pipe is not a plain file"):
        write_atomically(tmp_path / "pipe", b"")
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_a_reader_never_sees_a_part(tmp_path: Path) -> None:
    path, contents = tmp_path / "note.txt", [b"a" * 300_000, b"b" * 200_000]
    write_atomically(path, contents[0])
    done = threading.Event()

    def write() -> None:
        for turn in range(40):
            write_atomically(path, contents[turn % 2])
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    reads = 0
    while not done.is_set() or not reads:
        assert path.read_bytes() in contents
        reads += 1
    writer.join()


def test_a_path_below_a_file_is_named_in_the_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(NotADirectoryError, match="file/below"):
        write_atomically(tmp_path / "file" / "below" / "note.txt", b"")


def test_a_folder_in_the_place_of_the_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "note.txt").mkdir()
    with pytest.raises(OSError, match=r"note\.txt"):
        write_atomically(tmp_path / "note.txt", b"")
    assert os.listdir(tmp_path) == ["note.txt"]


def test_what_a_killed_process_left_is_cleared_up_in_time(tmp_path: Path) -> None:
    path = tmp_path / "a note, of which the name is longer than what is left of it.txt"
    with pytest.raises(KeyboardInterrupt), monkeypatched_unlink(), whole_file(path):
        raise KeyboardInterrupt
    (left,) = tmp_path.iterdir()
    stem = left.name[: -len(".0123456789abcdef.tmp")]
    others = [f"{stem}.tmp", f"{stem}.0123456789abcdeg.tmp", ".other.0123456789abcdef.tmp"]
    for name in others:
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (0, 0))
    write_atomically(path, b"another process may still be at work")
    assert left.exists()
    an_hour_ago = left.stat().st_mtime - 3700
    os.utime(left, (an_hour_ago, an_hour_ago))
    write_atomically(path, b"new")
    assert sorted(os.listdir(tmp_path)) == sorted([path.name, *others])


def test_a_folder_that_cannot_be_listed_can_be_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(folder: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(os, "listdir", refuse)
        write_atomically(tmp_path / "note.txt", b"new")
    assert (tmp_path / "note.txt").read_bytes() == b"new"


@contextlib.contextmanager
def monkeypatched_unlink() -> Generator[None]:
    """Have nothing deleted, as by a process that is killed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "unlink", lambda *given, **keywords: None)
        yield


@pytest.mark.parametrize("name", ["n" * 255, "\N{SNOWMAN}" * 85], ids=["letters", "snowmen"])
def test_a_name_may_be_as_long_as_any(tmp_path: Path, name: str) -> None:
    try:
        (tmp_path / name).touch()
    except OSError:
        pytest.skip("this file system has shorter names")
    write_atomically(tmp_path / name, b"new")
    assert os.listdir(tmp_path) == [name]
