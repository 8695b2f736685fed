"""The examples that the command learns from and is scored on."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import typer

from autograd.text import counted
from nn.data import ArraySplit, load

Data = Annotated[
    str,
    typer.Argument(
        help="digits (1,797 images of 8 x 8, in the package), mnist (downloaded once), a directory "
        "with MNIST's IDX files, or an .npz file with arrays x (examples, used as they are: "
        "scale them to 0..1) and y (classes 0, 1, ...). The last fifth is held out, as it stands, "
        "so shuffle the examples first; of MNIST, the t10k files are."
    ),
]


def with_validation(split: ArraySplit, validation: str | None) -> ArraySplit:
    """Put in place of the held-out examples what was asked for."""
    if validation is None:
        return split
    try:
        fraction = float(validation)
    except ValueError:
        other = all_held_out(load(validation))
        if other.x_test.shape[1] != split.x_train.shape[1]:
            raise ValueError(
                f"the validation data {validation} have {other.x_test.shape[1]} numbers per "
                f"example, those to train on {split.x_train.shape[1]}"
            ) from None
        return split._replace(x_test=other.x_test, y_test=other.y_test)
    count = len(split.x_train)
    kept = count - round(fraction * count) if 0 < fraction < 1 else 0
    if not 0 < kept < count:
        raise ValueError(
            f"a fraction to validate on is above 0 and below 1, and leaves examples on both "
            f"sides: got {validation} of {counted(count, 'example')}"
        )
    x, y = split.x_train, split.y_train
    return ArraySplit(x[:kept], y[:kept], x[kept:], y[kept:])


def all_held_out(split: ArraySplit) -> ArraySplit:
    """Hold out every example, so that none is left to train on."""
    x = np.concatenate([split.x_train, split.x_test])
    y = np.concatenate([split.y_train, split.y_test])
    return ArraySplit(x[:0], y[:0], x, y)


def told_held_out(split: ArraySplit) -> str:
    """Say which examples are held out, and how many.

    >>> told_held_out(load("digits"))
    '360 of 1,797, the held-out last fifth'
    """
    held_out = len(split.x_test)
    count = len(split.x_train) + held_out
    if held_out == count:
        return f"all {count:,}"
    part = "last fifth" if held_out == count - count * 4 // 5 else "test part"
    return f"{held_out:,} of {count:,}, the held-out {part}"


def warn_of_unknown_classes(split: ArraySplit) -> None:
    """Say on standard error which classes occur among the held-out examples only."""
    unknown = sorted({*split.y_test.tolist()} - {*split.y_train.tolist()})
    if not unknown:
        return
    named = ", ".join(map(str, unknown[:10])) + (", ..." if len(unknown) > 10 else "")
    what = f"the class {named} occurs" if len(unknown) == 1 else f"the classes {named} occur"
    typer.echo(
        f"warning: {what} among the examples to score on, but not among those to train on, and "
        "cannot be learned: shuffle the examples of the file",
        err=True,
    )
