"""`Watched`: objects that tell when an attribute of theirs is set, for compiled code to notice."""

from __future__ import annotations

from typing import Any


class Counter:
    """How often an attribute of any watched object has been set or deleted."""

    __slots__ = ("count",)

    def __init__(self) -> None:
        self.count = 0


changes = Counter()


class Watched:
    """An object whose attributes compiled code reads while it is written.

    Code must be written anew when one of them changes. Without this class that takes a comparison
    of every attribute at every call; with it, of one number for all such objects.

    >>> class Settings(Watched):
    ...     pass
    >>> before, settings = changes.count, Settings()
    >>> settings.slope = 0.1
    >>> changes.count - before
    1
    """

    __slots__ = ()

    def __setattr__(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)
        changes.count += 1

    def __delattr__(self, name: str) -> None:
        object.__delattr__(self, name)
        changes.count += 1
