"""Pooling layers: the largest element of each window, or their mean."""

from __future__ import annotations

from typing import Any

from nn import functional
from nn.module import Module


class _MaxPool(Module):
    """What both layers of largest elements have in common."""

    _pool: Any

    def __init__(
        self,
        kernel_size: Any,
        stride: Any = None,
        padding: Any = 0,
        dilation: Any = 1,
        return_indices: bool = False,
        ceil_mode: bool = False,
    ) -> None:
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding, self.dilation = padding, dilation
        self.return_indices, self.ceil_mode = return_indices, ceil_mode

    def forward(self, input: Any) -> Any:
        """Take the largest element of each window of the input."""
        settings = self.stride, self.padding, self.dilation, self.ceil_mode, self.return_indices
        return self._pool(input, self.kernel_size, *settings)

    def extra_repr(self) -> str:
        """Say the settings."""
        return (
            f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}, "
            f"dilation={self.dilation}, ceil_mode={self.ceil_mode}"
        )


class MaxPool1d(_MaxPool):
    """Takes the largest element of each window of a sequence.

    Of elements that tie for it, the first gets the gradient.

    Parameters
    ----------
    kernel_size, stride, padding, dilation, return_indices, ceil_mode
        As for `nn.functional.max_pool1d`; note the order of the last two.

    Raises
    ------
    TypeError, ValueError
        As the function, when it is called.

    Examples
    --------
    >>> import numpy as np
    >>> MaxPool1d(2)(np.array([[1.0, 3.0, 2.0, 2.0]]))
    array([[3., 2.]])
    """

    _pool = staticmethod(functional.max_pool1d)


class MaxPool2d(_MaxPool):
    """Takes the largest element of each window of an image.

    Of elements that tie for it, the first gets the gradient.

    Parameters
    ----------
    kernel_size, stride, padding, dilation, return_indices, ceil_mode
        As for `nn.functional.max_pool2d`; note the order of the last two.

    Raises
    ------
    TypeError, ValueError
        As the function, when it is called.

    Examples
    --------
    >>> import numpy as np
    >>> MaxPool2d(2)(np.arange(16.0).reshape(1, 4, 4))
    array([[[ 5.,  7.],
            [13., 15.]]])
    """

    _pool = staticmethod(functional.max_pool2d)


class AvgPool1d(Module):
    """Takes the mean of each window of a sequence.

    Parameters
    ----------
    kernel_size, stride, padding, ceil_mode, count_include_pad
        As for `nn.functional.avg_pool1d`.

    Raises
    ------
    TypeError, ValueError
        As the function, when it is called.

    Examples
    --------
    >>> import numpy as np
    >>> AvgPool1d(2)(np.array([[1.0, 3.0, 2.0, 2.0]]))
    array([[2., 2.]])
    """

    def __init__(
        self,
        kernel_size: Any,
        stride: Any = None,
        padding: Any = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
    ) -> None:
        stride = kernel_size if stride is None else stride
        self.kernel_size, self.stride, self.padding = (
            (given,) if isinstance(given, int) else given
            for given in (kernel_size, stride, padding)
        )
        self.ceil_mode, self.count_include_pad = ceil_mode, count_include_pad

    def forward(self, input: Any) -> Any:
        """Take the mean of each window of the input."""
        settings = self.stride, self.padding, self.ceil_mode, self.count_include_pad
        return functional.avg_pool1d(input, self.kernel_size, *settings)

    def extra_repr(self) -> str:
        """Say the settings."""
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class AvgPool2d(Module):
    """Takes the mean of each window of an image.

    Parameters
    ----------
    kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override
        As for `nn.functional.avg_pool2d`.

    Raises
    ------
    TypeError, ValueError
        As the function, when it is called.

    Examples
    --------
    >>> import numpy as np
    >>> AvgPool2d(2)(np.arange(16.0).reshape(1, 4, 4))
    array([[[ 2.5,  4.5],
            [10.5, 12.5]]])
    """

    def __init__(
        self,
        kernel_size: Any,
        stride: Any = None,
        padding: Any = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
        divisor_override: int | None = None,
    ) -> None:
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding, self.ceil_mode = padding, ceil_mode
        self.count_include_pad, self.divisor_override = count_include_pad, divisor_override

    def forward(self, input: Any) -> Any:
        """Take the mean of each window of the input."""
        settings = self.ceil_mode, self.count_include_pad, self.divisor_override
        return functional.avg_pool2d(input, self.kernel_size, self.stride, self.padding, *settings)

    def extra_repr(self) -> str:
        """Say the settings."""
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class _Adaptive(Module):
    """What layers have in common that give an output of one size for inputs of any."""

    _pool: Any

    def __init__(self, output_size: Any) -> None:
        self.output_size = output_size

    def forward(self, input: Any) -> Any:
        """Take as many windows of the input as are wanted."""
        return self._pool(input, self.output_size)

    def extra_repr(self) -> str:
        """Say the size of the output."""
        return f"output_size={self.output_size}"


class AdaptiveAvgPool1d(_Adaptive):
    """Takes the means of as many windows of a sequence as are wanted.

    Parameters
    ----------
    output_size : int
        As for `nn.functional.adaptive_avg_pool1d`.

    Raises
    ------
    TypeError, ValueError
        As the function, when it is called.

    Examples
    --------
    >>> import numpy as np
    >>> AdaptiveAvgPool1d(1)(np.array([[1.0, 2.0, 3.0]]))
    array([[2.]])
    """

    _pool = staticmethod(functional.adaptive_avg_pool1d)


class AdaptiveAvgPool2d(_Adaptive):
    """Takes the means of as many windows of an image as are wanted.

    Parameters
    ----------
    output_size : int or pair of int or None
        As for `nn.functional.adaptive_avg_pool2d`.

    Raises
    ------
    TypeError, ValueError
        As the function, when it is called.

    Examples
    --------
    >>> import numpy as np
    >>> AdaptiveAvgPool2d((1, None))(np.arange(4.0).reshape(1, 2, 2))
    array([[[1., 2.]]])
    """

    _pool = staticmethod(functional.adaptive_avg_pool2d)


class AdaptiveMaxPool2d(_Adaptive):
    """Takes the largest elements of as many windows of an image as are wanted.

    Parameters
    ----------
    output_size : int or pair of int or None
        As for `nn.functional.adaptive_max_pool2d`.

    Raises
    ------
    TypeError, ValueError
        As the function, when it is called.

    Examples
    --------
    >>> import numpy as np
    >>> AdaptiveMaxPool2d(1)(np.arange(4.0).reshape(1, 2, 2))
    array([[[3.]]])
    """

    _pool = staticmethod(functional.adaptive_max_pool2d)
