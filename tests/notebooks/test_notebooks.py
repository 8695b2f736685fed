"""The notebooks run; their solutions pass their own checks, and typical wrong answers do not.

The documentation executes them once more, unsolved and in kernels of their own.
"""

import contextlib
import importlib.util
import io
import linecache
import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import nn

pytest.importorskip("jupytext", reason="the extra dev installs jupytext")
pytest.importorskip("matplotlib", reason="the extra plot installs matplotlib")

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
WRONG = Path(__file__).with_name("wrong_answers")


def _module(path: Path) -> ModuleType:
    specification = importlib.util.spec_from_file_location(path.stem, path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


convert = _module(NOTEBOOKS / "convert.py")
each_notebook = pytest.mark.parametrize(
    "text", [pytest.param(text, id=text.stem) for text in convert.TEXTS]
)


@pytest.fixture(autouse=True)
def _no_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    import matplotlib
    from matplotlib import pyplot

    monkeypatch.chdir(tmp_path)
    environment = dict(os.environ)
    state = nn.random.get_state()
    backend = matplotlib.get_backend()
    pyplot.switch_backend("agg")
    yield
    pyplot.close("all")
    pyplot.switch_backend(backend)
    nn.random.set_state(state)
    os.environ.clear()
    os.environ.update(environment)


def _wrong_answers(text: Path) -> list[dict[str, str]]:
    return tomllib.loads((WRONG / f"{text.stem}.toml").read_text(encoding="utf-8"))["answer"]


def _tags(cell: Any) -> list[str]:
    return cell.metadata.get("tags", [])


def _run(source: str, name: str, namespace: dict[str, Any]) -> str:
    """Execute a cell, and return what it prints."""
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(source, name, "exec"), namespace)
    return printed.getvalue()


def _exercises(cells: list[Any]) -> Iterator[tuple[Any, Any, str]]:
    """Yield of each exercise the cell to be filled in, the cell that checks it, and a solution."""
    for place, cell in enumerate(cells):
        if "exercise" in _tags(cell):
            check, folded = cells[place + 1 : place + 3]
            assert "check" in _tags(check), f"a check follows the exercise {cell.source!r}"
            solution = convert.solution(folded)
            assert solution, f"a folded solution follows the check {check.source!r}"
            yield cell, check, solution


def _named(check: Any) -> str:
    return re.findall(r'check\(\s*"([^"]+)"', check.source)[0]


@each_notebook
def test_a_notebook_is_what_its_text_says(text: Path) -> None:
    assert convert.file_of(text).read_text(encoding="utf-8") == convert.written(text), (
        "make notebooks writes it"
    )


@each_notebook
def test_a_notebook_has_all_its_parts(text: Path) -> None:
    cells = convert.notebook(text).cells
    first, last = cells[0].source, cells[-1].source
    number = int(text.stem[:2])
    assert first.startswith(f"# {number} · ")
    assert "After this notebook you can" in first
    assert "## Where to go next" in last
    named = [_named(check) for _, check, _ in _exercises(cells)]
    assert named == [f"{number}.{place}" for place in range(1, len(named) + 1)]
    assert 3 <= len(named) <= 6
    assert {answer["exercise"] for answer in _wrong_answers(text)} == set(named)


@each_notebook
def test_markdown_is_what_every_notebook_shows(text: Path) -> None:
    cells = [cell.source for cell in convert.notebook(text).cells if cell.cell_type == "markdown"]
    for source in cells:
        # Roles and directives are known to the documentation alone.
        assert not re.search(r"\{[\w:-]+\}`|^(```|:::+) *\{", source, re.MULTILINE), source
        # After a line of HTML, Markdown begins again only below an empty one.
        assert not re.search(r"</summary>\n(?!\n)", source), source
        for place in re.findall(r"\]\(([^)]*)\)", source):
            assert place.startswith("http") or (NOTEBOOKS / place).is_file(), place


@each_notebook
def test_solutions_are_right_and_wrong_answers_are_told(text: Path) -> None:
    cells, answers = convert.notebook(text).cells, _wrong_answers(text)
    exercises = {cell.id: (check, solution) for cell, check, solution in _exercises(cells)}
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for cell in cells:
        if cell.cell_type != "code":
            continue
        name = f"<{cell.id}>"
        _run(cell.source, name, namespace)
        if cell.id not in exercises:
            continue
        check, solution = exercises[cell.id]
        verdict = _run(check.source, "<check>", namespace)
        assert verdict.startswith("○"), f"left open: {verdict}"
        for answer in answers:
            if answer["exercise"] == _named(check):
                _run(answer["code"], name, namespace)
                verdict = _run(check.source, "<check>", namespace)
                assert verdict.startswith("✗"), f"{answer['code']}: {verdict}"
                assert answer["says"] in verdict, f"{answer['code']}: {verdict}"
        _run(solution, name, namespace)
        verdict = _run(check.source, "<check>", namespace)
        assert verdict.startswith("✓"), f"the solution of {_named(check)}: {verdict}"
