"""Writes the golden figures: what PyTorch makes of every case, in float64."""

import numpy as np

from tests.nn import golden
from tests.nn.cases import families, run
from tests.peers import torch_optimizers
from tests.peers.torch_library import theirs

if __name__ == "__main__":
    for family, cases in families():
        results = {case.name: run(case, theirs(), np.float64) for case in cases if not case.draws}
        golden.write(family, {name: golden.figures(found) for name, found in results.items()})
    torch_optimizers.write_golden()
