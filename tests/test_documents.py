"""The code in the documents runs as it stands, and prints what it says."""

import ast
import contextlib
import io
import re
import sys
import tokenize
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, explain, grad, logsumexp, relu
from nn.functional import hardtanh, max_pool1d, relu6
from tests.markdown import anchors, blocks, indented_code, links, read, table

ROOT = Path(__file__).parent.parent
DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted(
        page
        for page in (ROOT / "docs").rglob("*.md")
        if "build" not in page.relative_to(ROOT).parts
    ),
]
#: What only those need who write one of their own.
BASES = {"Optimizer", "LRScheduler", "lr_scheduler"}

#: How a block says that it is Python; and what else there is, in which no Python hides.
PYTHON = {"python", "py", "python3", "ipython", "ipython3", "pycon", "{code-cell}"}
OTHER = {"sh", "text", "{toctree}", "{command-line}", "{live-page}"}
#: Blocks that are not run, by their document and their first line, and why.
NOT_RUN = {
    ("CONTRIBUTING.md", "cbrt = Primitive("): "a line of the engine, compared with it below",
    ("compile.md", "def sigmoid("): "what a trace writes, compared with that below",
    ("from_pytorch.md", "from safetensors.torch import save_file"): "PyTorch's side",
    ("saving.md", "# in PyTorch"): "PyTorch's side",
}
#: Comments behind a print that tell about it; each other one is what is printed, word for word.
TOLD = {
    "the chain rule: every path from x to y, in symbols, then in numbers",
    "the chain rule, in symbols and numbers",
    "the NumPy code of forward pass, backward pass and update",
    "lists what there is",
    "a float is data: one program serves all",
}


def _is_not_run(name: str, code: str) -> bool:
    return any(name == document and code.startswith(line) for document, line in NOT_RUN)


def _programs(document: Path) -> list[str]:
    return [block.code for block in blocks(read(document)) if block.language in PYTHON]


PROGRAMS = [(document.name, code) for document in DOCUMENTS for code in _programs(document)]
RUN = [
    pytest.param(code, id=f"{document.name}-{number}")
    for document in DOCUMENTS
    for number, code in enumerate(_programs(document))
    if not _is_not_run(document.name, code)
]


def _comments(code: str) -> Iterator[tuple[int, str]]:
    """Yield the line in which a print begins, and the comment behind its end."""
    told = {
        token.start[0]: token.string.removeprefix("#").strip()
        for token in tokenize.generate_tokens(io.StringIO(code).readline)
        if token.type == tokenize.COMMENT
    }
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "print":
            assert node.end_lineno is not None
            if node.end_lineno in told:
                yield node.lineno, told[node.end_lineno]


_TOKEN = re.compile(r"[^\W\d]\w*|[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|\S")


def _tokens(text: str) -> list[str]:
    """Return numbers, words and signs, however they are spaced and rows are parted."""
    return _TOKEN.findall(re.sub(r"\]\s*,?\s*\[", "][", text))


def _keeps(promise: str, printed: str) -> bool:
    """Tell whether all that is printed is what was promised, numbers to the digits written."""
    pairs = list(zip(_tokens(promise), _tokens(printed)))
    same_length = len(_tokens(promise)) == len(pairs) == len(_tokens(printed))
    return same_length and all(a == b or _rounds_to(a, b) for a, b in pairs)


def _rounds_to(promise: str, printed: str) -> bool:
    """Tell whether a number with digits after its point is what another is, rounded to these."""
    if not re.match(r"[-+]?\d*\.\d", promise) or not re.match(r"[-+]?\d*\.", printed):
        return False
    wanted, given = Decimal(promise), Decimal(printed)
    exponent = wanted.as_tuple().exponent
    assert isinstance(exponent, int)
    near = abs(wanted - given) <= Decimal((0, (5,), exponent - 1))
    return near and wanted.is_signed() == given.is_signed()


@pytest.mark.parametrize("code", RUN)
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
    for line, comment in _comments(code):
        text = printed.get(line, "")
        assert comment in TOLD or _keeps(comment, text), f"{comment!r} is not {text!r}"


