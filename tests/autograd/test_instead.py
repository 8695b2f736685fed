"""Names that only PyTorch's tensors have say what to write in their place."""

import re
from pathlib import Path

import numpy as np
import pytest

from autograd import Value
from tests.markdown import read, table

_PAGE = Path(__file__).parents[2] / "docs" / "guides" / "from_pytorch.md"
_ROWS = table(read(_PAGE), "## Methods of a tensor")
NAMES = sorted(set(re.findall(r"`[xp]\.(\w+)\(", " ".join(row[0] for row in _ROWS))))
#: Values have these too, and mean by them what NumPy's arrays do.
SHARED = {name for name in NAMES if hasattr(Value, name)}


def test_names_that_are_shared_are_those_of_numpy() -> None:
    assert {"flatten", "item", "max", "repeat", "size", "std", "transpose", "var"} == SHARED


@pytest.mark.parametrize("name", [*sorted(set(NAMES) - SHARED), "sub_", "mul_", "div_", "zero_"])
def test_a_name_of_pytorch_says_what_to_write(name: str) -> None:
    x = Value(np.ones(2))
    with pytest.raises(AttributeError, match=f"no attribute '{name}': (write|leave it out)"):
        getattr(x, name)


REDUCTIONS = ["sum", "mean", "std", "var", "max", "min", "prod", "all", "any", "argmax", "argmin"]


@pytest.mark.parametrize("name", REDUCTIONS)
def test_a_reduction_says_what_numpy_calls_the_axis(name: str) -> None:
    method = getattr(Value(np.ones((2, 3))), name)
    with pytest.raises(TypeError, match=f"^{name} takes no dim and no keepdim, .*axis= and ke"):
        method(dim=1, keepdim=True)
    with pytest.raises(TypeError, match=r"takes no dim, .*: write axis=$"):
        method(dim=1)


@pytest.mark.parametrize("name", ["cumsum", "cumprod"])
def test_what_runs_along_an_axis_says_what_numpy_calls_it(name: str) -> None:
    with pytest.raises(TypeError, match=f"^{name} takes no dim, .*: write axis=$"):
        getattr(Value(np.ones((2, 3))), name)(dim=0)


def test_the_unbiased_variance_is_written_with_ddof() -> None:
    with pytest.raises(TypeError, match=r"takes no unbiased, .*: write ddof=1"):
        Value(np.ones(3)).var(unbiased=True)
