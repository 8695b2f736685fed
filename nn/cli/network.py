"""The network that the command trains: how it is made, and what its file says about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import nn
from autograd.text import counted
from nn.costs import quadratic
from nn.data import ArraySplit


class Activation(StrEnum):
    """What the neurons in the middle do."""

    sigmoid = "sigmoid"
    tanh = "tanh"
    relu = "relu"


class Loss(StrEnum):
    """What is made small."""

    quadratic = "quadratic"
    mse = "mse"
    cross_entropy = "cross-entropy"
    binary_cross_entropy = "binary-cross-entropy"


@dataclass(frozen=True)
class Kind:
    """A loss, and what goes with it."""

    loss: Callable[[Any, Any], Any]
    #: Whether the network ends in sigmoids, or its outputs are made scores afterwards.
    bounded: bool
    scores: Callable[[NDArray[Any]], NDArray[Any]]
    #: Whether the loss takes the numbers of classes, or a row of wanted outputs for each example.
    takes_classes: bool
    learning_rate: float

    def targets(self, classes: NDArray[Any], outputs: int) -> NDArray[Any]:
        """Return what the loss compares outputs with."""
        return classes if self.takes_classes else np.eye(outputs, dtype=np.float32)[classes]


def kind_of(loss: str) -> Kind:
    """Return what goes with a loss by its name."""
    if loss == Loss.quadratic:
        return Kind(quadratic, True, _as_it_is, False, 3.0)
    if loss == Loss.mse:  # the mean over the outputs, where the quadratic cost has half the sum
        return Kind(nn.MSELoss(), True, _as_it_is, False, 15.0)
    if loss == Loss.cross_entropy:
        return Kind(nn.CrossEntropyLoss(), False, _softmax, True, 0.3)
    if loss == Loss.binary_cross_entropy:
        return Kind(nn.BCEWithLogitsLoss(), False, _sigmoid, False, 3.0)
    raise ValueError(f"there is no loss {loss!r}: expected {', '.join(Loss)}")


def _as_it_is(outputs: NDArray[Any]) -> NDArray[Any]:
    return outputs


def _softmax(outputs: NDArray[Any]) -> NDArray[Any]:
    return np.asarray(nn.functional.softmax(outputs, dim=1))


def _sigmoid(outputs: NDArray[Any]) -> NDArray[Any]:
    return np.asarray(nn.functional.sigmoid(outputs))


@dataclass(frozen=True)
class Design:
    """What a model file says about its network."""

    sizes: list[int]
    activation: str = Activation.sigmoid
    loss: str = Loss.quadratic

    def notes(self) -> dict[str, str]:
        """Return it as text for the file; what goes without saying is left out."""
        notes = {
            "architecture": f"{self.activation} network",
            "layers": "-".join(map(str, self.sizes)),
        }
        if (self.activation, self.loss) != (Activation.sigmoid, Loss.quadratic):
            notes |= {"activation": str(self.activation), "loss": str(self.loss)}
        return notes

    def network(self) -> nn.Sequential:
        """Make the network, which starts as in chapter 3 of Nielsen's book.

        Weights of deviation 1/√n for n inputs leave no neuron saturated; with those of his first
        chapter, of deviation 1, one start in five never learns one of the digits.
        """
        between = {"sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "relu": nn.ReLU}
        if self.activation not in between:
            raise ValueError(f"there is no activation {self.activation!r}")
        modules: list[nn.Module] = []
        for before, after in pairwise(self.sizes):
            linear = nn.Linear(before, after)
            for parameter in linear.parameters():
                nn.init.normal_(parameter, std=before**-0.5 if parameter.ndim == 2 else 1.0)
            modules += [linear, between[self.activation]()]
        modules.pop()
        if kind_of(self.loss).bounded:
            modules.append(nn.Sigmoid())
        return nn.Sequential(*modules)


def load_network(model: Path) -> tuple[nn.Sequential, Design]:
    """Load a network from a file, or the folder that it is in."""
    path = model / "model.safetensors" if model.is_dir() else model
    if path.suffix.lower() in (".npy", ".npz", ".csv"):
        raise ValueError(f"{path} holds examples, not a model: the model comes first, then they do")
    state = nn.load(path)
    notes: Mapping[str, str] = state.metadata
    if "checkpoint" in notes:
        raise ValueError(
            f"{path} is what a training goes on from, by glassgrad train --resume: the model that "
            f"it leaves at its end is {path.with_name('model.safetensors')}"
        )
    if "layers" not in notes:
        raise ValueError(f"{path} was not written by glassgrad train: it names no layers")
    design = Design(
        parsed(notes["layers"]),
        notes.get("activation", Activation.sigmoid),
        notes.get("loss", Loss.quadratic),
    )
    network = design.network()
    network.load_state_dict(state)
    return network, design


def parsed(layers: str) -> list[int]:
    """Return the numbers of neurons in a text such as 64-30-10."""
    try:
        sizes = [int(size) for size in layers.replace(",", "-").split("-")]
    except ValueError:
        sizes = []
    if len(sizes) < 2 or min(sizes) < 1:
        raise ValueError(f"layers are numbers of neurons such as 64-30-10, got {layers!r}")
    return sizes


def sizes_for(layers: str | None, split: ArraySplit) -> list[int]:
    """Return the numbers of neurons for a network that is to learn the data."""
    features, classes = _widths(split)
    if classes > len(split.x_train):
        raise ValueError(
            f"the data has the class {classes - 1:,} but only "
            f"{counted(len(split.x_train), 'example')} to train on: number the classes 0, 1, 2, ..."
        )
    if layers is None:
        return [features, 30, classes]
    sizes = parsed(layers)
    if sizes[0] != features or sizes[-1] != classes:
        raise ValueError(
            f"layers {layers} do not fit the data, which has {features} numbers per example and "
            f"{classes} classes: expected {features}-...-{classes}"
        )
    return sizes


def check_fit(sizes: list[int], split: ArraySplit, data: str) -> None:
    """Refuse data that a network cannot be scored on; they may lack some of its classes."""
    features, classes = _widths(split)
    if sizes[0] != features or sizes[-1] < classes:
        raise ValueError(
            f"layers {'-'.join(map(str, sizes))} do not fit the data {data}, which has {features} "
            f"numbers per example and {classes} classes: name the data that the network was "
            "trained on, as in glassgrad evaluate MODEL DATA"
        )


def _widths(split: ArraySplit) -> tuple[int, int]:
    """Return how many numbers an example has, and how many classes there are."""
    return split.x_train.shape[1], int(max(split.y_train.max(), split.y_test.max())) + 1
