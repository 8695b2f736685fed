"""Notebooks are executed anew when anything that they run on has changed."""

import importlib.util
from pathlib import Path
from typing import Any

import pytest

_FILE = Path(__file__).parents[1] / "docs" / "extensions" / "environment.py"
_SPECIFICATION = importlib.util.spec_from_file_location("environment", _FILE)
assert _SPECIFICATION is not None
assert _SPECIFICATION.loader is not None
environment: Any = importlib.util.module_from_spec(_SPECIFICATION)
_SPECIFICATION.loader.exec_module(environment)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("autograd/value.py", "autograd/viz/page.css", "nn/data/digits.npz"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"before")
    return tmp_path


@pytest.mark.parametrize(
    "name", ["autograd/value.py", "autograd/viz/page.css", "nn/data/digits.npz"]
)
def test_a_change_of_source_or_data_is_noticed(root: Path, name: str) -> None:
    before = environment.fingerprint(root)
    assert environment.fingerprint(root) == before
    (root / name).write_bytes(b"after")
    assert environment.fingerprint(root) != before


def test_a_file_with_another_name_is_noticed(root: Path) -> None:
    before = environment.fingerprint(root)
    (root / "nn/data/digits.npz").rename(root / "nn/data/letters.npz")
    assert environment.fingerprint(root) != before


@pytest.mark.parametrize("package", ["numpy", "matplotlib"])
def test_another_version_of_what_draws_or_computes_is_noticed(
    root: Path, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = environment.fingerprint(root)
    known = environment.version
    monkeypatch.setattr(
        environment, "version", lambda name: "0.0.1" if name == package else known(name)
    )
    assert environment.fingerprint(root) != before


def test_what_python_keeps_for_itself_changes_nothing(root: Path) -> None:
    before = environment.fingerprint(root)
    (root / "nn/__pycache__").mkdir()
    (root / "nn/__pycache__/module.pyc").write_bytes(b"compiled")
    assert environment.fingerprint(root) == before
