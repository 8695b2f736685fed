"""What the code of a function says of what it reads, and whose code need not be asked."""

from __future__ import annotations

import dis
import functools
import importlib
import sys
from collections.abc import Iterable, Iterator, Mapping, MutableSequence
from contextlib import suppress
from importlib.util import resolve_name
from types import CodeType, MemberDescriptorType, ModuleType
from typing import Any

#: Packages whose functions depend on nothing but their arguments, or look after themselves.
_TRUSTED = frozenset(
    ("numpy", "autograd", "scipy", "_pytest", "pytest", *sys.stdlib_module_names)
) - {"__main__"}
#: The other package of this distribution: its functions and classes stay what they are.
_FIXED = "nn"


def is_trusted(module: str | None) -> bool:
    """Tell whether what a module's code does depends on its arguments alone."""
    top = (module or "").partition(".")[0]
    return top in _TRUSTED and (top not in sys.stdlib_module_names or _is_from_library(top))


@functools.cache
def _is_from_library(name: str) -> bool:
    """Tell whether a module that is called like one of Python's is Python's."""
    origin = getattr(getattr(sys.modules.get(name), "__spec__", None), "origin", None)
    return origin in (None, "built-in", "frozen") or origin.startswith(_library())


@functools.cache
def _library() -> tuple[str, ...]:
    """Return where Python keeps its own modules."""
    import sysconfig  # seldom needed, so loaded late

    return sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")


def is_fixed(module: str | None) -> bool:
    """Tell whether a module's functions and classes stay what they are."""
    return (module or "").partition(".")[0] == _FIXED


def is_standard(module: str | None) -> bool:
    """Tell whether a module is of Python's standard library."""
    return (module or "").partition(".")[0] in sys.stdlib_module_names


def is_like_container(thing: Any) -> bool:
    """Tell whether a thing of the standard library holds others: a view of a dict, an array."""
    return isinstance(thing, Mapping | MutableSequence | memoryview) and is_standard(
        type(thing).__module__
    )


def imported(code: CodeType, scope: Mapping[str, Any]) -> Iterator[ModuleType]:
    """Yield the modules that code imports when it runs, but for those to be trusted."""
    if not has_operation(code, "IMPORT_NAME"):
        return
    steps = list(dis.get_instructions(code))
    for level, step in zip(steps, steps[2:]):
        if step.opname == "IMPORT_NAME":
            with suppress(ImportError):
                name = resolve_name("." * level.argval + step.argval, scope.get("__package__"))
                if not is_trusted(name):
                    yield importlib.import_module(name)


def has_operation(code: CodeType, operation: str) -> bool:
    """Tell whether an instruction of Python's virtual machine occurs in code."""
    return dis.opmap[operation] in code.co_code[::2]


def texts(constants: Iterable[Any]) -> Iterator[str]:
    """Yield the texts among the constants of code."""
    for constant in constants:
        if isinstance(constant, str):
            yield constant
        elif isinstance(constant, tuple | frozenset):
            yield from texts(constant)


def slots(kind: type) -> Iterator[str]:
    """Yield the slots of a class, as code names them."""
    return (n for n, found in vars(kind).items() if isinstance(found, MemberDescriptorType))


def of_class(thing: Any, name: str) -> Any:
    """Return what the class of an object has by a name, as it stands there."""
    return next((vars(b)[name] for b in type(thing).__mro__ if name in vars(b)), None)
