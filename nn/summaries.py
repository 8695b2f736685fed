"""A table of a model's layers: what they give, and how many numbers they learn."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd import Value, no_grad
from autograd.graph import describe
from autograd.scope import interpreting
from nn.module import Module, Parameter, uncompiled
from nn.random import generator

_HEAD = ("Layer", "Output shape", "Parameters")
_WIDTH = 80


@dataclass(frozen=True)
class Row:
    """One use of a module.

    Attributes
    ----------
    name : str
        Its path, such as ``"encoder.layers.0"``; empty for the model.
    kind : str
        The name of its class.
    depth : int
        How many uses of other modules it is in.
    output : tuple or None
        The shape of the output; for several outputs a tuple of shapes; None for no array.
    parameters, trainable : int
        How many numbers it holds that no other row does, and how many of them are learned.
    again : bool
        Whether the module was used before.
    """

    name: str
    kind: str
    depth: int
    output: Any
    parameters: int
    trainable: int
    again: bool = False


@dataclass(frozen=True)
class Summary:
    """The layers of a model in the order of their use; its text is a table.

    It is made by `summary`.

    Attributes
    ----------
    rows : list of Row
    parameters, trainable : int
        Numbers in all parameters, and in those that are not frozen.
    buffers : int
        Numbers in all buffers.
    bytes : int
        Of parameters and buffers.

    Examples
    --------
    >>> import nn
    >>> found = nn.summary(nn.Linear(784, 30))
    >>> found.parameters, found.bytes
    (23550, 94200)
    """

    rows: list[Row]
    parameters: int
    trainable: int
    buffers: int
    bytes: int

    @property
    def frozen(self) -> int:
        """Numbers in parameters that are frozen."""
        return self.parameters - self.trainable

    def _cells(self) -> list[tuple[str, str, str]]:
        cells: list[tuple[str, str, str]] = []
        around: list[str] = []  # the names of the rows that this one is in
        for row in self.rows:
            del around[row.depth :]
            name = row.name
            if around and around[-1]:
                name = name.removeprefix(f"{around[-1]}.")
            around.append(row.name)
            name = "".join(c if c.isprintable() else repr(c)[1:-1] for c in name)
            cells.append(
                (
                    "  " * row.depth + (f"{name}: {row.kind}" if name else row.kind),
                    _shape_text(row.output),
                    "(again)" if row.again else f"{row.parameters:,}" if row.parameters else "-",
                )
            )
        return cells

    def _totals(self) -> list[str]:
        frozen = f", {self.frozen:,} frozen" if self.frozen else ""
        buffers = f", and {self.buffers:,} numbers in buffers" if self.buffers else ""
        return [
            f"{self.parameters:,} parameters: {self.trainable:,} trainable{frozen}{buffers}",
            f"{_size_text(self.bytes)} in all",
        ]

    def __str__(self) -> str:
        cells = [_HEAD, *self._cells()]
        last = max(len(row[2]) for row in cells)
        middle = max(len(row[1]) for row in cells)
        room = _WIDTH - last - 4
        first = min(max(len(row[0]) for row in cells), room - min(middle, 20))
        middle = min(middle, room - first)
        lines = [
            "  ".join(
                (
                    _cut(name, first).ljust(first),
                    _cut(shape, middle, end=True).ljust(middle),
                    count.rjust(last),
                )
            )
            for name, shape, count in cells
        ]
        rule = "-" * len(lines[0])
        return "\n".join([lines[0], rule, *lines[1:], rule, *self._totals()])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        import html  # seldom needed, so loaded late

        def line(cells: Sequence[str], tag: str) -> str:
            styles = ("left; white-space: pre", "left", "right")
            inner = "".join(
                f'<{tag} style="padding: 0.2em 0.8em; text-align: {style}">'
                f"{html.escape(cell)}</{tag}>"
                for cell, style in zip(cells, styles)
            )
            return f"<tr>{inner}</tr>"

        rows = "".join(line(cells, "td") for cells in self._cells())
        totals = "<br>".join(map(html.escape, self._totals()))
        return (
            f"<table><thead>{line(_HEAD, 'th')}</thead><tbody>{rows}</tbody></table><p>{totals}</p>"
        )


def summary(model: Module, *inputs: Any, dtype: Any = None, depth: int | None = None) -> Summary:
    """Run a model once, and return a table of its layers with their output shapes and parameters.

    The model itself does not run, but a copy of it (with the same parameters), in the mode of
    use and without a graph: mode, buffers, hooks and random state of the model stay as they are.
    Hooks of the model are called; what they or ``forward`` change in place outside the copy, such
    as a parameter, stays changed.

    Parameters
    ----------
    model : Module
    *inputs : arrays, or shapes such as ``(1, 784)``
        What the model is called with; in place of a shape it gets zeros. With no inputs nothing
        is run, and no output shapes are shown.
    dtype : dtype, or sequence of dtypes, optional
        Of the zeros, or of those of each input; by default that of the first parameter. Class
        numbers, as for `Embedding`, want ``np.int64``.
    depth : int, optional
        How many levels of modules in modules are shown; by default all.

    Returns
    -------
    Summary

    Raises
    ------
    TypeError
        If the model is no `Module` or cannot be copied, or an input is neither an array nor a
        shape.

    Examples
    --------
    >>> import nn
    >>> model = nn.Sequential(nn.Linear(784, 30), nn.Sigmoid(), nn.Linear(30, 10))
    >>> print(nn.summary(model, (1, 784)))
    Layer         Output shape  Parameters
    --------------------------------------
    Sequential    (1, 10)                -
      0: Linear   (1, 30)           23,550
      1: Sigmoid  (1, 30)                -
      2: Linear   (1, 10)              310
    --------------------------------------
    23,860 parameters: 23,860 trainable
    93.2 KiB in all
    """
    model = uncompiled(model)
    if not isinstance(model, Module):
        raise TypeError(f"summary takes a model, then its inputs, got {describe(model)} first")
    parameters, buffers = [*model.parameters()], [*model.buffers()]
    given = _arrays(inputs, dtype, parameters)
    if inputs:
        calls = _run(model, given)
    else:
        named = model.named_modules()
        calls = [_Call(name, module, _level(name), None) for name, module in named]
    numbers = _own_numbers(model, {call.name for call in calls if _shown(call, depth)})
    rows: list[Row] = []
    seen: set[str] = set()
    for call in calls:
        if _shown(call, depth):
            again = call.name in seen
            count, trainable = (0, 0) if again else numbers.get(call.name, (0, 0))
            kind = type(call.module).__name__
            rows.append(Row(call.name, kind, call.depth, call.output, count, trainable, again))
            seen.add(call.name)
    sizes = [value.size * value.dtype.itemsize for value in (*parameters, *buffers)]
    return Summary(
        rows,
        sum(parameter.size for parameter in parameters),
        sum(parameter.size for parameter in parameters if parameter.requires_grad),
        sum(buffer.size for buffer in buffers),
        sum(sizes),
    )


@dataclass
class _Call:
    name: str
    module: Module
    depth: int
    output: Any


def _shown(call: _Call, depth: int | None) -> bool:
    return depth is None or call.depth <= depth


def _level(name: str) -> int:
    return name.count(".") + 1 if name else 0


def _arrays(inputs: tuple[Any, ...], dtype: Any, parameters: list[Parameter]) -> list[Any]:
    if isinstance(dtype, list | tuple) and len(dtype) != len(inputs):
        raise ValueError(f"there are {len(dtype)} dtypes for {len(inputs)} inputs")
    usual = parameters[0].dtype if parameters else np.dtype(np.float32)
    arrays: list[Any] = []
    for index, given in enumerate(inputs):
        of_one = dtype[index] if isinstance(dtype, list | tuple) else dtype
        if isinstance(given, tuple) and all(isinstance(n, int | np.integer) for n in given):
            given = np.zeros(given, usual if of_one is None else of_one)
        elif not isinstance(given, Value | np.ndarray | np.generic):
            raise TypeError(
                f"summary takes arrays, or shapes as tuples of integers, got {describe(given)}: "
                "nn.summary(model, (1, 784)), say"
            )
        arrays.append(given)
    return arrays


def _run(model: Module, inputs: list[Any]) -> list[_Call]:
    """Run a copy of a model, and return what was called, in the order of entering."""
    shared: dict[int, Any] = {id(parameter): parameter for parameter in model.parameters()}
    try:
        twin = copy.deepcopy(model, shared).eval()
    except Exception as error:  # of whatever is in it
        raise TypeError(
            f"summary runs a copy of the model, and this {type(model).__name__} cannot be copied: "
            f"{error}; without inputs it is not run"
        ) from error
    calls: list[_Call] = []
    under_way: list[_Call] = []

    def enter(module: Module, args: Any) -> None:
        calls.append(_Call(names[id(module)], module, len(under_way), None))
        under_way.append(calls[-1])

    def leave(module: Module, args: Any, output: Any) -> None:
        under_way.pop().output = _shape(output)

    def forgotten_if_it_fails(forward: Callable[..., Any]) -> Callable[..., Any]:
        # A hook is not called then, and what comes next would look as if it were inside.
        def guarded(*args: Any, **keywords: Any) -> Any:
            try:
                return forward(*args, **keywords)
            except BaseException:
                under_way.pop()
                raise

        return guarded

    names: dict[int, str] = {}
    for name, module in twin.named_modules():
        names[id(module)] = name
        module.register_forward_pre_hook(enter, prepend=True)
        module.register_forward_hook(leave)
        vars(module)["forward"] = forgotten_if_it_fails(module.forward)
    random = generator()
    before = random.bit_generator.state
    try:
        with no_grad(), interpreting():
            twin(*inputs)
    finally:
        random.bit_generator.state = before
    return calls


def _own_numbers(model: Module, shown: set[str]) -> dict[str, tuple[int, int]]:
    """Count every parameter once, with the innermost module around it that is shown."""
    counts: dict[str, tuple[int, int]] = {}
    for path, parameter in model.named_parameters():
        while path not in shown and path:
            path = path.rpartition(".")[0]
        count, trainable = counts.get(path, (0, 0))
        size = parameter.size
        counts[path] = (count + size, trainable + (size if parameter.requires_grad else 0))
    return counts


def _shape(output: Any) -> Any:
    if isinstance(output, dict):
        output = tuple(output.values())
    if isinstance(output, list | tuple):
        return tuple(_shape(part) for part in output)
    return None if output is None else np.shape(output)


def _shape_text(shape: Any) -> str:
    if shape is None:
        return ""
    if all(isinstance(length, int) for length in shape):
        return str(shape)
    return ", ".join(_shape_text(part) or "None" for part in shape)


def _size_text(size: float) -> str:
    for unit in ("bytes", "KiB", "MiB"):
        if size < 1024:
            return f"{size:,.0f} {unit}" if unit == "bytes" else f"{size:,.1f} {unit}"
        size /= 1024
    return f"{size:,.1f} GiB"


def _cut(text: str, width: int, end: bool = False) -> str:
    """Return a text of at most so many characters, without its middle or its end."""
    if len(text) <= width:
        return text
    # As much of a path as leaves some of the name of the class.
    start = width - 1 if end else min(max(text.find(": ") + 3, width // 3), width - 12)
    return f"{text[:start]}…{text[len(text) - (width - start - 1) :]}"
