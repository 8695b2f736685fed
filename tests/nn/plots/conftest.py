"""What the tests of plots share: no screen, and no figure left behind."""

from collections.abc import Iterator

import pytest

pytest.importorskip("matplotlib")


@pytest.fixture(autouse=True)
def _without_a_screen() -> Iterator[None]:
    import matplotlib
    from matplotlib import pyplot

    before = matplotlib.get_backend()
    matplotlib.use("Agg")
    yield
    pyplot.close("all")
    matplotlib.use(before)
