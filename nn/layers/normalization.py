"""Normalisation of channels, over the batch or for each sample."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from nn import functional
from nn.module import Buffer, Module, Parameter


class _ChannelNorm(Module):
    """What batch and instance normalisation share: parameters and statistics by channel."""

    #: The shapes of inputs, by number of axes; ``C`` is the number of channels.
    shapes: ClassVar[dict[int, str]] = {}

    def __init__(
        self,
        num_features: int,
        eps: float,
        momentum: float | None,
        affine: bool,
        track_running_stats: bool,
        dtype: Any,
        bias: bool,
    ) -> None:
        if not isinstance(num_features, int | np.integer) or num_features < 1:
            raise ValueError(
                f"{type(self).__name__} needs a positive number of features, got {num_features!r}"
            )
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.affine, self.track_running_stats = affine, track_running_stats
        self.weight = Parameter(np.ones(num_features, dtype)) if affine else None
        self.bias = Parameter(np.zeros(num_features, dtype)) if affine and bias else None
        tracked = track_running_stats
        self.running_mean = Buffer(np.zeros(num_features, dtype)) if tracked else None
        self.running_var = Buffer(np.ones(num_features, dtype)) if tracked else None
        self.num_batches_tracked = Buffer(np.array(0)) if tracked else None

    def _checked(self, x: Any) -> int:
        """Return the number of axes of an input, if it has the right shape."""
        shape: Any = np.shape(x)
        if len(shape) not in self.shapes or shape[self._axis(len(shape))] != self.num_features:
            wanted = " or ".join(self.shapes.values()).replace("C", str(self.num_features))
            raise ValueError(
                f"{type(self).__name__}({self.num_features}) takes inputs of shape {wanted}, got "
                f"{shape}"
            )
        return len(shape)

    def _axis(self, ndim: int) -> int:
        """Return the axis of the channels."""
        return 1

    def extra_repr(self) -> str:
        """Say the number of features and the settings."""
        shift = ", bias=False" if self.affine and self.bias is None else ""
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, "
            f"affine={self.affine}{shift}, track_running_stats={self.track_running_stats}"
        )


class _BatchNorm(_ChannelNorm):
    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        dtype: Any = np.float32,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__(num_features, eps, momentum, affine, track_running_stats, dtype, bias)

    def forward(self, input: Any) -> Any:
        """Normalise each channel of the input."""
        self._checked(input)
        count = self.num_batches_tracked if self.training else None
        batches = 1 if count is None else count.read() + 1
        output = functional.batch_norm(
            *(input, self.running_mean, self.running_var, self.weight, self.bias),
            training=self.training or self.running_mean is None,
            momentum=1.0 / batches if self.momentum is None else self.momentum,
            eps=self.eps,
        )
        if count is not None:
            count.assign(batches)
        return output


class BatchNorm1d(_BatchNorm):
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
    bias : bool
        Whether there is a shift, beside the scale.

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
        a batch to train on has one value per channel. Of a batch of no samples the running
        statistics stay.

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

    shapes: ClassVar[dict[int, str]] = {2: "(N, C)", 3: "(N, C, L)"}


class BatchNorm2d(_BatchNorm):
    """Gives each channel of images mean 0 and variance 1 over the batch and all places.

    Attributes and errors are those of `BatchNorm1d`.

    Parameters
    ----------
    num_features : int
        Channels C of inputs (N, C, H, W).
    eps, momentum, affine, track_running_stats, dtype, bias
        As for `BatchNorm1d`.

    Examples
    --------
    >>> images = np.random.default_rng(0).normal(5.0, 2.0, (8, 3, 4, 4)).astype(np.float32)
    >>> bool(abs(BatchNorm2d(3)(images).data.mean((0, 2, 3))).max() < 1e-6)
    True
    """

    shapes: ClassVar[dict[int, str]] = {4: "(N, C, H, W)"}


class BatchNorm3d(_BatchNorm):
    """Gives each channel of volumes mean 0 and variance 1 over the batch and all places.

    Attributes and errors are those of `BatchNorm1d`.

    Parameters
    ----------
    num_features : int
        Channels C of inputs (N, C, D, H, W).
    eps, momentum, affine, track_running_stats, dtype, bias
        As for `BatchNorm1d`.

    Examples
    --------
    >>> layer = BatchNorm3d(1)
    >>> layer(np.array([[[[[1.0, 3.0]]]]])).data.round(3).ravel()
    array([-1.,  1.])
    """

    shapes: ClassVar[dict[int, str]] = {5: "(N, C, D, H, W)"}


class _InstanceNorm(_ChannelNorm):
    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = False,
        track_running_stats: bool = False,
        dtype: Any = np.float32,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__(num_features, eps, momentum, affine, track_running_stats, dtype, bias)

    def _axis(self, ndim: int) -> int:
        return 0 if ndim == min(self.shapes) else 1  # without a batch

    def forward(self, input: Any) -> Any:
        """Normalise each channel of each sample of the input."""
        alone = self._checked(input) == min(self.shapes)
        output = functional.instance_norm(
            *(input[None] if alone else input, self.running_mean, self.running_var),
            *(self.weight, self.bias),
            use_input_stats=self.training or self.running_mean is None,
            momentum=0.0 if self.momentum is None else self.momentum,
            eps=self.eps,
        )
        return output[0] if alone else output


class InstanceNorm1d(_InstanceNorm):
    """Gives each channel of each sample mean 0 and variance 1, then a scale and a shift.

    Parameters
    ----------
    num_features : int
        Channels C of inputs (N, C, L) or (C, L).
    eps, momentum, affine, track_running_stats, dtype, bias
        As for `BatchNorm1d`; by default nothing is learned, and no statistics are kept.

    Attributes
    ----------
    weight, bias : Parameter of shape (C,), or None
    running_mean, running_var : Buffer of shape (C,), or None

    Raises
    ------
    ValueError
        If the number of features is not a positive integer, or an input has another shape or only
        one value in a channel.

    References
    ----------
    D. Ulyanov, A. Vedaldi, V. Lempitsky, *Instance Normalization*, 2016.

    Examples
    --------
    >>> InstanceNorm1d(2)(np.array([[[1.0, 3.0], [10.0, 30.0]]])).round(3)
    array([[[-1.,  1.],
            [-1.,  1.]]])
    """

    shapes: ClassVar[dict[int, str]] = {2: "(C, L)", 3: "(N, C, L)"}


class InstanceNorm2d(_InstanceNorm):
    """Gives each channel of each image mean 0 and variance 1, then a scale and a shift.

    Attributes and errors are those of `InstanceNorm1d`.

    Parameters
    ----------
    num_features : int
        Channels C of inputs (N, C, H, W) or (C, H, W).
    eps, momentum, affine, track_running_stats, dtype, bias
        As for `BatchNorm1d`; by default nothing is learned, and no statistics are kept.

    Examples
    --------
    >>> InstanceNorm2d(1)(np.array([[[[1.0, 3.0]]]])).round(3)
    array([[[[-1.,  1.]]]])
    """

    shapes: ClassVar[dict[int, str]] = {3: "(C, H, W)", 4: "(N, C, H, W)"}
