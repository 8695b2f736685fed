"""What a function reads from outside itself, and whether it is still what it was when traced.

A trace bakes in every plain number, text, object and array that the function finds in its closure,
its globals, its defaults, and the attributes of the objects there. `Surroundings` finds them from
the names that occur in the code of the function and of all that it may call, and tells at each call
whether one has changed since. Values (`autograd.Value`) are not among them: compiled code reads
their data anew.
"""

from __future__ import annotations

import builtins
import operator
import random
import re
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
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

from autograd.compile.code import (
    has_operation,
    imported,
    is_fixed,
    is_like_container,
    is_standard,
    is_trusted,
    of_class,
    slots,
    texts,
)
from autograd.compile.placeholder import Placeholder
from autograd.compile.watchlist import ABSENT, PLAIN, Watchlist, bytes_of, content_of, state_of
from autograd.primitives import Primitive
from autograd.value import Value
from autograd.watched import Watched

#: Arrays up to this size are compared at each call; larger ones are refused.
_LARGEST = 1 << 20
_MOST = 100_000
_NOTHING: dict[str, Any] = {}
_CODE = (FunctionType, BuiltinFunctionType, type, ModuleType, Primitive)
_CONTAINERS = (list, tuple, set, frozenset, dict, deque)
#: Where iterators come from that are nothing else, unlike a file.
_OF_ITERATORS = ("builtins", "itertools")
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


