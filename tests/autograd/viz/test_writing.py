import errno
import os
from pathlib import Path

import pytest

from autograd.viz.writing import write_whole


def test_a_file_is_written_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "x.svg"
    assert write_whole(path, b"one") == path
    write_whole(path, b"two")
    assert path.read_bytes() == b"two"
    assert os.listdir(tmp_path) == ["x.svg"]


@pytest.mark.parametrize("place", ["nowhere/x.svg", "file/x.svg", "folder", "n" * 300])
def test_an_unwritable_path_is_named_and_nothing_is_left(place: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match=place.rpartition("/")[2][:20]):
        write_whole(tmp_path / place, b"new")
    assert sorted(os.listdir(tmp_path)) == ["file", "folder"]
    assert os.listdir(tmp_path / "folder") == []


def test_what_fails_midway_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.svg"
    path.write_bytes(b"old")

    def full(self: Path, target: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(self))

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match=r"No space left on device: .*/x\.svg"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["x.svg"]


@pytest.mark.skipif(os.name != "posix", reason="links and modes are POSIX's")
def test_links_and_modes_are_kept(tmp_path: Path) -> None:
    path, link = tmp_path / "x.svg", tmp_path / "link.svg"
    path.write_bytes(b"old")
    path.chmod(0o640)
    link.symlink_to(path)
    write_whole(link, b"new")
    assert link.is_symlink()
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(os.name != "posix", reason="pipes are POSIX's")
def test_what_is_no_file_is_written_to_all_the_same(tmp_path: Path) -> None:
    write_whole("/dev/null", b"gone")
    assert Path("/dev/null").is_char_device()


def test_a_name_that_none_can_have_is_told() -> None:
    with pytest.raises(OSError, match="cannot hold the character NUL"):
        write_whole("a\0b.svg", b"new")


def test_what_a_killed_process_left_is_cleared_up(tmp_path: Path) -> None:
    left = tmp_path / ".x.svg.0123456789abcdef.tmp"
    left.touch()
    os.utime(left, (0, 0))
    write_whole(tmp_path / "x.svg", b"new")
    assert os.listdir(tmp_path) == ["x.svg"]
