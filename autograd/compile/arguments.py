"""Arguments of a compiled function: which parts are data, and which decide what is computed."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.compile.placeholder import leaf_of
from autograd.graph import describe
from autograd.value import Value

#: Python's numbers that are data; whole numbers, truth values and texts decide.
_NUMBERS = (float, complex)
#: Where classes come from whose instances, if they are equal, are equal in everything.
_TELLING = frozenset(("builtins", "numpy", "fractions", "datetime", "pathlib"))


class Form:
    """The structure, shapes, dtypes and static parts of the arguments of one call."""

    def __init__(
        self, function: Callable[..., Any], args: tuple[Any, ...], keywords: dict[str, Any]
    ):
        #: The leaves that stand for data, in order.
        self.leaves: list[Value] = []
        #: Those of them for which values were given, so that the call is an operation of a graph.
        self.values: list[Value] = []
        #: The arguments with those leaves in the place of data.
        self.args: tuple[Any, ...] = ()
        self.keywords: dict[str, Any] = {}
        names = _parameter_names(function, len(args))
        checks: list[str] = [f"len(args) == {len(args)}", f"len(keywords) == {len(keywords)}"]
        #: What the checks are written with.
        self.namespace: dict[str, Any] = {}
        #: Arguments that decide what is computed.
        self.statics: list[Any] = []
        #: Those of them that are no plain numbers or texts: the object whose method it is, say.
        self.objects: list[Any] = []
        self._described: dict[str, str] = {}
        self._containers: list[tuple[Any, list[Any], str]] = []
        #: Where to find, for each leaf, what was given, and its data.
        self.paths: list[str] = []
        self.reads: list[str] = []
        self.checks = checks
        self.args = tuple(
            self._taken(part, f"args[{index}]", names[index]) for index, part in enumerate(args)
        )
        for key, part in keywords.items():
            checks.append(f"{key!r} in keywords")
            self.keywords[key] = self._taken(part, f"keywords[{key!r}]", key)

    def _taken(self, part: Any, path: str, name: str) -> Any:
        """Return what the function is traced with in the place of a part of its arguments."""
        kind = part.__class__
        if isinstance(part, list | tuple):
            self.checks.append(f"{path}.__class__ is {self._static(kind)}")
            self.checks.append(f"len({path}) == {len(part)}")
            parts = [
                self._taken(inner, f"{path}[{i}]", f"{name}_{i}") for i, inner in enumerate(part)
            ]
            taken = kind(*parts) if hasattr(part, "_fields") else kind(parts)
            self._containers.append((taken, parts, name))
            return taken
        if isinstance(part, dict):
            self.checks.append(f"{path}.__class__ is {self._static(kind)}")
            self.checks.append(f"list({path}) == {self._static(list(part))}")
            taken = {
                key: self._taken(inner, f"{path}[{self._static(key)}]", f"{name}_{key}")
                for key, inner in part.items()
            }
            self._containers.append((taken, [*taken, *taken.values()], name))
            return taken
        if isinstance(part, Value):
            self.checks.append(f"{path}.__class__ is {self._static(kind)}")
            self.checks.append(f"{path}.requires_grad is {part.requires_grad}")
            leaf = self._leaf(part.data, path, f"{path}.data", name)
            leaf.requires_grad = part.requires_grad
            self.values.append(leaf)
            self._described[name] += f", in a Value of requires_grad={part.requires_grad}"
            return leaf
        if isinstance(part, np.ndarray | np.inexact) or kind in _NUMBERS:
            return self._leaf(part, path, path, name)
        if not _hashable(part):
            advice = (
                "its numbers, np.asarray(...)"
                if hasattr(part, "__array__")
                else "arrays, numbers, and lists, tuples and dicts of them; what else decides the "
                "course of the function must be hashable"
            )
            raise TypeError(
                f"{name!r} is a {kind.__name__}, which a compiled function cannot take: pass "
                f"{advice}"
            )
        static = self._static(part)
        self.statics.append(part)
        if not isinstance(part, int | str | bytes | np.generic | type(None)):
            self.objects.append(part)
        self._described[name] = f"{name} is {describe(part)}"
        # What a class of the user's calls equal may still differ in what the function reads.
        same = f"{path} is {static}"
        if (kind.__module__ or "").partition(".")[0] in _TELLING and kind is not frozenset:
            same = f"({same} or {path}.__class__ is {static}.__class__ and {path} == {static})"
        self.checks.append(same)
        return part

    def _leaf(self, data: Any, path: str, read: str, name: str) -> Value:
        """Make the leaf that stands for an array or a number."""
        kind = data.__class__
        if isinstance(data, np.ndarray):
            if kind is not np.ndarray:
                raise TypeError(
                    f"a compiled function takes plain arrays, got a {kind.__name__} for {name!r}: "
                    "pass np.asarray(...)"
                )
            if data.dtype.kind not in "fciub":
                raise TypeError(f"{name!r} is {describe(data)}, which holds no numbers")
            self.checks.append(f"{read}.__class__ is ndarray")
            self.checks.append(f"{read}.shape == {data.shape}")
            self.checks.append(f"{read}.dtype == {self._static(data.dtype)}")
            self._described[name] = f"{name} is an {describe(data)}"
        else:
            self.checks.append(f"{read}.__class__ is {self._static(kind)}")
            self._described[name] = f"{name} is a {kind.__name__}"
        leaf = leaf_of(data, name)
        self.leaves.append(leaf)
        self.paths.append(path)
        self.reads.append(read)
        return leaf

    def changed_container(self) -> str | None:
        """Return which list or dict among the arguments the function has changed, if any."""
        for taken, parts, name in self._containers:
            now = [*taken, *taken.values()] if isinstance(taken, dict) else list(taken)
            if len(now) != len(parts) or any(a is not b for a, b in zip(now, parts)):
                return name
        return None

    def difference(self, other: Form) -> str | None:
        """Say which argument makes this form another; None if none does."""
        for name, described in self._described.items():
            before = other._described.get(name)
            if before != described:
                return f"{described}, where before " + (before or f"there was no {name}")
        return None

    def _static(self, constant: Any) -> str:
        name = f"static_{len(self.namespace)}"
        self.namespace[name] = constant
        return name


def _hashable(part: Any) -> bool:
    try:
        hash(part)
    except TypeError:
        return False
    return not isinstance(part, Value)


def _parameter_names(function: Callable[..., Any], count: int) -> list[str]:
    """Return what a function calls its positional arguments; by number where it does not say."""
    numbered = [f"x{index}" for index in range(count)]
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return numbered
    names: list[str] = []
    for parameter in parameters:
        if parameter.kind is parameter.VAR_POSITIONAL:
            names += [f"{parameter.name}_{index}" for index in range(count - len(names))]
        elif (
            parameter.kind is not parameter.KEYWORD_ONLY
            and parameter.kind is not parameter.VAR_KEYWORD
        ):
            names.append(parameter.name)
    return [*names, *numbered[len(names) :]][:count] if len(names) < count else names[:count]