class Surroundings(Watchlist):
    """All that a function may read beside its arguments, as it was when this was made."""

    def __init__(self, function: Callable[..., Any], statics: Iterable[Any] = ()) -> None:
        super().__init__()
        self._seen: dict[int, Any] = {}
        self._instances: list[tuple[Any, str]] = []
        self._made: set[type] = set()
        self._read_of: dict[int, set[str]] = {}
        self._visit(function, getattr(function, "__name__", "the function"))
        for static in statics:
            self._visit(static, type(static).__name__)
        self._look_into_instances()
        if "data" in self._names:  # then code may see more of a value than a trace does
            for value in tuple(self.values):
                label = f"{value.name or 'a value'}.data"
                self._entry_of_object(value, "data", value.data, label)
                self._visit(value.data, label)

    # Finding.

    def _visit(self, thing: Any, label: str) -> None:
        if isinstance(thing, PLAIN) or id(thing) in self._seen:
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
        elif isinstance(thing, _CONTAINERS) or is_like_container(thing):
            self._visit_container(thing, label)
            if not is_trusted(type(thing).__module__):
                self._visit_instance(thing, label)
        elif isinstance(thing, weakref.ref):
            self._visit(thing(), label)
        elif isinstance(thing, _GETTERS):
            named: Any = thing.__reduce__()[1]
            self._names.update(*(name.split(".") for name in named if isinstance(name, str)))
        elif isinstance(thing, np.random.Generator | np.random.RandomState | random.Random):
            self._generators.append((thing, state_of(thing), label))
        elif isinstance(thing, type):
            if not is_trusted(thing.__module__):
                self._made.add(thing)
                self._visit_class(thing, label)
                self._visit_class(type(thing), label)
        elif isinstance(thing, ModuleType):
            if not is_trusted(thing.__name__):
                self._instances.append((thing, label))
        elif isinstance(thing, BuiltinFunctionType):
            self._visit(thing.__self__, f"{label}.__self__")  # tab.get and the like
        elif isinstance(thing, Primitive):
            if not is_trusted(getattr(thing.forward, "__module__", None)):
                rules = thing.rules if isinstance(thing.rules, tuple) else ()
                for function in (thing.forward, *rules):
                    self._visit(function, f"a function of {label}")
                self._entry_of_object(thing, "rules", thing.rules, f"{label}.rules")
        elif isinstance(thing, Placeholder):
            pass
        elif not is_trusted(type(thing).__module__):
            self._visit_instance(thing, label)
        elif getattr(thing, "__wrapped__", None) is not None:
            self._visit(thing.__wrapped__, label)
        elif hasattr(type(thing), "__next__") and type(thing).__module__ in _OF_ITERATORS:
            raise TypeError(
                f"the function reads {label!r} from outside, a {type(thing).__name__}, which gives "
                "something else each time: take from it outside, and pass what it gave"
            )
        elif hasattr(thing, "__dict__") and is_standard(type(thing).__module__):
            self._instances.append((thing, label))  # a namespace, for example

    def _visit_instance(self, thing: Any, label: str) -> None:
        self._visit_class(type(thing), type(thing).__name__)
        self._instances.append((thing, label))
        if hasattr(thing, "__dict__"):
            self._sizes.append((thing.__dict__, len(thing.__dict__), label))
            if not isinstance(thing, Watched) and not is_fixed(type(thing).__module__):
                self._lengths.append(self._sizes[-1])

    def _visit_value(self, value: Value, label: str) -> None:
        self._note_value(value)
        if value.watched:
            self._visit(value.__dict__.get("hooks"), f"the hooks of {label}")

    def _visit_array(self, array: np.ndarray[Any, Any], label: str) -> None:
        if array.nbytes > _LARGEST:
            raise TypeError(
                f"the function reads {label!r} from outside, an array of "
                f"{array.nbytes / 2**20:.1f} MiB, which is too large to be compared at each call: "
                "pass it as an argument, or hold it as a Value(array, requires_grad=False), whose "
                "data compiled code reads anew (if the code asks for no .data: use .read())"
            )
        self._arrays.append((array, bytes_of(array), label))

    def _visit_function(self, function: FunctionType, label: str) -> None:
        if getattr(function, "read_anew", False):
            return
        if is_trusted(function.__module__ or ""):
            wrapped = getattr(function, "__wrapped__", None)  # grad(f) and the like
            if wrapped is not None:
                self._visit(wrapped, label)
            self._visit_closure(function, label)
            return
        if not is_fixed(function.__module__):
            self._entry_of_object(function, "__code__", function.__code__, label)
            self._instances.append((function, label))
            self._sizes.append((function.__dict__, len(function.__dict__), label))
        for name in ("__defaults__", "__kwdefaults__"):
            default = getattr(function, name)
            if default and is_fixed(function.__module__):
                self._visit(tuple(default), f"defaults of {label}")
            elif default:
                self._entry_of_object(function, name, default, f"defaults of {label}")
                self._visit_container(default, f"defaults of {label}")
        self._visit_closure(function, label)
        self._visit_code(function.__code__, function.__globals__)

    def _visit_closure(self, function: FunctionType, label: str) -> None:
        for name, cell in zip(function.__code__.co_freevars, function.__closure__ or ()):
            content = content_of(cell)
            self._cells.append((cell, content, name))
            self._visit(content, name)

    def _visit_code(self, code: CodeType, scope: Mapping[str, Any]) -> None:
        if id(code) in self._seen:
            return
        self._seen[id(code)] = code
        named = set(code.co_names)
        if not named.isdisjoint(_BY_STRING):
            named.update(*(re.findall(r"[^\W\d]\w*", text) for text in texts(code.co_consts)))
        if not named.isdisjoint(("getattr", "hasattr")):
            named.update(filter(str.isidentifier, texts(code.co_consts)))
            if not is_fixed(scope.get("__name__")):
                named.add("__dict__")
        if has_operation(code, "MATCH_CLASS"):
            named.add("__dict__")  # which attributes it reads, the class says
        self._names |= named
        for name in named:
            if name in scope and name not in ("__name__", "__file__"):
                found = scope[name]
                fixed = is_fixed(scope.get("__name__")) and isinstance(found, (*_CODE, tuple, str))
                self._entry(scope, name, name, watch=not fixed)
        absent = {name for name in named if name not in scope}
        self._globals.append((scope, absent))
        if not is_fixed(scope.get("__name__")):
            # A global of that name would take the place of what is built in.
            builtin = filter(partial(hasattr, builtins), absent)
            self._entries += [(scope, name, ABSENT, name) for name in builtin]
        for module in imported(code, scope):
            self._visit(module, module.__name__)
        for constant in code.co_consts:
            if isinstance(constant, CodeType):
                self._visit_code(constant, scope)

    def _visit_class(self, kind: type, label: str) -> None:
        for base in kind.__mro__:
            if is_trusted(base.__module__) or (id(base) in self._seen and base is not kind):
                continue
            self._seen[id(base)] = base
            self._instances.append((base, label))
            self._sizes.append((vars(base), len(vars(base)), label))
            if not is_fixed(base.__module__):
                self._lengths.append(self._sizes[-1])

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

    def _entry_of_watched(self, own: Mapping[str, Any], name: str, label: str, fixed: bool) -> None:
        """Take note of what tells of its changes itself; ours look after private containers."""
        found = own.get(name, ABSENT)
        self._counted.append((own, name, found, label))
        if fixed and name.startswith("_") and isinstance(found, _CONTAINERS):
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
        if isinstance(thing, Watched) or is_fixed(getattr(thing, "__name__", None)):
            return
        if isinstance(own, dict) and id(own) not in self._seen:
            self._seen[id(own)] = own
            self._sequences.append((own, tuple(own), label))

    def _attribute_names(self, thing: Any, every: bool) -> Iterator[str]:
        if isinstance(thing, type):
            bases = [base for base in thing.__mro__ if not is_trusted(base.__module__)]
            return (
                n
                for base in bases
                for n in tuple(vars(base))
                if n in self._names or (base is thing and self._is_implicit(thing, n))
            )
        own: Any = tuple(getattr(thing, "__dict__", ()))
        if isinstance(thing, ModuleType | FunctionType):
            return (n for n in own if n in self._names)
        bases = type(thing).__mro__
        slotted = [n for base in bases for n in slots(base)]
        inherited = (n for base in bases if not is_trusted(base.__module__) for n in vars(base))
        return (
            n
            for n in dict.fromkeys((*own, *slotted, *inherited))
            if n in self._names or (every and (n in own or n in slotted))
        )

    def _is_implicit(self, kind: type, name: str) -> bool:
        """Tell whether a method of a class may run although no code names it."""
        if not (name.startswith("__") and name.endswith("__") and callable(vars(kind)[name])):
            return False
        if is_fixed(kind.__module__):
            return name in ("__call__", "__getitem__", "__iter__", "__len__")
        return kind in self._made if name in _MAKING else name not in _UNUSED

    def _attribute(self, thing: Any, name: str, label: str) -> None:
        own = getattr(thing, "__dict__", _NOTHING)
        label = f"{label}.{name}"
        if isinstance(thing, type):
            found = vars(thing).get(name, ABSENT)
            if not is_fixed(thing.__module__):
                self._entries.append((vars(thing), name, found, label))
            for part in (found, getattr(found, "fget", None), getattr(found, "__func__", None)):
                self._visit(part, label)
        elif isinstance(thing, Watched) and not isinstance(
            of_class(thing, name), MemberDescriptorType
        ):
            self._entry_of_watched(own, name, label, is_fixed(type(thing).__module__))
        elif name in own:
            fixed = isinstance(thing, ModuleType) and is_fixed(thing.__name__)
            self._entry(own, name, label, watch=not (fixed and isinstance(own[name], _CODE)))
        elif isinstance(found := of_class(thing, name), MemberDescriptorType):
            if hasattr(thing, name):
                self._entry_of_object(thing, name, getattr(thing, name), label)
                self._visit(getattr(thing, name), label)
        elif own is not _NOTHING and not isinstance(found, property):
            # What the class has counts as long as the instance has none of its own.
            self._entries.append((own, name, ABSENT, label))
