"""What is shipped: the contents of the wheel and the sdist, and the command installed from them."""

import email
import importlib.metadata
import importlib.util
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from autograd.version import __version__

ROOT = Path(__file__).parent.parent
TOOLS = ("build", "hatchling", "pip")
MISSING = [tool for tool in TOOLS if importlib.util.find_spec(tool) is None]
needs_tools = pytest.mark.skipif(
    bool(MISSING), reason=f"building the package needs {' and '.join(MISSING)}, not installed"
)


def python(*arguments: str, path: Path = ROOT, cwd: Path | None = None) -> str:
    """Run Python with a folder in front of what it imports from, and return what it prints."""
    search = os.pathsep.join(filter(None, [str(path), os.environ.get("PYTHONPATH")]))
    result = subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": search},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def sources() -> set[str]:
    return {
        str(path.relative_to(ROOT))
        for package in ("autograd", "nn")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel that was built from that sdist."""
    folder = tmp_path_factory.mktemp("distributions")
    python("-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT), cwd=folder)
    return folder


@pytest.fixture(scope="module")
def wheel(distributions: Path) -> Path:
    return distributions / f"glassgrad-{__version__}-py3-none-any.whl"


@needs_tools
def test_the_wheel_holds_both_packages_whole_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    described = f"glassgrad-{__version__}.dist-info/"
    assert {name for name in names if not name.startswith(described)} == sources()
    assert {"autograd/py.typed", "nn/py.typed", "nn/data/digits.npz"} <= names
    assert f"{described}licenses/LICENSE" in names


@needs_tools
def test_the_wheel_says_what_it_is_and_needs(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        folder = f"glassgrad-{__version__}.dist-info"
        described = email.message_from_bytes(archive.read(f"{folder}/METADATA"))
        commands = archive.read(f"{folder}/entry_points.txt").decode()
    assert (described["Name"], described["Version"]) == ("glassgrad", __version__)
    assert described["License-Expression"] == "MIT"
    assert described["Requires-Python"] == ">=3.11"
    needed = {
        re.match(r"[\w-]+", requirement)[0]  # type: ignore[index]
        for requirement in described.get_all("Requires-Dist", [])
        if "extra ==" not in requirement
    }
    assert needed == {"numpy", "graphviz", "safetensors", "tqdm", "typer"}
    assert "glassgrad = nn.cli:main" in commands
    assert described.get_payload().lstrip().startswith("# glassgrad")


@needs_tools
def test_the_sdist_holds_what_it_takes_to_build_and_test(distributions: Path) -> None:
    with tarfile.open(distributions / f"glassgrad-{__version__}.tar.gz") as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert sources() <= names
    assert {"pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "Makefile"} <= names
    assert {"tests/hand_derived.py", "tests/test_package.py", "tests/nn/test_cli.py"} <= names
    unwanted = re.compile(
        r"__pycache__|\.environments|\.venv|\.git/|\.pyc$|model\.safetensors$|history\.csv$"
    )
    assert not [name for name in names if unwanted.search(name)]


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    options = ("--quiet", "--no-index", "--no-deps", "--disable-pip-version-check")
    python("-m", "pip", "install", *options, "--target", str(folder), str(wheel))
    return folder


@needs_tools
@pytest.mark.parametrize("command", ["-m nn", "bin/glassgrad"])
def test_the_installed_command_trains_outside_the_repository(
    installed: Path, tmp_path: Path, command: str
) -> None:
    where = python("-c", "import nn; print(nn.__file__)", path=installed, cwd=tmp_path)
    assert where.strip() == str(installed / "nn" / "__init__.py")
    program = command.split() if command.startswith("-m") else [str(installed / command)]
    arguments = ("train", "digits", "--epochs", "1", "--no-plot")
    printed = python(*program, *arguments, path=installed, cwd=tmp_path)
    assert re.fullmatch(r"accuracy: \d+\.\d %", printed.splitlines()[-1])
    assert sorted(os.listdir(tmp_path)) == [
        "checkpoint.safetensors",
        "history.csv",
        "model.html",
        "model.safetensors",
    ]
    assert "</html>" in (tmp_path / "model.html").read_text()


@needs_tools
def test_the_installed_package_writes_the_same_page(installed: Path, tmp_path: Path) -> None:
    program = (
        "import sys, autograd as ag; x = ag.Value(3.0, name='x'); "
        "print(ag.__file__); ag.explore(x * x).save_html(sys.argv[1])"
    )
    pages = [tmp_path / "installed.html", tmp_path / "source.html"]
    for folder, page in zip((installed, ROOT), pages):
        # From elsewhere, and without the folder of the program itself.
        loaded = python("-P", "-c", program, str(page), path=folder, cwd=tmp_path)
        assert Path(loaded.strip()).is_relative_to(folder)
    same = pages[0].read_bytes() == pages[1].read_bytes()
    assert same
    assert pages[0].stat().st_size > 100_000


#: What not every program needs is imported when it is first asked for.
ON_DEMAND = {
    *("autograd.check", "autograd.checkpointing", "autograd.compile.compiled", "autograd.debug"),
    *("autograd.numpy", "autograd.scipy", "autograd.viz"),
    *("nn.cli", "nn.costs", "nn.data", "nn.io", "nn.metrics", "nn.network", "nn.optim", "nn.plots"),
    *("nn.summaries", "nn.training", "nn.utils"),
}


def test_importing_loads_numpy_and_little_else() -> None:
    printed = python(
        "-c",
        "import sys, numpy; before = set(sys.modules); import autograd, nn; "
        "print(*set(sys.modules) - before)",
    )
    loaded = set(printed.split())
    assert {"autograd.value", "nn.module"} <= loaded
    packages = {name.partition(".")[0] for name in loaded}
    others = importlib.metadata.packages_distributions().keys() - {"autograd", "nn", "numpy"}
    assert packages & others == set()
    # Each of these would take longer than all of our own modules together.
    slow = {"asyncio", "concurrent", "email", "http", "multiprocessing", "ssl", "unittest"}
    assert packages & slow == set()
    # And each of these longer than ten of them.
    assert packages & {"json", "pathlib", "pkgutil", "random", "urllib"} == set()
    assert loaded & ON_DEMAND == set()


@pytest.mark.parametrize("package", ["autograd", "nn"])
def test_what_is_imported_on_demand_is_found_and_listed(package: str) -> None:
    program = (
        f"import {package}; from {package} import *\n"
        f"for name in {package}.__all__:\n"
        f"    assert name in dir({package}) and getattr({package}, name) is globals()[name], name\n"
        f"for name in set({package}._ROOMS) - {{'scipy'}}:  # which is for the extra of that name\n"
        f"    found = getattr({package}, name).__name__\n"
        f"    assert name in dir({package}) and found == '{package}.' + name, name\n"
    )
    python("-c", program)


def test_entering_the_compiler_does_not_hide_its_function() -> None:
    program = (
        "import autograd, autograd.compile.compiled, autograd.compile as function\n"
        "from autograd.compile import Compiled, compile\n"
        "assert autograd.compile is function is compile\n"
        "assert autograd.Compiled is Compiled is type(compile(abs))"
    )
    python("-c", program)
