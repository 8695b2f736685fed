"""Ctrl-C while the command is still imported, before it can heed it: an end without a traceback."""

import sys
from types import TracebackType


def _quietly(
    kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, traceback)


# Of a program that imports this package a traceback is wanted. As the first argument, `-m` stands
# there only while the package that Python is to run is being imported.
if sys.argv and (sys.argv[0] == "-m" or sys.argv[0].endswith(("glassgrad", "glassgrad.exe"))):
    sys.excepthook = _quietly
