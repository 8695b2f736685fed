"""Batch normalisation."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import Value
from nn.module import Buffer, Module, Parameter


class BatchNorm1d(Module):
    """Gives each channel mean 0 and variance 1 over the batch, then a scale and a shift.

    That is ``(x - mean) / √(variance + eps) · weight + bias``. In training, mean and variance are
    those of the batch; in use (after ``model.eval()``), the running ones.

    Parameters
    ----------
    num_features : int
        Channels C of inputs (N, C) or (N, C, L).
    eps : float
        Added to the variance, so that it is not 0.
    momentum : float or None
        How much of the running statistics each batch replaces; None for the mean of all batches.
    affine : bool
        Whether scale and shift are learned; else there are none.
    track_running_stats : bool
        Whether to keep running statistics; else those of the batch are taken in use too.
    dtype : dtype
        Of parameters and running statistics.

    Attributes
    ----------
    weight, bias : Parameter of shape (C,), or None
        Start as 1 and 0.
    running_mean, running_var : Buffer of shape (C,), or None
        Start as 0 and 1; the variance is the unbiased one.
    num_batches_tracked : Buffer of an int64, or None

    Raises
    ------
    ValueError
        If the number of features is not a positive integer, or an input has another shape, or
        a batch to train on has fewer than two values per channel.

    References
    ----------
    S. Ioffe, C. Szegedy, *Batch Normalization: Accelerating Deep Network Training by Reducing
    Internal Covariate Shift*, 2015, algorithms 1 and 2.

    Examples
    --------
    >>> layer = BatchNorm1d(2)
    >>> layer(np.array([[1.0, 10.0], [3.0, 30.0]])).data.round(3)
    array([[-1., -1.],
           [ 1.,  1.]])
    >>> layer.running_mean.data
    array([0.2, 2. ], dtype=float32)
    """

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        dtype: Any = np.float32,
    ) -> None:
        if not isinstance(num_features, int | np.integer) or num_features < 1:
            raise ValueError(
                f"BatchNorm1d needs a positive number of features, got {num_features!r}"
            )
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.affine, self.track_running_stats = affine, track_running_stats
        self.weight = Parameter(np.ones(num_features, dtype)) if affine else None
        self.bias = Parameter(np.zeros(num_features, dtype)) if affine else None
        tracked = track_running_stats
        self.running_mean = Buffer(np.zeros(num_features, dtype)) if tracked else None
        self.running_var = Buffer(np.ones(num_features, dtype)) if tracked else None
        self.num_batches_tracked = Buffer(np.array(0)) if tracked else None

    def forward(self, x: Any) -> Any:
        """Normalise each channel of x."""
        shape = np.shape(x)
        if len(shape) not in (2, 3) or shape[1] != self.num_features:
            raise ValueError(
                f"BatchNorm1d({self.num_features}) takes inputs of shape (N, {self.num_features}) "
                f"or (N, {self.num_features}, L), got {shape}"
            )
        channels = (-1, 1) if len(shape) == 3 else (-1,)  # lined up with axis 1
        mean, variance = _raw(self.running_mean), _raw(self.running_var)
        if self.training or mean is None:
            axes = (0, 2) if len(shape) == 3 else (0,)
            count = shape[0] * (shape[2] if len(shape) == 3 else 1)
            if count < 2:
                raise ValueError(
                    "BatchNorm1d needs at least two values per channel to train on, got input "
                    f"{shape}: drop a last batch of one, or call eval()"
                )
            mean = x.mean(axes, keepdims=True)
            centred = x - mean
            variance = (centred * centred).mean(axes, keepdims=True)
            self._track(_raw(mean), _raw(variance) * (count / (count - 1)))
        else:
            centred, variance = x - mean.reshape(channels), variance.reshape(channels)
        output = centred / np.sqrt(variance + self.eps)
        if self.weight is None or self.bias is None:
            return output
        return output * self.weight.reshape(channels) + self.bias.reshape(channels)

    def _track(self, mean: Any, variance: Any) -> None:
        """Bring the running statistics up to date, in training."""
        count = self.num_batches_tracked
        if count is None or not self.training:
            return
        batches = count.read() + 1
        count.assign(batches)
        share = 1.0 / batches if self.momentum is None else self.momentum
        for buffer, new in ((self.running_mean, mean), (self.running_var, variance)):
            assert buffer is not None
            buffer.assign((1 - share) * buffer.read() + share * new.reshape(-1))

    def extra_repr(self) -> str:
        """Say the number of features and the settings."""
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, "
            f"affine={self.affine}, track_running_stats={self.track_running_stats}"
        )


def _raw(given: Any) -> Any:
    """Return the numbers of a value as constants."""
    return given.read() if isinstance(given, Value) else given
