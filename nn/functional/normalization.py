"""Normalisation of channels, over the batch or for each sample."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd import Value, standardise
from nn.functional.checks import as_array, as_optional_array
from nn.functional.layer_normalization import in_precision_of, in_single_precision, scaled
from nn.functional.targets import raw


def group_norm(
    input: Any, num_groups: int, weight: Any = None, bias: Any = None, eps: float = 1e-5
) -> Any:
    """Bring each group of channels of each sample to mean 0 and variance 1.

    Parameters
    ----------
    input : (N, C, ...) array or Value
    num_groups : int
        Of C / num_groups neighbouring channels each.
    weight, bias : (C,) array or Value, optional
        A scale and a shift for each channel.
    eps : float
        Added to the variance, so that it is not 0.

    Raises
    ------
    ValueError
        If the channels do not split into so many groups, or the weight or bias is not of shape
        (C,).

    References
    ----------
    Y. Wu, K. He, *Group Normalization*, 2018.

    Examples
    --------
    >>> group_norm(np.array([[1.0, 3.0, 10.0, 30.0]]), num_groups=2).round(3)
    array([[-1.,  1., -1.,  1.]])
    """
    input, weight, bias = as_array(input), as_optional_array(weight), as_optional_array(bias)
    shape = input.shape
    if len(shape) < 2:
        raise ValueError(f"group_norm takes inputs of shape (N, C, ...), got {shape}")
    if num_groups < 1 or shape[1] % num_groups:
        raise ValueError(
            f"the {shape[1]} channels of an input of shape {shape} do not split into "
            f"{num_groups} groups of one size"
        )
    for name, given in (("weight", weight), ("bias", bias)):
        checked_channels(given, shape[1], f"{name} of group_norm")
    length = math.prod(shape[1:]) // num_groups
    output = standardise(input.reshape(shape[0], num_groups, length), axis=-1, eps=eps)
    return _scaled_channels(output.reshape(*shape), weight, bias)


def instance_norm(
    input: Any,
    running_mean: Any = None,
    running_var: Any = None,
    weight: Any = None,
    bias: Any = None,
    use_input_stats: bool = True,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Any:
    """Bring each channel of each sample to mean 0 and variance 1.

    Parameters
    ----------
    input : (N, C, ...) array or Value
    running_mean, running_var : (C,) Value or array, optional
        Statistics to bring up to date with the means over the batch, or to use.
    weight, bias : (C,) array or Value, optional
        A scale and a shift for each channel.
    use_input_stats : bool
        Whether to use the statistics of the input; else the running ones.
    momentum : float
        How much of the running statistics is replaced.
    eps : float
        Added to the variance, so that it is not 0.

    Raises
    ------
    ValueError
        If a channel of a sample has fewer than two values, or statistics are to be used that are
        not given.

    References
    ----------
    D. Ulyanov, A. Vedaldi, V. Lempitsky, *Instance Normalization*, 2016.

    Examples
    --------
    >>> instance_norm(np.array([[[1.0, 3.0], [10.0, 30.0]]])).round(3)
    array([[[-1.,  1.],
            [-1.,  1.]]])
    """
    input = as_array(input)
    shape = input.shape
    if not use_input_stats:
        return batch_norm(input, running_mean, running_var, weight, bias, False, momentum, eps)
    count = math.prod(shape[2:])
    if len(shape) < 3 or count < 2:
        raise ValueError(
            "instance_norm takes inputs of shape (N, C, ...) with at least two values in each "
            f"channel, got {shape}"
        )
    if running_mean is not None and input.size:
        axes = tuple(range(2, len(shape)))
        numbers = raw(in_single_precision(input))
        _track(running_mean, numbers.mean((0, *axes)), momentum)
        _track(running_var, np.var(numbers, axes, ddof=1).mean(0), momentum)
    return group_norm(input, shape[1], weight, bias, eps)


def batch_norm(
    input: Any,
    running_mean: Any,
    running_var: Any,
    weight: Any = None,
    bias: Any = None,
    training: bool = False,
    momentum: Any = 0.1,
    eps: float = 1e-5,
) -> Any:
    """Bring each channel to mean 0 and variance 1 over the batch, then scale and shift it.

    Parameters
    ----------
    input : (N, C, ...) array or Value
    running_mean, running_var : (C,) Value or array, or None
        Brought up to date in training, if they are given; the variance with the unbiased one. In
        use they take the place of the batch's statistics. Arrays are changed in place.
    weight, bias : (C,) array or Value, optional
        A scale and a shift for each channel.
    training : bool
        Whether to use the statistics of the batch.
    momentum : float
        How much of the running statistics is replaced.
    eps : float
        Added to the variance, so that it is not 0.

    Raises
    ------
    ValueError
        If there is one value per channel in training (where there is none, the running statistics
        stay), the running statistics are
        missing in use, or an argument is not of shape (C,).

    References
    ----------
    S. Ioffe, C. Szegedy, *Batch Normalization: Accelerating Deep Network Training by Reducing
    Internal Covariate Shift*, 2015, algorithms 1 and 2.

    Examples
    --------
    >>> x = np.array([[1.0, 10.0], [3.0, 30.0]])
    >>> batch_norm(x, None, None, training=True).round(3)
    array([[-1., -1.],
           [ 1.,  1.]])
    """
    input, weight, bias = as_array(input), as_optional_array(weight), as_optional_array(bias)
    shape = input.shape
    if len(shape) < 2:
        raise ValueError(f"batch_norm takes inputs of shape (N, C, ...), got {shape}")
    named = {"running_mean": running_mean, "running_var": running_var, "weight": weight}
    for name, given in {**named, "bias": bias}.items():
        checked_channels(given, shape[1], f"{name} of batch_norm")
    if not training:
        if running_mean is None or running_var is None:
            raise ValueError("batch_norm needs running_mean and running_var when not in training")
        channels = (-1, *(1,) * (len(shape) - 2))  # lined up with axis 1
        mean, variance = raw(running_mean).reshape(channels), raw(running_var).reshape(channels)
        return _scaled_channels((input - mean) / np.sqrt(variance + float(eps)), weight, bias)
    axes = (0, *range(2, len(shape)))
    count = math.prod(shape[i] for i in axes)
    if count == 0:  # which tells nothing of the statistics
        return _scaled_channels(input, weight, bias)
    if count < 2:
        raise ValueError(
            f"batch normalisation needs at least two values per channel to train on, got input "
            f"{shape}: drop a last batch of one, or call eval()"
        )
    # Not by `standardise`, since mean and variance are wanted too.
    wide = in_single_precision(input)
    mean = wide.mean(axes, keepdims=True)
    centred = wide - mean
    variance = (centred * centred).mean(axes, keepdims=True)
    _track(running_mean, raw(mean), momentum)
    _track(running_var, raw(variance) * (count / (count - 1)), momentum)
    output = centred / np.sqrt(variance + float(eps))
    return _scaled_channels(in_precision_of(input, output), weight, bias)


def checked_channels(given: Any, channels: int, called: str) -> None:
    """Refuse what is there but has not one number for each channel."""
    if given is not None and given.shape != (channels,):
        raise ValueError(
            f"the {called} must have a number for each of {channels} channels, got shape "
            f"{given.shape}"
        )


def _scaled_channels(output: Any, weight: Any, bias: Any) -> Any:
    """Scale and shift along axis 1."""
    channels = (-1, *(1,) * (output.ndim - 2))
    return scaled(
        output,
        weight if weight is None else weight.reshape(channels),
        bias if bias is None else bias.reshape(channels),
    )


def _track(running: Any, new: Any, momentum: Any) -> None:
    """Replace a share of running statistics, if they are kept."""
    if running is None:
        return
    mixed = (1 - momentum) * raw(running) + momentum * new.reshape(-1)
    if isinstance(running, Value):
        running.assign(mixed)
    else:
        running[...] = mixed
