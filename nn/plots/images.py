"""Weights as images: what each neuron or filter looks for."""

from __future__ import annotations

from typing import Any

import numpy as np

from nn.plots.asking import Array, layers_of
from nn.plots.style import as_images, axes_for, diverging, mosaic


def weights(
    model: Any,
    layer: int | str = 0,
    *,
    shape: tuple[int, ...] | None = None,
    most: int = 64,
    ax: Any = None,
) -> Any:
    """Draw the weights of a layer as images, one for each neuron or filter.

    Blue is negative, white 0 and vermilion positive, on a scale that all images share. The
    weights of a fully connected layer are laid out as its input is: 64 as 8 × 8, 784 as 28 × 28.
    Where they are no square, a single image has a row for each neuron. A filter of 3 channels is
    shown in red, green and blue, each from its lowest weight to its highest; of others all
    channels stand side by side.

    Parameters
    ----------
    model : Module or Network
    layer : int or str
        The name of a layer, such as ``"encoder.0"``, or the number that it has in its container:
        2 of ``"2: Linear"``. Where none has that number, the layers with weights are counted,
        from 0 at the input.
    shape : (height, width) or (channels, height, width), optional
        How the input of a fully connected layer is laid out.
    most : int
        How many images are drawn; that there are more is said.
    ax : Axes, optional

    Returns
    -------
    Axes

    Raises
    ------
    TypeError
        If the model is neither.
    ValueError
        If there is no such layer, or its weights are not of that shape.
    ImportError
        If matplotlib is not installed; it comes with the extra ``glassgrad[plot]``.

    Examples
    --------
    >>> import nn
    >>> ax = weights(nn.Linear(64, 10))
    >>> ax.get_title(), len(ax.images)
    ('Linear: 10 neurons', 10)
    """
    name, array = _chosen(model, layer)
    array = np.where(np.isfinite(array), array, 0.0)
    is_filter = array.ndim > 2
    tiles = _filters(array) if is_filter else _neurons(array, shape)
    shown = tiles[: max(1, most)]
    coloured = shown.ndim == 4
    tall = shown.shape[1] / shown.shape[2]
    columns = _columns(len(shown), tall)
    rows = -(-len(shown) // columns)
    width = min(0.85 * columns * min(max(1 / tall, 1), 7), 8.0)
    height = min(max(width / columns * rows * tall, 1.2), 12.0)
    with axes_for(ax, (max(width + 1.2, 3.0), height + 0.5)) as (axes,):
        limit = float(np.abs(shown).max()) or 1.0
        scale = {"cmap": diverging(), "vmin": -limit, "vmax": limit}
        drawn: Any = None
        for extent, tile in zip(mosaic(axes, len(shown), columns, tall), shown):
            drawn = axes.imshow(
                _stretched(tile) if coloured else tile,
                extent=extent,
                interpolation="nearest",
                **({} if coloured else scale),
            )
        kind = "filters" if is_filter else "neurons"
        count = f"{len(array):,} {kind}" if len(array) > 1 else f"1 {kind[:-1]}"
        if len(shown) < len(tiles):
            count = f"the first {len(shown)} of {count}"
        axes.set_title(f"{name}: {count}", fontsize="medium")
        if not coloured:
            axes.figure.colorbar(drawn, ax=axes, label="weight", shrink=0.8)
    return axes


def _chosen(model: Any, wanted: int | str) -> tuple[str, Array]:
    """Return the name and the weights of a layer."""
    found = [
        (layer.name, array)
        for layer in layers_of(model, "weights")
        for array in layer.arrays.values()
        if array is not None and array.ndim >= 2
    ]
    if not found:
        raise ValueError(f"this {type(model).__name__} has no layer with weights to draw")
    for name, array in found:
        if str(wanted) in (name, name.partition(":")[0]):
            return name, array
    if not isinstance(wanted, str) and -len(found) <= wanted < len(found):
        return found[wanted]
    names = ", ".join(repr(name.partition(":")[0]) for name, _ in found)
    raise ValueError(
        f"there is no layer {wanted!r} with weights, only {names}, or 0 to {len(found) - 1}"
    )


def _neurons(array: Array, shape: tuple[int, ...] | None) -> Array:
    if shape is None and round(array.shape[1] ** 0.5) ** 2 != array.shape[1]:
        return array[None]  # a row for each neuron
    return as_images(array, shape)


def _filters(array: Array) -> Array:
    """Return an image for each filter: of (filters, channels, height, width), or (…, width)."""
    if array.ndim == 3:
        array = array[:, :, None, :]
    if array.ndim > 4:
        raise ValueError(f"filters of {array.ndim - 2} dimensions cannot be drawn in two")
    if array.shape[1] == 3:
        return np.moveaxis(array, 1, -1)
    # A column of 0 between channels, which is white.
    padded = np.pad(array, [(0, 0), (0, 0), (0, 0), (0, 1)])
    return np.concatenate([*np.moveaxis(padded, 1, 0)], axis=-1)[..., :-1]


def _stretched(tile: Array) -> Array:
    low, high = tile.min(), tile.max()
    return (tile - low) / (high - low) if high > low else np.full_like(tile, 0.5)


def _columns(count: int, tall: float) -> int:
    """Return in how many columns images make a picture that is wider than high."""
    return min(count, max(1, round((1.6 * count * tall) ** 0.5)))
