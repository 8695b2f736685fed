"""Run the test suite of HIPS autograd, from a checkout of it, against this package.

    python -m tests.peers.hips CHECKOUT [argument of pytest ...]

The checkout's ``tests`` folder is copied to a temporary place, away from the package beside it.
Four of its files import internals of HIPS autograd at their top, and one calls two names of its
``linalg``; for those alone, the folder ``hips_shim`` stands in. Needs SciPy and xarray, as the
suite does.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SHIM = Path(__file__).with_name("hips_shim")

PLUGIN = f"""
import autograd
assert hasattr(autograd, "Value"), "HIPS autograd itself is installed here"
autograd.__path__.append({str(SHIM)!r})

import numpy
from autograd.numpy import linalg
linalg._dot, linalg.T = numpy.matmul, lambda x: numpy.swapaxes(x, -1, -2)
"""


def run(checkout: Path, arguments: list[str]) -> int:
    """Run the suite; return pytest's exit status."""
    if not (checkout / "tests" / "test_systematic.py").exists():
        raise SystemExit(
            f"{checkout} is no checkout of HIPS autograd: it has no tests/test_systematic.py"
        )
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(checkout / "tests", Path(folder) / "tests")
        Path(folder, "with_shim.py").write_text(PLUGIN)
        command = [sys.executable, "-m", "pytest", "-q", "-p", "with_shim", *arguments, "tests"]
        return subprocess.run(command, cwd=folder, check=False).returncode


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    raise SystemExit(run(Path(sys.argv[1]).resolve(), sys.argv[2:]))
