"""The command ``glassgrad``: train a network on digits, and score it, without writing code."""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

import nn
from nn.costs import quadratic
from nn.data import ArraySplit, load
from nn.metrics import accuracy
from nn.training import History, score

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"glassgrad {nn.__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Train Nielsen's network on handwritten digits, and score it."""


Data = Annotated[
    str,
    typer.Argument(
        help="digits (1,797 images of 8 x 8, in the package), mnist (downloaded once), a directory "
        "with MNIST's IDX files, or an .npz file with arrays x (examples, used as they are: "
        "scale them to 0..1) and y (classes 0, 1, ...)."
    ),
]


@app.command()
def train(
    data: Data = "digits",
    layers: Annotated[
        str | None,
        typer.Option(help="Neurons in each layer, such as 64-30-10; by default 30 in the middle."),
    ] = None,
    epochs: Annotated[int, typer.Option(min=1, help="Passes over the training data.")] = 30,
    batch_size: Annotated[int, typer.Option(min=1, help="Examples in each step.")] = 10,
    learning_rate: Annotated[float, typer.Option(help="Nielsen's η.")] = 3.0,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same numbers.")] = 0,
    compile: Annotated[
        bool, typer.Option("--compile", help="Have each step written as NumPy code, and run that.")
    ] = False,
    output: Annotated[
        Path,
        typer.Option(
            file_okay=False, writable=True, help="Folder for model.safetensors and history.csv."
        ),
    ] = Path(),
) -> None:
    """Train a network of sigmoid neurons with the quadratic cost, and score it on held-out data.

    The files are written after every epoch; Ctrl-C keeps the last one finished.
    """
    split = load(data)
    sizes = _sizes(layers, split)
    nn.manual_seed(seed)
    model = _network(sizes)
    optimizer = nn.optim.SGD(model.parameters(), lr=learning_rate)
    weights_file, history_file = output / "model.safetensors", output / "history.csv"
    notes = {"architecture": "sigmoid network", "layers": "-".join(map(str, sizes))}

    def keep(history: History) -> None:
        nn.save(model, weights_file, notes)
        history.save_csv(history_file)

    output.mkdir(parents=True, exist_ok=True)  # if it fails, then before the work
    targets = np.eye(sizes[-1], dtype=np.float32)
    history = nn.fit(
        model,
        (split.x_train, targets[split.y_train]),
        quadratic,
        optimizer,
        epochs,
        batch_size=batch_size,
        validation=(split.x_test, targets[split.y_test]),
        metrics=[accuracy],
        callbacks=[keep],
        compile=compile,
    )
    interrupted = len(history) < epochs
    if interrupted:
        typer.echo(history.stopped, err=True)
    if history:
        keep(history)  # an interruption may have come between the two files
        typer.echo(f"model: {weights_file}\nhistory: {history_file}")
        typer.echo(f"accuracy: {history['accuracy'][-1]:.1f} %")
    raise typer.Exit(130 if interrupted else 0)


@app.command()
def evaluate(
    model: Annotated[Path, typer.Argument(help="A model.safetensors, or the folder it is in.")],
    data: Data = "digits",
) -> None:
    """Load a trained network and score it on the held-out part of the data."""
    path = model / "model.safetensors" if model.is_dir() else model
    state = nn.load(path)
    notes = state.metadata
    if "layers" not in notes:
        raise ValueError(f"{path} was not written by glassgrad train: it names no layers")
    split = load(data)
    sizes = _sizes(notes["layers"], split)
    network = _network(sizes)
    network.load_state_dict(state)
    targets = np.eye(sizes[-1], dtype=np.float32)[split.y_test]
    row = score(network, (split.x_test, targets), quadratic, [accuracy])
    typer.echo(f"loss: {row['validation_loss']:.4f}")
    typer.echo(f"accuracy: {row['accuracy']:.1f} %")


def _sizes(layers: str | None, split: ArraySplit) -> list[int]:
    """Return the numbers of neurons, checked against the data."""
    features = split.x_train.shape[1]
    classes = int(max(split.y_train.max(), split.y_test.max())) + 1
    if classes > len(split.x_train):
        raise ValueError(
            f"the data has the class {classes - 1:,} but only {len(split.x_train):,} examples to "
            "train on: number the classes 0, 1, 2, ..."
        )
    if layers is None:
        return [features, 30, classes]
    try:
        sizes = [int(size) for size in layers.replace(",", "-").split("-")]
    except ValueError:
        sizes = []
    if len(sizes) < 2 or min(sizes) < 1:
        raise ValueError(f"layers are numbers of neurons such as 64-30-10, got {layers!r}")
    if sizes[0] != features or sizes[-1] < classes:
        raise ValueError(
            f"layers {layers} do not fit the data, which has {features} numbers per example and "
            f"{classes} classes: expected {features}-...-{classes}"
        )
    return sizes


def _network(sizes: list[int]) -> nn.Sequential:
    """Make a network of sigmoid neurons that starts as in chapter 3 of Nielsen's book.

    Weights of deviation 1/√n for n inputs leave no neuron saturated; with those of his first
    chapter, of deviation 1, one start in five never learns one of the digits.
    """
    modules: list[nn.Module] = []
    for before, after in pairwise(sizes):
        linear = nn.Linear(before, after)
        for parameter in linear.parameters():
            nn.init.normal_(parameter, std=before**-0.5 if parameter.ndim == 2 else 1.0)
        modules += [linear, nn.Sigmoid()]
    return nn.Sequential(*modules)


def main() -> None:
    """Run the command; errors that a user can mend are told in a line, without a traceback."""
    try:
        app()
    except (ValueError, OSError, FloatingPointError, MemoryError) as error:
        print(f"glassgrad: {error}", file=sys.stderr)
        raise SystemExit(1) from None
