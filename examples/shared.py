"""What all examples have in common: their options, their end, and how a picture is written."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


def parser(description: str | None, epochs: int, output: str) -> argparse.ArgumentParser:
    """Return a parser of the options that every example has; the description is its docstring."""
    options = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--epochs", type=int, default=epochs, help=f"default {epochs}")
    options.add_argument("--seed", type=int, default=0, help="another one, another training")
    options.add_argument(
        "--output", type=Path, default=Path(output), help=f"the picture, default {output}"
    )
    options.add_argument("--quick", action="store_true", help="a taste: little data, one epoch")
    return options


def parsed(parser: argparse.ArgumentParser) -> argparse.Namespace:
    """Return what was chosen on the command line, checked; quick means one epoch."""
    chosen = parser.parse_args()
    for name, least in (("epochs", 1), ("seed", 0)):
        if getattr(chosen, name) < least:
            parser.error(f"--{name} is at least {least}, got {getattr(chosen, name)}")
    # Now, since the picture is written when all the work is done.
    folder = chosen.output.parent
    if chosen.output.is_dir() or not folder.is_dir() or not os.access(folder, os.W_OK):
        parser.error(f"--output {chosen.output}: there is no folder {folder} to write a file to")
    kind = chosen.output.suffix.removeprefix(".")
    known = pictures()
    if known and kind.lower() not in known:
        parser.error(f"--output {chosen.output} ends in none of {', '.join(sorted(known))}")
    if chosen.quick:
        chosen.epochs = 1
    return chosen


def pictures() -> set[str]:
    """Return what the name of a picture may end in; without matplotlib there are none."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        return set()
    return set(Figure().canvas.get_supported_filetypes())


def end_without(history: Any) -> None:
    """End here if the training was interrupted before there was anything to show."""
    if not history:
        print("interrupted before the first epoch had finished: there is nothing to show")
        raise SystemExit(130)


def save_picture(path: Path, width: float, height: float, draw: Callable[[Any], None]) -> None:
    """Have a figure drawn and write it, or say what that would take."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        print("no picture: it takes matplotlib, which pip install 'glassgrad[plot]' brings")
        return
    # Not by pyplot, which would look for a screen.
    figure = Figure(figsize=(width, height), layout="constrained")
    draw(figure)
    figure.savefig(path, dpi=150)
    print(f"picture: {path}")
