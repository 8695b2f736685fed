"""The code in the documents runs as it stands, and prints what it says."""

import contextlib
import io
import re
from pathlib import Path

import pytest

import nn

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
        re.findall(r"^```python\n(.*?)^```", document.read_text(), re.S | re.M)
    )
]


@pytest.mark.parametrize("code", BLOCKS)
def test_a_block_of_code_prints_what_its_comments_say(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "sklearn" in code:
        pytest.importorskip("sklearn", reason="make test-peers installs scikit-learn")
    monkeypatch.chdir(tmp_path)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
        exec(compile(code, "<document>", "exec"), {"__name__": "__main__"})
    lines = "".join(printed.getvalue().split())
    for promise in re.findall(r"print\(.*\)\s+# ((?:[-\d.\[( ]|True|False).*)$", code, re.M):
        assert "".join(promise.split()).replace(",[", "[") in lines


@pytest.mark.parametrize("document", [*DOCUMENTS, ROOT / "docs" / "design.md"])
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)(#[^)]*)?\)", document.read_text())
    assert links or document.parent.name == "docs"
    for target, _ in links:
        assert (document.parent / target).exists(), target


def test_the_page_on_networks_names_all_that_there_is() -> None:
    page = (ROOT / "docs" / "nn.md").read_text()
    public = [*nn.__all__, *nn.optim.__all__, *nn.optim.lr_scheduler.__all__, *nn.init.__all__]
    words = set(re.findall(r"\w+", page))
    assert not {name for name in public if name != "__version__"} - words - BASES


def test_the_page_on_compiling_shows_the_code_that_is_written() -> None:
    golden = (ROOT / "tests" / "nn" / "golden" / "network_step.txt").read_text()
    assert f"```py\n{golden}```" in (ROOT / "docs" / "compile.md").read_text()
