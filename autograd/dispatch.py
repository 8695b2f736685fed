"""What NumPy's functions do with a `Value`: the registry of what takes their place, and its calls.

NumPy asks the arguments of its functions and universal functions how they are done (NEP 13 and
18). What takes the place of one takes the arguments that a gradient depends on; the others that
NumPy's has are left out here where they are as by default, done generally, or refused.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from autograd.scope import current_scope

Function = Callable[..., Any]


class Registry(dict[Function, Function]):
    """From a NumPy function to what takes its place when one of its arguments is a node."""

    #: Loads the families that are seldom used, when a function is not found among the others.
    load_rest: Callable[[], None] = staticmethod(lambda: None)

    def find(self, function: Function) -> Function | None:
        """Return what takes the place of a function, loaded if need be; None if nothing does."""
        found = self.get(function)
        if found is None:
            self.load_rest()
            found = self.get(function)
        return found


registry = Registry()
#: Why a NumPy function is refused when one of its arguments is a node, and what to use instead.
refusals: dict[Function, str] = {}

#: What to write in place of a method of a universal function.
_INSTEAD = {
    "reduce": "functools.reduce({0}, x)",
    "accumulate": "np.stack(list(itertools.accumulate(x, {0})))",
    "reduceat": "np.stack([{0}.reduce(x[i:j]) for i, j in itertools.pairwise([*indices, len(x)])])",
    "at": "x = x.at[index].set({0}(x[index], y)), or x = x.at[index].add(y) for a sum",
}


class MissingRuleError(TypeError, NotImplementedError):
    """A gradient is asked for of an operation that has no rule for it."""


def call(function: Function, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
    """Do for values what a NumPy function does for arrays."""
    replacement = registry.find(function)
    if replacement is None:
        raise no_rule(function)
    scope = current_scope()
    if scope.observer is not scope.trace:
        return scope.observer.call(replacement, function, _call, args, keywords)
    return _call(replacement, function, args, keywords)


def call_method(
    ufunc: np.ufunc, method: str, inputs: tuple[Any, ...], keywords: dict[str, Any]
) -> Any:
    """Do for values what a method of a universal function does for arrays."""
    function = getattr(ufunc, method)
    replacement = registry.find(ufunc)
    if method == "outer" and replacement is not None:
        refuse_keywords(function, keywords)
        left, right = inputs
        if np.ndim(left):  # a number stays one, of no precision of its own
            left = np.reshape(left, (*np.shape(left), *(1,) * np.ndim(right)))
        return ufunc(left, right)
    if method == "outer" or registry.find(function) is not None:
        return call(function, inputs, keywords)
    refuse_keywords(function, {"out": keywords.get("out")})
    instead = _INSTEAD[method].format(called(ufunc))
    raise MissingRuleError(f"{called(function)} has no gradient rule: write {instead}")


def _call(
    replacement: Function, function: Function, args: tuple[Any, ...], keywords: dict[str, Any]
) -> Any:
    """Call what stands for a NumPy function, refusing arguments that it does not take by name."""
    try:
        return replacement(*args, **keywords)
    except ValueError:
        # NumPy looked into it for values, and so has used it up.
        if any(isinstance(given, Iterator) for given in (*args, *keywords.values())):
            raise TypeError(
                f"{called(function)} takes a list or tuple of arrays, got an iterator: write "
                f"{called(function)}([...])"
            ) from None
        raise
    except TypeError:
        forward = getattr(replacement, "forward", replacement)
        try:
            inspect.signature(forward).bind(*args, **keywords)
        except ValueError:  # a compiled function without a signature
            pass
        except TypeError as mismatch:
            fewer, named = _by_name(function, forward, args, keywords)
            _refuse_out(function, named)
            if "dtype" in named and "dtype" not in _parameters(forward):
                return _in_dtype(replacement, function, fewer, named)
            if len(fewer) == len(args) and named.keys() == keywords.keys():
                raise _not_taken(function, str(mismatch)) from None
            return _call(replacement, function, fewer, named)
        raise


def _by_name(
    function: Function, forward: Function, args: tuple[Any, ...], keywords: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Name what a function does not take by position, and leave out what is as by default.

    Returns
    -------
    args : tuple
    keywords : dict
        Less those that a function does not know and that are as NumPy's defaults.
    """
    known, parameters = _parameters(forward), _parameters(function)
    kinds = [parameter.kind for parameter in known.values()]
    if inspect.Parameter.VAR_POSITIONAL not in kinds:
        count = sum(kind in _POSITIONAL for kind in kinds)
        names = list(parameters)[count : len(args)]
        if len(names) == len(args[count:]):
            args, keywords = args[:count], dict(zip(names, args[count:], strict=True)) | keywords
    return args, {
        key: given
        for key, given in keywords.items()
        if key in known or key not in parameters or given is not parameters[key].default
    }


