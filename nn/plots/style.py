"""What all plots share: matplotlib, loaded late, colours, new axes, and files."""

from __future__ import annotations

import io
import os
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd.files import write_atomically

# Told apart by those who cannot tell red from green as well: M. Okabe and K. Ito, "Color Universal
# Design", 2008. Black and white are left to the style in force, which may be a dark one.
ORANGE, SKY, GREEN, YELLOW = "#E69F00", "#56B4E9", "#009E73", "#F0E442"
BLUE, VERMILION, PURPLE = "#0072B2", "#D55E00", "#CC79A7"
#: For classes and other things of which there are several.
SEVERAL = (BLUE, ORANGE, GREEN, PURPLE, SKY, VERMILION, YELLOW)
#: Beside the colours, since they alone tell too little.
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")


def pyplot() -> Any:
    """Import what draws; if it is missing, say how to get it."""
    try:
        import matplotlib.pyplot as drawing
    except ImportError as error:
        raise ImportError("plots need matplotlib: pip install 'glassgrad[plot]'") from error
    return drawing


@contextmanager
def axes_for(ax: Any, *sizes: tuple[float, float]) -> Generator[tuple[Any, ...]]:
    """Give axes to draw on, one for each of the sizes (width, height) in inches: those that were
    passed, or new ones side by side, which are closed if anything fails.
    """
    drawing = pyplot()
    if ax is not None:
        given = (*ax,) if isinstance(ax, Sequence | np.ndarray) else (ax,)
        for each in given:
            if not hasattr(each, "imshow"):
                raise TypeError(f"ax is matplotlib Axes, got {type(each).__name__}")
        yield given[: len(sizes)]
        return
    figure, grid = drawing.subplots(
        1,
        len(sizes),
        figsize=(sum(width for width, _ in sizes), max(tall for _, tall in sizes)),
        width_ratios=[width for width, _ in sizes],
        layout="constrained",
        squeeze=False,
    )
    try:
        yield tuple(grid[0])
    except BaseException:
        drawing.close(figure)
        raise


def ink(ax: Any) -> Any:
    """Return the colour in which the style in force writes."""
    return ax.xaxis.label.get_color()


def blue(ax: Any) -> str:
    """Return the blue that stands out from the background."""
    from matplotlib.colors import to_rgb

    return SKY if sum(to_rgb(ink(ax))) > 1.5 else BLUE


def tidy(ax: Any, grid: bool = True) -> None:
    """Take away the frame at the top and the right; a grid in the back, if wanted."""
    ax.spines[["top", "right"]].set_visible(False)
    if grid:
        ax.grid(alpha=0.3)
        ax.set_axisbelow(True)


def diverging() -> Any:
    """Return a scale of colours from blue for what is negative, by white, to vermilion."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("blue-vermilion", [BLUE, "#FFFFFF", VERMILION])


def save(axes: Any, path: str | os.PathLike[str], *, dpi: float = 150) -> Path:
    """Write the figure that axes are in, whole or not at all, and close it.

    Parameters
    ----------
    axes : Axes or tuple of Axes
        As every function of `nn.plots` returns them.
    path : str or path
        Its suffix says as what: ``.png``, ``.svg``, ``.pdf``, ...
    dpi : float
        Dots per inch, of a picture made of dots.

    Returns
    -------
    Path

    Raises
    ------
    ValueError
        If matplotlib does not know the format.
    OSError
        If the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from nn import History, plots
    >>> record = History()
    >>> record.rows.append({"epoch": 1, "loss": 0.5})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     plots.save(plots.history(record), Path(folder, "curves.svg")).name
    'curves.svg'
    """
    figure = (axes[0] if isinstance(axes, Sequence | np.ndarray) else axes).figure
    path = Path(path)
    kind = path.suffix.removeprefix(".").lower()
    known: dict[str, str] = figure.canvas.get_supported_filetypes()
    try:
        if kind not in known:
            raise ValueError(
                f"a plot is saved as {', '.join(sorted(known))}, got the suffix {path.suffix!r}"
            )
        content = io.BytesIO()
        figure.savefig(content, format=kind, dpi=dpi)
        write_atomically(path, content.getvalue())
    finally:
        pyplot().close(figure)
    return path


def as_images(x: Any, shape: tuple[int, ...] | None = None) -> NDArray[Any]:
    """Return arrays as images: (n, height, width), or (n, height, width, 3) of red, green, blue.

    Rows of numbers become squares, or what the shape says.

    >>> as_images(np.zeros((5, 64))).shape, as_images(np.zeros((5, 3, 4, 6))).shape
    ((5, 8, 8), (5, 4, 6, 3))
    """
    images = np.asarray(getattr(x, "data", x))
    if shape is not None:
        if images.ndim < 2 or images[0].size != np.prod(shape):
            raise ValueError(f"images of shape {shape} cannot be made of an array {images.shape}")
        images = images.reshape(len(images), *shape)
    if images.ndim == 2:
        side = round(images.shape[1] ** 0.5)
        if side * side != images.shape[1]:
            raise ValueError(
                f"{images.shape[1]} numbers are no square: say shape=(height, width) of the images"
            )
        images = images.reshape(-1, side, side)
    if images.ndim == 4 and images.shape[-1] not in (1, 3) and images.shape[1] in (1, 3):
        images = np.moveaxis(images, 1, -1)
    if images.ndim == 4 and images.shape[-1] == 1:
        images = images[..., 0]
    if images.ndim != 3 and not (images.ndim == 4 and images.shape[-1] == 3):
        raise ValueError(
            f"images have shape (n, pixels), (n, height, width), or with 1 or 3 channels, got "
            f"{np.shape(getattr(x, 'data', x))}"
        )
    return images


GAP = 0.08


def mosaic(
    ax: Any, count: int, columns: int, tall: float = 1.0, caption: float = 0.0
) -> Iterator[tuple[float, float, float, float]]:
    """Lay out tiles of width 1 on bare axes: yield for each its extent, to draw an image on.

    Above each, so much is left free for a caption. The axes show all once there are no more.
    """
    ax.set_axis_off()
    step = tall + caption + GAP
    for index in range(count):
        row, column = divmod(index, columns)
        left, top = column * (1 + GAP), -row * step - caption
        ax.plot(  # a frame, since an image may be as white as what is around it
            [left, left + 1, left + 1, left, left],
            [top, top, top - tall, top - tall, top],
            color=ink(ax),
            alpha=0.3,
            linewidth=0.5,
        )
        yield left, left + 1, top - tall, top
    # After the images, each of which fits the axes to itself.
    ax.set_xlim(-GAP, columns * (1 + GAP))
    ax.set_ylim(-max(1, -(-count // columns)) * step, GAP)
    ax.set_aspect("equal")
