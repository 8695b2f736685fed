"""Data to learn from: sets of examples, their batches and transforms, and handwritten digits."""

from nn.data import transforms
from nn.data.arrays import load, load_arrays
from nn.data.collate import default_collate
from nn.data.dataset import ArrayDataset, ConcatDataset, Dataset, Subset
from nn.data.digits import load_digits
from nn.data.idx import read_idx
from nn.data.loader import DataLoader
from nn.data.mnist import load_mnist
from nn.data.sampling import WeightedRandomSampler, random_split
from nn.data.split import ArraySplit

__all__ = [
    "ArrayDataset",
    "ArraySplit",
    "ConcatDataset",
    "DataLoader",
    "Dataset",
    "Subset",
    "WeightedRandomSampler",
    "default_collate",
    "load",
    "load_arrays",
    "load_digits",
    "load_mnist",
    "random_split",
    "read_idx",
    "transforms",
]
