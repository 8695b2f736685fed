"""micrograd, whose `MLP` is a network of scalars."""

# pyright: reportMissingImports=false
from typing import Any

from micrograd.nn import MLP

from benchmarks.engines.work import SCALAR_LAYERS, ScalarProblem, Work


def scalar_network(problem: ScalarProblem) -> Work:
    """Go forward to the max-margin loss of its demonstration notebook, and backward."""
    inputs, *outputs = SCALAR_LAYERS
    model = MLP(inputs, outputs)

    def step() -> None:
        model.zero_grad()
        losses = [
            (1 + -label * model(point)).relu()
            for point, label in zip(problem.points, problem.labels, strict=True)
        ]
        loss: Any = sum(losses) * (1.0 / len(losses))
        loss.backward()

    return Work(step, lambda: float(sum(parameter.grad for parameter in model.parameters())))
