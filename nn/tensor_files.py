"""The safetensors format: arrays and text in a file, and no code.

The library of the format writes and checks the files. Settled here is what it leaves open: the
order of the notes, a checksum, and dtypes that NumPy does not have.
"""

from __future__ import annotations

import json
import os
import re
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd.files import whole_file

Arrays = dict[str, NDArray[Any]]

#: As the format names them. NumPy has no bfloat16: those are read as float32, of which each is
#: the upper half.
_DTYPES = {
    "BOOL": "?", "U8": "u1", "I8": "i1", "U16": "<u2", "I16": "<i2", "U32": "<u4", "I32": "<i4",
    "U64": "<u8", "I64": "<i8", "F16": "<f2", "F32": "<f4", "F64": "<f8", "C64": "<c8",
    "BF16": "<u2",
}  # fmt: skip
_NOTES = "__metadata__"
#: The note that holds the checksum of all else in the file.
_CHECKSUM = "glassgrad.crc32"


def write_tensors(
    path: str | os.PathLike[str], arrays: Mapping[str, NDArray[Any]], notes: Mapping[str, str]
) -> None:
    """Write arrays and notes to a safetensors file, whole or not at all.

    The same arrays and notes give the same bytes. A checksum is kept among the notes.

    Raises
    ------
    TypeError
        If a name or a note is not a string, or an array of a dtype that the format lacks.
    ValueError
        If a name or note is no valid Unicode, or a name one that the format keeps for itself.
    OSError
        If the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_tensors(Path(folder, "a"), {"a": np.eye(2)}, {"task": "sums"})
    ...     read_tensors(Path(folder, "a"))
    ({'a': array([[1., 0.],
                  [0., 1.]])}, {'task': 'sums'})
    """
    from safetensors.numpy import save

    texts: tuple[Any, ...] = (*arrays, *notes, *notes.values())
    for text in texts:
        if not isinstance(text, str):
            raise TypeError(f"names and notes are strings, got {text!r}: write str(...)")
        if re.search("[\ud800-\udfff]", text):
            raise ValueError(f"{text!r} is no valid Unicode, which a file can hold")
    if _NOTES in arrays:
        raise ValueError(f"the name {_NOTES!r} is kept for notes: call the array otherwise")
    # The library takes the memory of an array as it lies, whatever its order.
    rows = {name: np.asarray(array, order="C") for name, array in arrays.items()}
    for name, row in rows.items():
        if row.dtype.newbyteorder("<") not in map(np.dtype, _DTYPES.values()):
            raise TypeError(
                f"{name!r} has dtype {row.dtype}, which safetensors files cannot hold: convert it "
                "with .astype(np.float32), say"
            )
    places, body = _parts(save(rows))  # without the notes, which it would shuffle
    kept = {name: notes[name] for name in sorted(notes) if name != _CHECKSUM}
    kept[_CHECKSUM] = _checksum(places, kept, body)
    header = json.dumps({_NOTES: kept, **places}, separators=(",", ":")).encode()
    header += b" " * (-len(header) % 8)
    with whole_file(path) as file:
        file.write(len(header).to_bytes(8, "little") + header)
        file.write(body)


def _parts(content: bytes) -> tuple[dict[str, Any], memoryview]:
    """Return the header of a whole file and the bytes of its arrays."""
    end = 8 + int.from_bytes(content[:8], "little")
    return json.loads(content[8:end], object_pairs_hook=_unique), memoryview(content)[end:]


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("its header has a name twice")
    return found


def _checksum(places: dict[str, Any], notes: dict[str, str], body: memoryview) -> str:
    text = json.dumps([places, notes], sort_keys=True).encode()
    return f"{zlib.crc32(body, zlib.crc32(text)):08x}"


def read_tensors(path: Path) -> tuple[Arrays, dict[str, str]]:
    """Read the arrays and the notes of a safetensors file.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    OSError
        If it cannot be read.
    ValueError
        If it is not whole, not as the format wants it, or of another format.
    """
    from safetensors import SafetensorError, deserialize

    if not path.is_file():
        if not path.exists():
            raise FileNotFoundError(f"there is no model file {path}")
        kind = "a directory" if path.is_dir() else "no plain file"
        raise FileNotFoundError(f"there is no model file {path}: it is {kind}")
    content = path.read_bytes()
    try:
        found: dict[str, Any] = dict(deserialize(content))
        places, body = _parts(content)
        notes = places.pop(_NOTES, None) or {}
        wanted = notes.pop(_CHECKSUM, None)
        if wanted is not None and wanted != (checksum := _checksum(places, notes, body)):
            raise ValueError(
                f"its checksum is {checksum}, but its note {_CHECKSUM!r} says {wanted}: it is "
                "damaged, or another program wrote other arrays and kept the note"
            )
        return {name: _as_array(name, **found[name]) for name in places}, notes
    except (SafetensorError, ValueError) as error:
        known = _other_format(path, content)
        raise ValueError(f"{path} is {known or f'not a whole safetensors file: {error}'}") from None


def _as_array(name: str, dtype: str, shape: list[int], data: bytearray) -> NDArray[Any]:
    """Return the numbers in the byte order of this machine, and of a dtype that NumPy has."""
    if dtype not in _DTYPES:
        raise ValueError(
            f"{name!r} has the dtype {dtype!r}, which NumPy does not have: convert it to F32 where "
            "it was made"
        )
    if dtype == "BOOL" and data.strip(b"\0\1"):
        raise ValueError(f"{name!r} has truth values that are neither 0 nor 1")
    array = np.frombuffer(data, _DTYPES[dtype]).reshape(shape)
    if dtype == "BF16":
        return (array.astype(np.uint32) << 16).view(np.float32)
    return array.astype(array.dtype.newbyteorder("="), copy=False)


def _other_format(path: Path, content: bytes) -> str:
    """Tell those apart that people have: files of PyTorch's own format, and NumPy's."""
    is_zip = content.startswith(b"PK\x03\x04")
    if content.startswith(b"\x93NUMPY") or (is_zip and b".npy" in content):
        return f"a file of NumPy: read it with np.load({str(path)!r})"
    # Where "{" is the ninth byte, those before it are the length of a header.
    is_pickle = re.match(rb"(?s)\x80[\x02-\x05](?!.{6}\{)", content)
    if not is_pickle and not (is_zip and b"data.pkl" in content):
        return ""
    return (
        "a pickle of PyTorch, which may run any code when it is opened, and is not opened here. "
        "Convert it once where PyTorch is:\n"
        "    import torch; from safetensors.torch import save_file\n"
        f"    save_file(torch.load({str(path)!r}, weights_only=True), "
        f"{str(path.with_suffix('.safetensors'))!r})"
    )
