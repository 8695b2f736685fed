"""Another package called `autograd` in the place of ours."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


# Installed over ours, HIPS autograd has its own __init__.py; uninstalled again, it leaves none.
@pytest.mark.parametrize("name", ["__init__.py", "value.py"])
def test_another_autograd_is_told_of_with_the_way_out(name: str, tmp_path: Path) -> None:
    (tmp_path / "autograd").mkdir()
    (tmp_path / "autograd" / name).touch()
    (tmp_path / "nn").symlink_to(ROOT / "nn")
    # Without -S, the one that is installed here would be found.
    result = subprocess.run(
        [sys.executable, "-S", "-c", "import nn"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    [*_, message] = result.stderr.splitlines()
    assert message.startswith("ImportError: nn needs the package autograd of glassgrad")
    assert "pip uninstall -y autograd glassgrad" in message
    found = str(tmp_path / "autograd" / name) if name == "__init__.py" else "only parts of it"
    assert f"(found: {found})" in message
