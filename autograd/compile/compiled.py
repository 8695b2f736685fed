"""`Compiled`: a function of arrays, and the NumPy programs written for its arguments."""

from __future__ import annotations

import functools
import sys
import threading
import warnings
from collections import Counter
from collections.abc import Callable
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

import numpy as np

from autograd.compile.calling import MISS
from autograd.compile.graph import Graph
from autograd.compile.specialisation import Specialisation
from autograd.evaluation import raw
from autograd.graph import dtype_of
from autograd.scope import current_scope
from autograd.structure import leaves, mapped
from autograd.text import counted
from autograd.value import Value
from autograd.walk import ancestors

#: After so many programs, or half of what is kept, a warning says what makes them differ.
_OFTEN = 8
#: Another thread may change what a function reads while it is traced; not for ever, it is hoped.
_ATTEMPTS = 5


#: What is called and is no object with attributes of its own to speak of.
_FUNCTIONS = (FunctionType, BuiltinFunctionType, MethodType, functools.partial)
#: What each compiled function holds for itself.
_OWN = frozenset(
    ("_function", "_cache_size", "_specialisations", "_calls", "_lock", "_traces_of", "traces")
)


class Compiled:
    """A function that `compile` made: it writes itself as NumPy code for every form of arguments.

    It is made by `compile`, and called like the function, whose attributes it has, too.

    Attributes
    ----------
    source : str
        The code that was written last.
    graph : Graph
        The graph that it was written from, for `autograd.draw`.
    traced : Graph
        The same before it was simplified.
    stats : dict
        How many operations were traced, what each pass replaced, and how much memory is reused.
    traces : int
        How often the function has been traced.

    Raises
    ------
    RuntimeError
        If one of the first four is asked for before it was called with arrays.

    Examples
    --------
    >>> from autograd import compile
    >>> double = compile(lambda x: x + x)
    >>> double(np.array([1.0, 2.0])), double.traces
    (array([2., 4.]), 1)
    """

    #: How often the function has been traced.
    traces: int = 0

    def __init__(self, function: Callable[..., Any], cache_size: int = 16) -> None:
        functools.update_wrapper(self, function, updated=())
        self.__name__: str = getattr(function, "__name__", type(function).__name__)
        self.__qualname__: str = getattr(function, "__qualname__", self.__name__)
        self._function = function
        self._cache_size = cache_size
        self._specialisations: tuple[Specialisation, ...] = ()
        self._calls: tuple[Callable[[Any, Any], Any], ...] = ()
        self._lock = threading.RLock()
        #: For the objects among the arguments, of which each has a right to its own programs.
        self._traces_of: Counter[tuple[int, ...]] = Counter()

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        scope = current_scope()
        if scope.depth or scope.interprets or scope.observer is not None:
            # Part of something that is differentiated or compiled itself, or watched.
            return self._eagerly(args, keywords)
        for call in self._calls:
            found = call(args, keywords)
            if found is not MISS:
                return found
        return self._first_call(args, keywords)

    def _eagerly(self, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Run the function itself; where anomalies are looked for, so that each operation shows."""
        scope, given = current_scope(), leaves((args, keywords))
        inside = scope.depth or scope.interprets or scope.trace is not None
        if inside or any(isinstance(x, Value) for x in given):
            return self._function(*args, **keywords)
        args, keywords = mapped(_visible, (args, keywords))
        visible = leaves((args, keywords))

        def told(result: Any) -> Any:
            depends = isinstance(result, Value) and result.requires_grad
            return result if depends and _reads_outside(result, visible) else raw(result)

        return mapped(told, self._function(*args, **keywords))

    def _first_call(self, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Write the program for a new form of arguments, and run it."""
        changed = None
        for _ in range(_ATTEMPTS):
            with self._lock:
                for call in self._calls:  # another thread may have written it by now
                    found = call(args, keywords)
                    if found is not MISS:
                        return found
                specialisation = Specialisation(self._function, args, keywords)
                self.traces += 1
                before = self._specialisations
                self._specialisations = (specialisation, *before)[: self._cache_size]
                self._calls = tuple(each.call for each in self._specialisations)
                whose = tuple(map(id, specialisation.form.objects))
                self._traces_of[whose] += 1
                count = self._traces_of[whose]
                if count == max(_OFTEN, self._cache_size // 2):
                    self._warn(count, specialisation, before[0])
            found = specialisation.call(args, keywords)
            if found is not MISS:
                return found
            changed = specialisation.surroundings.change()
        raise RuntimeError(
            f"what {self.__name__} reads from outside changes while it is compiled: "
            f"{changed or 'something'!r} did, {_ATTEMPTS} times over"
        )

    def _warn(self, count: int, latest: Specialisation, before: Specialisation) -> None:
        reason = latest.difference(before)
        advice = (
            "read values by .read(), which gives other numbers at each call, and not by .data"
            if reason.endswith(".data' changed")
            else "pass what changes as an array or a float, and keep shapes the same"
        )
        warnings.warn(
            f"{self.__name__} has been compiled {count} times, each for other arguments or "
            f"surroundings; this time {reason}. Each time takes as long as many calls: {advice}",
            RuntimeWarning,
            stacklevel=4,
        )

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        # As a method: the object that it belongs to is an argument like any other.
        return self if instance is None else _Bound(self, instance)

    def __setattr__(self, name: str, value: Any) -> None:
        if self._owns(name):
            super().__setattr__(name, value)
        else:
            setattr(self._function, name, value)

    def __delattr__(self, name: str) -> None:
        if self._owns(name):
            super().__delattr__(name)
        else:
            delattr(self._function, name)

    def _owns(self, name: str) -> bool:
        """Tell whether an attribute is not that of the module, or other object, that is called."""
        return (
            name in _OWN
            or name.startswith("__")
            or hasattr(type(self), name)
            or isinstance(self._function, _FUNCTIONS)
        )

    def __getattr__(self, name: str) -> Any:
        # Of a module, say: its parameters and its mode.
        if name.startswith("__") or "_function" not in self.__dict__:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        found = getattr(self._function, name)
        if getattr(found, "__self__", None) is not self._function:
            return found

        @functools.wraps(found)
        def method(*args: Any, **keywords: Any) -> Any:
            result = found(*args, **keywords)
            return self if result is self._function else result  # as `eval` returns the module

        return method

    def __reduce__(self) -> Any:
        module = sys.modules.get(self.__module__)
        if getattr(module, self.__qualname__, None) is self:
            return self.__qualname__
        return Compiled, (self._function, self._cache_size)

    def __repr__(self) -> str:
        return f"<compiled {self.__qualname__}, for {counted(len(self._specialisations), 'form')}>"

    @property
    def source(self) -> str:
        """The code that was written last."""
        return self._latest().source

    @property
    def graph(self) -> Graph:
        """The graph that it was written from."""
        return self._latest().graph

    @property
    def traced(self) -> Graph:
        """The same graph before the passes: what the function computes, as it is written."""
        return self._latest().traced

    @property
    def stats(self) -> dict[str, int]:
        """What each pass did to that graph."""
        return self._latest().stats

    def _latest(self) -> Specialisation:
        if not self._specialisations:
            raise RuntimeError(
                f"{self.__name__} has not been compiled yet: the code depends on the shapes and "
                "dtypes of its arguments, so call it once"
            )
        return self._specialisations[0]


def _visible(leaf: Any) -> Any:
    """Return numbers as a value, on which operations are seen, as they are in a trace."""
    numbers = isinstance(leaf, np.ndarray | np.inexact | float | complex)
    return Value(leaf) if numbers and dtype_of(leaf).kind in "fc" else leaf


def _reads_outside(result: Value, arguments: list[Any]) -> bool:
    """Tell whether a result depends on what requires a gradient and is no argument."""
    known = set(map(id, arguments))
    return any(node.op is None and id(node) not in known for node in ancestors(result)[0])


class _Bound(functools.partial[Any]):
    """A compiled method of an object, which shows its code as the function does."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self.func, name)
