"""Getting hold of the error, and of the line that it should tell."""

import inspect
from collections.abc import Callable
from typing import Any

import pytest

from autograd.debug import AnomalyError, detect_anomaly


def caught(function: Callable[[], Any], **options: Any) -> AnomalyError:
    with pytest.raises(AnomalyError) as found, detect_anomaly(**options):
        function()
    return found.value


def line_of(function: Any, text: str) -> int:
    """Return the number of the first line in the source of a function that holds a text."""
    lines, start = inspect.getsourcelines(function)
    return start + next(number for number, line in enumerate(lines) if text in line)
