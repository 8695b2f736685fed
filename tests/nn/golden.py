"""Golden figures: results of PyTorch as a few numbers each, for machines without it.

They are made by ``python -m tests.peers.make_golden``, where PyTorch is installed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from tests.nn.cases import Results

FOLDER = Path(__file__).parent / "golden"
Figures = dict[str, dict[str, Any]]


def figures(results: Results) -> Figures:
    """Return the shape of each array, its size, and three sums of it with different weights."""
    found: Figures = {}
    for name, array in results.items():
        flat = array.astype(np.float64).ravel()
        places = np.arange(flat.size)
        sums = [np.sum(flat * np.cos((0.3 + k) * places)) for k in range(3)]
        found[name] = {
            "shape": list(array.shape),
            "size": float(f"{np.sum(np.abs(flat)):.6g}"),
            "sums": [float(f"{number:.14g}") for number in sums],
        }
    return found


def read(family: str) -> dict[str, Figures]:
    return json.loads((FOLDER / f"{family}.json").read_text())


def write(family: str, cases: dict[str, Figures]) -> None:
    rows = [f"{json.dumps(name)}: {json.dumps(figures)}" for name, figures in cases.items()]
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{family}.json").write_text("{\n" + ",\n".join(rows) + "\n}\n")


def assert_golden(results: Results, expected: Figures, tolerance: float = 1e-10) -> None:
    found = figures(results)
    assert found.keys() == expected.keys()
    for name, figure in expected.items():
        assert found[name]["shape"] == figure["shape"], name
        limit = tolerance * max(figure["size"], 1e-3)
        np.testing.assert_allclose(
            found[name]["sums"], figure["sums"], rtol=0, atol=limit, err_msg=name
        )
