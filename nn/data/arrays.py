"""Data of one's own: arrays in an ``.npz`` file, and the one place that tells sources apart."""

import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nn.data.digits import load_digits
from nn.data.mnist import load_mnist
from nn.data.split import ArraySplit, check_count, hold_out_last_fifth


def load(source: str | os.PathLike[str]) -> ArraySplit:
    """Load examples by name or path.

    Parameters
    ----------
    source : str or path
        ``"digits"`` for `load_digits`, ``"mnist"`` for `load_mnist`, an ``.npz`` file for
        `load_arrays`, or a directory of IDX files.

    Returns
    -------
    ArraySplit

    Raises
    ------
    FileNotFoundError
        If there is no such file or directory.
    ValueError
        If the content is not as it should be.

    Examples
    --------
    >>> load("digits").x_train.shape
    (1437, 64)
    """
    path = Path(source)
    if source == "digits":
        return load_digits()
    if source == "mnist":
        return _mnist_by_name(path)
    if path.is_dir():
        return load_mnist(path)
    if not path.exists():
        raise FileNotFoundError(
            f"there is no data {str(source)!r}: expected digits, mnist, a directory of IDX files, "
            "or an .npz file with arrays x and y"
        )
    return load_arrays(path)


def _mnist_by_name(path: Path) -> ArraySplit:
    """Load MNIST from the cache or a mirror, though a directory here may have that name too."""
    try:
        return load_mnist()
    except ConnectionError as error:
        if not path.is_dir():
            raise
        raise ConnectionError(
            f"{error}\nThe directory {path} was not looked at: for that one, give ./{path}"
        ) from error


def load_arrays(path: str | os.PathLike[str]) -> ArraySplit:
    """Load the arrays x and y of an ``.npz`` file; the last fifth is held out, not shuffled.

    Parameters
    ----------
    path : str or path
        As written by ``np.savez(path, x=..., y=...)``: x of shape (n, ...) holds finite numbers,
        flattened to rows and used as they are; y of shape (n,) holds classes 0, 1, 2, ...

    Raises
    ------
    ValueError
        If the file is not an ``.npz`` archive, or an array is missing or not as above.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "points.npz")
    ...     np.savez(path, x=np.zeros((10, 2, 3)), y=np.arange(10) % 2)
    ...     split = load_arrays(path)
    >>> split.x_train.shape, split.y_test
    ((8, 6), array([0, 1]))
    """
    import zipfile  # seldom needed, so loaded late

    hint = "write it with np.savez(path, x=..., y=...)"
    with Path(path).open("rb") as file:
        if not zipfile.is_zipfile(file):
            file.seek(0)
            raise ValueError(_not_an_archive(Path(path), file.read(4), hint))
        file.seek(0)
        try:
            with np.load(file, allow_pickle=False) as archive:
                names = ", ".join(archive) or "nothing"
                arrays = {name: np.asarray(archive[name]) for name in ("x", "y") if name in archive}
        # Damaged files fail with errors of NumPy, zipfile, zlib or tokenize.
        except Exception as error:
            raise ValueError(
                f"{path} cannot be read as an .npz file of plain arrays: {error}"
            ) from error
    if len(arrays) < 2:
        raise ValueError(f"{path} needs the arrays x and y, but holds {names}: {hint}")
    return hold_out_last_fifth(*_examples(path, arrays["x"], arrays["y"]))


def _not_an_archive(path: Path, beginning: bytes, hint: str) -> str:
    """Say what a file is in place of an archive, and what to do with such a one."""
    if beginning == b"\x93NUM":
        return f"{path} holds one array, not x and y: {hint}"
    if beginning.startswith(b"\x00\x00\x08") or "-ubyte" in path.name:
        return f"{path} is an IDX file: give the directory that it is in, {path.parent}"
    if path.suffix.lower() in (".csv", ".tsv", ".txt"):
        return f"{path} is text, not an .npz file: read it with np.loadtxt, then {hint}"
    return f"{path} is not a whole .npz file: {hint}"


def _examples(
    path: str | os.PathLike[str], x: NDArray[np.generic], y: NDArray[np.generic]
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    if x.dtype.kind not in "fiub" or x.ndim < 2 or 0 in x.shape[1:]:
        raise ValueError(
            f"x in {path} must hold numbers in rows, one example each; it is {x.dtype} of shape "
            f"{x.shape}"
        )
    if y.dtype.kind not in "iu" or y.ndim != 1 or len(y) != len(x):
        raise ValueError(
            f"y in {path} must hold one whole number per example, {len(x)} in all; it is "
            f"{y.dtype} of shape {y.shape}: {_how_to_mend(y, len(x))}"
        )
    check_count(len(x), path)
    with np.errstate(over="ignore"):  # told of below, as an error
        rows = x.reshape(len(x), -1).astype(np.float32)
    if not np.all(np.isfinite(rows)):
        raise ValueError(f"x in {path} has values that are not finite in float32")
    if y.min() < 0:
        raise ValueError(f"y in {path} has the class {y.min()}: classes count from 0")
    if y.max() > np.iinfo(np.int64).max:  # which would come out negative
        raise ValueError(f"y in {path} has the class {y.max()}: classes count from 0 without gaps")
    return rows, y.astype(np.int64)


def _how_to_mend(y: NDArray[Any], count: int) -> str:
    """Say what to do about classes that are not as they should be."""
    if y.shape == (count, 1):
        return "make it flat with y.ravel()"
    if y.ndim == 2 and len(y) == count:
        return "if it has a column per class, take y.argmax(axis=1)"
    if y.ndim != 1:
        return f"it has {y.ndim} dimensions in place of 1"
    if len(y) != count:
        return f"it has {len(y)} where x has {count}"
    if y.dtype.kind in "US":
        return (
            f"it holds names, such as {y[0]!s}: number them, np.unique(y, return_inverse=True)[1]"
        )
    if y.dtype.kind == "f" and not np.all(np.isfinite(y)):
        return f"y[{np.flatnonzero(~np.isfinite(y))[0]}] is missing or infinite"
    if y.dtype.kind == "f" and np.any(y != np.round(y)):
        wrong = y[y != np.round(y)][0]
        return f"{wrong} is no class; to learn numbers that are not whole, use nn.fit in Python"
    return "convert it with y.astype(int)"
