"""Neural networks on `autograd`: layers, losses, optimisers, training."""

from autograd.version import __version__
from nn import costs, data, functional, init, metrics, optim
from nn.activations import ReLU, Sigmoid, Tanh
from nn.io import load, save
from nn.linear import Linear
from nn.losses import MSELoss
from nn.module import Module, Parameter, Sequential
from nn.network import Network
from nn.random import manual_seed
from nn.training import History, fit

__all__ = [
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
