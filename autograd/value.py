"""`Value`: a number or an array that remembers how it was computed."""

from __future__ import annotations

import copy
from collections.abc import Callable
from types import FunctionType
from typing import Any, Never

import numpy as np

from autograd.assigned import note_assignment
from autograd.backward import backward, not_taken
from autograd.graph import NO_KEYWORDS, Node, describe, dtype_of, made_by_apply, next_order
from autograd.hook_handle import HookHandle
from autograd.leaf_data import checked
from autograd.methods import ArrayMethods
from autograd.rules.shaping import identity
from autograd.scope import current_scope, root_scope
from autograd.text import safe_repr
from autograd.watched import changes


@made_by_apply
class Value(ArrayMethods):
    """A number or an array that remembers how it was computed.

    Parameters
    ----------
    data : ndarray, NumPy or Python number, or nested lists of numbers
        Arrays and floating-point numbers are kept as given, without a copy. Integers become
        float64 where a gradient is required, since an integer cannot change by a little.
    name : str, optional
        What the value is called in pictures, explanations and errors.
    requires_grad : bool
        Whether derivatives with respect to this value may be asked for.

    Attributes
    ----------
    grad : array, number or None
        What `backward` has added up, in the shape and dtype of `data`.
    op : Primitive or None
        The operation that computed it; None for a leaf.
    inputs : tuple
        What that operation was given: values, and constants as they were.

    Raises
    ------
    TypeError
        If the data is not numeric, or is boolean and requires a gradient.
    ValueError
        If nested lists are ragged, or an integer is too large for float64.

    Examples
    --------
    >>> from autograd import Value
    >>> x = Value(3.0, name="x")
    >>> y = x * x + 2 * x
    >>> y.backward()
    >>> y.data, x.grad
    (15.0, 8.0)
    """

    __slots__ = ()

    def __init__(self, data: Any, name: str | None = None, requires_grad: bool = True) -> None:
        self.data = checked(data, requires_grad)
        self.grad = None
        self.op = None
        self.inputs = ()
        self.keywords = NO_KEYWORDS
        self.order = next_order()
        self.requires_grad = requires_grad
        self.scope = root_scope
        if name is not None:
            self.named(name)

    @property
    def is_leaf(self) -> bool:
        """Whether the value was given rather than computed."""
        return self.op is None

    def named(self, name: str) -> Value:
        """Give the value a name, and return it.

        Parameters
        ----------
        name : str
            What the value is called in pictures, explanations and errors.

        Raises
        ------
        TypeError
            If it is no string.

        Examples
        --------
        >>> Value(2.0).named("z")
        Value(2.0, name='z')
        """
        if not isinstance(name, str):
            # PyTorch's parameters take it by that place.
            instead = f": write requires_grad={name}" if isinstance(name, bool) else ""
            raise TypeError(f"a name is a string, got {describe(name)}{instead}")
        self.name = name
        return self

    def backward(
        self,
        gradient: Any = None,
        *,
        retain_grads: bool = False,
        free_graph: bool = False,
        **others: Never,
    ) -> None:
        """Add the derivatives of this value to the ``grad`` of all that it was computed from.

        Leaves and single numbers keep their gradient; arrays in the middle keep theirs on
        `retain_grad` or with `retain_grads`. If a rule fails, no gradient is changed.

        Parameters
        ----------
        gradient : array of this value's shape and dtype, optional
            The upstream gradient; 1 by default, for a value of a single number only.
        retain_grads : bool
            Whether arrays in the middle of the graph keep their gradient too.
        free_graph : bool
            Whether to let go of the graph on the way, which saves memory and allows no second
            `backward`.
        **others
            None: what only PyTorch takes is refused with what to write instead.

        Raises
        ------
        TypeError
            If the gradient has another dtype, or there is any other argument.
        ValueError
            If this value does not require a gradient, or is an array and none was given, or the
            gradient has another shape.
        RuntimeError
            If the graph was freed before.

        Examples
        --------
        >>> w = Value([1.0, 2.0])
        >>> (w * w).sum().backward()
        >>> w.grad
        array([2., 4.])
        """
        if others:
            raise not_taken(next(iter(others)))
        backward(self, gradient, retain_grads=retain_grads, free_graph=free_graph)

    def zero_grad(self) -> None:
        """Forget the gradient: ``grad`` becomes None."""
        self.grad = None

    def retain_grad(self) -> None:
        """Keep the gradient of this array in the middle of a graph when `backward` runs."""
        self.retains_grad = self.watched = Node.any_watched = True
        changes.count += 1

    def detach(self) -> Value:
        """Return the same data as a constant, through which no gradient flows.

        >>> (Value(2.0) * 3).detach()
        Value(6.0, requires_grad=False)
        """
        return Value(self.read(), self.name, requires_grad=False)

    def read(self) -> Any:
        """Return the data; while a function is compiled, a constant value that stands for it.

        What changes values in place (an optimiser, running statistics) computes with what it
        reads and writes by `assign`, and so works eagerly on plain arrays, and compiled. An array
        is not copied: add 0 to keep what it holds beyond the next `assign`.

        >>> Value(2.0).read()
        2.0
        """
        trace = current_scope().trace
        return self.data if trace is None else trace.read(self)

    def assign(self, new: Any) -> None:
        """Replace the data of a leaf: an array in place, a number by another.

        Parameters
        ----------
        new : array or number
            Of the shape of the data, and of a dtype that can be cast to its dtype.

        Raises
        ------
        TypeError
            If this value was computed, or the new dtype does not fit.
        ValueError
            If the shape differs.

        Examples
        --------
        >>> w = Value([1.0, 2.0])
        >>> w.assign([3.0, 4.0])
        >>> w.data
        array([3., 4.])
        """
        if self.op is not None:
            raise TypeError(f"{describe(self)} was computed: only a leaf can be assigned to")
        if np.shape(new) != self.shape:
            raise ValueError(
                f"{describe(self)} cannot be assigned an array of shape {np.shape(new)}"
            )
        given, dtype = dtype_of(new.data if isinstance(new, Value) else new), self.dtype
        if not np.can_cast(given, dtype, "same_kind"):
            raise TypeError(f"{describe(self)} cannot be assigned numbers of dtype {given}")
        scope = current_scope()
        if scope.trace is not None:
            scope.trace.assign(self, new)
            return
        if scope.keeper is not None:
            scope.keeper.changes(self)
        note_assignment(self)
        new = new.data if isinstance(new, Value) else new
        if isinstance(self.data, np.ndarray):
            self.data[...] = new
        else:
            self.data = new if new.__class__ is self.data.__class__ else type(self.data)(new)

    def assign_sub(self, change: Any) -> None:
        """Subtract from the data of a leaf, in place; else as `assign`.

        Parameters
        ----------
        change : array, number or Value
            Of a shape that can be broadcast to that of the data.

        Examples
        --------
        >>> w = Value([1.0, 2.0])
        >>> w.assign_sub(0.5)
        >>> w.data
        array([0.5, 1.5])
        """
        data, scope = self.data, current_scope()
        # What is in place already, or needs no check.
        if scope.trace is None and scope.keeper is None and self.op is None:
            if isinstance(data, np.ndarray) and not isinstance(change, Value):
                note_assignment(self)
                data -= change
                return
            if change.__class__ is data.__class__:
                note_assignment(self)
                self.data = data - change
                return
        self.assign(self.read() - (change.read() if isinstance(change, Value) else change))

    def register_hook(self, hook: Callable[[Any], Any]) -> HookHandle:
        """Call ``hook(gradient)`` whenever the gradient of this value has been computed.

        Parameters
        ----------
        hook : callable
            Receives the whole gradient, the sum over all paths. What it returns, unless None,
            takes the gradient's place and must have its shape.

        Returns
        -------
        HookHandle
            Its ``remove()`` takes the hook away.

        Raises
        ------
        TypeError
            If the hook is not callable.
        ValueError
            If this value does not require a gradient.

        Examples
        --------
        >>> x = Value(2.0)
        >>> handle = x.register_hook(lambda gradient: gradient * 10)
        >>> (x * 3).backward()
        >>> x.grad
        30.0
        """
        if not callable(hook):
            raise TypeError(f"a hook is called with the gradient, but {describe(hook)} cannot be")
        if not self.requires_grad:
            raise ValueError(f"{describe(self)} requires no gradient to call a hook with")
        self.watched = Node.any_watched = True
        changes.count += 1
        return HookHandle(self.__dict__.setdefault("hooks", {}), hook)

    def __repr__(self) -> str:
        try:
            return self._told()
        except Exception:  # half made, say, by a copy that failed
            return object.__repr__(self)

    def _told(self) -> str:
        data = float(self.data) if isinstance(self.data, np.float64) else self.data
        parts = [safe_repr(data)]
        if self.name is not None:
            parts.append(f"name={safe_repr(self.name)}")
        if self.op is not None:
            parts.append(f"op={self.op.name}")
        if not self.requires_grad:
            parts.append("requires_grad=False")
        return f"{type(self).__name__}({', '.join(parts)})"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """Show itself in a notebook: as text, and as a picture where the graph is small."""
        try:
            from autograd.viz.notebook import bundle_of
        except ImportError:  # as little as text needs no Graphviz
            return {"text/plain": repr(self)}
        return bundle_of(self, include, exclude)

    def __copy__(self) -> Value:
        if self.requires_grad and self.scope.depth:  # being differentiated: its gradient goes on
            return identity(self)
        return _remade(*self.__reduce_ex__(4))

    def __deepcopy__(self, memo: dict[int, Any]) -> Value:
        if self.requires_grad and self.scope.depth:
            return identity(self)
        make, *parts = self.__reduce_ex__(4)
        return _remade(make, *copy.deepcopy(parts, memo))

    def __reduce_ex__(self, protocol: Any) -> Any:
        if self.requires_grad and self.scope.depth:
            raise TypeError(
                f"pickling {describe(self)} while a function is differentiated would drop its "
                "gradient in silence: use .detach(), or .data for its array"
            )
        if self.op is not None:
            raise TypeError(
                f"{describe(self)} was computed, and is not copied or pickled with its graph: "
                "use .detach(), or .data for its array, as for plotting"
            )
        data = self._known("a copy or a pickle")
        return _restore, (type(self), data, self.name, self.requires_grad, self.grad)


# Errors in a call name the class that a user knows, not the part of it that has the method.
for _part in Value.__mro__[1:-1]:
    for _name, _method in vars(_part).items():
        if isinstance(_method, FunctionType):
            _method.__qualname__ = f"Value.{_name}"


def _restore(kind: type[Value], data: Any, name: str | None, requires: bool, grad: Any) -> Value:
    value = kind.__new__(kind)
    Value.__init__(value, data, name, requires)
    value.grad = grad
    return value


def _remade(make: Callable[..., Value], given: tuple[Any, ...], *states: dict[str, Any]) -> Value:
    value = make(*given)
    for state in states:  # which subclasses add
        value.__dict__.update(state)
    return value
