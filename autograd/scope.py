"""Where in the program a node is made: its group, and whether and how it is recorded.

The scope in force is a context variable, so it holds per thread and per asynchronous task.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Generator
from contextlib import ContextDecorator
from contextvars import ContextVar
from typing import Any

_new = object.__new__


class Scope:
    """A place in the tree of groups; immutable, and shared by the nodes that are made in it."""

    __slots__ = (
        "depth",
        "entered_by",
        "interprets",
        "keeper",
        "name",
        "observer",
        "parent",
        "recording",
        "trace",
    )

    def __init__(
        self,
        name: str | None,
        parent: Scope | None,
        recording: bool = True,
        depth: int = 0,
        entered_by: int = 0,
        trace: Any = None,
        observer: Any = None,
    ) -> None:
        #: The id of the context that entered it, which leaves it again.
        self.entered_by = entered_by
        self.name = name
        self.parent = parent
        self.recording = recording
        #: How many transforms (`grad` within `grad`) are under way.
        self.depth = depth
        #: Told of every generator that is drawn from and every leaf that is assigned to, before it
        #: changes, while `checkpoint` runs a function.
        self.keeper: Any = None
        #: Whether compiled functions are run as they are written.
        self.interprets = False
        if parent is not None:
            self.keeper, self.interprets = parent.keeper, parent.interprets
            if trace is None:
                trace = parent.trace
                observer = parent.observer if observer is None else observer
        #: What records every operation while a function is being compiled; else None.
        self.trace = trace
        #: Where every operation goes in place of being done at once: the trace if there is one,
        #: else what looks for anomalies, else None.
        self.observer = trace if observer is None else observer

    def within(self, name: str, entered_by: int) -> Scope:
        """Return the scope of a group inside this one, in which all else is as it is here."""
        inside = _new(Scope)  # past __init__, since every call of a module makes one
        inside.name, inside.parent, inside.entered_by = name, self, entered_by
        inside.recording, inside.depth = self.recording, self.depth
        inside.keeper, inside.interprets = self.keeper, self.interprets
        inside.trace, inside.observer = self.trace, self.observer
        return inside

    def moved_into(self, parent: Scope) -> Scope:
        """Return a scope that changes of another one what this one changes of its parent."""
        left: Any = self.parent
        # Groups, and what observes, take over whether operations are recorded.
        taken_over = self.name is not None or self.observer is not left.observer
        return Scope(
            self.name,
            parent,
            parent.recording if taken_over else self.recording,
            parent.depth + self.depth - left.depth,
            self.entered_by,
            None if self.trace is left.trace else self.trace,
            None if self.observer is left.observer else self.observer,
        )

    @property
    def path(self) -> tuple[str, ...]:
        """The names of the groups around, outermost first."""
        names: list[str] = []
        scope: Scope | None = self
        while scope is not None:
            if scope.name is not None:
                names.append(scope.name)
            scope = scope.parent
        return tuple(reversed(names))


root_scope = Scope(None, None)
_scope: ContextVar[Scope] = ContextVar("scope", default=root_scope)
current_scope = _scope.get
enter_scope = _scope.set


class ScopeContext(ContextDecorator):
    """Enters a scope inside the one in force, and leaves it for that one's parent."""

    __slots__ = ()

    def __enter__(self) -> Any:
        raise NotImplementedError

    def __exit__(self, kind: object, error: object, traceback: object) -> None:
        # A suspended generator may leave out of turn: look for the scope that this one entered.
        scope: Scope | None = current_scope()
        entered_since: list[Scope] = []
        while scope is not None and scope.entered_by != id(self):
            entered_since.append(scope)
            scope = scope.parent
        if scope is None:
            return
        here = scope.parent or root_scope
        for later in reversed(entered_since):
            here = later.moved_into(here)
        enter_scope(here)

    def __call__(self, function: Any) -> Any:
        """Have every call of a function, or every step of a generator, run inside."""
        if inspect.isasyncgenfunction(function):
            raise TypeError(
                f"{type(self).__name__} does not decorate {function.__name__}, an asynchronous "
                "generator: write a with statement inside it"
            )
        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def awaited(*args: Any, **keywords: Any) -> Any:
                with self:
                    return await function(*args, **keywords)

            return awaited
        if inspect.isgeneratorfunction(function):

            @functools.wraps(function)
            def stepped(*args: Any, **keywords: Any) -> Any:
                return (yield from _Stepped(self, function(*args, **keywords)))

            return stepped
        return super().__call__(function)


