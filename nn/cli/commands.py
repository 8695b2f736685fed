"""What the command ``glassgrad`` is made of, for `nn.cli.main` to run."""

from __future__ import annotations

from typing import Annotated

import typer

import nn
from nn.cli.evaluating import evaluate
from nn.cli.predicting import predict
from nn.cli.showing import draw, explore
from nn.cli.training import train

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,  # plain text: brackets mean what they are
    pretty_exceptions_enable=False,
)
# Short enough to stand whole beside its command in a terminal of 80 columns.
for command, short_help in (
    (train, "Train a network on digits or on data of one's own."),
    (evaluate, "Score a trained network on held-out data."),
    (predict, "Say the class of each example."),
    (draw, "Draw the graph of a network for one example."),
    (explore, "Write a page to walk through that graph."),
):
    app.command(short_help=short_help)(command)


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
    """Train a network on handwritten digits or data of one's own, score it, use it, and see it."""
