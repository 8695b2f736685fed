"""Activation functions, as modules and as functions."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from tests.nn.cases import Array, Case, between


def wide(random: np.random.Generator) -> Array:
    """Draw numbers on all sides of every kink, and on none."""
    return random.permutation(np.linspace(-7.3, 7.9, 60)).reshape(3, 4, 5)


def kinks(random: np.random.Generator) -> Array:
    """Return the numbers at which activations have their kinks."""
    return np.array([-3.0, -1.0, -0.5, 0.0, 0.5, 1.0, 3.0, 6.0])


def far(random: np.random.Generator) -> Array:
    """Return numbers whose exponentials overflow."""
    return np.array([-1e4, -200.0, -100.0, 100.0, 200.0, 1e4])


MASK = np.where(np.tri(3, 4) > 0, 0.0, -np.inf).astype(np.float32)  # which stays what x is

MODULES: dict[str, Any] = {
    "Sigmoid": lambda t: t.nn.Sigmoid(),
    "Tanh": lambda t: t.nn.Tanh(),
    "ReLU": lambda t: t.nn.ReLU(),
    "ReLU6": lambda t: t.nn.ReLU6(),
    "LeakyReLU": lambda t: t.nn.LeakyReLU(),
    "LeakyReLU 0.3": lambda t: t.nn.LeakyReLU(negative_slope=0.3),
    "PReLU": lambda t: t.nn.PReLU(),
    "ELU": lambda t: t.nn.ELU(),
    "ELU 0.7": lambda t: t.nn.ELU(alpha=0.7),
    "SELU": lambda t: t.nn.SELU(),
    "CELU": lambda t: t.nn.CELU(),
    "CELU 1.5": lambda t: t.nn.CELU(alpha=1.5),
    "GELU": lambda t: t.nn.GELU(),
    "GELU tanh": lambda t: t.nn.GELU(approximate="tanh"),
    "SiLU": lambda t: t.nn.SiLU(),
    "Mish": lambda t: t.nn.Mish(),
    "Softplus": lambda t: t.nn.Softplus(),
    "Softplus sharp": lambda t: t.nn.Softplus(beta=2.5, threshold=7.0),
    "Softsign": lambda t: t.nn.Softsign(),
    "Hardtanh": lambda t: t.nn.Hardtanh(),
    "Hardtanh of bounds": lambda t: t.nn.Hardtanh(min_val=-3, max_val=0.5),
    "Hardsigmoid": lambda t: t.nn.Hardsigmoid(),
    "Hardswish": lambda t: t.nn.Hardswish(),
    "Hardshrink": lambda t: t.nn.Hardshrink(),
    "Hardshrink 1": lambda t: t.nn.Hardshrink(lambd=1.0),
    "Softshrink": lambda t: t.nn.Softshrink(),
    "Softshrink 1": lambda t: t.nn.Softshrink(lambd=1.0),
    "Tanhshrink": lambda t: t.nn.Tanhshrink(),
    "Threshold": lambda t: t.nn.Threshold(threshold=0.5, value=-2.0),
    "LogSigmoid": lambda t: t.nn.LogSigmoid(),
    "Identity": lambda t: t.nn.Identity(3, "ignored", unused=True),
}

FUNCTIONS: dict[str, Any] = {
    "relu": lambda t: t.F.relu,
    "sigmoid": lambda t: t.F.sigmoid,
    "tanh": lambda t: t.F.tanh,
    "relu6": lambda t: t.F.relu6,
    "leaky_relu": lambda t: lambda x: t.F.leaky_relu(x, 0.2),
    "rrelu in use": lambda t: lambda x: t.F.rrelu(x, 0.1, 0.3),
    "elu": lambda t: lambda x: t.F.elu(x, 1.3),
    "selu": lambda t: t.F.selu,
    "celu": lambda t: lambda x: t.F.celu(x, 0.75),
    "gelu": lambda t: t.F.gelu,
    "gelu tanh": lambda t: lambda x: t.F.gelu(x, approximate="tanh"),
    "silu": lambda t: t.F.silu,
    "mish": lambda t: t.F.mish,
    "softplus": lambda t: lambda x: t.F.softplus(x, 0.8, 4.0),
    "softsign": lambda t: t.F.softsign,
    "hardtanh": lambda t: lambda x: t.F.hardtanh(x, -2.0, 1.0),
    "hardsigmoid": lambda t: t.F.hardsigmoid,
    "hardswish": lambda t: t.F.hardswish,
    "hardshrink": lambda t: lambda x: t.F.hardshrink(x, 0.3),
    "softshrink": lambda t: lambda x: t.F.softshrink(x, 0.3),
    "tanhshrink": lambda t: t.F.tanhshrink,
    "threshold": lambda t: lambda x: t.F.threshold(x, 1.0, 20.0),
    "logsigmoid": lambda t: t.F.logsigmoid,
}

# Made of straight lines: PyTorch gives zeros as second derivatives, and here there are none.
STRAIGHT = re.compile(
    "(leaky_?|r)?relu6?( .*)?|(hard(tanh|sigmoid|shrink)|softshrink|threshold)( .*)?", re.I
)


def straight(name: str) -> bool:
    return STRAIGHT.fullmatch(name) is not None


def tolerance(name: str) -> float:
    """Return how far PyTorch is from the truth: its slope of hardsigmoid is 1/6 in float32."""
    return 1e3 if name.lower().startswith("hardsigmoid") else 1.0


CASES = [
    *(
        Case(
            f"{name} of {kind.__name__} numbers",
            make,
            (kind,),
            second=kind is wide and not straight(name),
            tolerance=tolerance(name),
        )
        for kind in (wide, kinks, far)
        for name, make in MODULES.items()
    ),
    *(
        Case(name, make, (wide,), second=not straight(name), tolerance=tolerance(name))
        for name, make in FUNCTIONS.items()
    ),
    Case("RReLU in use", lambda t: t.nn.RReLU(0.1, 0.4), (kinks,), train=False, second=False),
    Case("PReLU of channels", lambda t: t.nn.PReLU(4, init=0.1), (wide,)),
    Case("PReLU of features", lambda t: t.nn.PReLU(num_parameters=4), ((3, 4),)),
    Case("prelu", lambda t: t.F.prelu, ((3, 4), (4,))),
    Case("RReLU in training", lambda t: t.nn.RReLU(), (wide,), draws=True),
    Case("rrelu in training", lambda t: lambda x: t.F.rrelu(x, training=True), draws=True),
    Case("Softmax", lambda t: t.nn.Softmax(dim=-1), ((3, 4, 5),)),
    Case("Softmax of the first axis", lambda t: t.nn.Softmax(0), ((3, 4),)),
    Case("Softmax of far numbers", lambda t: t.nn.Softmax(-1), (between(-1e3, 1e3, 3, 4),)),
    Case("Softmax2d", lambda t: t.nn.Softmax2d(), ((2, 3, 4, 5),)),
    Case("Softmax2d of one image", lambda t: t.nn.Softmax2d(), ((3, 4, 5),)),
    Case("LogSoftmax", lambda t: t.nn.LogSoftmax(dim=1), ((3, 4, 5),)),
    Case("LogSoftmax of far numbers", lambda t: t.nn.LogSoftmax(-1), (between(-1e3, 1e3, 3, 4),)),
    Case("Softmin", lambda t: t.nn.Softmin(dim=1), ((3, 4),)),
    Case("GLU", lambda t: t.nn.GLU(), ((3, 4),)),
    Case("GLU of channels", lambda t: t.nn.GLU(dim=1), ((3, 4, 5),)),
    Case("glu", lambda t: lambda x: t.F.glu(x, 0), ((4, 3),)),
    Case("softmax", lambda t: lambda x: t.F.softmax(x, dim=-2), ((3, 4, 5),)),
    Case("log_softmax", lambda t: lambda x: t.F.log_softmax(x, dim=-1), ((3, 4),)),
    Case("softmin", lambda t: lambda x: t.F.softmin(x, dim=0), ((3, 4),)),
    Case(
        "softmax under a mask",
        lambda t: lambda x: t.F.softmax(x + t.const(MASK), dim=-1),
        ((3, 4),),
    ),
]
