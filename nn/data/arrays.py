"""Data of one's own: arrays in an ``.npz`` file, and the one place that tells sources apart."""

import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nn.data.digits import load_digits
from nn.data.mnist import load_mnist
from nn.data.split import ArraySplit, hold_out_last_fifth


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
        return load_mnist()
    if path.is_dir():
        return load_mnist(path)
    if not path.exists():
        raise FileNotFoundError(
            f"there is no data {str(source)!r}: expected digits, mnist, a directory of IDX files, "
            "or an .npz file with arrays x and y"
        )
    return load_arrays(path)


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
            raise ValueError(f"{path} is not a whole .npz file: {hint}")
        file.seek(0)
        try:
            with np.load(file, allow_pickle=False) as archive:
                arrays = {name: np.asarray(archive[name]) for name in ("x", "y") if name in archive}
        # Damaged files fail with errors of NumPy, zipfile, zlib or tokenize.
        except Exception as error:
            raise ValueError(
                f"{path} cannot be read as an .npz file of plain arrays: {error}"
            ) from error
    if len(arrays) < 2:
        raise ValueError(f"{path} needs the arrays x and y: {hint}")
    return hold_out_last_fifth(*_examples(path, arrays["x"], arrays["y"]))


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
            f"{y.dtype} of shape {y.shape}: convert it with y.astype(int), y.ravel(), or "
            "y.argmax(axis=1) if it has a column per class"
        )
    if len(x) < 5:
        raise ValueError(f"{path} has {len(x)} examples: a fifth of them is to be held out")
    with np.errstate(over="ignore"):  # told of below, as an error
        rows = x.reshape(len(x), -1).astype(np.float32)
    if not np.all(np.isfinite(rows)):
        raise ValueError(f"x in {path} has values that are not finite in float32")
    if y.min() < 0:
        raise ValueError(f"y in {path} has the class {y.min()}: classes count from 0")
    if y.max() > np.iinfo(np.int64).max:  # which would come out negative
        raise ValueError(f"y in {path} has the class {y.max()}: classes count from 0 without gaps")
    return rows, y.astype(np.int64)
