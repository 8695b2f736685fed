"""Every public name says what it is, and has its place in the reference."""

import importlib
import importlib.util
import inspect
import pkgutil
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import autograd
import nn

pytest.importorskip("sphinx", reason="the extra docs installs Sphinx")

_FILE = Path(__file__).parents[1] / "docs" / "extensions" / "public_names.py"
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


@pytest.mark.parametrize("place", sorted(set(reference.places().values())))
def test_a_public_name_has_a_sentence(place: str) -> None:
    module, _, name = place.rpartition(".")
    thing = getattr(importlib.import_module(module), name)
    said = inspect.getdoc(thing) or ""
    assert said.partition("\n")[0].strip(), f"{place} has no docstring"
    if inspect.isclass(thing):
        assert thing.__doc__, f"{place} has only the docstring of its base"


def test_each_list_of_public_names_is_in_the_reference() -> None:
    listed = {module.__name__ for module in _modules() if hasattr(module, "__all__")}
    assert not listed - set(reference.MODULES)


def test_each_module_of_the_reference_has_pages() -> None:
    for name in reference.MODULES:
        text = "".join(reference.pages(name).values())
        for public in reference.public_names(importlib.import_module(name)):
            assert f":: {public}\n" in text, f"{name}.{public}"
