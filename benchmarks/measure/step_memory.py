"""Measure how far a training step takes the peak of memory above what the import left."""

import importlib
import resource
import sys
from pathlib import Path

from benchmarks.engines.work import arguments, build, use_threads
from benchmarks.measure.answer import answer

_STATUS = Path("/proc/self/status")
_STEPS = 20


def peak_bytes() -> int:
    """Return the most memory that this process has held.

    The kernel's VmHWM is asked where there is one: `ru_maxrss` is inherited from the process
    that started this one, and so can hide everything below that one's size.
    """
    if _STATUS.exists():
        [line] = [line for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM")]
        return int(line.split()[1]) * 1024
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def forget_peak() -> None:
    """Let the peak start from what is held now, where the kernel can: imports have peaks too."""
    clear = Path("/proc/self/clear_refs")
    if clear.exists():
        clear.write_text("5")


def main() -> None:
    """Import the engine, then make the network and train it for a few steps."""
    wanted = arguments(__doc__).parse_args()
    importlib.import_module(f"benchmarks.engines.with_{wanted.engine}")
    if wanted.threads is not None:
        use_threads(wanted.engine, wanted.threads)
    forget_peak()
    before = peak_bytes()
    work = build(wanted.engine, wanted.work)
    for _ in range(_STEPS):
        work.step()
    answer([peak_bytes() - before], work.outcome())


if __name__ == "__main__":
    main()
