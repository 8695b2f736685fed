"""``glassgrad predict``."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray

from autograd import no_grad
from autograd.files import write_atomically
from autograd.text import counted
from nn.cli.comma_separated import from_csv
from nn.cli.network import kind_of, load_network

CHUNK = 4096

Input = Annotated[
    Path,
    typer.Argument(
        help="An .npz file with an array x, an .npy file, or a .csv file with an example in each "
        "line, below names of columns or without; scaled as the examples that the network was "
        "trained on. Or an image, for which Pillow is needed (pip install 'glassgrad[plot]'), with "
        "as many pixels as the network takes numbers: black is 0, white is 1."
    ),
]

#: How the files begin of images that Pillow reads.
IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"P5", b"P6", b"II*\0", b"MM\0*")
SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".pgm", ".ppm", ".tif", ".tiff")


def predict(
    model: Annotated[Path, typer.Argument(help="A model.safetensors, or the folder it is in.")],
    input: Input,
    output: Annotated[
        Path | None, typer.Option(dir_okay=False, help="A .csv file; by default standard output.")
    ] = None,
) -> None:
    """Say the class of each example, and the score of every class, as comma-separated values."""
    network, design = load_network(model)
    x = read_examples(input, design.sizes[0])
    with no_grad():
        parts = [network.eval()(x[i : i + CHUNK]).data for i in range(0, len(x), CHUNK)]
    scores = kind_of(design.loss).scores(np.concatenate(parts))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["class", *(f"score_{number}" for number in range(scores.shape[1]))])
    for row in scores:
        writer.writerow([int(row.argmax()), *(f"{score:.6g}" for score in row)])
    if output is None:
        typer.echo(text.getvalue(), nl=False)
    else:
        try:
            write_atomically(output, text.getvalue().encode())
        except OSError as error:
            if error.errno is None:
                raise
            # Of the file that was asked for, not of the one beside it.
            raise type(error)(error.errno, error.strerror, str(output)) from None
        typer.echo(f"predictions: {output}, of {counted(len(x), 'example')}")


def read_examples(path: Path, width: int | None = None) -> NDArray[np.float32]:
    """Read examples of so many numbers, one in each row, from a file of arrays, text or an image.

    What it holds is told by how it begins, not by its name.
    """
    expected = "expected .npz with x, .npy, .csv or an image"
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder: {expected}")
    if not path.exists():
        if str(path) in ("digits", "mnist"):
            expected += "; the names of data are for train and evaluate"
        raise FileNotFoundError(f"there is no file {path}: {expected}")
    content = path.read_bytes()  # at once, since it may be a pipe
    if zipfile.is_zipfile(io.BytesIO(content)):
        x: Any = _from_npz(path, content)
    elif content.startswith(b"\x93NUMPY"):
        x = _from_npy(path, content)
    elif content.startswith(IMAGES):
        x = _from_image(path, content)
    elif path.suffix.lower() in SUFFIXES:
        raise ValueError(f"{path} is no image, whatever its name says: it begins {content[:8]!r}")
    else:
        x = from_csv(path, content)
    if x.dtype.kind not in "fiub" or x.ndim < 2 or 0 in x.shape:
        raise ValueError(
            f"{path} must hold numbers in rows, one example each; it holds {x.dtype} of shape "
            f"{x.shape}"
        )
    with np.errstate(over="ignore"):
        rows = x.reshape(len(x), -1).astype(np.float32)
    if not np.isfinite(rows).all():
        raise ValueError(f"{path} has values that are not finite in float32")
    if width is not None and rows.shape[1] != width:
        raise ValueError(
            f"{path} has {rows.shape[1]} numbers per example, but the network takes {width}"
        )
    return rows


def _from_npz(path: Path, content: bytes) -> Any:
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            if "x" in archive:
                return archive["x"]
            names = ", ".join(archive) or "nothing"
    except Exception as error:  # of NumPy, zipfile, zlib or tokenize
        raise ValueError(f"{path} cannot be read as an .npz file: {error}") from error
    raise ValueError(f"{path} has no array x, only {names}")


def _from_npy(path: Path, content: bytes) -> Any:
    try:
        return np.load(io.BytesIO(content), allow_pickle=False)
    except Exception as error:  # of NumPy or tokenize
        raise ValueError(f"{path} cannot be read as an .npy file: {error}") from error


def _from_image(path: Path, content: bytes) -> Any:
    """Return the greys of an image, row by row, as one example."""
    try:
        from PIL import Image
    except ImportError as error:
        raise ImportError(
            f"{path} is an image, which Pillow reads: pip install 'glassgrad[plot]'"
        ) from error
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # of an image that unpacks to gigabytes
            image = Image.open(io.BytesIO(content)).convert("L")
        return np.asarray(image, np.float32)[None] / 255
    except Exception as error:  # of whatever its format
        raise ValueError(f"{path} cannot be read as an image: {error}") from error