@pytest.mark.parametrize(
    ("promise", "printed"),
    [
        ("20.0 30.0", "-20.0 30.0"),
        ("-20.0 30.0", "-20.0 30.0 1.0"),
        ("15.6  -88", "[-215.6  -88. ]"),
        ("2.", "[2. 4.]"),
        ("5 3", "7.5 30.0"),
        ("-4", "(2-4j)"),
        ("0.0", "-0.0"),
        ("7.4", "7.46"),
        ("41", "41.0"),
        ("zero and one, surely", "0.0 0.0"),
    ],
)
def test_a_part_of_what_is_printed_or_another_number_is_no_kept_promise(
    promise: str, printed: str
) -> None:
    assert not _keeps(promise, printed)
    assert promise not in TOLD


@pytest.mark.parametrize(
    ("promise", "printed"),
    [
        ("[[1330.  480.], [ 480.  200.]]", "[[1330.  480.]\n [ 480.  200.]]\n"),
        ("-0.5851", "-0.58509961\n"),
        ("(2-4j)", "(2-4j)\n"),
        ("['mean']", "['mean']\n"),
    ],
)
def test_a_promise_is_kept_however_it_is_spaced_and_to_the_digits_written(
    promise: str, printed: str
) -> None:
    assert _keeps(promise, printed)


def test_a_comment_that_tells_about_a_print_stands_somewhere() -> None:
    said = {comment for _, code in PROGRAMS for _, comment in _comments(code)}
    assert said >= TOLD


def test_a_picture_is_saved_and_not_printed() -> None:
    called = [node for _, code in PROGRAMS for node in ast.walk(ast.parse(code))]
    printed = [ast.unparse(node) for node in called if isinstance(node, ast.Call)]
    assert not [call for call in printed if re.match(r"print\((?:draw|explore)\(", call)]


def test_each_block_is_run_or_it_is_said_why_not() -> None:
    languages = {block.language for document in DOCUMENTS for block in blocks(read(document))}
    assert not languages - PYTHON - OTHER
    for document, line in NOT_RUN:
        found = [code for name, code in PROGRAMS if name == document and code.startswith(line)]
        assert len(found) == 1, (document, line)
        ast.parse(found[0])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_code_stands_in_fences(document: Path) -> None:
    assert not indented_code(read(document))


@pytest.mark.parametrize(
    "text",
    [
        "```python\nx\n```",
        "~~~ py\nx\n~~~",
        "1. One:\n\n   ```Python\n   x\n   ```",
        "```{code-block} python\nx\n```",
        ":::{code-cell} ipython3\nx\n:::",
        "````python title\nx\n````",
    ],
)
def test_a_block_is_found_however_it_is_spelled(text: str) -> None:
    (block,) = blocks(text)
    assert block.language in PYTHON
    assert block.code == "x\n"


def test_indented_code_is_found_and_a_list_is_none() -> None:
    assert indented_code("Such:\n\n    x = 1\n") == ["    x = 1"]
    assert not indented_code("- One\n\n    goes on\n")


def test_the_line_for_a_primitive_is_that_of_the_engine() -> None:
    (code,) = (code for name, code in PROGRAMS if name == "CONTRIBUTING.md" and "cbrt = P" in code)
    engine = ast.parse(read(ROOT / "autograd" / "rules" / "elementwise.py")).body
    assigned = [node.value for node in engine if ast.unparse(node).startswith("cbrt = ")]  # type: ignore
    call, shown = assigned[0], ast.parse(code).body[0].value  # type: ignore
    call.keywords = [keyword for keyword in call.keywords if keyword.arg != "notation"]
    assert ast.unparse(shown) == ast.unparse(call)


def test_the_explanation_in_the_readme_is_what_is_printed() -> None:
    x = Value(2.0, name="x")
    y: Any = (x * np.sin(x)).named("y")
    shown = [block.code for block in blocks(read(ROOT / "README.md")) if block.language == "text"]
    assert shown == [f"{explain(y, x)}\n"]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    for target, anchor in links(read(document)):
        file = (document.parent / target).resolve() if target else document
        if file.parent == ROOT / "docs" / "tutorials" and file.suffix == ".ipynb":
            file = ROOT / "notebooks" / file.name  # from where it is copied for the site
        assert file.exists(), target
        if anchor and file.suffix == ".md":
            assert anchor in anchors(read(file)), f"{target}#{anchor}"


