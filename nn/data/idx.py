"""IDX, the file format of MNIST: a type, a shape, then the numbers, all big-endian."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from gzip import GzipFile

_DTYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
_PIECE_BYTES = 1 << 20


def read_idx(path: str | os.PathLike[str]) -> NDArray[Any]:
    """Read an array from an IDX file, gzipped or not.

    Parameters
    ----------
    path : str or path
        The file. Its content decides whether it is gzipped, its name does not matter.

    Returns
    -------
    ndarray of uint8, int8, int16, int32, float32 or float64, in the machine's byte order
        With the shape that the file states; it may be changed.

    Raises
    ------
    ValueError
        If the file is not IDX, is damaged or cut short, or goes on after its last number.
    OSError
        If the file does not exist (`FileNotFoundError`) or cannot be read.

    References
    ----------
    Y. LeCun, C. Cortes, C. J. C. Burges, "The MNIST database of handwritten digits", section
    "File formats", http://yann.lecun.com/exdb/mnist/.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> two_by_three_bytes = bytes.fromhex("00 00 08 02  00 00 00 02  00 00 00 03")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "numbers"
    ...     _ = path.write_bytes(two_by_three_bytes + bytes([1, 2, 3, 4, 5, 6]))
    ...     read_idx(path)
    array([[1, 2, 3],
           [4, 5, 6]], dtype=uint8)
    """
    import gzip  # seldom needed, so loaded late
    import zlib

    with Path(path).open("rb") as file:
        # The suffix may lie: many a browser unpacks a download and keeps the `.gz`.
        is_gzipped = file.peek(2).startswith(b"\x1f\x8b")
        try:
            with gzip.open(file) if is_gzipped else file as stream:
                return _decode(stream)
        except (ValueError, EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise ValueError(
                f"{path} cannot be read as an IDX file: {error}. Expected one whole array, gzipped "
                "or not. Check that it is the right file, and download or copy it again."
            ) from error


def _decode(stream: BinaryIO | GzipFile) -> NDArray[Any]:
    magic = _read_exactly(stream, 4, "first number")
    if any(magic[:2]) or magic[2] not in _DTYPES:
        raise ValueError(
            f"it begins with the bytes {magic.hex(' ')}, an IDX file with 00 00, a type (one of "
            f"{bytes(_DTYPES).hex(' ')}) and the number of dimensions"
        )
    dtype, ndim = np.dtype(_DTYPES[magic[2]]), magic[3]
    shape = tuple(np.frombuffer(_read_exactly(stream, 4 * ndim, "shape"), ">u4").tolist())
    content = _read_exactly(stream, math.prod(shape) * dtype.itemsize, f"array of shape {shape}")
    # Asking for one byte more also makes gzip come to its checksum.
    if stream.read(1):
        raise ValueError(f"it goes on after its array of shape {shape}")
    return np.frombuffer(content, dtype).reshape(shape).astype(dtype.newbyteorder("="), copy=False)


def _read_exactly(stream: BinaryIO | GzipFile, size: int, part: str) -> bytearray:
    content = bytearray()
    # Piece by piece, since a wrong header can announce terabytes and `read` would allocate them.
    while piece := stream.read(min(_PIECE_BYTES, size - len(content))):
        content += piece
    if len(content) < size:
        raise ValueError(f"it ends after {len(content):,} of the {size:,} bytes of its {part}")
    return content
