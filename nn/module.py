"""`Module`: a part of a model, which finds its parameters and its children by attribute."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from autograd import Value, group
from autograd.scope import current_scope, enter_scope


class Parameter(Value):
    """A value that a model learns: found by `Module.parameters`, changed by an optimiser.

    Parameters
    ----------
    data : ndarray or nested lists of numbers
        The start; an array is kept without a copy, and changed in place by optimisers.
    name : str, optional
        By default the attribute under which a module holds it.
    requires_grad : bool
        Whether it is learned.

    Examples
    --------
    >>> Parameter([0.5, -0.5])
    Parameter(array([ 0.5, -0.5]))
    """

    __slots__ = ()


class Module:
    """A part of a model: parameters, other modules, and a forward function.

    A subclass sets its parts as attributes (lists and dicts of parts count too) and defines
    ``forward``. Calling the module runs it, and labels the nodes made on the way with its name.

    Examples
    --------
    >>> class Scale(Module):
    ...     def __init__(self):
    ...         self.factor = Parameter(np.array(2.0))
    ...     def forward(self, x):
    ...         return x * self.factor
    >>> model = Scale()
    >>> model(3.0).item()
    6.0
    >>> [name for name, _ in model.named_parameters()]
    ['factor']
    """

    training: bool = True
    _group: group | None = None

    def forward(self, *inputs: Any, **keywords: Any) -> Any:
        """Compute the output; a subclass says how."""
        raise NotImplementedError(f"{type(self).__name__} does not define forward()")

    def __call__(self, *inputs: Any, **keywords: Any) -> Any:
        # As `with group(...)`, less the calls that a context manager costs.
        here = current_scope()
        try:  # from here, since Ctrl-C may come as soon as the scope is entered
            enter_scope((self._group or self._labelled(type(self).__name__)).inside(here))
            return self.forward(*inputs, **keywords)
        finally:
            enter_scope(here)

    def __setattr__(self, name: str, value: Any) -> None:
        for path, part in _parts(name, value):
            if isinstance(part, Module):
                part._labelled(f"{path}: {type(part).__name__}")
            elif part.name is None:
                part.named(path)
        object.__setattr__(self, name, value)

    def _labelled(self, label: str) -> group:
        self.__dict__["_group"] = labelled = group(label)
        return labelled

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """Yield the modules directly inside, with their names."""
        for path, part in self._own_parts():
            if isinstance(part, Module):
                yield path, part

    def children(self) -> Iterator[Module]:
        """Yield the modules directly inside."""
        return (child for _, child in self.named_children())

    def named_modules(self, prefix: str = "") -> Iterator[tuple[str, Module]]:
        """Yield this module and all inside, each once, with paths such as ``"0.hidden"``."""
        seen: set[int] = set()
        stack: list[tuple[str, Module]] = [(prefix, self)]
        while stack:
            path, module = stack.pop()
            if id(module) in seen:
                continue
            seen.add(id(module))
            yield path, module
            inner = [(_join(path, name), child) for name, child in module.named_children()]
            stack.extend(reversed(inner))

    def modules(self) -> Iterator[Module]:
        """Yield this module and all inside, each once."""
        return (module for _, module in self.named_modules())

    def named_parameters(self) -> Iterator[tuple[str, Parameter]]:
        """Yield all parameters, each once, with names as in PyTorch: ``"0.weight"``."""
        seen: set[int] = set()
        names: set[str] = set()
        for path, module in self.named_modules():
            for name, part in module._own_parts():
                if isinstance(part, Parameter) and id(part) not in seen:
                    seen.add(id(part))
                    full = _join(path, name)
                    if full in names:
                        raise ValueError(f"two parameters are called {full!r}: rename a key")
                    names.add(full)
                    yield full, part

    def parameters(self) -> Iterator[Parameter]:
        """Yield all parameters, each once."""
        return (parameter for _, parameter in self.named_parameters())

    def train(self, mode: bool = True) -> Self:
        """Make this module and all inside behave as in training, or as in use."""
        for module in self.modules():
            module.training = mode
        return self

    def eval(self) -> Self:
        """Make this module and all inside behave as in use; the same as ``train(False)``."""
        return self.train(False)

    def zero_grad(self) -> None:
        """Forget the gradients of all parameters."""
        for parameter in self.parameters():
            parameter.grad = None

    def requires_grad_(self, requires_grad: bool = True) -> Self:
        """Learn all parameters, or freeze them."""
        for parameter in self.parameters():
            parameter.requires_grad = requires_grad
        return self

    def state_dict(self) -> dict[str, NDArray[Any]]:
        """Return a copy of every parameter's array, by name."""
        return {
            name: np.array(parameter.data, order="C") for name, parameter in self.named_parameters()
        }

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Set every parameter from arrays by name; nothing is changed if anything is amiss.

        Parameters
        ----------
        state : mapping of str to array
            As `state_dict` returns it.

        Raises
        ------
        ValueError
            If a name is missing or unexpected, or an array has another shape or cannot be cast
            to the parameter's dtype; all such names are listed.
        """
        if not isinstance(state, Mapping):
            raise TypeError(
                f"load_state_dict takes arrays by name, got a {type(state).__name__}: read a file "
                "with nn.load(path)"
            )
        parameters = dict(self.named_parameters())
        arrays = {name: np.asarray(array) for name, array in state.items()}
        amiss = [f"missing: {name}" for name in parameters if name not in arrays]
        amiss += [f"unexpected: {name}" for name in arrays if name not in parameters]
        for name in (name for name in parameters if name in arrays):
            array, wanted = arrays[name], parameters[name]
            if array.shape != wanted.shape or not np.can_cast(array, wanted.dtype, "same_kind"):
                amiss.append(
                    f"misfit: {name} is {array.shape} {array.dtype}, the model has "
                    f"{wanted.shape} {wanted.dtype}"
                )
        if amiss:
            raise ValueError(
                f"the state does not fit this {type(self).__name__}:\n  " + "\n  ".join(amiss)
            )
        fitting = {
            name: arrays[name].astype(parameter.dtype, order="C")
            for name, parameter in parameters.items()
        }
        for name, parameter in parameters.items():
            parameter.data = fitting[name]

    def extra_repr(self) -> str:
        """Say how the module is set up, inside the parentheses of its repr."""
        return ""

    def __repr__(self) -> str:
        lines = [f"({name}): {child!r}" for name, child in self.named_children()]
        head = f"{type(self).__name__}({self.extra_repr()}"
        if not lines:
            return f"{head})"
        inner = "\n".join(lines).replace("\n", "\n  ")
        return f"{head}\n  {inner}\n)"

    def _own_parts(self) -> Iterator[tuple[str, Module | Parameter]]:
        for name, value in vars(self).items():
            yield from _parts(name, value)


def _parts(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Yield the modules and parameters that an attribute holds, in lists and dicts too."""
    if isinstance(value, Module | Parameter):
        yield path, value
    elif isinstance(value, list | tuple):
        for index, member in enumerate(value):
            yield from _parts(f"{path}.{index}", member)
    elif isinstance(value, dict):
        for key, member in value.items():
            yield from _parts(f"{path}.{key}", member)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


class Sequential(Module):
    """Modules in a row: each takes the output of the one before.

    Parameters
    ----------
    *modules : Module
        In the order of use; named ``"0"``, ``"1"``, ... as in PyTorch.

    Raises
    ------
    TypeError
        If one is not a `Module`.

    Examples
    --------
    >>> import nn
    >>> nn.Sequential(nn.Linear(2, 3), nn.Sigmoid())
    Sequential(
      (0): Linear(in_features=2, out_features=3, bias=True)
      (1): Sigmoid()
    )
    """

    def __init__(self, *modules: Module) -> None:
        for index, module in enumerate(modules):
            if not isinstance(module, Module):
                raise TypeError(
                    f"Sequential takes modules, but argument {index} is a "
                    f"{type(module).__name__}; pass several as Sequential(*modules)"
                )
            setattr(self, str(index), module)

    def __len__(self) -> int:
        return len(tuple(self.children()))

    def __iter__(self) -> Iterator[Module]:
        return self.children()

    def __getitem__(self, index: int) -> Module:
        return tuple(self.children())[index]

    def forward(self, x: Any) -> Any:
        """Run the modules one after the other."""
        for module in vars(self).values():  # quicker than children()
            if isinstance(module, Module):
                x = module(x)
        return x
