"""Vectors for numbers: words, letters, categories."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from autograd import Value
from nn import functional, init
from nn.module import Module, Parameter


class Embedding(Module):
    """A learned vector for each whole number from 0 on.

    Parameters
    ----------
    num_embeddings : int
        How many numbers there are.
    embedding_dim : int
        Length of each vector.
    padding_idx : int, optional
        A number whose vector starts as 0 and is not learned; counted from the end if negative.
    max_norm : None
        Not implemented: vectors are not shortened when they are looked up.
    dtype : dtype
        Of the vectors.

    Attributes
    ----------
    weight : Parameter of shape (num_embeddings, embedding_dim)
        Starts normally distributed with mean 0 and variance 1, as in PyTorch.

    Raises
    ------
    ValueError
        If a size is not a positive integer, the padding is none of the numbers, or `max_norm` is
        given; on a call, if a number has no vector.

    References
    ----------
    Y. Bengio, R. Ducharme, P. Vincent, C. Jauvin, *A Neural Probabilistic Language Model*, 2003.

    Examples
    --------
    >>> Embedding(10, 3)(np.array([[1, 2], [9, 9]])).shape
    (2, 2, 3)
    """

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        padding_idx: int | None = None,
        max_norm: float | None = None,
        dtype: Any = np.float32,
    ) -> None:
        for size in (num_embeddings, embedding_dim):
            if not isinstance(size, int | np.integer) or size < 1:
                raise ValueError(f"Embedding needs positive integers as sizes, got {size!r}")
        if max_norm is not None:
            raise ValueError(
                "Embedding does not shorten vectors: leave max_norm out, and scale "
                "embedding.weight.data after each step"
            )
        self.num_embeddings, self.embedding_dim = num_embeddings, embedding_dim
        self.padding_idx = _padding(padding_idx, num_embeddings)
        self.weight = Parameter(np.empty((num_embeddings, embedding_dim), dtype))
        init.normal_(self.weight)
        if self.padding_idx is not None:
            self.weight.data[self.padding_idx] = 0

    @classmethod
    def from_pretrained(
        cls, embeddings: Any, freeze: bool = True, padding_idx: int | None = None
    ) -> Self:
        """Return a layer with given vectors.

        Parameters
        ----------
        embeddings : (num_embeddings, embedding_dim) array
            Kept without a copy, and changed in place if it is learned.
        freeze : bool
            Whether the vectors stay as they are.
        padding_idx : int, optional
            As for the class; its vector is kept.

        Raises
        ------
        ValueError
            If the vectors are not the rows of a matrix.

        Examples
        --------
        >>> layer = Embedding.from_pretrained(np.eye(2))
        >>> layer([1]).data, layer.weight.requires_grad
        (array([[0., 1.]]), False)
        """
        data = embeddings.data if isinstance(embeddings, Value) else np.asarray(embeddings)
        if data.ndim != 2:
            raise ValueError(
                "from_pretrained takes vectors as the rows of a matrix, got an array of shape "
                f"{data.shape}"
            )
        layer = cls.__new__(cls)
        layer.num_embeddings, layer.embedding_dim = data.shape
        layer.padding_idx = _padding(padding_idx, data.shape[0])
        layer.weight = Parameter(data, requires_grad=not freeze)
        return layer

    def forward(self, input: Any) -> Any:
        """Look up the vectors of the input."""
        return functional.embedding(input, self.weight, self.padding_idx)

    def extra_repr(self) -> str:
        """Say the sizes and the padding."""
        padding = "" if self.padding_idx is None else f", padding_idx={self.padding_idx}"
        return f"{self.num_embeddings}, {self.embedding_dim}{padding}"


def _padding(padding_idx: int | None, size: int) -> int | None:
    """Return the number that stands for padding, counted from 0."""
    if padding_idx is None:
        return None
    if not -size <= padding_idx < size:
        raise ValueError(f"padding_idx={padding_idx} is none of {size} numbers")
    return padding_idx % size
