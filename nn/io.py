"""Models in files: safetensors, which hold arrays and text but, unlike pickles, no code."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd.version import __version__
from nn.files import write_atomically
from nn.module import Module


def save(
    model: Module, path: str | os.PathLike[str], metadata: Mapping[str, str] | None = None
) -> None:
    """Write a model's parameters to a safetensors file, whole or not at all.

    Parameters
    ----------
    model : Module
    path : str or path
        Replaced if it exists.
    metadata : mapping of str to str, optional
        Kept in the file beside the class of the model and the version of glassgrad.

    Raises
    ------
    OSError
        If the file cannot be written.

    Examples
    --------
    >>> import tempfile, nn
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "model.safetensors")
    ...     save(nn.Linear(2, 1), path, {"task": "sums"})
    ...     state, metadata = load(path)
    >>> sorted(state), metadata["task"]
    (['bias', 'weight'], 'sums')
    """
    from safetensors.numpy import save as to_bytes

    notes = {"format": "glassgrad", "version": __version__, "architecture": type(model).__name__}
    # Safetensors takes the memory of an array as it lies, whatever its order.
    rows = {name: np.asarray(array, order="C") for name, array in model.state_dict().items()}
    write_atomically(path, to_bytes(rows, {**notes, **(metadata or {})}))


def load(path: str | os.PathLike[str]) -> tuple[dict[str, NDArray[Any]], dict[str, str]]:
    """Read a safetensors file: arrays by name, for `Module.load_state_dict`, and the metadata.

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
            state = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            return state, dict(file.metadata() or {})
    except SafetensorError as error:
        raise ValueError(f"{path} is not a whole safetensors file: {error}") from None
