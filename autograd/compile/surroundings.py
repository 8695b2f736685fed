"""What a function reads from outside itself, and whether it is still what it was when traced.

A trace bakes in every plain number, text, object and array that the function finds in its closure,
its globals, its defaults, and the attributes of the objects there. `Surroundings` finds them from
the names that occur in the code of the function and of all that it may call, and tells at each call
whether one has changed since. Values (`autograd.Value`) are not among them: compiled code reads
their data anew.
"""

from __future__ import annotations

import dis
import importlib
import operator
import random
import re
import sys
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableSequence
from contextlib import suppress
from functools import partial
from importlib.util import resolve_name
from types import (
    BuiltinFunctionType,
    CodeType,
    FunctionType,
    MemberDescriptorType,
    MethodType,
    ModuleType,
)
from typing import Any

import numpy as np

from autograd.compile.placeholder import Placeholder
from autograd.graph import Primitive
from autograd.value import Value
from autograd.watched import Counter, Watched, changes

#: Arrays up to this size are compared at each call; larger ones are refused.
_LARGEST = 1 << 20
_MOST = 100_000
#: Up to so many members of a list are compared one by one.
_LONG = 1000
_ABSENT = object()
_NOTHING: dict[str, Any] = {}
_PLAIN = (int, float, complex, bool, str, bytes, type(None), np.generic, np.dtype, range, slice)
_CODE = (FunctionType, BuiltinFunctionType, type, ModuleType, Primitive)
_CONTAINERS = (list, tuple, set, frozenset, dict, deque)
#: Packages whose functions depend on nothing but their arguments, or look after themselves.
_TRUSTED = frozenset(
    ("numpy", "autograd", "scipy", "_pytest", "pytest", *sys.stdlib_module_names)
) - {"__main__"}
#: Where iterators come from that are nothing else, unlike a file.
_OF_ITERATORS = ("builtins", "itertools")
#: The other package of this distribution: its functions and classes stay what they are.
_FIXED = "nn"
#: Where one of these is called, any attribute may be read.
_REFLECTION = frozenset(
    ("vars", "__dict__", "__getattribute__", "asdict", "astuple", "eval", "exec")
)
#: Where one of these is called, a global may be named by a string.
_BY_STRING = frozenset(("globals", "vars", "eval", "exec"))
_GETTERS = (operator.attrgetter, operator.methodcaller)
#: Methods that run unnamed, but not for what computes.
_UNUSED = frozenset(
    f"__{name}__"
    for name in (
        *("repr", "str", "reduce", "reduce_ex", "getstate", "setstate", "sizeof", "dir", "del"),
        *("setattr", "delattr", "copy", "deepcopy", "init_subclass", "class_getitem", "format"),
    )
)
#: Methods that run where an object is made, so if the code names its class.
_MAKING = frozenset(("__init__", "__new__", "__post_init__", "__set_name__"))