def test_headings_have_the_anchors_that_github_gives_them() -> None:
    text = "# What `.grad` is\n\n## A, b – c\n\n```sh\n# no heading\n```\n\n## A, b – c\n"
    assert anchors(text) == {"what-grad-is", "a-b--c", "a-b--c-1"}


def test_links_are_found_with_their_anchors() -> None:
    text = "[a](b.md#c) [d\ne](#f) [g](https://h#i) `k[0](l)`"
    assert links(text) == [("b.md", "c"), ("", "f")]


#: What is found at each kink, by what the table of conventions calls it.
_CORNERS = ((relu6, (0.0, 6.0)), (hardtanh, (-1.0, 1.0)))
KINKS: dict[str, Callable[[], Any]] = {
    "`abs(x)` at 0": lambda: grad(np.abs)(0.0),
    "`relu(x)` at 0": lambda: grad(relu)(0.0),
    "`np.maximum(x, y)` at x = y": lambda: grad(np.maximum, (0, 1))(2.0, 2.0),
    "`x.max()` with ties": lambda: grad(np.max)(np.full(4, 2.0)),
    "`np.clip(x, a, b)` at a and b": lambda: grad(lambda x: np.clip(x, -1, 1).sum())(
        np.array([-1.0, 1.0])
    ),
    "`relu6`, `hardtanh` at their corners": lambda: [
        grad(function)(corner) for function, corners in _CORNERS for corner in corners
    ],
    "`max_pool1d` with ties": lambda: grad(lambda x: max_pool1d(x[None], 4).sum())(np.full(4, 5.0)),
    "`np.linalg.norm(x)` at x = 0": lambda: grad(np.linalg.norm)(np.zeros(2)),
    "`np.std(x)` where all are equal": lambda: grad(np.std)(np.ones(3)),
    "`np.hypot(x, y)` at (0, 0)": lambda: grad(np.hypot, (0, 1))(0.0, 0.0),
    "`np.arctan2(x, y)` at (0, 0)": lambda: grad(np.arctan2, (0, 1))(0.0, 0.0),
    "`np.median` of an even number": lambda: grad(np.median)(np.array([1.0, 2.0, 3.0, 4.0])),
    "`logsumexp` of nothing but −∞": lambda: grad(logsumexp)(np.full(4, -np.inf)),
}
#: What the words of the table mean, for so many inputs.
SLOPES: dict[str, Callable[[int], Any]] = {
    "0": np.zeros,
    "1": np.ones,
    "½ each": lambda size: np.full(size, 0.5),
    "shared equally": lambda size: np.full(size, 1 / size),
    "all to the first": lambda size: np.eye(size)[0],
    "½ to each of the middle two": lambda size: np.pad([0.5, 0.5], size // 2 - 1),
}


def test_the_table_of_kinks_says_what_the_engine_does() -> None:
    told = {row[0]: row[1] for row in table(read(ROOT / "docs" / "conventions.md"), "## Kinks")}
    assert told.keys() == KINKS.keys()
    for where, words in told.items():
        found = np.array(KINKS[where]()).ravel()
        np.testing.assert_array_equal(found, SLOPES[words](found.size), where)


def test_the_core_is_as_long_as_is_said() -> None:
    _, _, section = read(ROOT / "docs" / "design.md").partition("\n## The core\n")
    section = section.partition("\n## ")[0]
    files = re.findall(r"`([\w/]+\.py)`", section)
    lines = sum(len(read(ROOT / "autograd" / file).splitlines()) for file in files)
    assert len(set(files)) == 12
    for text in (section, read(ROOT / "README.md")):
        (said,) = re.findall(r"([\d,]+) lines with their comments", text)
        assert int(said.replace(",", "")) == pytest.approx(lines, rel=0.1)


def test_the_page_on_networks_names_all_that_there_is() -> None:
    page = read(ROOT / "docs" / "nn.md")
    public = [*nn.__all__, *nn.optim.__all__, *nn.optim.lr_scheduler.__all__, *nn.init.__all__]
    words = set(re.findall(r"\w+", page))
    assert not {name for name in public if name != "__version__"} - words - BASES


def test_the_page_on_compiling_shows_the_code_that_is_written() -> None:
    golden = read(ROOT / "tests" / "nn" / "golden" / "network_step.txt")
    assert golden in [block.code for block in blocks(read(ROOT / "docs" / "compile.md"))]
