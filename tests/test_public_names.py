"""Every public name says what it is, and has its place in the reference."""

import doctest
import importlib
import importlib.util
import inspect
import pkgutil
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import autograd
import nn
from tests.markdown import blocks, read

pytest.importorskip("sphinx", reason="the extra docs installs Sphinx")

_ROOT = Path(__file__).parents[1]
_FILE = _ROOT / "docs" / "extensions" / "public_names.py"
_SPECIFICATION = importlib.util.spec_from_file_location("public_names", _FILE)
assert _SPECIFICATION is not None
assert _SPECIFICATION.loader is not None
reference: Any = importlib.util.module_from_spec(_SPECIFICATION)
_SPECIFICATION.loader.exec_module(reference)

#: Lists that another page has: NumPy's and SciPy's names, those of rooms that are one's own
#: business, and names that are shown where users import them from.
ELSEWHERE = (
    *("autograd.numpy", "autograd.scipy", "autograd.rules", "autograd.compile"),
    *(
        "autograd.builtins",
        "autograd.debug",
        "autograd.tracer",
        "autograd.viz.",
        "nn.training",
        "nn.cli",
        "nn.layers",
        "nn.module",
    ),
)


def _modules() -> list[ModuleType]:
    names = [
        module.name
        for package in (autograd, nn)
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        if not module.name.startswith(ELSEWHERE)
    ]
    return [importlib.import_module(name) for name in names]


PLACES = sorted(set(reference.places().values()))

#: Classes that nobody calls: what their objects hold is told, and who makes them.
MADE_BY = {
    "autograd.Compiled": "compile",
    "autograd.viz.Drawing": "draw",
    "autograd.viz.Explanation": "explain",
    "autograd.viz.Page": "explore",
    "nn.Summary": "summary",
}
_SECTION = r"^{}\n-+\n(.*?)(?=^\S[^\n]*\n---|\Z)"
_VARIADIC = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def _thing(place: str) -> Any:
    module, _, name = place.rpartition(".")
    return getattr(importlib.import_module(module), name)


def _entries(thing: Any, section: str) -> list[str]:
    """Return the names that a section of a docstring says something of."""
    found = re.search(_SECTION.format(section), inspect.getdoc(thing) or "", re.M | re.S)
    lines = found[1].splitlines() if found else []
    heads = [line.partition(" : ")[0] for line in lines if line[:1].strip()]
    return [name.strip("* ") for head in heads for name in head.split(",")]


def _gaps(thing: Any) -> list[str]:
    """Return what parameters and the section on them do not have in common."""
    called = reference.signature(thing)
    if called is None:
        return []
    taken = {name: each.kind for name, each in called.parameters.items() if name != "self"}
    told = _entries(thing, "Parameters")
    if inspect.isclass(thing):
        told += set(taken).intersection(_entries(thing, "Attributes"))
    missing = [name for name, kind in taken.items() if kind not in _VARIADIC and name not in told]
    return missing + [name for name in told if name not in taken]


def _methods() -> dict[str, Any]:
    """Return the methods of public classes, less those that take the place of one of a base.

    These need not tell again what they take; where they do, they tell of all.
    """
    found: dict[str, Any] = {}
    for kind in {kind for place in PLACES for kind in getattr(_thing(place), "__mro__", ())}:
        for name in vars(kind) if kind.__module__.startswith(("autograd", "nn")) else ():
            method = getattr(kind, name, None)
            if name[0] != "_" and (inspect.isroutine(method) or type(method) is autograd.Compiled):
                anew = not any(hasattr(base, name) for base in kind.__bases__)
                if anew or _entries(method, "Parameters"):
                    found[f"{kind.__module__}.{kind.__name__}.{name}"] = method
    return {name: found[name] for name in sorted(found)}


METHODS = _methods()
#: What the hooks of `Callback` are given, the class tells; the engine calls those of the other.
TOLD_ELSEWHERE = ("nn.training.callbacks.Callback.on_", "autograd.debug.detection.detect_anomaly.")


@pytest.mark.parametrize("place", PLACES)
def test_a_public_name_has_a_sentence(place: str) -> None:
    thing = _thing(place)
    said = inspect.getdoc(thing) or ""
    assert said.partition("\n")[0].strip(), f"{place} has no docstring"
    if inspect.isclass(thing):
        assert thing.__doc__, f"{place} has only the docstring of its base"


@pytest.mark.parametrize("place", [place for place in PLACES if place not in MADE_BY])
def test_a_public_name_tells_what_it_takes(place: str) -> None:
    thing = _thing(place)
    assert not callable(thing) or not _gaps(thing)


@pytest.mark.parametrize("name", [m for m in METHODS if not m.startswith(TOLD_ELSEWHERE)])
def test_a_method_tells_what_it_takes(name: str) -> None:
    assert not _gaps(METHODS[name])


@pytest.mark.parametrize("place", MADE_BY)
def test_a_result_tells_who_makes_it_and_what_it_holds(place: str) -> None:
    thing = _thing(place)
    assert f"made by `{MADE_BY[place]}`" in thing.__doc__
    assert _entries(thing, "Attributes")


def test_what_is_taken_and_not_told_is_noticed_and_the_other_way_round() -> None:
    def scaled(x: Any, factor: float, *more: Any, offset: float = 0.0) -> None:
        """Scale.

        Parameters
        ----------
        x, factors : array
            Of which `offset` is said nothing.
        *more

        Raises
        ------
        ValueError
        """

    assert _gaps(scaled) == ["factor", "offset", "factors"]


@pytest.mark.parametrize("place", PLACES)
def test_an_example_needs_no_more_than_the_reference_says(place: str) -> None:
    thing = _thing(place)
    module = importlib.import_module(place.rpartition(".")[0])
    names = {name: getattr(module, name) for name in reference.public_names(module)}
    # A traceback in an example tells this name.
    title = ".".join(getattr(thing, key, "") for key in ("__module__", "__qualname__"))
    text = inspect.getdoc(thing) or ""
    example = doctest.DocTestParser().get_doctest(text, {**names, "np": np}, title, None, 0)
    told: list[str] = []
    doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(example, out=told.append)
    assert not told, "".join(told)


def test_each_list_of_public_names_is_in_the_reference() -> None:
    listed = {module.__name__ for module in _modules() if hasattr(module, "__all__")}
    assert not listed - set(reference.MODULES)


def test_each_module_that_a_package_exports_is_in_the_reference() -> None:
    exported = {
        thing.__name__
        for package in (autograd, nn)
        for thing in (getattr(package, name) for name in package.__all__)
        if inspect.ismodule(thing)
    }
    assert exported
    assert not exported - set(reference.MODULES)


def test_each_module_that_documents_use_is_in_the_reference() -> None:
    pages = [_ROOT / "README.md", *(_ROOT / "docs" / "guides").glob("*.md")]
    code = "".join(block.code for page in pages for block in blocks(read(page)))
    used = set(re.findall(r"\b((?:autograd|nn)(?:\.\w+)+)\.\w", code))
    modules = {name for name in used if name in sys.modules}
    assert "nn.random" in modules
    assert not {name for name in modules if not name.startswith(ELSEWHERE)} - set(reference.MODULES)


def test_each_module_of_the_reference_has_pages() -> None:
    for name in reference.MODULES:
        text = "".join(reference.pages(name).values())
        for public in reference.public_names(importlib.import_module(name)):
            assert f":: {public}\n" in text, f"{name}.{public}"
