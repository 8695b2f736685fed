import re
import shutil

import pytest

from autograd import Value, tanh
from autograd.viz.capture import capture
from autograd.viz.drawing import Drawing
from autograd.viz.expansion import fitted, open_groups
from autograd.viz.extent import extent, reach
from autograd.viz.folding import fold
from autograd.viz.source import Style
from autograd.viz.view import view
from tests.autograd.viz import graphs


def test_reach_counts_the_ranks_that_links_pass() -> None:
    x = Value(2.0)
    folded = fold(capture(tanh(tanh(x)) * x))
    # Two of one rank, from x to the product three, and one into the product.
    assert reach(view(folded, open_groups(folded, 9))) == 6


@pytest.mark.parametrize("direction", ["LR", "TB"])
def test_the_extent_is_about_what_graphviz_takes(direction: str) -> None:
    if shutil.which("dot") is None:
        pytest.skip("no program `dot` here, whose layout is measured")
    for output in (graphs.neuron(), graphs.transformer(2), graphs.scalar_network(1, (2, 4, 1))):
        seen = fitted(fold(capture(output)), 300, depth=99, direction=direction)
        svg = Drawing(seen, Style(direction=direction)).svg
        size = re.search(r'width="(\d+)pt" height="(\d+)pt"', svg)
        assert size is not None
        width, height = map(int, size.groups())
        along = width if direction == "LR" else height
        assert 0.7 < extent(seen, direction)[1] / along < 1.4
