"""PyTorch in the form that the runs of `tests.nn.optim.runs` take."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import torch

from tests.nn import golden
from tests.nn.optim.runs import KINDS, OPTIMIZERS, SCHEDULES, schedule, train


class _Precise:
    """Optimisers that keep numbers such as products of momenta in float64, as ours do."""

    lr_scheduler = torch.optim.lr_scheduler

    def __getattr__(self, kind: str) -> Any:
        class Precise(getattr(torch.optim, kind)):
            def step(self, *closure: Any) -> Any:
                before = torch.get_default_dtype()
                torch.set_default_dtype(torch.float64)
                try:
                    return super().step(*closure)
                finally:
                    torch.set_default_dtype(before)

        return Precise


def theirs() -> Any:
    """Return PyTorch in the form that runs take."""

    def give(parameter: Any, gradient: Any) -> None:
        parameter.grad = None if gradient is None else torch.tensor(gradient)

    return SimpleNamespace(
        optim=_Precise(),
        parameter=lambda array: torch.nn.Parameter(torch.tensor(array)),
        give=give,
        array=lambda parameter: np.array(parameter.detach().numpy()),
    )


def write_golden() -> None:
    """Write what PyTorch makes of every optimiser and schedule, for machines without it."""
    library = theirs()
    trained = {name: golden.figures(train(library, name, np.float64)) for name in OPTIMIZERS}
    golden.write("optimizers", trained)
    rates = {
        f"{name}, {kind}": golden.figures(schedule(library, name, kind))
        for name in SCHEDULES
        for kind in KINDS
    }
    golden.write("schedules", rates)
