"""Every case in PyTorch and here: outputs, gradients, buffers and second derivatives."""

from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch", reason="PyTorch is not installed: make test-peers installs it")

from tests.nn.cases import Case, all_cases, assert_same, ours, run
from tests.peers.torch_library import theirs

LIMITS = {np.float32: 1e-5, np.float64: 1e-10}


# That PyTorch takes a slower way is nothing to us.
@pytest.mark.filterwarnings("ignore:LSTM with projections")
@pytest.mark.parametrize("dtype", LIMITS, ids=["float32", "float64"])
@pytest.mark.parametrize("case", [c for c in all_cases() if not c.draws], ids=lambda c: c.name)
def test_the_numbers_are_those_of_pytorch(case: Case, dtype: Any) -> None:
    second = dtype is np.float64
    expected = run(case, theirs(), dtype, second)
    found = run(case, ours(), dtype, second)
    assert_same(found, expected, LIMITS[dtype] * case.tolerance)
    assert {x.dtype for n, x in found.items() if not n.startswith("buffer")} == {np.dtype(dtype)}
