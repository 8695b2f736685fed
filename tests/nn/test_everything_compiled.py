"""Twenty steps of training compiled are those taken eagerly, with every optimiser.

Each layer, loss and function is compared by itself in `test_cases.py`. An optimiser that is added
needs one line in the table below.
"""

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nn
from nn import costs, functional, optim
from tests.nn.training.test_step import Run, assert_same_run

WIDTH = 6
LAYERS: dict[type[nn.Module], Callable[[], nn.Module]] = {
    nn.BatchNorm1d: lambda: nn.BatchNorm1d(WIDTH),
    nn.Dropout: lambda: nn.Dropout(0.3),
    nn.Linear: lambda: nn.Linear(WIDTH, WIDTH),
    nn.ReLU: nn.ReLU,
    nn.Sequential: lambda: nn.Sequential(nn.Linear(WIDTH, WIDTH), nn.Tanh()),
    nn.Sigmoid: nn.Sigmoid,
    nn.Tanh: nn.Tanh,
}
LOSSES: dict[Any, Callable[[Any, Any], Any]] = {
    nn.MSELoss: nn.MSELoss(),
    functional.mse_loss: functional.mse_loss,
    costs.quadratic: costs.quadratic,
}


def of_probabilities(cost: Any) -> Callable[[Any, Any], Any]:
    return lambda output, target: cost(functional.sigmoid(output), functional.sigmoid(target))


LOSSES |= {
    cost: of_probabilities(cost)
    for cost in (
        *(costs.cross_entropy, costs.exponential, costs.hellinger, costs.kullback_leibler),
        *(costs.generalised_kullback_leibler, costs.itakura_saito),
    )
}
FUNCTIONS: dict[Any, Callable[[Any], Any]] = {
    functional.dropout: lambda x: functional.dropout(x, 0.3),
    functional.linear: lambda x: functional.linear(x, np.eye(WIDTH, dtype=np.float32)),
    functional.relu: functional.relu,
    functional.sigmoid: functional.sigmoid,
    functional.softplus: functional.softplus,
    functional.tanh: functional.tanh,
}
OPTIMIZERS: dict[type[optim.Optimizer], Callable[[Any], optim.Optimizer]] = {
    optim.SGD: lambda p: optim.SGD(p, 0.1, momentum=0.9, dampening=0.1, weight_decay=0.01),
    optim.Adam: lambda p: optim.Adam(p, 0.01, weight_decay=0.01),
    optim.AdamW: lambda p: optim.AdamW(p, 0.01, amsgrad=True),
    optim.NAdam: lambda p: optim.NAdam(p, 0.01, weight_decay=0.01),
    optim.RAdam: lambda p: optim.RAdam(p, 0.01, weight_decay=0.01, decoupled_weight_decay=True),
    optim.Adamax: lambda p: optim.Adamax(p, 0.01, maximize=True),
    optim.RMSprop: lambda p: optim.RMSprop(p, 0.01, momentum=0.9, centered=True),
    optim.Adagrad: lambda p: optim.Adagrad(p, 0.01, lr_decay=0.1),
    optim.Adadelta: lambda p: optim.Adadelta(p, 0.1),
}


class Function(nn.Module):
    def __init__(self, function: Callable[[Any], Any]) -> None:
        self.function = function

    def forward(self, x: Any) -> Any:
        return self.function(x)


def public_names(module: Any) -> list[Any]:
    names = getattr(module, "__all__", None) or [n for n in vars(module) if n[0] != "_"]
    return [getattr(module, name) for name in names]


def test_the_tables_leave_nothing_out() -> None:
    optimizers = [x for x in public_names(optim) if inspect.isclass(x)]
    assert {x for x in optimizers if x is not optim.Optimizer and not x.needs_closure} == {
        *OPTIMIZERS
    }
    own = [x for x in public_names(costs) if getattr(x, "__module__", "") == costs.__name__]
    assert {*own} <= {*LOSSES}


def train(compile: bool, layer: Any, loss: Any, optimizer: Any) -> Run:
    nn.manual_seed(3)
    model = nn.Sequential(nn.Linear(4, WIDTH), layer(), nn.Linear(WIDTH, 2))
    changing = optimizer(model.parameters())
    step = nn.TrainStep(model, loss, changing, compile=compile)
    random = np.random.default_rng(5)
    losses: list[float] = []
    for _ in range(20):
        x, y = random.standard_normal((8, 4)), random.standard_normal((8, 2))
        losses.append(step(x.astype(np.float32), y.astype(np.float32)))
    assert not compile or step._compiled.traces == 1
    return losses, model.state_dict(), changing.state_dict()


CASES = [
    *(
        pytest.param(make, nn.MSELoss(), OPTIMIZERS[optim.SGD], id=kind.__name__)
        for kind, make in LAYERS.items()
    ),
    *(
        pytest.param(lambda f=f: Function(f), nn.MSELoss(), OPTIMIZERS[optim.SGD], id=name.__name__)
        if hasattr(name, "__name__")
        else pytest.param(
            lambda f=f: Function(f), nn.MSELoss(), OPTIMIZERS[optim.SGD], id=str(name)
        )
        for name, f in FUNCTIONS.items()
    ),
    *(
        pytest.param(nn.Sigmoid, loss, OPTIMIZERS[optim.SGD], id=name.__name__)
        for name, loss in LOSSES.items()
    ),
    *(
        pytest.param(nn.Sigmoid, nn.MSELoss(), make, id=kind.__name__)
        for kind, make in OPTIMIZERS.items()
    ),
]


@pytest.mark.parametrize(("layer", "loss", "optimizer"), CASES)
def test_twenty_compiled_steps_are_the_eager_ones(layer: Any, loss: Any, optimizer: Any) -> None:
    eager, compiled = (train(compile, layer, loss, optimizer) for compile in (False, True))
    assert_same_run(compiled, eager, 2e-4)
    assert len(set(eager[0])) == 20


def test_a_step_is_traced_once_for_each_shape() -> None:
    model = nn.Sequential(nn.Linear(4, 3), nn.Dropout(0.5))
    optimizer = optim.SGD(model.parameters(), 0.1)
    scheduler = optim.lr_scheduler.StepLR(optimizer, 1)
    step = nn.TrainStep(model, nn.MSELoss(), optimizer)
    for rows in (8, 8, 5, 8, 5, 8):
        step(np.ones((rows, 4), np.float32), np.ones((rows, 3), np.float32))
        scheduler.step()
    assert step._compiled.traces == 2


def sequence_model(library: Any) -> nn.Module:
    """Return a model written in the words of a library, which its class reads from a closure."""

    class Outputs(library.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.lstm = library.LSTM(4, 3)

        def forward(self, x: Any) -> Any:
            return self.lstm(x)[0]

    return Outputs()


@pytest.mark.parametrize("make", OPTIMIZERS.values(), ids=[kind.__name__ for kind in OPTIMIZERS])
def test_a_model_that_reads_the_library_from_a_closure_is_traced_once(make: Any) -> None:
    model = sequence_model(nn)
    step = nn.TrainStep(model, nn.MSELoss(), make(model.parameters()))
    for _ in range(3):
        step(np.ones((5, 2, 4), np.float32), np.ones((5, 2, 3), np.float32))
    assert step._compiled.traces == 1
