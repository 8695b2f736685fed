"""Models in files: safetensors, which hold arrays and text but, unlike pickles, no code."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd.version import __version__
from nn.files import write_atomically
from nn.module import Module


class State(dict[str, NDArray[Any]]):
    """Arrays by name, as `Module.load_state_dict` takes them, with the notes kept beside them.

    Attributes
    ----------
    metadata : dict of str to str
    """

    metadata: dict[str, str]


def save(
    model: Module | Mapping[str, Any],
    path: str | os.PathLike[str],
    metadata: Mapping[str, str] | None = None,
) -> None:
    """Write a model's parameters and buffers to a safetensors file, whole or not at all.

    Parameters
    ----------
    model : Module, or mapping of str to array
        What to write; a mapping is such as `Module.state_dict` or an optimiser's returns.
    path : str or path
        Replaced if it exists.
    metadata : mapping of str to str, optional
        Kept in the file beside the class of the model and the version of glassgrad.

    Raises
    ------
    TypeError
        If `model` is neither a module nor a mapping.
    OSError
        If the file cannot be written.

    Examples
    --------
    >>> import tempfile, nn
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "model.safetensors")
    ...     save(nn.Linear(2, 1), path, {"task": "sums"})
    ...     state = load(path)
    >>> sorted(state), state.metadata["task"]
    (['bias', 'weight'], 'sums')
    """
    from safetensors.numpy import save as to_bytes

    if not isinstance(model, Module | Mapping):
        raise TypeError(
            f"save takes a model, then a path: save(model, 'model.safetensors'), but got a "
            f"{type(model).__name__} first"
        )
    state = model.state_dict() if isinstance(model, Module) else model
    notes = {"format": "glassgrad", "version": __version__, "architecture": type(model).__name__}
    # Safetensors takes the memory of an array as it lies, whatever its order.
    rows = {name: np.asarray(array, order="C") for name, array in state.items()}
    write_atomically(path, _with_sorted_notes(to_bytes(rows, {**notes, **(metadata or {})})))


def _with_sorted_notes(content: bytes) -> bytes:
    """Order the notes in a safetensors file by name.

    Safetensors shuffles them, but the same model is to give the same bytes.
    """
    end = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:end])
    header["__metadata__"] = dict(sorted(header["__metadata__"].items()))
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + content[end:]


def load(path: str | os.PathLike[str]) -> State:
    """Read a safetensors file: arrays by name, ready for ``model.load_state_dict(load(path))``.

    Returns
    -------
    State
        A dict of arrays; the notes of the file are in its ``metadata``.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is not whole, or no safetensors file.
    """
    from safetensors import SafetensorError, safe_open

    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"there is no model file {path}")
    try:
        with safe_open(path, framework="numpy") as file:
            state = State((name, file.get_tensor(name)) for name in file.keys())  # noqa: SIM118
            state.metadata = dict(file.metadata() or {})
            return state
    except SafetensorError as error:
        raise ValueError(f"{path} is not a whole safetensors file: {error}") from None
