"""`History`: what happened in each epoch of a training."""

from __future__ import annotations

import io
import math
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from autograd.files import write_atomically
from autograd.text import counted


class History:
    """What happened in each epoch of a training: a list of rows, each a dict of numbers.

    Attributes
    ----------
    rows : list of dict
        One per finished epoch: ``epoch``, ``loss``, and with validation ``validation_loss`` and
        a column per metric; what else there may be is said where it is asked for.
    stopped : str
        Why the training ended.

    Notes
    -----
    ``history["loss"]`` is a column, as a list with a number per epoch: NaN for those whose rows
    lack it, and a KeyError if all of them do.

    Examples
    --------
    >>> history = History()
    >>> history.rows.append({"epoch": 1, "loss": 0.5})
    >>> history["loss"]
    [0.5]
    """

    #: Whether it was read from a file, which does not tell why the training ended.
    _read = False

    def __init__(self) -> None:
        self.rows: list[dict[str, float]] = []
        self.stopped = ""

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, float]]:
        return iter(self.rows)

    def __getitem__(self, column: str) -> list[float]:
        if self.rows and not any(column in row for row in self.rows):
            raise KeyError(f"there is no column {column!r}, only {', '.join(self.columns)}")
        return [row.get(column, math.nan) for row in self.rows]

    def __repr__(self) -> str:
        last = ", ".join(f"{name} {number:.4g}" for name, number in (self.rows or [{}])[-1].items())
        ended = self.stopped or ("read from a file" if self._read else "running")
        return f"History({counted(len(self), 'epoch')}; {last or 'nothing yet'}; {ended})"

    @property
    def columns(self) -> list[str]:
        """The names of all columns, in the order in which they came up."""
        return list(dict.fromkeys(name for row in self.rows for name in row))

    @property
    def interrupted(self) -> bool:
        """Whether the training was ended from the keyboard."""
        return self.stopped.startswith("interrupted")

    def save_csv(self, path: str | os.PathLike[str]) -> None:
        """Write the rows as comma-separated values, whole or not at all.

        Parameters
        ----------
        path : str or path
            Folders that are missing are made.

        Raises
        ------
        OSError
            If the file cannot be written.
        """
        import csv  # seldom needed, so loaded late

        text = io.StringIO()
        writer = csv.DictWriter(text, self.columns or ["epoch"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.rows)
        write_atomically(path, text.getvalue().encode())

    @classmethod
    def load_csv(cls, path: str | os.PathLike[str]) -> History:
        """Read what `save_csv` wrote; why the training ended is not in it.

        Parameters
        ----------
        path : str or path

        Raises
        ------
        FileNotFoundError
            If there is no such file.
        ValueError
            If it has no column ``epoch``, or something in it is not a number.

        Examples
        --------
        >>> import tempfile
        >>> history = History()
        >>> history.rows.append({"epoch": 1, "loss": 0.1})
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     history.save_csv(Path(folder, "history.csv"))
        ...     History.load_csv(Path(folder, "history.csv")).rows
        [{'epoch': 1, 'loss': 0.1}]
        """
        import csv

        history = cls()
        history._read = True
        with Path(path).open(newline="", encoding="utf-8") as file:
            reader = csv.DictReader(file)
            try:
                if "epoch" not in (reader.fieldnames or ()):
                    raise ValueError("there is no column epoch")
                for row in reader:
                    if None in row or None in row.values():
                        raise ValueError(f"line {reader.line_num} is of another length")
                    numbers = {name: float(text) for name, text in row.items() if text != ""}
                    history.rows.append({**numbers, "epoch": int(row["epoch"])})
            except (ValueError, csv.Error) as error:
                raise ValueError(f"{path} is not the history of a training: {error}") from None
        return history

    def to_pandas(self) -> Any:
        """Return the rows as a pandas DataFrame whose index is the epoch.

        Raises
        ------
        ImportError
            If pandas is not installed; it comes with the extra ``glassgrad[pandas]``.
        """
        try:
            import pandas
        except ImportError as error:
            raise ImportError(
                "History.to_pandas needs pandas: pip install 'glassgrad[pandas]'"
            ) from error
        return pandas.DataFrame(self.rows, columns=self.columns or ["epoch"]).set_index("epoch")

    def plot(self, ax: Any = None) -> Any:
        """Draw losses, metrics and the learning rate, side by side: see `nn.plots.history`.

        Parameters
        ----------
        ax : matplotlib Axes or sequence of Axes, optional
            Where to draw, as many of the plots as there are axes. By default in a new figure.

        Returns
        -------
        tuple of Axes
            ``history.plot()[0].figure`` is the figure.

        Raises
        ------
        ValueError
            If no epoch has finished.
        ImportError
            If matplotlib is not installed; it comes with the extra ``glassgrad[plot]``.
        """
        from nn.plots import history

        return history(self, ax=ax)


def plain_number(number: Any) -> Any:
    """Return a number of Python for one of NumPy or a truth value; all else as it is.

    >>> plain_number(np.float32(0.5)), plain_number(True)
    (0.5, 1)
    """
    if isinstance(number, np.ndarray | np.generic) and number.size == 1:
        number = float(number) if number.dtype == np.longdouble else number.item()
    return int(number) if isinstance(number, bool) else number
