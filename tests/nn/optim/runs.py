"""Optimisers and schedules as users of PyTorch write them, run with either library."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np

from nn import Parameter, optim

Results = dict[str, np.ndarray[Any, Any]]
STEPS, EPOCHS = 20, 100
#: Optimisers whose momentum schedules may change, each by another name.
KINDS = ("SGD", "Adam")
SHAPES = [(3,), (2, 3), (), (2, 1, 4)]
FACTORS: dict[str, list[dict[str, Any]]] = {
    "SGD": [
        {"lr": 0.05},
        {"lr": 0.05, "momentum": 0.9, "weight_decay": 0.1},
        {"lr": 0.05, "momentum": 0.9, "dampening": 0.3},
        {"lr": 0.05, "momentum": 0.5, "nesterov": True, "maximize": True, "weight_decay": 0.2},
    ],
    "Adam": [
        {},
        {"lr": 0.05, "betas": (0.8, 0.9), "eps": 1e-3, "weight_decay": 0.1},
        {"lr": 0.05, "amsgrad": True, "maximize": True},
        {"lr": 0.05, "weight_decay": 0.1, "decoupled_weight_decay": True},
        {"lr": 0.05, "betas": (0.0, 0.0)},
    ],
    "AdamW": [
        {},
        {"lr": 0.05, "betas": (0.8, 0.9), "weight_decay": 0.3, "amsgrad": True},
        {"lr": 0.05, "maximize": True},
    ],
    "NAdam": [
        {},
        {"lr": 0.05, "betas": (0.8, 0.9), "weight_decay": 0.1, "momentum_decay": 0.1},
        {"lr": 0.05, "weight_decay": 0.1, "decoupled_weight_decay": True, "maximize": True},
    ],
    "RAdam": [
        {},
        {"lr": 0.05, "betas": (0.8, 0.95), "weight_decay": 0.1},
        {"lr": 0.05, "weight_decay": 0.1, "decoupled_weight_decay": True, "maximize": True},
        {"lr": 0.05, "betas": (0.5, 0.6)},
    ],
    "Adamax": [{}, {"lr": 0.05, "betas": (0.8, 0.9), "weight_decay": 0.1, "maximize": True}],
    "RMSprop": [
        {},
        {"lr": 0.02, "alpha": 0.8, "eps": 1e-4, "weight_decay": 0.1, "maximize": True},
        {"lr": 0.02, "momentum": 0.9},
        {"lr": 0.02, "momentum": 0.5, "centered": True, "weight_decay": 0.1},
    ],
    "Adagrad": [
        {},
        {"lr": 0.1, "lr_decay": 0.1, "weight_decay": 0.1, "maximize": True},
        {"lr": 0.1, "initial_accumulator_value": 0.5, "eps": 1e-3},
    ],
    "Adadelta": [{}, {"lr": 0.5, "rho": 0.8, "eps": 1e-3, "weight_decay": 0.1, "maximize": True}],
}
LBFGS: list[dict[str, Any]] = [
    {"lr": 0.3, "max_iter": 4},
    {"lr": 0.3, "max_iter": 3, "history_size": 2},
    {"max_iter": 4, "line_search_fn": "strong_wolfe"},
    {"lr": 5.0, "max_iter": 3, "max_eval": 7, "line_search_fn": "strong_wolfe"},
]
OPTIMIZERS: dict[str, tuple[str, dict[str, Any]]] = {
    f"{kind} {index}": (kind, settings)
    for kind, several in {**FACTORS, "LBFGS": LBFGS}.items()
    for index, settings in enumerate(several)
}


def ours() -> Any:
    """Return our library in the form that runs take."""

    def give(parameter: Any, gradient: Any) -> None:
        parameter.grad = gradient

    return SimpleNamespace(
        optim=optim,
        parameter=Parameter,
        give=give,
        array=lambda parameter: parameter.data,
    )


def starts(dtype: Any) -> list[Any]:
    rng = np.random.default_rng(17)
    return [np.array(rng.normal(size=shape), dtype) for shape in SHAPES]


def slope(array: Any, index: int, step: int) -> Any:
    """Return the gradient of a bowl with waves, which is another at each step."""
    curved = (1 + index) * array + np.sin(3 * array + 0.7 * step)
    return np.asarray(curved, array.dtype)


def train(library: Any, name: str, dtype: Any) -> Results:
    """Return parameters after some steps, on the way of which one rests and the rate changes."""
    kind, settings = OPTIMIZERS[name]
    parameters = [library.parameter(start) for start in starts(dtype)]
    groups = [
        {"params": parameters[:2]},
        {"params": parameters[2:], "lr": 1.5 * settings.get("lr", 1e-2)},
    ]
    optimizer = getattr(library.optim, kind)(parameters if kind == "LBFGS" else groups, **settings)
    found: Results = {}

    def closure() -> float:
        loss = 0.0
        for index, parameter in enumerate(parameters):
            array = library.array(parameter)
            wave = (2 + index) * array**2 / 2 - np.cos(2 * array) / 2 + array
            library.give(parameter, np.asarray((2 + index) * array + np.sin(2 * array) + 1, dtype))
            loss += float(np.sum(wave))
        return loss

    for step in range(STEPS):
        if kind == "LBFGS":
            optimizer.step(closure)
        else:
            for index, parameter in enumerate(parameters):
                rests = index == 1 and step in (0, 5)
                gradient = slope(library.array(parameter), index, step)
                library.give(parameter, None if rests else gradient)
            if step == STEPS // 2:
                for group in optimizer.param_groups:
                    group["lr"] = group["lr"] / 2
            optimizer.step()
        if step in (0, 6, STEPS - 1):
            for index, parameter in enumerate(parameters):
                found[f"{step}.{index}"] = np.array(library.array(parameter))
    return found


#: Settings that ask for more, or less, to be remembered, and before which step they are set.
LATER: list[tuple[str, dict[str, Any], str, Any, int]] = [
    ("Adam", {"lr": 0.1}, "amsgrad", True, 0),
    ("AdamW", {"lr": 0.1}, "amsgrad", True, 0),
    ("Adam", {"lr": 0.1, "amsgrad": True}, "amsgrad", False, 3),
    ("RMSprop", {"lr": 0.1}, "centered", True, 0),
    ("RMSprop", {"lr": 0.1}, "momentum", 0.5, 0),
    ("RMSprop", {"lr": 0.1, "momentum": 0.5}, "momentum", 0.9, 2),
    ("SGD", {"lr": 0.1}, "momentum", 0.5, 0),
    ("SGD", {"lr": 0.1}, "momentum", 0.5, 2),
    ("SGD", {"lr": 0.1, "momentum": 0.5}, "dampening", 0.3, 0),
    ("SGD", {"lr": 0.1, "momentum": 0.5}, "dampening", 0.3, 2),
    ("SGD", {"lr": 0.1, "momentum": 0.5, "dampening": 0.3}, "dampening", 0.6, 2),
    ("SGD", {"lr": 0.1, "momentum": 0.5, "dampening": 0.3}, "dampening", 0.0, 2),
    ("SGD", {"lr": 0.1, "momentum": 0.5}, "nesterov", True, 2),
]


def changed_later(
    library: Any, kind: str, settings: dict[str, Any], name: str, setting: Any, at: int | None
) -> Any:
    """Return parameters after steps, before one of which a setting is changed."""
    parameters = [library.parameter(np.full(size, 0.7)) for size in (1, 3)]
    optimizer = getattr(library.optim, kind)(parameters, **settings)
    for step in range(6):
        if step == at:
            optimizer.param_groups[0][name] = setting
        for index, parameter in enumerate(parameters):
            library.give(parameter, slope(library.array(parameter), index, step))
        optimizer.step()
    return np.concatenate([library.array(parameter) for parameter in parameters])


def multiplied_at_a_milestone(s: Any, o: Any) -> Any:
    parts = [s.ConstantLR(o, 0.5, 2), s.MultiplicativeLR(o, lambda e: 0.95)]
    return s.SequentialLR(o, parts, [4])


def chained(s: Any, o: Any) -> Any:
    return s.ChainedScheduler(
        [s.ExponentialLR(o, 0.95), s.LinearLR(o, 0.1, 1.0, 20), s.CosineAnnealingLR(o, 30, 0.001)]
    )


def sequence(s: Any, o: Any) -> Any:
    parts = [s.LinearLR(o, 0.1, 1.0, 10), s.CosineAnnealingLR(o, 40), s.StepLR(o, 7, 0.5)]
    return s.SequentialLR(o, parts, [10, 60])


def other_sequence(s: Any, o: Any) -> Any:
    parts = [s.ConstantLR(o, 0.3, 100), s.PolynomialLR(o, 30, 0.7), s.ExponentialLR(o, 0.9)]
    parts.append(s.CosineAnnealingWarmRestarts(o, 5, 2))
    return s.SequentialLR(o, parts, [5, 20, 50])


def nested(s: Any, o: Any) -> Any:
    both = s.ChainedScheduler([s.ExponentialLR(o, 0.99), s.MultiStepLR(o, [20, 40], 0.5)])
    return s.ChainedScheduler([both, s.ConstantLR(o, 0.5, 30)])


SCHEDULES: dict[str, Callable[[Any, Any], Any]] = {
    "StepLR": lambda s, o: s.StepLR(o, 7, 0.6),
    "StepLR, of one": lambda s, o: s.StepLR(o, 1),
    "MultiStepLR": lambda s, o: s.MultiStepLR(o, [40, 10, 10, 3], 0.7),
    "ConstantLR": lambda s, o: s.ConstantLR(o, 0.2, 12),
    "ConstantLR, defaults": lambda s, o: s.ConstantLR(o),
    "LinearLR": lambda s, o: s.LinearLR(o, 0.1, 0.9, 30),
    "LinearLR, defaults": lambda s, o: s.LinearLR(o),
    "LinearLR, to 0": lambda s, o: s.LinearLR(o, 1.0, 0.0, 50),
    "ExponentialLR": lambda s, o: s.ExponentialLR(o, 0.97),
    "PolynomialLR": lambda s, o: s.PolynomialLR(o, 60, 1.7),
    "PolynomialLR, defaults": lambda s, o: s.PolynomialLR(o),
    "CosineAnnealingLR": lambda s, o: s.CosineAnnealingLR(o, 17),
    "CosineAnnealingLR, to a floor": lambda s, o: s.CosineAnnealingLR(o, 100, 0.01),
    "WarmRestarts": lambda s, o: s.CosineAnnealingWarmRestarts(o, 9),
    "WarmRestarts, longer": lambda s, o: s.CosineAnnealingWarmRestarts(o, 4, 2, 0.001),
    "LambdaLR": lambda s, o: s.LambdaLR(o, [lambda e: 0.9**e, lambda e: 1 / (1 + e)]),
    "MultiplicativeLR": lambda s, o: s.MultiplicativeLR(o, lambda e: 0.99 if e % 2 else 0.98),
    "OneCycleLR": lambda s, o: s.OneCycleLR(o, 0.7, total_steps=100),
    "OneCycleLR, linear": lambda s, o: s.OneCycleLR(
        o, [0.7, 0.3], epochs=11, steps_per_epoch=10, pct_start=0.4, anneal_strategy="linear"
    ),
    "OneCycleLR, three phases": lambda s, o: s.OneCycleLR(
        o, 0.7, 100, three_phase=True, base_momentum=0.6, max_momentum=[0.9, 0.8], div_factor=10.0
    ),
    "OneCycleLR, of the rate alone": lambda s, o: s.OneCycleLR(o, 0.7, 100, cycle_momentum=False),
    "CyclicLR": lambda s, o: s.CyclicLR(o, 0.1, [0.5, 0.6], 7, 11),
    "CyclicLR, halved": lambda s, o: s.CyclicLR(o, 0.1, 0.5, 8, mode="triangular2"),
    "CyclicLR, shrinking": lambda s, o: s.CyclicLR(
        o, 0.1, 0.5, 5, mode="exp_range", gamma=0.98, cycle_momentum=False
    ),
    "CyclicLR, by a function": lambda s, o: s.CyclicLR(
        o, 0.1, 0.5, 5, scale_fn=lambda x: 1 / x, scale_mode="cycle"
    ),
    "ConstantLR, without an end": lambda s, o: s.ConstantLR(o, 0.2, 0),
    "SequentialLR": sequence,
    "SequentialLR, multiplied": multiplied_at_a_milestone,
    "SequentialLR, others": other_sequence,
    "ChainedScheduler": chained,
    "ChainedScheduler, nested": nested,
    "ReduceLROnPlateau": lambda s, o: s.ReduceLROnPlateau(o, factor=0.5, patience=3, min_lr=0.01),
    "ReduceLROnPlateau, rising": lambda s, o: s.ReduceLROnPlateau(
        o, "max", 0.7, 2, 0.05, "abs", cooldown=3, min_lr=[0.01, 0.1]
    ),
}


def metric(epoch: int) -> float:
    return float(np.cos(0.3 * epoch) * 0.97**epoch)


def schedule(library: Any, name: str, kind: str) -> Results:
    """Return the learning rates and momenta of two groups over many epochs."""
    parameters = [library.parameter(start) for start in starts(np.float64)]
    groups = [{"params": parameters[:2]}, {"params": parameters[2:], "lr": 0.2}]
    settings: dict[str, Any] = {"momentum": 0.9} if kind == "SGD" else {}
    optimizer = getattr(library.optim, kind)(groups, lr=0.5, **settings)
    scheduler = SCHEDULES[name](library.optim.lr_scheduler, optimizer)
    plateau = name.startswith("ReduceLROnPlateau")
    rates: list[list[float]] = []
    momenta: list[list[float]] = []
    for epoch in range(EPOCHS):
        rates.append([group["lr"] for group in optimizer.param_groups])
        momenta.append(
            [g["momentum"] if kind == "SGD" else g["betas"][0] for g in optimizer.param_groups]
        )
        if epoch or not plateau:
            assert scheduler.get_last_lr() == rates[-1]
        optimizer.step()  # which PyTorch wants to come first
        if plateau:
            scheduler.step(metric(epoch))
        elif epoch < EPOCHS - 1:
            scheduler.step()
    return {"lr": np.array(rates), "momentum": np.array(momenta)}


def assert_same(found: Results, expected: Results, tolerance: float) -> None:
    """Compare by the size of the largest number in each array."""
    assert found.keys() == expected.keys()
    for name, array in expected.items():
        assert found[name].dtype == array.dtype
        limit = tolerance * max(1e-3, float(np.max(np.abs(array))))
        np.testing.assert_allclose(found[name], array, rtol=0, atol=limit, err_msg=name)
