"""``glassgrad evaluate``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nn.cli.examples import Data, all_held_out, told_held_out
from nn.cli.network import check_fit, kind_of, load_network
from nn.data import load
from nn.metrics import accuracy
from nn.training import score


def evaluate(
    model: Annotated[Path, typer.Argument(help="A model.safetensors, or the folder it is in.")],
    data: Data = "digits",
    every: Annotated[
        bool,
        typer.Option(
            "--all", help="Score all examples, not only those held out, as train --validation does."
        ),
    ] = False,
) -> None:
    """Load a trained network and score it on the held-out part of the data.

    That is the last fifth of them, or MNIST's t10k files; --all takes all.
    """
    network, design = load_network(model)
    split = load(data)
    check_fit(design.sizes, split, data)
    if every:
        split = all_held_out(split)
    kind = kind_of(design.loss)
    targets = kind.targets(split.y_test, design.sizes[-1])
    row = score(network, (split.x_test, targets), kind.loss, [accuracy])
    typer.echo(f"loss: {row['validation_loss']:.4f}")
    typer.echo(f"examples: {told_held_out(split)}")
    typer.echo(f"accuracy: {row['accuracy']:.1f} %")