class _Stepped(Generator[Any, Any, Any]):
    """A generator each of whose steps runs inside a context, which it leaves between them."""

    def __init__(self, context: ScopeContext, generator: Any) -> None:
        self._context, self._generator = context, generator

    def send(self, value: Any) -> Any:
        with self._context:
            return self._generator.send(value)

    def throw(self, *error: Any) -> Any:
        with self._context:
            return self._generator.throw(*error)


class group(ScopeContext):  # noqa: N801 (used like a function)
    """Label the nodes made inside, so that pictures can fold them and compiled code can name them.

    A context, or a decorator, for any number of uses, each an instance of its own; groups nest.

    Parameters
    ----------
    name : str
        What the group is called.

    Raises
    ------
    TypeError
        If the name is not a string.

    Examples
    --------
    >>> from autograd import Value
    >>> with group("encoder"), group("first layer"):
    ...     y = Value(2.0) * 3
    >>> y.scope.path
    ('encoder', 'first layer')
    """

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        if not isinstance(name, str):
            raise TypeError(f"a group is named by a string, got a {type(name).__name__}")
        self.name = name

    def __enter__(self) -> None:
        enter_scope(self.inside(current_scope()))

    def inside(self, here: Scope) -> Scope:
        """Return the scope of a new use of this group inside another.

        Parameters
        ----------
        here : Scope
            That of the code around.
        """
        return here.within(self.name, id(self))

    def __reduce__(self) -> tuple[type[group], tuple[str]]:
        return group, (self.name,)


class no_grad(ScopeContext):  # noqa: N801 (used like a function)
    """Compute without recording: results inside do not require a gradient.

    Saves the time and the memory of the graph where no derivative will be asked for. A context,
    or a decorator; holds for the current thread or asynchronous task only.

    Examples
    --------
    >>> from autograd import Value
    >>> x = Value(2.0)
    >>> with no_grad():
    ...     y = x * 3
    >>> y
    Value(6.0, requires_grad=False)
    """

    __slots__ = ()

    def __enter__(self) -> None:
        here = current_scope()
        enter_scope(Scope(None, here, False, here.depth, id(self)))


class interpreting(ScopeContext):  # noqa: N801 (used like a function)
    """Have compiled functions run as they are written, since what they read is not what it was."""

    __slots__ = ()

    def __enter__(self) -> None:
        here = current_scope()
        scope = Scope(None, here, here.recording, here.depth, id(self))
        scope.interprets = True
        enter_scope(scope)


class differentiating(ScopeContext):  # noqa: N801 (used like a function)
    """Mark that a transform is under way, so that one inside it keeps its graph."""

    __slots__ = ()

    def __enter__(self) -> None:
        here = current_scope()
        enter_scope(Scope(None, here, True, here.depth + 1, id(self)))


# Those of transforms within transforms, outside of any group: made once, since they are entered
# often.
_nested = [root_scope]
for _depth in range(1, 5):
    _nested.append(Scope(None, _nested[-1], depth=_depth))
#: Of what a transform differentiates by: in whichever thread, it is known as that.
IN_A_TRANSFORM = _nested[1]


def inside_of(here: Scope) -> Scope:
    """Return the scope of a transform that is under way in another; see `differentiating`."""
    depth = here.depth
    if depth + 1 < len(_nested) and here is _nested[depth]:
        return _nested[depth + 1]
    return Scope(None, here, depth=depth + 1)
