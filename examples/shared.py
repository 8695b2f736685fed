"""What all examples have in common: their options, and how a picture is written."""

from __future__ import annotations

import argparse
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
    """Return what was chosen on the command line; quick means one epoch."""
    chosen = parser.parse_args()
    if chosen.quick:
        chosen.epochs = 1
    return chosen


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
