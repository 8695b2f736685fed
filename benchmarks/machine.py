"""On what the figures were taken."""

import os
import platform
from pathlib import Path

from benchmarks.environments import cores


def describe() -> dict[str, str]:
    """Return what a reader wants to know of the machine, as it is now."""
    facts = {
        "processor": _processor(),
        "cores": str(cores()),
        "system": platform.platform(),
        "python": platform.python_version(),
    }
    if hasattr(os, "getloadavg"):
        # A load near the number of cores means that others were at work too.
        facts["load before"] = f"{os.getloadavg()[0]:.2f}"
    return facts


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()
