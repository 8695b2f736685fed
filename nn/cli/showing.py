"""``glassgrad draw`` and ``glassgrad explore``: the graph of a network, for one example."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray

import autograd
import nn
from autograd import Value
from autograd.text import counted
from nn.cli.network import Design, kind_of, load_network
from nn.cli.predicting import Input, read_examples

Model = Annotated[Path, typer.Argument(help="A model.safetensors, or the folder it is in.")]
Example = Annotated[
    int, typer.Option(min=0, help="Which of the examples in INPUT, counted from 0.")
]
Target = Annotated[
    int | None,
    typer.Option(
        min=0,
        help="The class that the example should have: the graph then ends in the loss, and every "
        "gradient is there.",
    ),
]


def draw(
    model: Model,
    input: Input,
    output: Annotated[
        Path | None,
        typer.Option(
            dir_okay=False,
            help="A .svg, .png, .pdf, .html or .dot file; by default next to the model.",
        ),
    ] = None,
    example: Example = 0,
    target: Target = None,
) -> None:
    """Draw the graph of a network for one example, with its values and gradients."""
    end = _end(model, input, example, target)
    path = output or beside(model, example, ".svg")
    try:
        autograd.draw(end).save(path)
    except RuntimeError as error:  # there is no Graphviz, or it failed
        raise OSError(str(error)) from None
    typer.echo(f"drawing: {path}{_without_gradients(target)}")


def explore(
    model: Model,
    input: Input,
    output: Annotated[
        Path | None,
        typer.Option(dir_okay=False, help="An .html file; by default next to the model."),
    ] = None,
    example: Example = 0,
    target: Target = None,
) -> None:
    """Write a page on which to walk through the graph of a network for one example.

    With a target it shows backpropagation step by step. The page needs no network, and nothing
    but a browser.
    """
    path = output or beside(model, example, ".html")
    if path.suffix.lower() not in (".html", ".htm"):
        raise ValueError(f"a page is saved as .html, got the suffix {path.suffix!r}")
    end = _end(model, input, example, target)
    write_page(end, path)
    typer.echo(f"page: {path}{_without_gradients(target)}")


def _without_gradients(target: int | None) -> str:
    return ", without gradients: --target says which class is right" if target is None else ""


def _end(model: Path, input: Path, example: int, target: int | None) -> Value:
    """Return the end of the graph that was asked for."""
    network, design = load_network(model)
    x = read_examples(input, design.sizes[0])
    if example >= len(x):
        raise ValueError(
            f"{input} has {counted(len(x), 'example')}, so there is no example {example}"
        )
    return graph_of(network, design, x[example], target)


def graph_of(network: nn.Sequential, design: Design, x: NDArray[Any], target: int | None) -> Value:
    """Run an example through a network, and with a target the gradients back.

    Parameters
    ----------
    network : Sequential
    design : Design
    x : (inputs,) array
    target : int, optional
        The class wanted.

    Returns
    -------
    Value
        The loss, whose gradients are all there; or without a target the output.
    """
    output: Value = network.eval()(Value(x[None], "x")).named("output")
    if target is None:
        return output
    outputs = design.sizes[-1]
    if target >= outputs:
        raise ValueError(f"the network has the classes 0 to {outputs - 1}, got target {target}")
    kind = kind_of(design.loss)
    wanted: Any = kind.targets(np.array([target]), outputs)
    if not kind.takes_classes:
        wanted = Value(wanted, "target", requires_grad=False)
    loss: Value = kind.loss(output, wanted).named("loss")
    loss.backward(retain_grads=True)
    return loss


def write_page(end: Value, path: Path) -> None:
    """Write the page of a graph, whole or not at all."""
    autograd.explore(end).save_html(path)


def beside(model: Path, example: int, suffix: str) -> Path:
    """Return where a file about an example goes: next to the model, under both their names."""
    file = model / "model.safetensors" if model.is_dir() else model
    return file.with_name(f"{file.stem}_example_{example}{suffix}")
