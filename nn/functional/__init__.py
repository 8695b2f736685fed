"""Functions of values and arrays that layers and losses are made of."""

from autograd import relu, sigmoid, softplus, tanh
from nn.functional.affine import linear
from nn.functional.loss import mse_loss
from nn.functional.noise import dropout

__all__ = ["dropout", "linear", "mse_loss", "relu", "sigmoid", "softplus", "tanh"]
