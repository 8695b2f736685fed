"""Files that are written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Generator
from pathlib import Path
from typing import BinaryIO

#: After so many seconds without a change, a temporary file is one that nobody writes any more.
ABANDONED = 3600


@contextlib.contextmanager
def whole_file(path: str | os.PathLike[str], *, make_folders: bool = True) -> Generator[BinaryIO]:
    """Open a file to write, which takes its place when the context ends, if without an error.

    At every moment the file is the old one or the new one, never a part. What a process that was
    killed left beside it, is deleted when the file is written an hour later or after that.

    Parameters
    ----------
    path : str or path
        Where to.
    make_folders : bool
        Whether missing folders are made.

    Yields
    ------
    binary file
        A temporary one, beside the path.

    Raises
    ------
    OSError
        If the folder cannot be made or written to, or no file can be called so.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with whole_file(Path(folder, "note.txt")) as file:
    ...         _ = file.write(b"who")
    ...         _ = file.write(b"le")
    ...     Path(folder, "note.txt").read_bytes()
    b'whole'
    """
    import secrets  # seldom needed, so loaded late
    import shutil

    if "\0" in os.fsdecode(path):
        raise OSError(errno.EINVAL, "a path cannot hold the character NUL", os.fsdecode(path))
    path = Path(os.path.realpath(path))  # a link goes on pointing to what is written
    if path.exists() and not path.is_file():
        raise OSError(f"{path} is not a plain file: it cannot be replaced whole")
    if make_folders:
        path.parent.mkdir(parents=True, exist_ok=True)
    # Beside its destination, since a rename is atomic within one file system only; named here, so
    # that an interruption at any moment finds what to clear up.
    stem = f".{path.name[:40]}."  # not all of it, since the length of names is limited
    temporary = path.with_name(f"{stem}{secrets.token_hex(8)}.tmp")
    try:
        with temporary.open("xb") as file:
            _clear_up(path.parent, stem, os.fstat(file.fileno()).st_mtime)
            yield file
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileNotFoundError):
            shutil.copymode(path, temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _clear_up(folder: Path, stem: str, now: float) -> None:
    """Delete what processes left that were killed while they wrote the same file."""
    import re

    temporary = re.compile(re.escape(stem) + r"[0-9a-f]{16}\.tmp")
    with contextlib.suppress(OSError):  # to clear up is no condition for writing
        for name in filter(temporary.fullmatch, os.listdir(folder)):
            # What is written to is younger: whose process still lives cannot be found out where
            # machines share a folder. The time is the file system's, which the clock may not be.
            if now - (folder / name).stat().st_mtime > ABANDONED:
                (folder / name).unlink()


def write_atomically(path: str | os.PathLike[str], content: bytes) -> None:
    """Write a file so that at every moment it is the old one or the new one, never a part.

    See `whole_file`.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_atomically(Path(folder, "note.txt"), b"whole")
    ...     os.listdir(folder)
    ['note.txt']
    """
    with whole_file(path) as file:
        file.write(content)
