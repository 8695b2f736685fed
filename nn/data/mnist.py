"""MNIST, the 70,000 digits on which networks are compared, from a folder, a cache or the web."""

import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nn.data.idx import read_idx
from nn.data.split import ArraySplit, check_count, hold_out_last_fifth, to_examples

_MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
_SHA256_GZIPPED = {
    "train-images-idx3-ubyte": "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    "train-labels-idx1-ubyte": "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    "t10k-images-idx3-ubyte": "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    "t10k-labels-idx1-ubyte": "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
}
_PAIRS = (
    ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
    ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
)


def load_mnist(directory: str | os.PathLike[str] | None = None) -> ArraySplit:
    """Load the MNIST digits of 28 x 28 pixels from IDX files, downloading them if need be.

    Parameters
    ----------
    directory : str or path, optional
        A folder with the original files, gzipped or not: `train-images-idx3-ubyte` and
        `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte` and `t10k-labels-idx1-ubyte`, also
        spelt `train-images.idx3-ubyte` and so on. One of the two pairs is enough. Other data in
        the same form with classes 0..9, such as Fashion-MNIST, are read as well. Without it,
        the four files are taken from the folder `mnist` in the user's cache
        (`$GLASSGRAD_CACHE`, else `$XDG_CACHE_HOME/glassgrad`, else the platform's own), their
        checksums verified, and what is missing or damaged there is downloaded, 11 MB in all.

    Returns
    -------
    ArraySplit
        `x_train` float32 (n_train, 784), `y_train` int64 (n_train,), `x_test` float32
        (n_test, 784) and `y_test` int64 (n_test,). Greys run from 0 (paper) to 1 (ink), classes
        from 0 to 9. Of both pairs, the train files (60,000) are to train on and the t10k files
        (10,000) to test on. Of a single pair, the last fifth is held out, not shuffled: the t10k
        files alone give 8,000 and 2,000.

    Raises
    ------
    FileNotFoundError
        If the directory does not exist, has neither pair, or has only half of one.
    NotADirectoryError
        If it is a file.
    ValueError
        If a file is damaged, cut short, not what its name says, or does not match its partner,
        or a single pair has fewer than five examples.
    ConnectionError
        If no mirror delivers the files.
    OSError
        If a file cannot be read or the cache cannot be written.

    References
    ----------
    Y. LeCun, C. Cortes, C. J. C. Burges, "The MNIST database of handwritten digits",
    http://yann.lecun.com/exdb/mnist/.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "train-images-idx3-ubyte").write_bytes(
    ...         bytes.fromhex("00000803 0000000a 0000001c 0000001c") + bytes(10 * 28 * 28)
    ...     )
    ...     _ = Path(folder, "train-labels-idx1-ubyte").write_bytes(
    ...         bytes.fromhex("00000801 0000000a") + bytes(range(10))
    ...     )
    ...     x_train, y_train, x_test, y_test = load_mnist(folder)
    >>> x_train.shape, y_test
    ((8, 784), array([8, 9]))
    """
    folder = _cached() if directory is None else Path(directory).expanduser()
    parts = [_read_pair(images, labels) for images, labels in _find_pairs(folder)]
    if len(parts) == 1:
        check_count(len(parts[0][0]), folder)
        return hold_out_last_fifth(*parts[0])
    train, test = parts
    return ArraySplit(*train, *test)


def _cached() -> Path:
    # Imported here: the machinery of the web would double the time that `import nn.data` takes.
    from nn.data.download import cache_directory, ensure_downloaded

    folder = cache_directory() / "mnist"
    for name, sha256 in _SHA256_GZIPPED.items():
        ensure_downloaded(f"{name}.gz", sha256, _MIRRORS, folder)
    return folder


def _find_pairs(folder: Path) -> list[tuple[Path, Path]]:
    if not folder.exists():
        raise FileNotFoundError(
            f"the directory {folder} does not exist. Give one that holds the MNIST files, or "
            "ask for mnist without one, to have them downloaded."
        )
    if not folder.is_dir():
        raise NotADirectoryError(
            f"{folder} is a file, expected the directory that holds the MNIST files."
        )
    pairs: list[tuple[Path, Path]] = []
    for names in _PAIRS:
        images, labels = (_find(folder, name) for name in names)
        if images and labels:
            pairs.append((images, labels))
        elif found := images or labels:
            missing = names[1] if images else names[0]
            raise FileNotFoundError(
                f"{folder} has {found.name} without its partner {missing} (gzipped or not). Add "
                "it, or ask for mnist without a directory, to have the files downloaded."
            )
    if not pairs:
        raise FileNotFoundError(
            f"{folder} has no MNIST files. Expected {' and '.join(_PAIRS[0])}, or "
            f"{' and '.join(_PAIRS[1])}, or all four, gzipped or not. Give the directory that "
            "holds them, or ask for mnist without one, to have them downloaded."
        )
    return pairs


def _find(folder: Path, name: str) -> Path | None:
    # Gzipped first: in the cache those are the files whose checksums were verified.
    spellings = (
        folder / (spelling + suffix)
        for suffix in (".gz", "")
        for spelling in (name, name.replace("-idx", ".idx"))
    )
    return next(filter(Path.is_file, spellings), None)


def _read_pair(
    images_path: Path, labels_path: Path
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    images, labels = read_idx(images_path), read_idx(labels_path)
    for path, array, shape in ((images_path, images, (28, 28)), (labels_path, labels, ())):
        if array.dtype != np.uint8 or array.ndim == 0 or array.shape[1:] != shape or not array.size:
            expected = f"(n, {', '.join(map(str, shape))})" if shape else "(n,)"
            raise ValueError(
                f"{path} holds {array.dtype} of shape {array.shape}, expected uint8 of shape "
                f"{expected} with n at least 1. Check that the file is what its name says."
            )
    if len(images) != len(labels):
        raise ValueError(
            f"{images_path} has {len(images):,} images and {labels_path} {len(labels):,} labels, "
            "expected as many labels as images. Check that they belong together."
        )
    if labels.max() > 9:
        raise ValueError(
            f"{labels_path} has the label {labels.max()}, expected digits 0..9. Check that the "
            "file is what its name says; other data can be read with read_idx."
        )
    return to_examples(images, labels, brightest=255)
