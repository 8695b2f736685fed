"""Nielsen's own `network.py`, read from a checkout of his repository and mended in memory.

It is written in Python 2. Only what Python 3 refuses is changed, so that what is timed is his.
"""

import re
from pathlib import Path
from typing import Any

_PRINT_OF_FORMAT = re.compile(r'\bprint (".*?"\.format\((?:[^()]|\([^()]*\))*\))', re.DOTALL)


def network_class(nielsen: Path) -> type:
    """Return the class `Network` that his program defines."""
    path = nielsen / "src" / "network.py"
    source = path.read_text(encoding="utf-8").replace("xrange", "range")
    # His docstrings hold backslashes that newer Pythons warn of.
    source = _PRINT_OF_FORMAT.sub(r"print(\1)", source).replace(r"\p", "p")
    program: dict[str, Any] = {}
    exec(compile(source, path, "exec"), program)
    return program["Network"]
