"""What a transform is, and those of numbers of any shape."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from nn.data.collate import default_collate

Array = NDArray[Any]


class Transform:
    """A transform that is written once, for batches; a subclass defines ``batch``.

    Examples
    --------
    >>> class Negative(Transform):
    ...     def batch(self, examples):
    ...         return -examples
    >>> Negative()(np.array([1.0, 2.0]))
    array([-1., -2.])
    """

    @abstractmethod
    def batch(self, examples: Any) -> Array:
        """Transform several examples.

        Parameters
        ----------
        examples : (n, ...) array

        Returns
        -------
        (n, ...) array
        """
        raise NotImplementedError(f"{type(self).__name__} does not define batch()")

    def __call__(self, example: Any) -> Array:
        return self.batch(np.asarray(example)[None])[0]

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
        return f"{type(self).__name__}({given})"


class Compose(Transform):
    """Several transforms, one after the other.

    Parameters
    ----------
    transforms : iterable of callables
        Transforms, or functions of one example.

    Raises
    ------
    TypeError
        If one of them cannot be called.

    Examples
    --------
    >>> prepare = Compose([ToFloat(1 / 255), Normalize(0.5, 0.5)])
    >>> prepare(np.array([[0, 255]], np.uint8))
    array([[-1.,  1.]], dtype=float32)
    """

    def __init__(self, transforms: Iterable[Callable[[Any], Any]]) -> None:
        self.transforms = list(transforms)
        for transform in self.transforms:
            if not callable(transform):
                raise TypeError(f"a transform is a function of an example, got {transform!r}")

    def __call__(self, example: Any) -> Any:
        for transform in self.transforms:
            example = transform(example)
        return example

    def batch(self, examples: Any) -> Any:
        """Transform a batch: at once where a transform knows how to, else one by one."""
        for transform in self.transforms:
            examples = applied_to_batch(transform, examples)
        return examples


class ToFloat(Transform):
    """Turns numbers of any kind into floating-point ones, and scales them.

    Parameters
    ----------
    scale : float
        What they are multiplied by: 1 / 255 makes greys of 0..255 run from 0 to 1.
    dtype : floating-point dtype

    Examples
    --------
    >>> ToFloat(0.5)(np.array([1, 2], np.uint8))
    array([0.5, 1. ], dtype=float32)
    """

    def __init__(self, scale: float = 1.0, dtype: DTypeLike = np.float32) -> None:
        self.scale, self.dtype = float(scale), np.dtype(dtype)
        if self.dtype.kind != "f":
            raise TypeError(f"ToFloat makes floating-point numbers, not {self.dtype}")

    def batch(self, examples: Any) -> Array:
        """Convert and scale; the shape, any, stays."""
        numbers: Array = np.asarray(examples).astype(self.dtype)
        return numbers * self.scale


class Normalize(Transform):
    """Subtracts the mean and divides by the standard deviation.

    Integers become float32; floating-point numbers keep their dtype.

    Parameters
    ----------
    mean, std : float, or array
        One number for all, or one per feature or channel, which is an example's first axis; arrays
        of more than one dimension are broadcast against an example.

    Raises
    ------
    ValueError
        If a deviation is not a positive number, or there are not as many as channels.

    Examples
    --------
    >>> Normalize(mean=[10.0, 20.0], std=[1.0, 2.0])(np.array([11.0, 24.0]))
    array([1., 2.])
    """

    def __init__(self, mean: ArrayLike, std: ArrayLike) -> None:
        self.mean, self.std = np.asarray(mean, float), np.asarray(std, float)
        if not np.all(self.std > 0) or not np.all(np.isfinite(self.mean)):
            raise ValueError(
                f"Normalize needs a finite mean and a deviation above 0, got {mean!r} and {std!r}"
            )

    @classmethod
    def fitted_to(cls, examples: Any) -> Self:
        """Make the transform that gives these examples mean 0 and deviation 1.

        Parameters
        ----------
        examples : ndarray, shape (n, features) or (n, channels, height, width)
            What has no deviation, such as a column of equal numbers, is not divided.

        Examples
        --------
        >>> Normalize.fitted_to(np.array([[1.0, 7.0], [3.0, 7.0]])).batch(np.array([[5.0, 8.0]]))
        array([[3., 1.]])
        """
        data = np.asarray(examples)
        axes = (0, *range(2, data.ndim))
        std = np.asarray(data.std(axis=axes, dtype=float))
        return cls(data.mean(axis=axes, dtype=float), np.where(std > 0, std, 1.0))

    def batch(self, examples: Any) -> Array:
        """Normalise each example; the shape stays."""
        data = np.asarray(examples)
        dtype = data.dtype if data.dtype.kind == "f" else np.dtype(np.float32)
        mean, std = (self._shaped(part, data.shape[1:]).astype(dtype) for part in self._parts())
        return (data.astype(dtype, copy=False) - mean) / std

    def _parts(self) -> tuple[Array, Array]:
        return self.mean, self.std

    def _shaped(self, part: Array, example: tuple[int, ...]) -> Array:
        if part.ndim == 1:
            if example[:1] != part.shape:
                raise ValueError(
                    f"Normalize has {len(part)} numbers, one per feature or channel, but an "
                    f"example has shape {example}"
                )
            return part.reshape(-1, *[1] * (len(example) - 1))
        if part.ndim and np.broadcast_shapes(part.shape, example) != example:
            raise ValueError(
                f"Normalize has numbers of shape {part.shape}, an example shape {example}"
            )
        return part


class OneHot(Transform):
    """Turns the number of a class into a vector with 1 at that place and 0 elsewhere.

    Parameters
    ----------
    classes : int
        How many there are.
    dtype : dtype

    Raises
    ------
    TypeError
        If the numbers are not whole.
    ValueError
        If a number is not from 0 to ``classes - 1``.

    Examples
    --------
    >>> OneHot(3)(2)
    array([0., 0., 1.], dtype=float32)
    >>> OneHot(3).batch([0, 1]).shape
    (2, 3)
    """

    def __init__(self, classes: int, dtype: DTypeLike = np.float32) -> None:
        if classes < 1:
            raise ValueError(f"there is at least one class, got {classes!r}")
        self.classes, self.dtype = int(classes), np.dtype(dtype)

    def batch(self, examples: Any) -> Array:
        """Turn an array of numbers, of any shape, into one with a last axis of classes."""
        numbers = np.asarray(examples)
        if numbers.dtype.kind not in "iu":
            raise TypeError(f"the number of a class is a whole one, got {numbers.dtype}")
        if numbers.size and not (numbers.min() >= 0 and numbers.max() < self.classes):
            raise ValueError(
                f"classes are numbered from 0 to {self.classes - 1}, got {numbers.min()} to "
                f"{numbers.max()}"
            )
        return np.equal(numbers[..., None], np.arange(self.classes)).astype(self.dtype)


def applied_to_batch(transform: Callable[[Any], Any], examples: Any) -> Any:
    """Transform several examples: at once if the transform knows how to, else one by one."""
    at_once = getattr(transform, "batch", None)
    if at_once is not None:
        return at_once(examples)
    return default_collate([transform(example) for example in examples])
