"""What a registered hook is taken away by."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from autograd.watched import changes


class HookHandle:
    """A registered hook, which ``remove()`` takes away."""

    _keys = itertools.count()

    def __init__(self, hooks: dict[int, Callable[[Any], Any]], hook: Callable[[Any], Any]) -> None:
        self._hooks, self._key = hooks, next(self._keys)
        hooks[self._key] = hook

    def remove(self) -> None:
        """Call the hook no more; a second time is harmless."""
        self._hooks.pop(self._key, None)
        changes.count += 1

    def __repr__(self) -> str:
        state = "registered" if self._key in self._hooks else "removed"
        return f"<{type(self).__name__} of a hook that is {state}>"
