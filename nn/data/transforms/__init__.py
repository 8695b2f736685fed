"""Transforms: what is done to examples on their way into a batch, some of it at random.

Each takes one example when called, and several at once, with a first axis of examples, by its
method ``batch``; `nn.data.ArrayDataset` and `nn.data.DataLoader` choose the one that is right. What
is drawn at random comes from ``nn.random.generator()``, so `nn.manual_seed` repeats it; in a
`DataLoader`, it follows from the loader's seed, the epoch and the batch alone.

A transform of one's own is any function of an example.
"""

from nn.data.transforms.basic import Compose, Normalize, OneHot, ToFloat, Transform
from nn.data.transforms.images import RandomCrop, RandomHorizontalFlip, Shift, expand_by_shifts

__all__ = [
    "Compose",
    "Normalize",
    "OneHot",
    "RandomCrop",
    "RandomHorizontalFlip",
    "Shift",
    "ToFloat",
    "Transform",
    "expand_by_shifts",
]
