"""Neural networks on `autograd`: layers, losses, optimisers, training."""

from autograd.version import __version__
from nn import costs, data, functional, init, metrics, optim
from nn.io import load, save
from nn.layers.activations import ReLU, Sigmoid, Tanh
from nn.layers.containers import Sequential
from nn.layers.dropout import Dropout
from nn.layers.linear import Linear
from nn.layers.losses import MSELoss
from nn.layers.normalization import BatchNorm1d
from nn.module import Buffer, Module, Parameter
from nn.network import Network
from nn.random import manual_seed
from nn.training import History, TrainStep, fit

__all__ = [
    "BatchNorm1d",
    "Buffer",
    "Dropout",
    "History",
    "Linear",
    "MSELoss",
    "Module",
    "Network",
    "Parameter",
    "ReLU",
    "Sequential",
    "Sigmoid",
    "Tanh",
    "TrainStep",
    "__version__",
    "costs",
    "data",
    "fit",
    "functional",
    "init",
    "load",
    "manual_seed",
    "metrics",
    "optim",
    "save",
]
