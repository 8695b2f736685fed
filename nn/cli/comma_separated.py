"""Examples from text: numbers between commas, and what to say where they are not that."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

#: A line of the file, and its number as an editor counts.
Line = tuple[int, str]


def from_csv(path: Path, content: bytes) -> NDArray[np.float64]:
    """Read rows of numbers between commas, quoted or not, below names of columns or without.

    Raises
    ------
    ValueError
        If the content is no text, or a line is not such a row.

    Examples
    --------
    >>> from_csv(Path("x.csv"), b"width,height\\n1,2\\n3,4\\n")
    array([[1., 2.],
           [3., 4.]])
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(f"{path} is neither an .npz file nor text") from None
    lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        raise ValueError(f"{path} must hold numbers in rows, one example each; it is empty")
    rows = lines[1:] if _has_names(path, lines[0]) else lines
    if not rows:
        raise ValueError(
            f"{path} must hold numbers in rows, one example each; it has only names of columns: "
            f"{lines[0][1]!r}"
        )
    try:
        return np.loadtxt(
            [line for _, line in rows], delimiter=",", comments=None, quotechar='"', ndmin=2
        )
    except ValueError as error:
        told = _fault(rows) or str(error)
        raise ValueError(f"{path} must hold numbers between commas: {told}") from None


def _has_names(path: Path, first: Line) -> bool:
    """Tell names of columns in the first line from numbers, and refuse what is neither."""
    number, line = first
    cells = _cells(line)
    if cells == [str(n) for n in range(len(cells))]:
        raise ValueError(
            f"line {number} of {path} may be numbers of columns or an example: write names of "
            f"columns in its place or above it, such as {','.join(f'x{n}' for n in cells[:3])}"
        )
    numbers = sum(map(_is_number, cells))
    parts = re.split(r"[;\s]+", line.strip())
    if not numbers and len(parts) > 1 and all(map(_is_number, parts)):
        raise ValueError(
            f"{path} must hold numbers between commas: in line {number} they are separated by "
            f"something else, {line[:40]!r}"
        )
    if 0 < numbers < len(cells):
        raise ValueError(
            f"line {number} of {path} is neither numbers nor names of columns: {line!r}"
        )
    return not numbers


def _fault(rows: list[Line]) -> str | None:
    """Say where the first cell is that is no number, or the first line of another length."""
    expected = len(_cells(rows[0][1]))
    for number, line in rows:
        cells = _cells(line)
        for column, cell in enumerate(cells, 1):
            if not _is_number(cell):
                return f"line {number} has {cell!r} in column {column}"
        if len(cells) != expected:
            return f"line {number} has {len(cells)} of them, line {rows[0][0]} has {expected}"
    return None


def _cells(line: str) -> list[str]:
    return [cell.strip().strip('"') for cell in line.split(",")]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