class Surroundings:
    """All that a function may read beside its arguments, as it was when this was made."""

    def __init__(self, function: Callable[..., Any], statics: Iterable[Any] = ()) -> None:
        #: Where each thing was found: a mapping and a key in it, what was there, what it is called.
        self._entries: list[tuple[Mapping[Any, Any], Any, Any, str]] = []
        self._counted: list[tuple[Mapping[Any, Any], Any, Any, str]] = []
        self._seen_changes = Counter()
        self._seen_changes.count = changes.count
        self._attributes: list[tuple[Any, str, Any, str]] = []
        self._cells: list[tuple[Any, Any, str]] = []
        self._sequences: list[tuple[Any, tuple[Any, ...], str]] = []
        self._arrays: list[tuple[np.ndarray[Any, Any], bytes, str]] = []
        self._generators: list[tuple[Any, Any, str]] = []
        #: Values found on the way, and the gradients that they had.
        self.values: dict[Value, Any] = {}
        self._required: dict[Value, bool] = {}
        #: Values that nothing but the watched object that holds them knows of.
        self._private: set[Any] = set()
        self._watched: dict[Value, bool] = {}
        self._taking_part: set[Value] | None = None
        self._names: set[str] = set()
        self._seen: dict[int, Any] = {}
        self._instances: list[tuple[Any, str]] = []
        self._made: set[type] = set()
        self._read_of: dict[int, set[str]] = {}
        self._sizes: list[tuple[Any, int, str]] = []
        self._globals: list[tuple[Mapping[str, Any], set[str]]] = []
        self._visit(function, getattr(function, "__name__", "the function"))
        for static in statics:
            self._visit(static, type(static).__name__)
        self._look_into_instances()
        if "data" in self._names:  # then code may see more of a value than a trace does
            for value in tuple(self.values):
                label = f"{value.name or 'a value'}.data"
                self._entry_of_object(value, "data", value.data, label)
                self._visit(value.data, label)

        self._getters = {id(mapping): mapping.get for mapping, *_ in self._entries}

    # Finding.

    def _visit(self, thing: Any, label: str) -> None:
        if isinstance(thing, _PLAIN) or id(thing) in self._seen:
            return
        self._seen[id(thing)] = thing
        if len(self._seen) > _MOST:
            raise TypeError(
                f"the function reaches more than {_MOST:,} objects from outside, too many to watch "
                "for changes: pass what it needs as arguments"
            )
        if isinstance(thing, Value):
            self._visit_value(thing, label)
        elif isinstance(thing, np.ndarray):
            self._visit_array(thing, label)
        elif isinstance(thing, FunctionType):
            self._visit_function(thing, label)
        elif isinstance(thing, MethodType):
            self._visit(thing.__self__, f"{label}.__self__")
            self._visit(thing.__func__, label)
        elif isinstance(thing, partial):
            for part in (thing.func, thing.args, thing.keywords):
                self._visit(part, label)
        elif isinstance(thing, _CONTAINERS) or _is_like_container(thing):
            self._visit_container(thing, label)
            if not _is_trusted(type(thing).__module__):
                self._visit_instance(thing, label)
        elif isinstance(thing, weakref.ref):
            self._visit(thing(), label)
        elif isinstance(thing, _GETTERS):
            named: tuple[Any, ...] = thing.__reduce__()[1]
            self._names.update(*(name.split(".") for name in named if isinstance(name, str)))
        elif isinstance(thing, np.random.Generator | np.random.RandomState | random.Random):
            self._generators.append((thing, _state(thing), label))
        elif isinstance(thing, type):
            if not _is_trusted(thing.__module__):
                self._made.add(thing)
                self._visit_class(thing, label)
                self._visit_class(type(thing), label)
        elif isinstance(thing, ModuleType):
            if not _is_trusted(thing.__name__):
                self._instances.append((thing, label))
        elif isinstance(thing, BuiltinFunctionType | Primitive | Placeholder):
            pass
        elif not _is_trusted(type(thing).__module__):
            self._visit_instance(thing, label)
        elif isinstance(getattr(thing, "__wrapped__", None), FunctionType):
            self._visit(thing.__wrapped__, label)
        elif hasattr(type(thing), "__next__") and type(thing).__module__ in _OF_ITERATORS:
            raise TypeError(
                f"the function reads {label!r} from outside, a {type(thing).__name__}, which gives "
                "something else each time: take from it outside, and pass what it gave"
            )
        elif hasattr(thing, "__dict__") and _is_standard(type(thing).__module__):
            self._instances.append((thing, label))  # a namespace, for example

    def _visit_instance(self, thing: Any, label: str) -> None:
        self._visit_class(type(thing), type(thing).__name__)
        self._instances.append((thing, label))
        if hasattr(thing, "__dict__"):
            self._sizes.append((thing.__dict__, len(thing.__dict__), label))

    def _visit_value(self, value: Value, label: str) -> None:
        self.values[value] = value.grad
        self._required[value] = value.requires_grad
        self._watched[value] = value.watched
        if value.watched:
            self._visit(value.__dict__.get("hooks"), f"the hooks of {label}")

    def _visit_array(self, array: np.ndarray[Any, Any], label: str) -> None:
        if array.nbytes > _LARGEST:
            raise TypeError(
                f"the function reads {label!r} from outside, an array of "
                f"{array.nbytes / 2**20:.1f} MiB, which is too large to be compared at each call: "
                "pass it as an argument, or hold it as a Value(array, requires_grad=False), whose "
                "data compiled code reads anew"
            )
        self._arrays.append((array, _bytes(array), label))

    def _visit_function(self, function: FunctionType, label: str) -> None:
        if getattr(function, "read_anew", False):
            return
        if _is_trusted(function.__module__ or ""):
            wrapped = getattr(function, "__wrapped__", None)  # grad(f) and the like
            if wrapped is not None:
                self._visit(wrapped, label)
            self._visit_closure(function, label)
            return
        if not _is_fixed(function.__module__):
            self._entry_of_object(function, "__code__", function.__code__, label)
            self._instances.append((function, label))
            self._sizes.append((function.__dict__, len(function.__dict__), label))
        for name in ("__defaults__", "__kwdefaults__"):
            default = getattr(function, name)
            if default and _is_fixed(function.__module__):
                self._visit(tuple(default), f"defaults of {label}")
            elif default:
                self._entry_of_object(function, name, default, f"defaults of {label}")
                self._visit_container(default, f"defaults of {label}")
        self._visit_closure(function, label)
        self._visit_code(function.__code__, function.__globals__)

    def _visit_closure(self, function: FunctionType, label: str) -> None:
        for name, cell in zip(function.__code__.co_freevars, function.__closure__ or ()):
            content = _content(cell)
            self._cells.append((cell, content, name))
            self._visit(content, name)

    def _visit_code(self, code: CodeType, scope: Mapping[str, Any]) -> None:
        if id(code) in self._seen:
            return
        self._seen[id(code)] = code
        named = set(code.co_names)
        if not named.isdisjoint(_BY_STRING):
            named.update(*(re.findall(r"[^\W\d]\w*", text) for text in _texts(code.co_consts)))
        if not named.isdisjoint(("getattr", "hasattr")):
            if _is_fixed(scope.get("__name__")):
                named.update(filter(str.isidentifier, _texts(code.co_consts)))
            else:
                named.add("__dict__")
        if _contains(code, "MATCH_CLASS"):
            named.add("__dict__")  # which attributes it reads, the class says
        self._names |= named
        for name in named:
            if name in scope and name not in ("__name__", "__file__"):
                found = scope[name]
                fixed = _is_fixed(scope.get("__name__")) and isinstance(found, (*_CODE, tuple, str))
                self._entry(scope, name, name, watch=not fixed)
        self._globals.append((scope, {name for name in named if name not in scope}))
        for module in _imported(code, scope):
            self._visit(module, module.__name__)
        for constant in code.co_consts:
            if isinstance(constant, CodeType):
                self._visit_code(constant, scope)

    def _visit_class(self, kind: type, label: str) -> None:
        for base in kind.__mro__:
            if _is_trusted(base.__module__) or (id(base) in self._seen and base is not kind):
                continue
            self._seen[id(base)] = base
            self._instances.append((base, label))
            self._sizes.append((vars(base), len(vars(base)), label))

    def _visit_container(self, container: Any, label: str) -> None:
        if isinstance(container, Mapping):
            self._sequences.append((container, tuple(container), label))
            for key in container:
                self._entry(container, key, f"{label}[{key!r}]")
        else:
            members = tuple(container)
            if not isinstance(container, tuple | frozenset):
                self._sequences.append((container, members, label))
            for index, member in enumerate(members):
                self._visit(member, f"{label}[{index}]")

    def _entry(self, mapping: Mapping[Any, Any], key: Any, label: str, watch: bool = True) -> None:
        if watch:
            self._entries.append((mapping, key, mapping[key], label))
        self._visit(mapping[key], label)

    def _entry_of_watched(self, own: Mapping[str, Any], name: str, label: str) -> None:
        """Take note of what tells of its changes itself; private containers are its own affair."""
        found = own.get(name, _ABSENT)
        self._counted.append((own, name, found, label))
        if name.startswith("_") and isinstance(found, _CONTAINERS):
            found = tuple(found.values() if isinstance(found, dict) else found)
            self._private.update(part for part in found if isinstance(part, Value))
        self._visit(found, label)

    def _entry_of_object(self, thing: Any, name: str, found: Any, label: str) -> None:
        self._attributes.append((thing, name, found, label))

    def _look_into_instances(self) -> None:
        """Visit the attributes that code names, until neither code nor names turn up any more."""
        before = -1
        while before != len(self._seen) + len(self._names):
            before = len(self._seen) + len(self._names)
            every = not self._names.isdisjoint(_REFLECTION)
            for thing, label in tuple(self._instances):
                if every:
                    self._watch_presence(thing, label)
                read = self._read_of.setdefault(id(thing), set())
                for name in self._attribute_names(thing, every):
                    if name not in read:
                        read.add(name)
                        self._attribute(thing, name, label)

    def _watch_presence(self, thing: Any, label: str) -> None:
        """Take note of which attributes there are, for ``getattr`` with a default and the like."""
        own = getattr(thing, "__dict__", None)
        if isinstance(thing, Watched) or _is_fixed(getattr(thing, "__name__", None)):
            return
        if isinstance(own, dict) and id(own) not in self._seen:
            self._seen[id(own)] = own
            self._sequences.append((own, tuple(own), label))

    def _attribute_names(self, thing: Any, every: bool) -> Iterator[str]:
        if isinstance(thing, type):
            bases = [base for base in thing.__mro__ if not _is_trusted(base.__module__)]
            return (
                n
                for base in bases
                for n in tuple(vars(base))
                if n in self._names or (base is thing and self._is_implicit(thing, n))
            )
        own = tuple(getattr(thing, "__dict__", ()))
        if isinstance(thing, ModuleType | FunctionType):
            return (n for n in own if n in self._names)
        bases = type(thing).__mro__
        slots = [n for base in bases for n in _slots(base)]
        inherited = (n for base in bases if not _is_trusted(base.__module__) for n in vars(base))
        return (
            n
            for n in dict.fromkeys((*own, *slots, *inherited))
            if n in self._names or (every and (n in own or n in slots))
        )

    def _is_implicit(self, kind: type, name: str) -> bool:
        """Tell whether a method of a class may run although no code names it."""
        if not (name.startswith("__") and name.endswith("__") and callable(vars(kind)[name])):
            return False
        if _is_fixed(kind.__module__):
            return name in ("__call__", "__getitem__", "__iter__", "__len__")
        return kind in self._made if name in _MAKING else name not in _UNUSED

    def _attribute(self, thing: Any, name: str, label: str) -> None:
        own = getattr(thing, "__dict__", _NOTHING)
        label = f"{label}.{name}"
        if isinstance(thing, type):
            found = vars(thing).get(name, _ABSENT)
            if not _is_fixed(thing.__module__):
                self._entries.append((vars(thing), name, found, label))
            for part in (found, getattr(found, "fget", None), getattr(found, "__func__", None)):
                self._visit(part, label)
        elif isinstance(thing, Watched) and not isinstance(
            _of_class(thing, name), MemberDescriptorType
        ):
            self._entry_of_watched(own, name, label)
        elif name in own:
            fixed = isinstance(thing, ModuleType) and _is_fixed(thing.__name__)
            self._entry(own, name, label, watch=not (fixed and isinstance(own[name], _CODE)))
        elif isinstance(found := _of_class(thing, name), MemberDescriptorType):
            if hasattr(thing, name):
                self._entry_of_object(thing, name, getattr(thing, name), label)
                self._visit(getattr(thing, name), label)
        elif own is not _NOTHING and not isinstance(found, property):
            # What the class has counts as long as the instance has none of its own.
            self._entries.append((own, name, _ABSENT, label))

    def restrict(self, taking_part: Iterable[Value]) -> None:
        """Watch of all values only those that take part, and those with a gradient to clear."""
        self._taking_part = {*taking_part}
        for value in self._taking_part.difference(self.values):
            self._visit_value(value, value.name or "a value")

    # Comparing.

    def identities(self, name_of: Callable[[Any], str]) -> Iterator[str]:
        """Yield conditions, as source, that every thing is still the very same object.

        That is the rule, and a hundred such comparisons take no more than a few microseconds.
        They may raise AttributeError or ValueError where something is gone.
        """
        if self._counted or self.values:
            yield f"{name_of(changes)}.count == {name_of(self._seen_changes)}.count"
        for mapping, key, expected, _ in self._entries:
            text = repr(key) if isinstance(key, str | int) else name_of(key)
            text = f"{text}, {name_of(_ABSENT)}" if expected is _ABSENT else text
            yield f"{name_of(self._getters[id(mapping)])}({text}) is {name_of(expected)}"
        for cell, expected, _ in self._cells:
            if expected is not _ABSENT:
                yield f"{name_of(cell)}.cell_contents is {name_of(expected)}"
        for thing, name, expected, _ in self._attributes:
            yield f"{name_of(thing)}.{name} is {name_of(expected)}"
        for container, expected, _ in self._sequences:
            if len(expected) > _LONG or not isinstance(container, list):
                ids = tuple(map(id, expected))
                yield f"(*map({name_of(id)}, {name_of(container)}),) == {name_of(ids)}"
                continue
            yield f"len({name_of(container)}) == {len(expected)}"
            for index, member in enumerate(expected):
                yield f"{name_of(container)}[{index}] is {name_of(member)}"
        for array, content, _ in self._arrays:
            yield f"{name_of(_bytes)}({name_of(array)}) == {name_of(content)}"
        for value, required, had_gradient, _ in self._of_values():
            yield f"{name_of(value)}.requires_grad is {required}"
            if had_gradient is not None:
                yield f"({name_of(value)}.grad is None) is {not had_gradient}"

    def _of_values(self) -> Iterator[tuple[Value, bool, bool | None, str]]:
        """Yield the values found, with what must stay as it is beside their data."""
        touches_gradients = not self._names.isdisjoint(("grad", "zero_grad", "backward"))
        asked_for_all = not self._names.isdisjoint(("grad", "requires_grad"))
        for value, gradient in self.values.items():
            had = gradient is not None if touches_gradients else None
            takes_part = self._taking_part is None or value in self._taking_part
            if not (takes_part or had or (asked_for_all and value not in self._private)):
                continue
            yield value, self._required[value], had, value.name or "a value"

    def unchanged(self) -> bool:
        """Tell whether all is equal to what it was."""
        return self.change() is None

    def change(self) -> str | None:
        """Return what is another now than it was; None if all is the same."""
        count = changes.count
        for mapping, key, expected, label in (*self._entries, *self._counted):
            found = mapping.get(key, _ABSENT)
            if found is not expected and not _same(found, expected):
                return label
        for cell, expected, label in self._cells:
            found = _content(cell)
            if found is not expected and not _same(found, expected):
                return label
        for thing, name, expected, label in self._attributes:
            found = getattr(thing, name, _ABSENT)
            if found is not expected and not _same(found, expected):
                return label
        for container, expected, label in self._sequences:
            if len(container) != len(expected):
                return label
            for found, member in zip(container, expected):
                if found is not member and not _same(found, member):
                    return label
        for array, content, label in self._arrays:
            if _bytes(array) != content:
                return label
        for value, required, had_gradient, label in self._of_values():
            if value.requires_grad is not required:
                return f"{label}.requires_grad"
            if had_gradient is not None and (value.grad is not None) is not had_gradient:
                return f"{label}.grad"
            if value.watched is not self._watched[value]:
                return f"the hooks of {label}"
        self._seen_changes.count = count
        return None

    def side_effect(self) -> str | None:
        """Return what the function itself has changed; None if nothing."""
        for attributes, size, label in self._sizes:
            if len(attributes) != size:
                return label
        for scope, absent in self._globals:
            for name in absent:
                if name in scope:
                    return name
        return self.change()

    def drawn_from(self) -> str | None:
        """Return the random generator from outside that was drawn from since; None if none was."""
        for generator, state, label in self._generators:
            if _state(generator) != state:
                return label
        return None


