"""Write the notebooks from their text: ``python notebooks/convert.py``.

What is edited is ``text/*.md``, which reads well and differs well. The notebooks that are made of
it have no outputs: the documentation shows them executed.
"""

import re
from pathlib import Path

import jupytext
import nbformat

HERE = Path(__file__).parent
TEXTS = sorted((HERE / "text").glob("*.md"))
_SOLUTION = re.compile(r"<summary>Solution</summary>.*?```python\n(.*?)```", re.DOTALL)


def notebook(text: Path) -> nbformat.NotebookNode:
    """Return the notebook that a text describes."""
    made = jupytext.read(text, fmt="md:myst")
    made.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    for number, cell in enumerate(made.cells):
        cell.id = f"{text.stem}-{number}"
        if "hide-input" in cell.metadata.get("tags", []):  # for JupyterLab, and for Colab
            cell.metadata.update(jupyter={"source_hidden": True}, cellView="form")
    nbformat.validate(made)
    return made


def written(text: Path) -> str:
    """Return what the notebook's file is to hold."""
    return nbformat.writes(notebook(text)) + "\n"


def file_of(text: Path) -> Path:
    """Return where the notebook of a text lies."""
    return HERE / f"{text.stem}.ipynb"


def solution(cell: nbformat.NotebookNode) -> str | None:
    """Return the code that a cell has folded away as the solution of an exercise."""
    found = _SOLUTION.search(cell.source) if cell.cell_type == "markdown" else None
    return found and found[1]


if __name__ == "__main__":
    for source in TEXTS:
        file_of(source).write_text(written(source), encoding="utf-8")
