"""Writing files whole: a reader finds the old one or the new one, never half of it."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from pathlib import Path


def write_whole(path: str | os.PathLike[str], content: bytes) -> Path:
    """Write a file beside its place, and put it there when it is complete.

    Raises
    ------
    OSError
        If it cannot be written; what was there stays as it was.
    """
    path = Path(path)
    target = Path(os.path.realpath(path))  # a link goes on pointing to what is written
    if target.exists() and not target.is_file():
        target.write_bytes(content)  # a device such as /dev/stdout; a folder is refused
        return path
    beside = target.with_name(f".{target.name[:40]}.{secrets.token_hex(8)}.tmp")
    try:
        try:
            with beside.open("xb") as file:
                file.write(content)
            with contextlib.suppress(FileNotFoundError):
                shutil.copymode(target, beside)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        # Of the file that was asked for, not of the one beside it.
        raise type(error)(error.errno, error.strerror, str(path)) from None
    return path
