"""Neural networks on `autograd`: layers, losses, optimisers, training."""

from autograd.version import __version__
from nn import costs, data, functional, init, metrics, optim
from nn.activations import ReLU, Sigmoid, Tanh
from nn.batchnorm import BatchNorm1d
from nn.dropout import Dropout
from nn.io import load, save
from nn.linear import Linear
from nn.losses import MSELoss
from nn.module import Buffer, Module, Parameter
from nn.network import Network
from nn.random import manual_seed
from nn.sequential import Sequential
from nn.train_step import TrainStep
from nn.training import History, fit

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