_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def _in_dtype(
    replacement: Function, function: Function, args: tuple[Any, ...], keywords: dict[str, Any]
) -> Any:
    """Convert what a function is given, and its result, which NumPy computes in another type."""
    keywords = dict(keywords)
    dtype = keywords.pop("dtype")
    if not args:
        first = next(iter(_parameters(function)))
        args = (keywords.pop(first),)

    def converted(given: Any) -> Any:
        if isinstance(given, list | tuple):
            return [converted(part) for part in given]
        return registry[np.astype](given, dtype)

    if isinstance(args[0], str):  # the plan of np.einsum
        raise _not_taken(function, "it does not take the keyword 'dtype'")
    result = _call(replacement, function, (converted(args[0]), *args[1:]), keywords)
    return result if getattr(result, "dtype", None) == dtype else converted(result)


def _parameters(function: Function) -> Mapping[str, inspect.Parameter]:
    try:
        return inspect.signature(function).parameters
    except ValueError:  # a compiled function without one
        return {}


def refuse_keywords(function: Function, keywords: dict[str, Any]) -> None:
    """Refuse what a ufunc is told to do with its result, but for nothing out of the ordinary."""
    _refuse_out(function, keywords)
    for keyword, given in keywords.items():
        if keyword != "out" and not (keyword == "dtype" and given is None):
            raise _not_taken(function, f"it does not take the keyword {keyword!r}")


def _refuse_out(function: Function, keywords: dict[str, Any]) -> None:
    if keywords.get("out") is not None:
        raise TypeError(
            f"{called(function)} cannot write its result into an array (by out= or an in-place "
            "operator such as +=) when a Value takes part, since the gradient would be lost: "
            "write `a = a + b`; in place of `w.data -= change`, write `w.data -= change.data` or, "
            "also in a compiled function, `w.assign_sub(change)`"
        )


def called(function: Any) -> str:
    """Return how a program calls a function: ``np.linalg.norm``; another library's, by its name."""
    ufunc = getattr(function, "__self__", None)
    if isinstance(ufunc, np.ufunc):
        return f"{called(ufunc)}.{function.__name__}"
    if isinstance(function, np.ufunc):
        return f"np.{function.__name__}" if hasattr(np, function.__name__) else function.__name__
    return f"np{function.__module__.removeprefix('numpy')}.{function.__name__}"


def _not_taken(function: Function, mismatch: str) -> TypeError:
    return TypeError(
        f"{called(function)} of a Value: {mismatch} (NumPy's own takes .data or .detach())"
    )


def no_rule(function: Function) -> TypeError:
    """Return the error of a NumPy function that nothing stands for."""
    reason = refusals.get(function)
    if isinstance(function, np.ufunc) and not function.types:
        reason = "it works on text"
    if reason is not None:
        return TypeError(f"{called(function)} of a Value is refused: {reason}")
    return MissingRuleError(
        f"{called(function)} has no gradient rule: leave the graph with .data or .detach(), or "
        "write the operation as an autograd.primitive with a rule of its own"
    )
