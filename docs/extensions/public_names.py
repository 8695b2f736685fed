"""The reference: pages for each public module, made from what it says is public.

The names of a module are grouped by the room that they live in, under that room's own first
sentence, so that nothing has to be listed, and nothing can be forgotten.
"""

import importlib
import inspect
import shutil
from collections import defaultdict
from pathlib import Path
from types import ModuleType
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError

#: `autograd.numpy` and `autograd.scipy` have NumPy's and SciPy's names, and a table of their own.
MODULES = (
    *("autograd", "autograd.viz", "autograd.extend", "autograd.misc", "autograd.misc.flatten"),
    *(
        "autograd.misc.optimizers",
        "autograd.misc.fixed_points",
        "autograd.differential_operators",
        "autograd.test_util",
    ),
    *("nn", "nn.functional", "nn.init", "nn.optim", "nn.optim.lr_scheduler", "nn.data"),
    *("nn.data.transforms", "nn.costs", "nn.metrics", "nn.utils", "nn.plots", "nn.random"),
    "nn.exercises",
)
#: So many names are shown on one page; of more, each room gets its own.
_PAGE = 30


def public_names(module: ModuleType) -> list[str]:
    """Return what a module says is public; or else, all that it defines itself."""
    if hasattr(module, "__all__"):
        named = [(name, getattr(module, name)) for name in module.__all__]
        return [name for name, thing in named if not _is_of_another_kind(name, thing)]
    return [
        name
        for name, thing in vars(module).items()
        if not name.startswith("_") and getattr(thing, "__module__", None) == module.__name__
    ]


def _is_of_another_kind(name: str, thing: Any) -> bool:
    """Tell whether a name is that of a module, of Python's own things, or only for Python."""
    pythons_own = getattr(thing, "__module__", None) == "builtins"
    return name.startswith("__") or inspect.ismodule(thing) or pythons_own


def places() -> dict[str, str]:
    """Return where each public name is documented, by the name, in full and in short."""
    found: dict[str, str] = {}
    for name in MODULES:
        for public in public_names(importlib.import_module(name)):
            found[f"{name}.{public}"] = f"{name}.{public}"
            found.setdefault(public, f"{name}.{public}")
    return found


def signature(thing: Any) -> inspect.Signature | None:
    """Return how a function or a class is called, if that can be told.

    A class by its `__init__`: `__new__`, which Python would ask first, may let anything through.
    """
    try:
        if inspect.isclass(thing) and inspect.isfunction(thing.__init__):
            _, *taken = inspect.signature(thing.__init__).parameters.values()
            return inspect.Signature(taken)
        return inspect.signature(thing)
    except (TypeError, ValueError):  # of what is written in C, or is no function
        return None


def _first_sentence(module: ModuleType) -> str:
    return (inspect.getdoc(module) or "").partition("\n\n")[0].replace("\n", " ")


def _rooms(module: ModuleType) -> dict[str, list[str]]:
    """Return the public names of a module by the name of the room that they live in."""
    rooms: dict[str, list[str]] = defaultdict(list)
    for name in sorted(public_names(module), key=str.lower):
        home = getattr(getattr(module, name), "__module__", None) or module.__name__
        rooms[home].append(name)
    return dict(sorted(rooms.items(), key=lambda room: _title(room[0])))


def _title(room: str) -> str:
    return _first_sentence(importlib.import_module(room)).rstrip(".")


def _titled(title: str, line: str) -> list[str]:
    return [title, line * len(title), ""]


def _summary(names: list[str]) -> list[str]:
    return [".. autosummary::", "   :nosignatures:", "", *(f"   {name}" for name in names), ""]


def _entries(module: ModuleType, names: list[str]) -> list[str]:
    lines: list[str] = []
    for name in names:
        if inspect.isclass(thing := getattr(module, name)):
            lines += [f".. autoclass:: {name}", "   :members:"]
            # A layer has all that a module has, which is told once.
            lines += ["   :inherited-members:"] if module.__name__ == "autograd" else []
        else:
            lines += [f".. {'autofunction' if callable(thing) else 'autodata'}:: {name}"]
        lines += [""]
    return lines


def pages(name: str) -> dict[str, str]:
    """Return the text of the pages of a module, by the names of their files."""
    module = importlib.import_module(name)
    rooms, here = _rooms(module), [f".. currentmodule:: {name}", ""]
    head = [*_titled(f"``{name}``", "="), _first_sentence(module), "", *here]
    if len(rooms) == 1:
        (names,) = rooms.values()
        return {name: "\n".join([*head, *_summary(names), *_entries(module, names)])}
    made: dict[str, str] = {}
    separate = sum(map(len, rooms.values())) > _PAGE
    for room, names in rooms.items():
        head += [*_titled(_title(room), "-"), *_summary(names)]
        if separate:
            page = [*_titled(_title(room), "="), *here, *_entries(module, names)]
            # Called by the room, which stays, however many there are before it.
            made[f"{name}-{room.rpartition('.')[2]}"] = "\n".join(page)
        else:
            head += _entries(module, names)
    if separate:
        head += [".. toctree::", "   :hidden:", "", *(f"   {file}" for file in made)]
    return {name: "\n".join([*head, ""]), **made}


def _write(app: Sphinx, config: Config) -> None:
    folder = Path(app.srcdir) / "reference" / "modules"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in MODULES:
        for file, text in pages(name).items():
            (folder / f"{file}.rst").write_text(text, encoding="utf-8")


def _verify(app: Sphinx, error: Exception | None) -> None:
    """Fail if a public name has come to have no entry."""
    missing = set(places().values()) - set(app.env.get_domain("py").objects)
    if missing and not error:
        raise ExtensionError(f"public names without an entry: {sorted(missing)}")


def setup(app: Sphinx) -> dict[str, bool]:
    """Write the pages before they are looked for, and look afterwards that nothing is missing."""
    app.connect("config-inited", _write)
    app.connect("build-finished", _verify)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
