"""Files from the web, kept in the user's cache and never trusted without their checksum."""

import hashlib
import os
import sys
from collections.abc import Sequence
from http.client import HTTPException
from pathlib import Path
from urllib.request import urlopen

from tqdm import tqdm

from autograd.files import write_atomically
from nn import progress

_PIECE_BYTES = 1 << 16
_SILENCE_SECONDS = 30.0


def cache_directory() -> Path:
    """Say where downloaded data are kept; nothing is created.

    Returns
    -------
    Path
        `$GLASSGRAD_CACHE` where that is set, else `$XDG_CACHE_HOME/glassgrad`, else `glassgrad`
        in the platform's cache: `~/.cache`, on macOS `~/Library/Caches`, on Windows
        `~/AppData/Local`.

    References
    ----------
    XDG Base Directory Specification 0.8, https://specifications.freedesktop.org/basedir-spec/.

    Examples
    --------
    >>> from unittest import mock
    >>> with mock.patch.dict(os.environ, GLASSGRAD_CACHE="data"):
    ...     print(cache_directory())
    data
    """
    if chosen := os.environ.get("GLASSGRAD_CACHE"):
        return Path(chosen).expanduser()
    if (shared := Path(os.environ.get("XDG_CACHE_HOME", ""))).is_absolute():
        return shared / "glassgrad"
    usual = {"darwin": "Library/Caches", "win32": "AppData/Local"}.get(sys.platform, ".cache")
    return Path.home() / usual / "glassgrad"


def ensure_downloaded(name: str, sha256: str, mirrors: Sequence[str], directory: Path) -> Path:
    """Make sure that a file is in a directory, whole, downloading it if it is not.

    Parameters
    ----------
    name : str
        The file's name, on the mirrors and in the directory.
    sha256 : str
        Its checksum, 64 hexadecimal digits in lower case.
    mirrors : sequence of str
        Addresses that end in a slash, tried in this order.
    directory : Path
        Where the file is kept; created when something is to be written.

    Returns
    -------
    Path
        The file, its checksum verified. It appears in the directory whole or not at all.

    Raises
    ------
    ConnectionError
        If no mirror delivers the file with its checksum; the message has each one's reason.
    OSError
        If the directory cannot be written.

    Examples
    --------
    A file that is there is used without a network:

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "greeting").write_bytes(b"hello")
    ...     sha256 = hashlib.sha256(b"hello").hexdigest()
    ...     ensure_downloaded("greeting", sha256, mirrors=(), directory=Path(folder)).name
    'greeting'
    """
    path = directory / name
    if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256:
        return path
    try:
        # Made before the download: a cache that cannot be written is better known at once.
        directory.mkdir(parents=True, exist_ok=True)
        write_atomically(path, _download_from_any(name, sha256, mirrors, directory))
    except ConnectionError:  # an OSError too, which has said already what to do
        raise
    except OSError as error:
        raise OSError(
            f"{path} cannot be written: {error}. Set the environment variable GLASSGRAD_CACHE to "
            "a directory that can be."
        ) from error
    return path


def _download_from_any(name: str, sha256: str, mirrors: Sequence[str], directory: Path) -> bytes:
    failures = ""
    for mirror in mirrors:
        try:
            return _download(mirror + name, sha256)
        except (OSError, HTTPException, ValueError) as error:
            failures += f"\n  {mirror}{name}: {error}"
    raise ConnectionError(
        f"{name} could not be downloaded. Check the network and try again, or put the file "
        f"(SHA-256 {sha256}) into {directory} by hand. Tried:{failures or ' no mirror'}"
    )


def _download(url: str, sha256: str) -> bytes:
    # Kept in memory until verified, so that an interruption finds nothing on the disk to clear up.
    content = bytearray()
    with urlopen(url, timeout=_SILENCE_SECONDS) as response:
        size: int | None = response.length
        name, place = url.rpartition("/")[2], progress.place()
        with tqdm(
            total=size, desc=name, unit="B", unit_scale=True, file=place, disable=place is None
        ) as bar:
            while piece := response.read(_PIECE_BYTES):
                content += piece
                bar.update(len(piece))
    if size is not None and len(content) < size:
        raise ValueError(f"the connection ended after {len(content):,} of {size:,} bytes")
    if (received := hashlib.sha256(content).hexdigest()) != sha256:
        raise ValueError(f"the content has SHA-256 {received}, expected {sha256}")
    return bytes(content)
