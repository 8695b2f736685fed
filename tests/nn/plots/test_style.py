"""What all plots share: how matplotlib is found, where files go, and what counts as an image."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograd import Value
from nn import plots
from nn.plots.style import as_images, axes_for, blue
from nn.training import History


@pytest.fixture
def ax() -> Any:
    record = History()
    record.rows.append({"epoch": 1, "loss": 0.5})
    return plots.history(record)[0]


@pytest.mark.parametrize("name", ["a.png", "a.SVG", "a.pdf", "new folder/a.png"])
def test_a_file_is_written_and_the_figure_closed(tmp_path: Path, ax: Any, name: str) -> None:
    from matplotlib import pyplot

    path = plots.save(ax, tmp_path / name)
    starts = {".png": b"\x89PNG", ".svg": b"<?xml", ".pdf": b"%PDF"}
    assert path.read_bytes().startswith(starts[path.suffix.lower()])
    assert pyplot.get_fignums() == []
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_plot_that_fails_leaves_the_old_file(
    tmp_path: Path, ax: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"old")

    def half(file: Any, **options: Any) -> None:
        file.write(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(ax.figure, "savefig", half)
    with pytest.raises(KeyboardInterrupt):
        plots.save(ax, path)
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["a.png"]


@pytest.mark.parametrize("name", ["a", "a.doc", ".png"])
def test_an_unknown_format_is_refused(tmp_path: Path, ax: Any, name: str) -> None:
    with pytest.raises(ValueError, match=r"a plot is saved as .*png.*, got the suffix"):
        plots.save(ax, tmp_path / name)


def test_a_place_that_cannot_be_written_is_an_error_of_the_system(tmp_path: Path, ax: Any) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        plots.save(ax, tmp_path / "file" / "a.png")


def test_without_matplotlib_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    for draw in (
        lambda: plots.confusion_matrix(np.array([0]), np.array([0])),
        lambda: plots.misread(np.zeros((1, 4)), np.array([0]), np.array([0])),
        lambda: plots.decision_boundary(len, bounds=(0, 1, 0, 1)),
    ):
        with pytest.raises(ImportError, match=r"pip install 'glassgrad\[plot\]'"):
            draw()


def test_importing_the_plots_does_not_import_matplotlib() -> None:
    code = "import sys, nn; nn.plots.history; sys.exit('matplotlib' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[3]).returncode == 0
    )


@pytest.mark.parametrize(
    ("shape", "asked", "expected"),
    [
        ((5, 64), None, (5, 8, 8)),
        ((5, 6), (2, 3), (5, 2, 3)),
        ((5, 28, 28), None, (5, 28, 28)),
        ((5, 1, 8, 9), None, (5, 8, 9)),
        ((5, 8, 9, 1), None, (5, 8, 9)),
        ((5, 3, 8, 9), None, (5, 8, 9, 3)),
        ((5, 8, 9, 3), None, (5, 8, 9, 3)),
        ((5, 48), (3, 4, 4), (5, 4, 4, 3)),
    ],
)
def test_arrays_become_images(shape: Any, asked: Any, expected: Any) -> None:
    assert as_images(np.zeros(shape), asked).shape == expected
    assert as_images(Value(np.zeros(shape)), asked).shape == expected


@pytest.mark.parametrize(
    ("shape", "asked", "reason"),
    [
        ((5, 6), None, "6 numbers are no square"),
        ((5, 6), (2, 2), "cannot be made of"),
        ((5,), None, "images have shape"),
        ((), (1, 1), "cannot be made of"),
        ((5, 2, 8, 9), None, "images have shape"),
    ],
)
def test_what_is_no_image_is_refused(shape: Any, asked: Any, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        as_images(np.zeros(shape), asked)


def test_a_dark_style_has_a_lighter_blue() -> None:
    from matplotlib import pyplot

    with axes_for(None, (2, 2)) as (light,):
        pass
    with pyplot.style.context("dark_background"), axes_for(None, (2, 2)) as (dark,):
        pass
    assert blue(light) != blue(dark)
