"""Data to learn from: handwritten digits, in the package and from MNIST, as plain arrays."""

from nn.data.arrays import load, load_arrays
from nn.data.digits import load_digits
from nn.data.idx import read_idx
from nn.data.mnist import load_mnist
from nn.data.split import ArraySplit

__all__ = ["ArraySplit", "load", "load_arrays", "load_digits", "load_mnist", "read_idx"]
