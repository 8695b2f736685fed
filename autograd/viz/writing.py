"""Writing pictures and pages: whole where that can be, else where they are to go."""

from __future__ import annotations

import os
from pathlib import Path

from autograd.files import whole_file


def write_whole(path: str | os.PathLike[str], content: bytes) -> Path:
    """Write a file so that at every moment it is the old one or the new one, never a part.

    Raises
    ------
    OSError
        If it cannot be written; what was there stays as it was.
    """
    path = Path(path)
    try:
        if _is_device(path):
            path.write_bytes(content)
            return path
        with whole_file(path, make_folders=False) as file:
            file.write(content)
    except OSError as error:
        if error.errno is None:
            raise
        # Of the file that was asked for, not of the one beside it.
        raise type(error)(error.errno, error.strerror, str(path)) from None
    return path


def _is_device(path: Path) -> bool:
    """Tell whether something is there that is no file, such as /dev/stdout; a folder refuses."""
    try:
        return path.exists() and not path.is_file()
    except ValueError:  # no name of a file at all, which is refused where it is written
        return False
