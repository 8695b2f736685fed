"""Neural networks on `autograd`: layers, losses, optimisers, training."""

from nn import functional, optim
from nn.activations import ReLU, Sigmoid, Tanh
from nn.linear import Linear
from nn.losses import MSELoss
from nn.module import Module, Parameter, Sequential
from nn.random import manual_seed
