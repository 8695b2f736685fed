"""How large the gradients are that arrive at each layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nn.columns import side_by_side
from nn.module import Module
from nn.network import Network
from nn.plots.asking import by_layer, gradients_of, same_random_state, twin_of
from nn.plots.style import GREEN, VERMILION, axes_for, blue, ink, tidy

_BINS = 64
#: Beyond these matplotlib's own powers of ten overflow: what is there stands at the edge.
_RANGE = (1e-150, 1e150)


class _Flow(NamedTuple):
    """The gradients of one layer: their sizes where they are neither 0 nor infinite nor NaN."""

    name: str
    sizes: NDArray[np.float64]
    total: int
    zeros: int
    lost: int

    @property
    def scale(self) -> float:
        """The root of the mean square of all that are finite."""
        finite = self.total - self.lost
        if not self.sizes.size:
            return 0.0
        largest = self.sizes.max()  # so that squares neither overflow nor vanish
        return float(largest * np.sqrt(np.sum((self.sizes / largest) ** 2) / finite))


def gradient_flow(
    model: Any,
    data: Any = None,
    loss: Any = None,
    *,
    ax: Any = None,
    vanishing: float = 1e-3,
    exploding: float = 1e3,
) -> Any:
    """Draw the sizes of the gradients of each layer, and mark those that vanish or explode.

    A row is a layer, the input's at the top: a histogram of the absolute values of the gradients
    of its parameters, on a logarithmic scale, with a bar at the root of their mean square. What
    flows back starts at the last row. A layer whose root mean square is below `vanishing` times
    that of the last layer which has any is marked as vanishing; above `exploding` times, or with
    a number that is not finite, as exploding; in words and by colour.

    Parameters
    ----------
    model : Module or Network
    data : (x, y), optional
        Examples to find the gradients with, as `nn.fit` takes them; for a `Network` columns side
        by side, or a list of pairs of columns. By default those in ``.grad`` are drawn, which
        ``backward`` has left there.
    loss : callable, optional
        Of output and target; a `Network` has its own.
    ax : Axes, optional
    vanishing, exploding : float
        From where on a ratio to the last layer is remarked on.

    Returns
    -------
    Axes

    Raises
    ------
    TypeError
        If the model is neither, or cannot be copied.
    ValueError
        If the model has no parameters, or none of them has a gradient.
    ImportError
        If matplotlib is not installed; it comes with the extra ``glassgrad[plot]``.

    Notes
    -----
    With data, a copy of the model runs in the mode that the model is in, with the same parameters,
    so that the loss may have a penalty on them; weights, mode, ``.grad`` and random state of the
    model stay as they are.

    References
    ----------
    X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward neural
    networks", AISTATS 2010, figure 7, has such histograms layer by layer.

    Examples
    --------
    >>> import nn
    >>> model = nn.Sequential(nn.Linear(2, 3), nn.Sigmoid(), nn.Linear(3, 1))
    >>> x, y = np.ones((4, 2), np.float32), np.ones((4, 1), np.float32)
    >>> ax = gradient_flow(model, (x, y), nn.MSELoss())
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['0: Linear', '2: Linear']
    """
    flows = [_measured(name, arrays) for name, arrays in _gradients(model, data, loss)]
    reference = next((flow.scale for flow in reversed(flows) if flow.scale), 0.0)
    with axes_for(ax, (7.6, 1.3 + 0.5 * min(max(len(flows), 2), 50))) as (axes,):
        _draw(axes, flows)
        colours = {"vanishing": blue(axes), "exploding": VERMILION, "": GREEN}
        for row, flow in enumerate(flows):
            verdict, text = _verdict(flow, reference, vanishing, exploding)
            axes.text(
                1.02,
                row - 0.25,
                text,
                transform=axes.get_yaxis_transform(),
                va="center",
                fontsize="small" if len(flows) < 30 else "xx-small",
                color=colours[verdict] if verdict else ink(axes),
                weight="bold" if verdict else "normal",
            )
            _row(axes, row, flow, colours[verdict])
    return axes


def _gradients(model: Any, data: Any, loss: Any) -> list[tuple[str, list[Any]]]:
    """Return the gradients of each layer, None where there is none."""
    if isinstance(model, Network):
        if data is None:
            raise ValueError("a Network keeps no gradients: say data=(x, y) to find them with")
        if loss is not None:
            raise ValueError("a Network has a cost of its own: leave out loss")
        biases, weights = model.backprop(*columns_of(data))
        pairs = enumerate(zip(weights, biases), start=1)
        return [(f"layer {number}", [w, b]) for number, (w, b) in pairs]
    if not isinstance(model, Module):
        raise TypeError(f"gradient_flow takes a Module or a Network, got {type(model).__name__}")
    if data is not None:
        if not callable(loss):
            raise ValueError("gradients are those of a loss: say loss=nn.MSELoss(), say")
        x, y = data
        twin, loss = twin_of(model, loss, sharing=True)
        with same_random_state():
            found = gradients_of(twin, loss(twin(x), y))
    else:
        found = {name: parameter.grad for name, parameter in model.named_parameters()}
    if not found:
        raise ValueError(f"this {type(model).__name__} has no parameters, so no gradients flow")
    if all(gradient is None for gradient in found.values()):
        raise ValueError("no parameter has a gradient yet: call backward() first, or pass data")
    return [(layer.name, [*layer.arrays.values()]) for layer in by_layer(model, found)]


def columns_of(data: Any) -> tuple[Any, Any]:
    """Return inputs and wanted outputs as a `Network` takes them: columns side by side."""
    if len(data) == 2 and all(np.ndim(part) == 2 for part in data):
        return data[0], data[1]
    x, y = zip(*data)
    return side_by_side(x), side_by_side(y)


def _measured(name: str, gradients: Sequence[Any]) -> _Flow:
    arrays = [np.abs(np.ravel(g)).astype(np.float64) for g in gradients if g is not None]
    sizes = np.concatenate([*arrays, np.zeros(0)])
    finite = np.isfinite(sizes)
    kept = sizes[finite & (sizes > 0)]
    return _Flow(name, kept, sizes.size, int(np.sum(sizes == 0)), int(np.sum(~finite)))


def _verdict(flow: _Flow, reference: float, vanishing: float, exploding: float) -> tuple[str, str]:
    """Say how a layer fares, beside the size of its gradients."""
    if not flow.total:
        return "vanishing", "no gradient arrives"
    if flow.lost:
        return "exploding", f"exploding: {flow.lost:,} of {flow.total:,} not finite"
    if not flow.sizes.size:
        return "vanishing", "vanishing: all are 0"
    text = f"rms {flow.scale:.1e}"
    if flow.zeros:
        text += f", {_percent(flow.zeros / flow.total)} are 0"
    if flow.scale < vanishing * reference:
        return "vanishing", f"vanishing: {text}"
    if flow.scale > exploding * reference:
        return "exploding", f"exploding: {text}"
    return "", text


def _percent(part: float) -> str:
    return f"{100 * part:.0f} %" if 0.005 <= part < 0.995 else ("few" if part < 0.5 else "most")


def _draw(ax: Any, flows: list[_Flow]) -> None:
    """Set up the axes: sizes from left to right, layers from the top down."""
    ax.set_xscale("log")
    ax.set_ylim(len(flows) - 0.7, -0.95)
    small = "small" if len(flows) < 30 else "xx-small"
    ax.set_yticks(range(len(flows)), [flow.name for flow in flows], fontsize=small)
    ax.tick_params(axis="y", length=0)
    ax.set_xlabel("size of the gradients")
    found = [flow.sizes for flow in flows if flow.sizes.size]
    low, high = (min(s.min() for s in found), max(s.max() for s in found)) if found else (1, 1)
    ax.set_xlim(*np.clip([low / 1.5, high * 1.5], *_RANGE))
    tidy(ax)
    ax.grid(visible=False, axis="y")
    ax.spines["left"].set_visible(False)


def _row(ax: Any, row: int, flow: _Flow, colour: str) -> None:
    """Draw a histogram upwards from its line, as high as a row has room."""
    ax.axhline(row, color=ink(ax), linewidth=0.5, alpha=0.4)
    if not flow.sizes.size:
        return
    low, high = ax.get_xlim()
    edges = np.geomspace(low, high, _BINS + 1)
    heights, _ = np.histogram(np.clip(flow.sizes, low, high), edges)
    ax.stairs(
        row - 0.8 * heights / max(heights.max(), 1),
        edges,
        baseline=row,
        fill=True,
        color=colour,
        alpha=0.75,
    )
    place = min(max(flow.scale, low), high)
    ax.plot([place] * 2, [row, row - 0.85], color=ink(ax), linewidth=2)