def _is_trusted(module: str | None) -> bool:
    return (module or "").partition(".")[0] in _TRUSTED


def _is_fixed(module: str | None) -> bool:
    return (module or "").partition(".")[0] == _FIXED


def _is_standard(module: str | None) -> bool:
    return (module or "").partition(".")[0] in sys.stdlib_module_names


def _is_like_container(thing: Any) -> bool:
    """Tell whether a thing of the standard library holds others: a view of a dict, an array."""
    return isinstance(thing, Mapping | MutableSequence | memoryview) and _is_standard(
        type(thing).__module__
    )


def _imported(code: CodeType, scope: Mapping[str, Any]) -> Iterator[ModuleType]:
    """Yield the modules that code imports when it runs, but for those to be trusted."""
    if not _contains(code, "IMPORT_NAME"):
        return
    steps = list(dis.get_instructions(code))
    for level, step in zip(steps, steps[2:]):
        if step.opname == "IMPORT_NAME":
            with suppress(ImportError):
                name = resolve_name("." * level.argval + step.argval, scope.get("__package__"))
                if not _is_trusted(name):
                    yield importlib.import_module(name)


def _contains(code: CodeType, operation: str) -> bool:
    return dis.opmap[operation] in code.co_code[::2]


def _texts(constants: Iterable[Any]) -> Iterator[str]:
    for constant in constants:
        if isinstance(constant, str):
            yield constant
        elif isinstance(constant, tuple | frozenset):
            yield from _texts(constant)


def _slots(kind: type) -> Iterator[str]:
    """Yield the slots of a class, as code names them."""
    return (n for n, found in vars(kind).items() if isinstance(found, MemberDescriptorType))


def _of_class(thing: Any, name: str) -> Any:
    """Return what the class of an object has by a name, as it stands there."""
    return next((vars(b)[name] for b in type(thing).__mro__ if name in vars(b)), None)


def _content(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # not filled yet
        return _ABSENT


def _bytes(array: np.ndarray[Any, Any]) -> bytes:
    return repr((array.shape, array.dtype)).encode() + array.tobytes()


def _state(generator: Any) -> Any:
    if isinstance(generator, random.Random):
        return generator.getstate()
    if isinstance(generator, np.random.RandomState):
        return repr(generator.get_state())
    return repr(generator.bit_generator.state)


def _same(found: Any, expected: Any) -> bool:
    """Tell whether two plain things are equal and of one kind; other things must be identical."""
    if found.__class__ is not expected.__class__ or not isinstance(expected, _PLAIN):
        return False
    return bool(found == expected) and repr(found) == repr(expected)  # 0.0 is not -0.0
