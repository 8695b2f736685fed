"""How the command changes weights: its optimisers and schedules, by their names."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import nn


class Optimizer(StrEnum):
    """How parameters follow their gradients."""

    sgd = "sgd"
    momentum = "momentum"
    nesterov = "nesterov"
    adam = "adam"
    adamw = "adamw"
    rmsprop = "rmsprop"
    adagrad = "adagrad"


class Schedule(StrEnum):
    """How the learning rate changes."""

    constant = "constant"
    step = "step"
    exponential = "exponential"
    cosine = "cosine"
    plateau = "plateau"


def default_rate(rate: float, optimizer: Optimizer) -> float:
    """Return the learning rate where none was asked for."""
    if optimizer in (Optimizer.momentum, Optimizer.nesterov):
        return rate / 30  # since a momentum of 0.9 takes each gradient ten times
    if optimizer is Optimizer.sgd:
        return rate
    return 0.03 if optimizer is Optimizer.adagrad else 0.003


def make_optimizer(name: Optimizer, model: nn.Module, rate: float) -> nn.optim.Optimizer:
    """Make an optimiser by its name."""
    parameters = model.parameters()
    if name is Optimizer.sgd:
        return nn.optim.SGD(parameters, lr=rate)
    if name in (Optimizer.momentum, Optimizer.nesterov):
        nesterov = name is Optimizer.nesterov
        return nn.optim.SGD(parameters, lr=rate, momentum=0.9, nesterov=nesterov)
    classes = {"adam": "Adam", "adamw": "AdamW", "rmsprop": "RMSprop", "adagrad": "Adagrad"}
    kind: Any = getattr(nn.optim, classes[name])
    return kind(parameters, lr=rate)


def make_schedule(name: Schedule, optimizer: nn.optim.Optimizer, epochs: int) -> Any:
    """Make a schedule by its name; None for a rate that stays."""
    schedules: Any = nn.optim.lr_scheduler
    if name is Schedule.step:
        return schedules.StepLR(optimizer, max(1, -(-epochs // 3)))
    if name is Schedule.exponential:
        return schedules.ExponentialLR(optimizer, 0.01 ** (1 / epochs))
    if name is Schedule.cosine:
        return schedules.CosineAnnealingLR(optimizer, epochs)
    if name is Schedule.plateau:
        return schedules.ReduceLROnPlateau(optimizer, factor=0.5, patience=3)
    return None
