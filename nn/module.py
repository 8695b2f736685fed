"""`Module`: a part of a model, with parameters, other modules, and a forward function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from autograd import group
from autograd.scope import current_scope, enter_scope
from nn.elsewhere import refuse
from nn.hooks import Hooked, run_with_hooks
from nn.parameter import Buffer, Parameter, forget_gradients, instead
from nn.registration import Registering
from nn.state import IncompatibleKeys, arrays_of, convert, put_back

if TYPE_CHECKING:
    from nn.summaries import Summary

__all__ = ["Buffer", "Module", "Parameter"]


class Module(Registering, Hooked):
    """A part of a model: parameters, buffers, other modules, and a forward function.

    A subclass sets its parts as attributes (lists and dicts of parts count too) and defines
    ``forward``. Calling the module runs it, and labels the nodes made on the way with its name.

    Examples
    --------
    >>> class Scale(Module):
    ...     def __init__(self):
    ...         self.factor = Parameter(2.0)
    ...     def forward(self, x):
    ...         return x * self.factor
    >>> model = Scale()
    >>> model(3.0).item()
    6.0
    >>> [name for name, _ in model.named_parameters()]
    ['factor']
    """

    training: bool = True
    _group: group

    def __new__(cls, *inputs: Any, **keywords: Any) -> Self:
        # Here rather than in __init__, which subclasses need not call, and before any call, which
        # then changes nothing: compiled code relies on that.
        if inputs or keywords:
            refuse(cls, inputs, keywords)
        module = super().__new__(cls)
        module._labelled(cls.__name__)
        return module

    def __init__(self) -> None:
        pass

    def forward(self, *inputs: Any, **keywords: Any) -> Any:
        """Compute the output; a subclass says how."""
        raise NotImplementedError(f"{type(self).__name__} does not define forward()")

    def __call__(self, *inputs: Any, **keywords: Any) -> Any:
        # As `with group(...)`, less the calls that a context manager costs.
        here = current_scope()
        try:  # from here, since Ctrl-C may come as soon as the scope is entered
            inside = self._group.inside(here)
            enter_scope(inside)
            if self._hooks:
                return run_with_hooks(self, inputs, keywords)
            return self.forward(*inputs, **keywords)
        finally:
            enter_scope(here)

    def _labelled(self, label: str) -> None:
        self.__dict__["_group"] = group(label)

    def apply(self, fn: Callable[[Module], Any]) -> Self:
        """Call a function with every module inside, then with this one; return this one.

        Parameters
        ----------
        fn : callable
            Takes a module; what it returns is not used.

        Examples
        --------
        >>> import nn
        >>> def start(module):
        ...     if isinstance(module, nn.Linear):
        ...         nn.init.uniform_(module.weight, 1.0, 1.0)
        >>> nn.Sequential(nn.Linear(2, 1), nn.Tanh()).apply(start)[0].weight.data
        array([[1., 1.]], dtype=float32)
        """
        seen: set[int] = set()
        stack: list[tuple[Module, bool]] = [(self, False)]
        while stack:
            module, ready = stack.pop()
            if ready:
                fn(module)
            elif id(module) not in seen:
                seen.add(id(module))
                stack.append((module, True))
                stack += [(child, False) for child in reversed([*module.children()])]
        return self

    def train(self, mode: bool = True) -> Self:
        """Make this module and all inside behave as in training, or as in use; return this one.

        Parameters
        ----------
        mode : bool
            Whether as in training: then `Dropout` drops, and `BatchNorm1d` takes the batch's
            statistics.

        Raises
        ------
        TypeError
            If it is neither True nor False.
        """
        if not isinstance(mode, bool | np.bool):
            raise TypeError(f"the mode of training is True or False, got {mode!r}")
        for module in self.modules():
            module.training = bool(mode)
        return self

    def eval(self) -> Self:
        """Make this module and all inside behave as in use; the same as ``train(False)``."""
        return self.train(False)

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of all parameters, or set them to zero.

        Parameters
        ----------
        set_to_none : bool
            Whether ``grad`` becomes None, rather than zeros.
        """
        forget_gradients(self.parameters(), set_to_none)

    def requires_grad_(self, requires_grad: bool = True) -> Self:
        """Learn all parameters, or freeze them; return this module.

        Parameters
        ----------
        requires_grad : bool
            Whether they are learned.
        """
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def to(self, dtype: Any = None, *, device: Any = None) -> Self:
        """Give all floating-point parameters and buffers, and their gradients, another dtype.

        Parameters
        ----------
        dtype : dtype
            Such as ``np.float64``.
        device
            Refused: every array is in main memory.

        Raises
        ------
        TypeError
            If it is not a floating-point dtype, or a device is given.

        Examples
        --------
        >>> import nn
        >>> nn.Linear(2, 1).to(np.float64).weight.dtype
        dtype('float64')
        """
        convert((*self.parameters(), *self.buffers()), dtype if device is None else device)
        return self

    def float(self) -> Self:
        """Compute in float32: the same as ``to(np.float32)``."""
        return self.to(np.float32)

    def double(self) -> Self:
        """Compute in float64: the same as ``to(np.float64)``."""
        return self.to(np.float64)

    def half(self) -> Self:
        """Compute in float16: the same as ``to(np.float16)``."""
        return self.to(np.float16)

    def state_dict(self, prefix: str = "") -> dict[str, NDArray[Any]]:
        """Return a copy of the array of every parameter and buffer, by each of its names.

        Buffers that are not persistent are left out.

        Parameters
        ----------
        prefix : str
            Put before every name, as it is.

        Examples
        --------
        >>> import nn
        >>> list(nn.Linear(2, 1).state_dict("head."))
        ['head.weight', 'head.bias']
        """
        return {prefix + name: array for name, array in arrays_of(self._kept_state()).items()}

    def _kept_state(self) -> list[tuple[str, Any]]:
        return [(n, x) for n, x in self._named_state() if getattr(x, "persistent", True)]

    def load_state_dict(
        self, state_dict: Mapping[str, Any], strict: bool = True
    ) -> IncompatibleKeys:
        """Set parameters and buffers from arrays by name; nothing is changed if anything is amiss.

        Parameters
        ----------
        state_dict : mapping of str to array
            As `state_dict` returns it. Of several names of what is shared, one is enough.
        strict : bool
            Whether every name must be there, and no other; else what has a name here is loaded.

        Returns
        -------
        IncompatibleKeys
            The names that are missing in the state, and those that the model does not have.

        Raises
        ------
        TypeError
            If the state is no mapping.
        ValueError
            If a name is missing or unexpected (if `strict`), an array has another shape or
            cannot be cast to the dtype of what it is for, or two names of one parameter come
            with different arrays; all such names are listed. For casts see `nn.load`.
        """
        return put_back(self._kept_state(), state_dict, self, strict)

    def summary(self, *inputs: Any, dtype: Any = None, depth: int | None = None) -> Summary:
        """Return a table of the layers, with shapes and numbers of parameters: see `nn.summary`.

        Parameters
        ----------
        *inputs, dtype, depth
            As for `nn.summary`.
        """
        from nn.summaries import summary

        return summary(self, *inputs, dtype=dtype, depth=depth)

    def extra_repr(self) -> str:
        """Say how the module is set up, inside the parentheses of its repr."""
        return ""

    def _repr_lines(self) -> list[str]:
        return [f"({name}): {child!r}" for name, child in self._inner()]

    @recursive_repr()
    def __repr__(self) -> str:
        extra, lines = self.extra_repr(), self._repr_lines()
        if not lines and "\n" not in extra:
            return f"{type(self).__name__}({extra})"
        inner = "\n".join([extra, *lines] if extra else lines).replace("\n", "\n  ")
        return f"{type(self).__name__}(\n  {inner}\n)"


def uncompiled(model: Any) -> Any:
    """Return the module that a compiled function was made of, and all else as it is."""
    wrapped = getattr(model, "__wrapped__", None)
    return wrapped if isinstance(wrapped, Module) else model


instead(
    Module,
    cuda="every array is in main memory: leave out .cuda()",
    cpu="every array is in main memory: leave out .cpu()",
    bfloat16="NumPy has no bfloat16: write .half() or .float()",
)
