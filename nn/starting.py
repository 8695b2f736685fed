"""Ctrl-C while the command is still imported, before it can heed it: an end without a traceback."""

import sys
from itertools import pairwise
from types import TracebackType


def _quietly(
    kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, traceback)


def _is_the_command() -> bool:
    """Tell whether Python was started as ``glassgrad`` or ``python -m nn``, not by who imports."""
    if sys.argv[:1] == ["-m"]:  # as it reads only while the package that is to run is imported
        return ["-m", "nn"] in map(list, pairwise(sys.orig_argv))
    return bool(sys.argv) and sys.argv[0].endswith(("glassgrad", "glassgrad.exe"))


if _is_the_command():
    sys.excepthook = _quietly
