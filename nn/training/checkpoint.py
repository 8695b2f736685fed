"""Checkpoints: all that a training depends on, in one file that is whole at every moment.

The file is a safetensors file. The state is a tree of dicts and lists; its arrays are in the file
by their path in the tree, and the rest is JSON in the file's notes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nn.io import load, save
from nn.training.history import History
from nn.training.stopping import checked_mode

Arrays = dict[str, NDArray[Any]]

FORMAT = 3
_ARRAY = "$array"


class Checkpoint:
    """Where and how often `nn.fit` writes down all that it needs to go on exactly.

    That is the weights of model and loss, which of them are frozen, which modules are in the mode
    of use, numbers, texts and tuples that modules hold, the optimiser with its settings and the
    groups that were added to it, schedule, the random state, the position in the epoch, the
    history, and the state of callbacks that have one. The file is replaced whole, so that a
    process that is killed at any moment leaves the old one or the new one. An interruption from
    the keyboard leaves the end of the last epoch after which all callbacks were called.

    Data that are an iterable without `state_dict` are gone through again up to the place where
    the training was. They must then give the same batches again, if they draw random numbers, by
    ``nn.random.generator()``: a generator of their own is not in the checkpoint.

    Parameters
    ----------
    path : str or path
        A safetensors file, such as ``"run.safetensors"``.
    every : int
        How many epochs or steps from one writing to the next. With epochs, the last one is
        always written.
    unit : {"epochs", "steps"}
        With steps, the end of each epoch is written as well.
    keep_best : str, optional
        A column of the history: whenever it is better than ever, the model alone goes to a file
        beside the other, ``"run.best.safetensors"``, for `nn.load`.
    mode : {"min", "max"}, optional
        Which numbers of that column are better; by default ``"min"`` for columns whose names say
        loss, error or update, ``"max"`` for others.
    notes : mapping of str to str, optional
        What else must be the same for a training to go on, such as settings of a program; kept
        in the file, and compared.

    Attributes
    ----------
    path, best_path : Path

    Raises
    ------
    ValueError
        If `every` is below 1, `unit` or `mode` is none of the above, or the path names no file.

    Examples
    --------
    >>> Checkpoint("run.safetensors", every=100, unit="steps").best_path.name
    'run.best.safetensors'
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        every: int = 1,
        unit: str = "epochs",
        *,
        keep_best: str | None = None,
        mode: str | None = None,
        notes: Mapping[str, str] | None = None,
    ) -> None:
        if not isinstance(every, int) or every < 1:
            raise ValueError(f"every is a whole number of at least 1, got {every!r}")
        if unit not in ("epochs", "steps"):
            raise ValueError(f"unit is epochs or steps, got {unit!r}")
        self.path, self.every, self.unit = Path(path), every, unit
        if not self.path.name:
            raise ValueError(
                f"a checkpoint is a file such as 'run.safetensors', got the folder {str(path)!r}"
            )
        self.best_path = self.path.with_suffix(f".best{self.path.suffix}")
        self.keep_best, self.mode = keep_best, checked_mode(mode, keep_best or "")
        self.notes = dict(notes or {})

    def check_best(self, history: History) -> None:
        """Refuse a column to keep the best of that a history does not have.

        Parameters
        ----------
        history : History

        Raises
        ------
        ValueError
            If it has none of the name `keep_best`.
        """
        if self.keep_best not in history.columns:
            raise ValueError(
                f"keep_best={self.keep_best!r} is no column of the history, which has "
                f"{', '.join(history.columns)}"
            )

    def __repr__(self) -> str:
        return f"Checkpoint({str(self.path)!r}, every={self.every}, unit={self.unit!r})"


def write_checkpoint(path: Path, tree: Mapping[str, Any]) -> None:
    """Write a tree of dicts, lists, numbers, strings and arrays, whole or not at all.

    Raises
    ------
    TypeError
        If there is something else in it, or a key that is no string.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "run.safetensors")
    ...     write_checkpoint(path, {"epoch": 3, "model": {"weight": np.array([0.5])}})
    ...     read_checkpoint(path)
    {'epoch': 3, 'model': {'weight': array([0.5])}}
    """
    arrays: Arrays = {}
    text = json.dumps(_packed(tree, "", arrays))
    notes = {"checkpoint": text, "layout": str(FORMAT)}
    save(arrays, path, notes | {"architecture": "checkpoint of nn.fit"})


def read_checkpoint(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Read what `write_checkpoint` wrote.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it is damaged, or no checkpoint.
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"there is no checkpoint {path}")
    state = load(path)
    text, layout = state.metadata.get("checkpoint"), state.metadata.get("layout")
    if text is None:
        raise ValueError(
            f"{path} is no checkpoint of nn.fit: it was not written by fit(checkpoint=...)"
        )
    if layout != str(FORMAT):
        raise ValueError(
            f"{path} is a checkpoint of layout {layout}, from glassgrad "
            f"{state.metadata.get('version')}; this version reads layout {FORMAT}"
        )
    tree: dict[str, Any] = _unpacked(json.loads(text), state)
    return tree


def _packed(tree: Any, path: str, arrays: Arrays) -> Any:
    """Return a tree fit for JSON, and put its arrays aside."""
    if isinstance(tree, Mapping):
        parts: list[tuple[Any, Any]] = list(tree.items())
        for key, _ in parts:
            if not isinstance(key, str) or key == _ARRAY:
                raise TypeError(
                    f"the keys of a checkpoint's dicts are strings other than {_ARRAY!r}, but "
                    f"{path or 'the tree'} has the key {key!r}"
                )
        return {key: _packed(part, f"{path}/{key}", arrays) for key, part in parts}
    if isinstance(tree, list | tuple):
        return [_packed(part, f"{path}/{index}", arrays) for index, part in enumerate(tree)]
    if isinstance(tree, np.ndarray):
        return {_ARRAY: _put_aside(path.removeprefix("/"), tree, arrays), "dtype": str(tree.dtype)}
    if isinstance(tree, np.generic) and not isinstance(tree.item(), np.generic):
        return _packed(tree.item(), path, arrays)
    if tree is None or isinstance(tree, bool | int | float | str):
        return tree
    raise TypeError(
        f"a checkpoint holds numbers, text and arrays in dicts and lists, but {path} is a "
        f"{type(tree).__name__}"
    )


def _put_aside(path: str, array: NDArray[Any], arrays: Arrays) -> str:
    if array.dtype.kind not in "fiubc":
        raise TypeError(f"a checkpoint holds arrays of numbers, but {path} is {array.dtype}")
    while path in arrays:  # as that of another may be, since keys may hold a slash
        path += "'"
    rows: Any = np.asarray(array, order="C")
    # Of complex numbers the format has but the shorter ones.
    arrays[path] = np.stack([rows.real, rows.imag], axis=-1) if rows.dtype.kind == "c" else rows
    return path


def _unpacked(tree: Any, arrays: Mapping[str, NDArray[Any]]) -> Any:
    if isinstance(tree, dict):
        if _ARRAY not in tree:
            return {key: _unpacked(part, arrays) for key, part in tree.items()}
        array = arrays[tree[_ARRAY]]
        if np.dtype(tree["dtype"]).kind != "c":
            return array
        return np.ascontiguousarray(array).view(tree["dtype"])[..., 0]
    if isinstance(tree, list):
        return [_unpacked(part, arrays) for part in tree]
    return tree
