"""How much of the machine everybody else took while something was timed.

A BLAS that shares a product among its threads spins until the last one is done. One busy neighbour
on a machine of two cores then makes a step ten times slower, and says nothing about the engine.
"""

import os
from pathlib import Path
from time import perf_counter, process_time

_STATISTICS = Path("/proc/stat")
# user, nice, system, irq, softirq and steal: what neither slept nor waited for a disk.
_BUSY = (1, 2, 3, 6, 7, 8)


class Others:
    """Count from now on what other processes, and other guests of the same host, use."""

    def __init__(self) -> None:
        self._busy, self._own, self._begin = _busy_seconds(), process_time(), perf_counter()

    def cores(self) -> float | None:
        """Return how many cores they used on average; None where the system does not tell."""
        if self._busy is None or (busy := _busy_seconds()) is None:
            return None
        theirs = (busy - self._busy) - (process_time() - self._own)
        return max(0.0, theirs / (perf_counter() - self._begin))


def _busy_seconds() -> float | None:
    if not _STATISTICS.exists():
        return None
    columns = _STATISTICS.read_text().split("\n", 1)[0].split()
    return sum(int(columns[column]) for column in _BUSY) / os.sysconf("SC_CLK_TCK")
