"""Which examples, by chance: shares of a data set, and draws with weights."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nn.data.dataset import Subset, as_dataset
from nn.random import generator as generator_in_use


class WeightedRandomSampler:
    """Numbers of examples drawn by weight, for classes of which there are few.

    Parameters
    ----------
    weights : sequence of float, shape (n,)
        How likely each example is, up to a common factor.
    num_samples : int
        How many are drawn for an epoch.
    replacement : bool
        Whether an example can come twice.

    Raises
    ------
    ValueError
        If a weight is negative or not finite, all are 0, or there are too few to draw from.

    Examples
    --------
    >>> import nn
    >>> _ = nn.manual_seed(0)
    >>> list(WeightedRandomSampler([0.1, 0.9, 0.0], num_samples=5))
    [1, 1, 0, 0, 1]
    """

    def __init__(self, weights: ArrayLike, num_samples: int, replacement: bool = True) -> None:
        self.weights = np.asarray(weights, float)
        self.num_samples, self.replacement = num_samples, replacement
        if self.weights.ndim != 1 or not np.all(np.isfinite(self.weights) & (self.weights >= 0)):
            raise ValueError(
                f"weights are one finite number for each example, 0 or more, got {weights!r}"
            )
        possible = np.count_nonzero(self.weights)
        if num_samples < 1 or not possible or (not replacement and num_samples > possible):
            raise ValueError(
                f"{num_samples} examples cannot be drawn from {possible} with a weight above 0"
            )

    def __len__(self) -> int:
        return self.num_samples

    def __iter__(self) -> Iterator[int]:
        likely = self.weights / self.weights.sum()
        drawn = generator_in_use().choice(
            len(likely), self.num_samples, replace=self.replacement, p=likely
        )
        return iter(drawn.tolist())


def random_split(
    dataset: Any,
    lengths: Sequence[int] | Sequence[float],
    generator: np.random.Generator | None = None,
    *,
    seed: int | None = None,
) -> list[Subset]:
    """Share the examples of a data set out at random.

    Parameters
    ----------
    dataset : Dataset, sequence, or tuple of arrays
    lengths : sequence of int or float
        How many examples each part gets, or which fraction of them: fractions add up to 1, are
        rounded down, and what is left over goes to the parts one by one from the first.
    generator : numpy.random.Generator, optional
        Draws the order; by default that of `nn.manual_seed`.
    seed : int, optional
        In place of a generator: the same parts each time.

    Returns
    -------
    list of Subset
        One for each length; no example is in two of them.

    Raises
    ------
    ValueError
        If the lengths do not add up, or one is negative.

    Examples
    --------
    >>> from nn.data import ArrayDataset
    >>> train, test = random_split(ArrayDataset(np.arange(10.0)), [0.8, 0.2], seed=0)
    >>> len(train), len(test), test.indices
    (8, 2, array([8, 1]))
    """
    examples = as_dataset(dataset)
    if generator is not None and seed is not None:
        raise ValueError("give a generator or a seed, not both")
    counts = _counts(list(lengths), len(examples))
    drawing = generator_in_use() if generator is None else generator
    order = (drawing if seed is None else np.random.default_rng(seed)).permutation(len(examples))
    ends = list(accumulate(counts))
    return [Subset(examples, order[end - count : end]) for count, end in zip(counts, ends)]


def _counts(lengths: list[Any], total: int) -> list[int]:
    if not lengths or min(lengths) < 0:
        raise ValueError(f"a data set is split into parts of 0 or more examples, got {lengths}")
    if all(isinstance(length, int | np.integer) for length in lengths) and sum(lengths) != 1:
        counts = [int(length) for length in lengths]
        if sum(counts) != total:
            raise ValueError(
                f"the lengths {lengths} add up to {sum(counts)}, but there are {total} examples"
            )
        return counts
    if not math.isclose(sum(lengths), 1):
        raise ValueError(
            f"the fractions {lengths} add up to {sum(lengths):g}, expected 1; or give whole "
            f"numbers that add up to {total}"
        )
    # The small addition, since 0.29 * 100 is a little less than 29.
    counts = [math.floor(total * fraction + 1e-9) for fraction in lengths]
    for part in range(total - sum(counts)):
        counts[part % len(counts)] += 1
    return counts
