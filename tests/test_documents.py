"""The code in the documents runs as it stands, and prints what it says."""

import contextlib
import io
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, explain

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / name for name in ("README.md", "CONTRIBUTING.md")]
NAMES = ("compile.md", "conventions.md", "design.md", "hips.md", "index.md", "nn.md")
DOCUMENTS += [ROOT / "docs" / name for name in NAMES]
DOCUMENTS += sorted((ROOT / "docs" / "guides").glob("*.md"))
#: What only those need who write one of their own.
BASES = {"Optimizer", "LRScheduler", "lr_scheduler"}
BLOCKS = [
    pytest.param(code, id=f"{document.name}-{number}")
    for document in DOCUMENTS
    for number, code in enumerate(
        re.findall(r"^```python\n(.*?)^```", document.read_text(encoding="utf-8"), re.S | re.M)
    )
]


#: What a line prints, in a comment behind it; a sentence is about something else.
PROMISE = re.compile(r"print\(.*\)\s+# (\S+|[-\d.\[(].*|(?:True|False)\b.*)$")


@pytest.mark.parametrize("code", BLOCKS)
def test_a_block_of_code_prints_what_its_comments_say(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "sklearn" in code:
        pytest.importorskip("sklearn", reason="make test-peers installs scikit-learn")
    monkeypatch.chdir(tmp_path)
    printed: dict[int, str] = {}

    def note(*things: Any, sep: str = " ", end: str = "\n", **_: Any) -> None:
        line = sys._getframe(1).f_lineno
        printed[line] = printed.get(line, "") + sep.join(map(str, things)) + end

    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        exec(compile(code, "<document>", "exec"), {"__name__": "__main__", "print": note})
    for number, line in enumerate(code.splitlines(), start=1):
        if promise := PROMISE.search(line):
            assert _bare(promise[1]) in _bare(printed.get(number, "")), line


def test_the_explanation_in_the_readme_is_what_is_printed() -> None:
    x = Value(2.0, name="x")
    y: Any = (x * np.sin(x)).named("y")
    shown = re.findall(r"^```text\n(.*?)^```", (ROOT / "README.md").read_text("utf-8"), re.S | re.M)
    assert shown == [f"{explain(y, x)}\n"]


def _bare(text: str) -> str:
    """Return what is written, however it is spaced."""
    return "".join(text.split()).replace(",[", "[")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)(#[^)]*)?\)", document.read_text(encoding="utf-8"))
    assert links or document.parent.name == "docs"
    for target, _ in links:
        assert (document.parent / target).exists(), target


def test_the_page_on_networks_names_all_that_there_is() -> None:
    page = (ROOT / "docs" / "nn.md").read_text(encoding="utf-8")
    public = [*nn.__all__, *nn.optim.__all__, *nn.optim.lr_scheduler.__all__, *nn.init.__all__]
    words = set(re.findall(r"\w+", page))
    assert not {name for name in public if name != "__version__"} - words - BASES


def test_the_page_on_compiling_shows_the_code_that_is_written() -> None:
    golden = (ROOT / "tests" / "nn" / "golden" / "network_step.txt").read_text(encoding="utf-8")
    assert f"```py\n{golden}```" in (ROOT / "docs" / "compile.md").read_text(encoding="utf-8")
