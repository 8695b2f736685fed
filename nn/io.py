"""Models in files: safetensors, which hold arrays and text but, unlike pickles, no code."""

from __future__ import annotations

import itertools
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd import Value
from autograd.version import __version__
from nn.module import Module, uncompiled
from nn.tensor_files import read_tensors, write_tensors

#: Of so many arrays a state shows names and shapes.
SHOWN = 6


class State(dict[str, NDArray[Any]]):
    """Arrays by name, as `Module.load_state_dict` takes them, with the notes kept beside them.

    A dict in all but its repr, which tells names and shapes.

    Attributes
    ----------
    metadata : dict of str to str
    """

    metadata: dict[str, str]

    def __repr__(self) -> str:
        shapes = [f"{name} {array.shape}" for name, array in itertools.islice(self.items(), SHOWN)]
        more = ["..."] if len(self) > SHOWN else []
        plural = "" if len(self) == 1 else "s"
        return f"State({len(self)} array{plural}: {', '.join([*shapes, *more]) or 'none'})"


def save(
    model: Module | Mapping[str, Any],
    path: str | os.PathLike[str],
    metadata: Mapping[str, str] | None = None,
) -> None:
    """Write a model's parameters and buffers to a safetensors file, whole or not at all.

    PyTorch reads it with ``model.load_state_dict(safetensors.torch.load_file(path))``.

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
        If `model` is neither a module nor a mapping, or a mapping with others inside, a name or
        note is not a string, or an array has a dtype that the format lacks.
    ValueError
        If a name or note is no valid Unicode.
    OSError
        If the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import nn
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "model.safetensors")
    ...     save(nn.Linear(2, 1), path, {"task": "sums"})
    ...     state = load(path)
    >>> sorted(state), state.metadata["task"]
    (['bias', 'weight'], 'sums')
    """
    model = uncompiled(model)
    if not isinstance(model, Module | Mapping):
        raise TypeError(
            f"save takes a model, then a path: save(model, 'model.safetensors'), but got a "
            f"{type(model).__name__} first"
        )
    state: Mapping[str, Any] = model.state_dict() if isinstance(model, Module) else model
    for name, part in state.items():
        if isinstance(part, Mapping):
            raise TypeError(
                f"a file holds arrays by name, but {name!r} is a {type(part).__name__} of its own: "
                "write each to a file, as in save(optimizer.state_dict(), path), and text to "
                "metadata=...; nn.fit(checkpoint=path) keeps all of a training in one file"
            )
    arrays = {name: np.asarray(x.data if isinstance(x, Value) else x) for name, x in state.items()}
    notes = {"format": "glassgrad", "version": __version__, "architecture": type(model).__name__}
    write_tensors(path, arrays, {**notes, **(metadata or {})})


def load(path: str | os.PathLike[str], model: Module | None = None) -> State:
    """Read a safetensors file, of PyTorch or of here, and load it into a model if one is given.

    Parameters
    ----------
    path : str or path
        Such as `save` writes, or ``safetensors.torch.save_file(model.state_dict(), path)``.
    model : Module, optional
        What gets the numbers, in its own dtypes: ``load(path, model)`` is
        ``model.load_state_dict(load(path))``. Floating-point numbers are cast to any
        floating-point dtype whose range they are in, so float64 to float32 with the loss of
        digits; integers to any such dtype too, and to integers that hold them. Complex numbers
        and truth values are not cast, and floating-point numbers not to integers.

    Returns
    -------
    State
        A dict of arrays, with bfloat16 numbers as float32; the notes of the file are in its
        ``metadata``.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    OSError
        If it cannot be read.
    ValueError
        If the file is not whole, or no safetensors file, or a checkpoint of `nn.fit`, or does not
        fit the model; which is then not changed.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import nn
    >>> trained, model = nn.Linear(2, 1), nn.Linear(2, 1)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(trained, Path(folder, "model.safetensors"))
    ...     _ = load(Path(folder, "model.safetensors"), model)
    >>> bool(np.all(model.weight.data == trained.weight.data))
    True
    """
    model = uncompiled(model)
    if model is not None and not isinstance(model, Module):
        raise TypeError(f"load takes a path, then a model, but got a {type(model).__name__} second")
    arrays, notes = read_tensors(Path(path))
    state = State(arrays)
    state.metadata = notes
    if model is not None and "checkpoint" in notes:
        raise ValueError(
            f"{path} is a checkpoint of nn.fit, which holds more than a model: go on from it with "
            "fit(..., resume=path), or take the weights: model.load_state_dict("
            '{name.removeprefix("model/"): array for name, array in nn.load(path).items() '
            'if name.startswith("model/")})'
        )
    if model is not None:
        model.load_state_dict(state)
    return state
