"""``glassgrad train``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import nn
from nn import plots
from nn.cli.examples import Data, warn_of_unknown_classes, with_validation
from nn.cli.network import Activation, Design, Loss, kind_of, sizes_for
from nn.cli.optimizing import Optimizer, Schedule, default_rate, make_optimizer, make_schedule
from nn.cli.showing import graph_of, write_page
from nn.data import load
from nn.metrics import accuracy
from nn.training import Checkpoint, History, NoImprovement


def train(
    context: typer.Context,
    data: Data = "digits",
    layers: Annotated[
        str | None,
        typer.Option(help="Neurons in each layer, such as 64-30-10; by default 30 in the middle."),
    ] = None,
    activation: Annotated[
        Activation, typer.Option(help="Of the neurons in the middle.")
    ] = Activation.sigmoid,
    loss: Annotated[
        Loss, typer.Option(help="With one of the last two, the outputs are scores of classes.")
    ] = Loss.quadratic,
    optimizer: Annotated[
        Optimizer, typer.Option(help="How the weights follow their gradients.")
    ] = Optimizer.sgd,
    epochs: Annotated[int, typer.Option(min=1, help="Passes over the training data.")] = 30,
    batch_size: Annotated[int, typer.Option(min=1, help="Examples in each step.")] = 10,
    learning_rate: Annotated[
        float,
        typer.Option(
            help="Nielsen's η. If it is not given, other losses and optimisers get others by "
            "themselves: cross-entropy 0.3, mse 15, adam and its kin 0.003, adagrad 0.03; with "
            "momentum a thirtieth."
        ),
    ] = 3.0,
    schedule: Annotated[
        Schedule,
        typer.Option(
            help="The learning rate over the epochs: step divides it by 10 after each third, "
            "exponential brings it to a hundredth, cosine to 0, and plateau halves it when the "
            "validation loss has not improved for 3 epochs."
        ),
    ] = Schedule.constant,
    stop_after: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Stop when the accuracy has not improved for so many epochs, and keep the best.",
        ),
    ] = None,
    validation: Annotated[
        str | None,
        typer.Option(
            help="What to score on: a fraction of the training examples, such as 0.1, which are "
            "then not trained on, or other data (as DATA), all of them; by default the last fifth "
            "of DATA, or the t10k files of MNIST."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same numbers.")] = 0,
    compile: Annotated[
        bool, typer.Option("--compile", help="Have each step written as NumPy code, and run that.")
    ] = False,
    output: Annotated[
        Path,
        typer.Option(
            file_okay=False,
            writable=True,
            help="Folder for model.safetensors and what is about it.",
        ),
    ] = Path(),
    resume: Annotated[
        bool,
        typer.Option(
            "--resume",
            help="Go on from checkpoint.safetensors in that folder: after a stop or a kill the "
            "result is as if nothing had happened, and with more epochs a finished run goes on.",
        ),
    ] = False,
    plot: Annotated[
        bool | None,
        typer.Option(
            "--plot/--no-plot",
            help="Draw the learning curves to learning_curves.png; by default if matplotlib is "
            "installed.",
        ),
    ] = None,
    page: Annotated[
        bool,
        typer.Option(
            "--page/--no-page",
            help="Write model.html, a page on which to walk through the network, forward and "
            "backward, for the first example that was held out.",
        ),
    ] = True,
) -> None:
    """Train a network, by default of sigmoid neurons with the quadratic cost, and score it.

    It is scored on data that are held out. The files are written after every epoch; Ctrl-C keeps
    the last one finished, and --resume goes on from there.
    """
    if plot:
        plots.pyplot()  # if there is none, then before the work
    split = with_validation(load(data), validation)
    design = Design(sizes_for(layers, split), activation, loss)
    warn_of_unknown_classes(split)
    kind = kind_of(loss)
    if context.get_parameter_source("learning_rate").name == "DEFAULT":  # type: ignore[union-attr]
        shown_in_help = learning_rate
        learning_rate = default_rate(kind.learning_rate, optimizer)
        if learning_rate != shown_in_help and not resume:
            typer.echo(f"learning rate: {learning_rate:g}, for {loss} and {optimizer}", err=True)
    nn.manual_seed(seed)
    model = design.network()
    changing = make_optimizer(optimizer, model, learning_rate)
    weights_file, history_file = output / "model.safetensors", output / "history.csv"
    plot_file, page_file = output / "learning_curves.png", output / "model.html"
    trained = False

    def keep(history: History) -> None:
        nn.save(model, weights_file, design.notes())
        history.save_csv(history_file)

    def keep_epoch(history: History) -> None:
        nonlocal trained
        trained = True
        for shown in (plot_file, page_file):
            shown.unlink(missing_ok=True)  # which would show the network that is replaced
        keep(history)

    settings = {
        **design.notes(),
        "optimizer": str(optimizer),
        "schedule": str(schedule),
        "data": data,
        "validation": str(validation),
        "batch size": str(batch_size),
        "learning rate": str(learning_rate),
        "seed": str(seed),
        "compile": str(compile),
        "stop after": str(stop_after),
    }
    if schedule in (Schedule.step, Schedule.exponential, Schedule.cosine):
        settings["epochs"] = str(epochs)  # on which these depend
    checkpoint = Checkpoint(output / "checkpoint.safetensors", notes=settings)
    _make_folder(output)  # if it fails, then before the work
    if resume and not checkpoint.path.exists():
        typer.echo(f"there is no {checkpoint.path}: starting from the beginning", err=True)
    patience = () if stop_after is None else (_patience(stop_after),)
    try:
        history = nn.fit(
            model,
            (split.x_train, kind.targets(split.y_train, design.sizes[-1])),
            kind.loss,
            changing,
            epochs,
            batch_size=batch_size,
            validation=(split.x_test, kind.targets(split.y_test, design.sizes[-1])),
            metrics=[accuracy],
            stop=patience,
            scheduler=make_schedule(schedule, changing, epochs),
            callbacks=[keep_epoch],
            checkpoint=checkpoint,
            resume=resume,
            compile=compile,
        )
    except ValueError as error:
        if not resume:
            raise
        raise ValueError(
            f"{error}\ngo on with what that training was begun with, or begin anew: without "
            "--resume, or in another folder with --output"
        ) from error
    if history.interrupted:
        again = ": --resume goes on from there" if history else ""
        typer.echo(f"{history.stopped}{again}", err=True)
    elif patience and len(history) < epochs:
        typer.echo(history.stopped, err=True)
    elif not trained:
        typer.echo(
            f"nothing was left to train: {len(history)} epochs are done, --epochs says {epochs}",
            err=True,
        )
    if history:
        keep(history)  # an interruption may have come between the two files
        typer.echo(f"model: {weights_file}\nhistory: {history_file}")
        if plot or (plot is None and not history.interrupted):
            typer.echo(f"plot: {_plotted(history, plot_file)}")
        if page and not history.interrupted:
            write_page(graph_of(model, design, split.x_test[0], int(split.y_test[0])), page_file)
            typer.echo(f"page: {page_file}, which opens in a browser")
        kept = patience[0].best_epoch(history) - 1 if patience else -1
        typer.echo(f"accuracy: {history['accuracy'][kept]:.1f} %")
    raise typer.Exit(130 if history.interrupted else 0)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OSError(f"the folder {folder} cannot be made: {error.strerror}") from error


def _plotted(history: History, path: Path) -> str:
    """Draw the learning curves, if there is anything to draw with; say where they are."""
    try:
        plots.pyplot()
    except ImportError as error:
        return f"none, since {error}"
    import matplotlib

    matplotlib.use("agg")  # draws without a screen
    return str(plots.save(plots.history(history), path))


def _patience(epochs: int) -> NoImprovement:
    return NoImprovement(epochs, "accuracy", restore_best=True)
