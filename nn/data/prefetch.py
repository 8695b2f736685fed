"""Work ahead: a thread that prepares what will be asked for next."""

from __future__ import annotations

import contextvars
import threading
import weakref
from collections import deque
from collections.abc import Iterator
from typing import Any


class Prefetched:
    """An iterator whose items another thread prepares, a few ahead of the one asked for.

    The thread ends with the last item, with an exception, which is raised here in its turn, or as
    soon as this iterator is closed or no longer in use.

    Parameters
    ----------
    source : iterator
        From now on used by that thread alone.
    ahead : int
        How many items are prepared at most before they are asked for.

    Examples
    --------
    >>> list(Prefetched(iter("abc"), ahead=2))
    ['a', 'b', 'c']
    """

    def __init__(self, source: Iterator[Any], ahead: int) -> None:
        self._shelf = shelf = _Shelf(ahead)
        # The thread must not know this iterator, or it would never be out of use. In a copy of
        # the context, so that `np.errstate` and the like hold there too.
        self._thread = threading.Thread(
            target=contextvars.copy_context().run,
            args=(_fill, shelf, source),
            name="glassgrad-prefetch",
            daemon=True,  # else the interpreter, when it exits, would wait for it before closing it
        )
        self._finalizer = weakref.finalize(self, shelf.close)
        self._thread.start()

    def __iter__(self) -> Prefetched:
        return self

    def __next__(self) -> Any:
        try:
            return self._shelf.take()
        except _EndError:
            self.close()
            raise StopIteration from None
        except BaseException:
            if self._shelf.closed:
                self.close()
            raise

    def close(self) -> None:
        """End the thread, and wait until it has ended."""
        self._finalizer()
        if self._thread is not threading.current_thread():
            self._thread.join()


class _EndError(Exception):
    """Nothing more will come."""


class _Shelf:
    """A place for a few items, with somebody who fills it and somebody who takes from it.

    Not a `queue.Queue`: waiting for room must end as soon as nobody wants more, and an item is
    begun only when there is room for it.
    """

    def __init__(self, size: int) -> None:
        self.closed = False
        self._size = size
        self._items: deque[Any] = deque()
        self._last: BaseException | None = None
        # Its lock may be taken twice by a thread, as happens if memory is cleared up, and so an
        # iterator closed, while it is held.
        self._changed = threading.Condition(threading.RLock())

    def wait_for_room(self) -> bool:
        """Wait, and say whether to go on."""
        with self._changed:
            self._changed.wait_for(lambda: self.closed or len(self._items) < self._size)
            return not self.closed

    def put(self, item: Any) -> None:
        with self._changed:
            self._items.append(item)
            self._changed.notify_all()

    def finish(self, last: BaseException) -> None:
        """Say that after the items that are there, this is raised."""
        with self._changed:
            self._last = last
            self._changed.notify_all()

    def take(self) -> Any:
        with self._changed:
            # An interruption from the keyboard ends the waiting, and no item is lost by it.
            self._changed.wait_for(lambda: self.closed or self._items or self._last)
            if self.closed:
                raise _EndError
            if self._items:
                item = self._items.popleft()
                self._changed.notify_all()
                return item
            self.close()
            last, self._last = self._last, None
            raise last or _EndError

    def close(self) -> None:
        with self._changed:
            self.closed = True
            self._items.clear()
            self._changed.notify_all()


def _fill(shelf: _Shelf, source: Iterator[Any]) -> None:
    try:
        while shelf.wait_for_room():
            shelf.put(next(source))
    except StopIteration:
        shelf.finish(_EndError())
    except BaseException as error:
        shelf.finish(error)
