"""Random graphs, compiled, agree with eager code on data that they were not traced with."""

import os
from typing import Any

import numpy as np
import pytest

from autograd import Value, compile, gradients
from autograd.evaluation import raw
from tests.autograd.test_random_graphs import random_function

#: `make test-graphs` compiles all 10,000, which takes longer than all other tests together.
GRAPHS = int(os.environ.get("RANDOM_GRAPHS", "1000"))


@pytest.mark.parametrize("block", range(GRAPHS // 100))
def test_random_graphs_agree_with_eager_code_on_other_data(block: int) -> None:
    for seed in range(block * 100, block * 100 + 100):
        function, inputs = random_function(seed)

        def everything(*values: Any, function: Any = function) -> Any:
            output = function(*values)
            first = gradients(output, values, create_graph=True)
            steepness: Any = sum((np.sum(share * share) for share in first), output)
            return output, first, gradients(steepness, values)

        compiled = compile(everything)
        compiled(*inputs)
        plan = np.random.default_rng(seed + 1)
        other = [plan.uniform(-1, 1, np.shape(x))[()] for x in inputs]
        values, first, second = everything(*map(Value, other))
        output, pulled, pulled_again = compiled(*other)
        expected = [values, *first, *second]
        for value, array in zip(expected, [output, *pulled, *pulled_again], strict=True):
            data = raw(value)
            assert np.shape(array) == np.shape(data)
            scale = float(np.max(np.abs(data), initial=1.0))
            np.testing.assert_allclose(array, data, 1e-10, 1e-12 * scale, err_msg=f"seed {seed}")
