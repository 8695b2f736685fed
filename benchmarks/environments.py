"""One virtual environment per peer, made once and then reused."""

import json
import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DIRECTORY = ROOT / "benchmarks" / ".environments"

# The problems are made with NumPy, and threadpoolctl tells which BLAS kernel runs.
_COMMON = ("numpy", "threadpoolctl")
_REQUIREMENTS = {
    "glassgrad": (str(ROOT),),
    "numpy": (),
    "torch": ("torch==2.13.0",),
    "jax": ("jax==0.10.2",),
    "hips": ("autograd==1.9.1",),
    "mygrad": ("mygrad==2.5.0",),
    "micrograd": ("micrograd==0.1.0",),
}
# The first two pin the BLAS to a kernel that need not be this machine's best; the others would let
# packages of the environment that started us into theirs.
_NOT_PASSED_ON = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "PYTHONPATH", "PYTHONHOME")


@dataclass(frozen=True)
class Environment:
    """An environment that is ready: its interpreter, and what is installed in it."""

    python: Path
    versions: dict[str, str]


class InstallationError(Exception):
    """pip could not install a peer; the message is the last thing that it said."""


def variables() -> dict[str, str]:
    """Return the environment variables that a measuring process gets."""
    return {name: value for name, value in os.environ.items() if name not in _NOT_PASSED_ON}


def ready(name: str) -> Environment:
    """Make the environment if need be, and bring it up to date.

    Ours is installed anew each time, as a user would install it; a pinned peer that is already
    there costs pip a second and no network.
    """
    directory = DIRECTORY / name
    python = directory / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        venv.create(directory, with_pip=True, clear=True)
    requirements = (*_REQUIREMENTS[name], *_COMMON)
    _run(python, "-m", "pip", "install", "--disable-pip-version-check", "--quiet", *requirements)
    _append_to_path(python, ROOT)
    listed = _run(python, "-m", "pip", "list", "--disable-pip-version-check", "--format", "json")
    return Environment(python, {item["name"]: item["version"] for item in json.loads(listed)})


def _append_to_path(python: Path, folder: Path) -> None:
    """Let the environment find `benchmarks` and `tests` in `folder`, after all that is installed.

    After, because `autograd` must stay HIPS's package where that is what was installed, and ours
    the installed one.
    """
    site_packages = _run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))")
    Path(site_packages.strip(), "benchmarks.pth").write_text(f"{folder}\n", encoding="utf-8")


def _run(python: Path, *arguments: str) -> str:
    done = subprocess.run(
        [python, *arguments], env=variables(), capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise InstallationError(last_line(done.stderr))
    return done.stdout


def last_line(text: str) -> str:
    """Return the last line that says something: of a traceback, what went wrong."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no reason was given"


def cores() -> int:
    """Return how many cores this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
