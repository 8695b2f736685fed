"""`VSpace`: the vector space that an array, or a structure of arrays, lives in."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograd.evaluation import raw
from autograd.graph import describe, dtype_of
from autograd.structure import leaves, mapped, refilled


class VSpace:
    """The numbers, arrays, or nested lists, tuples and dicts of them, of one form.

    Parameters
    ----------
    value : array, value or structure
        One of its elements.

    Raises
    ------
    TypeError
        If a part of the structure is not made of numbers.

    Examples
    --------
    >>> space = VSpace({"w": np.ones(2), "b": 1.0})
    >>> space.size, space.zeros()
    (3, {'w': array([0., 0.]), 'b': 0.0})
    >>> space.inner_prod({"w": np.array([1.0, 2.0]), "b": 3.0}, space.ones())
    np.float64(6.0)
    """

    def __init__(self, value: Any) -> None:
        kind = value.__class__
        if kind is not float and not (kind is np.ndarray and value.dtype.kind == "f"):
            for leaf in leaves(value):
                if dtype_of(raw(leaf)).kind not in "fciub":
                    raise TypeError(f"there is no vector space of {describe(leaf)}")
        self._element = mapped(raw, value)

    @functools.cached_property
    def _structure(self) -> Any:
        return mapped(_Form, self._element)

    @functools.cached_property
    def _forms(self) -> list[_Form]:
        return leaves(self._structure)

    @property
    def shape(self) -> Any:
        """The shape of an array; of a structure, the spaces of its parts."""
        if isinstance(self._structure, _Form):
            return self._structure.shape
        zeros = self.zeros()
        if isinstance(zeros, dict):
            return {key: VSpace(part) for key, part in zeros.items()}
        return [VSpace(part) for part in zeros]

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type that holds all numbers."""
        return np.result_type(*(form.dtype for form in self._forms))

    @property
    def ndim(self) -> int:
        """The number of axes of an array."""
        return len(self.shape)

    @property
    def iscomplex(self) -> bool:
        """Whether any part is complex."""
        return any(form.iscomplex for form in self._forms)

    @property
    def size(self) -> int:
        """The number of real dimensions: a complex number has two."""
        return sum(form.size * (1 + form.iscomplex) for form in self._forms)

    def _filled(self, make: Callable[[_Form], Any]) -> Any:
        return mapped(make, self._structure)

    def _combined(self, function: Callable[..., Any], *elements: Any) -> Any:
        columns = zip(*(leaves(element) for element in elements), strict=True)
        return refilled(self._structure, [function(*parts) for parts in columns])

    def zeros(self) -> Any:
        """Return the element of zeros."""
        return self._filled(lambda form: form.constant(0.0))

    def ones(self) -> Any:
        """Return the element of ones, and of 1 + 1j where it is complex."""
        return self._filled(lambda form: form.constant(1 + 1j if form.iscomplex else 1.0))

    def randn(self) -> Any:
        """Return a normally distributed element, from NumPy's global source."""

        def draw(form: _Form) -> Any:
            drawn = np.random.randn(*form.shape)  # noqa: NPY002 (which programs seed)
            if form.iscomplex:
                drawn = drawn + 1j * np.random.randn(*form.shape)  # noqa: NPY002
            return form.cast(drawn)

        return self._filled(draw)

    def standard_basis(self) -> Iterator[Any]:
        """Yield the elements that have a single 1, or 1j, each."""
        for number, form in enumerate(self._forms):
            for index in np.ndindex(form.shape):
                for unit in (1.0, 1j) if form.iscomplex else (1.0,):
                    parts = leaves(self.zeros())
                    part = np.zeros(form.shape, form.dtype)
                    part[index] = unit
                    parts[number] = form.cast(part)
                    yield refilled(self._structure, parts)

    def add(self, x: Any, y: Any) -> Any:
        """Return the sum of two elements.

        Parameters
        ----------
        x, y : array or structure
        """
        return self._combined(lambda a, b: a + b, x, y)

    def mut_add(self, x: Any, y: Any) -> Any:
        """Return the sum of two elements; the first may be None, for zeros.

        Parameters
        ----------
        x : array, structure or None
            It is not changed, for all the name says.
        y : array or structure
        """
        return self.add(self.zeros() if x is None else x, y)

    def scalar_mul(self, x: Any, a: Any) -> Any:
        """Return a multiple of an element.

        Parameters
        ----------
        x : array or structure
        a : number
        """
        return self._combined(lambda part: part * a, x)

    def inner_prod(self, x: Any, y: Any) -> Any:
        """Return the real inner product of two elements.

        Parameters
        ----------
        x, y : array or structure
            Of complex ones the real part of the sum of conj(x) y counts.
        """
        products = self._combined(lambda a, b: np.sum(np.real(np.conj(a) * b)), x, y)
        return sum(leaves(products), 0.0)

    def covector(self, x: Any) -> Any:
        """Return what is paired with an element: its complex conjugate.

        Parameters
        ----------
        x : array or structure
        """
        return self._combined(lambda part: np.conj(part) if np.iscomplexobj(part) else part, x)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, VSpace) and self._structure == other._structure

    def __repr__(self) -> str:
        return f"VSpace({self._structure})"


class _Form:
    """The shape and dtype of one array."""

    def __init__(self, data: Any) -> None:
        self.shape, self.dtype = np.shape(data), dtype_of(data)
        self.is_float = data.__class__ is float

    @property
    def iscomplex(self) -> bool:
        return self.dtype.kind == "c"

    @property
    def size(self) -> int:
        return int(np.prod(self.shape))

    def cast(self, data: Any) -> Any:
        found = np.asarray(data).astype(self.dtype)[()]
        return float(found) if self.is_float else found

    def constant(self, number: complex) -> Any:
        return self.cast(np.full(self.shape, number))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Form) and (self.shape, self.dtype) == (other.shape, other.dtype)

    def __repr__(self) -> str:
        return f"{self.dtype}{list(self.shape)}"
