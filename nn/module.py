"""`Module`: a part of a model, which finds its parameters and its children by attribute."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from reprlib import recursive_repr
from typing import Any, Self, TypeVar

from numpy.typing import NDArray

from autograd import Value, group
from autograd.scope import current_scope, enter_scope
from autograd.watched import Watched
from nn.state import arrays_of, put_back

Kind = TypeVar("Kind", bound=Value)


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


class Buffer(Value):
    """State of a module that is not learned, such as running statistics.

    It is found by `Module.buffers`, kept in ``state_dict`` beside the parameters, and left alone
    by optimisers. A module computes with what ``buffer.read()`` gives and changes it by
    ``buffer.assign(new)``, which compiled code follows.

    Parameters
    ----------
    data : ndarray or nested lists of numbers
        The start; an array is kept without a copy, and changed in place.
    name : str, optional
        By default the attribute under which a module holds it.

    Examples
    --------
    >>> count = Buffer(0)
    >>> count.assign(count.read() + 1)
    >>> count
    Buffer(1, requires_grad=False)
    """

    __slots__ = ()

    def __init__(self, data: Any, name: str | None = None) -> None:
        super().__init__(data, name, requires_grad=False)


class Module(Watched):
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
            enter_scope(self._group.inside(here))
            return self.forward(*inputs, **keywords)
        finally:
            enter_scope(here)

    def __setattr__(self, name: str, value: Any) -> None:
        for path, part in _parts(name, value):
            if isinstance(part, Module):
                part._labelled(f"{path}: {type(part).__name__}")
            elif part.name is None:
                part.named(path)
        super().__setattr__(name, value)

    def _labelled(self, label: str) -> None:
        self.__dict__["_group"] = group(label)

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """Yield the modules directly inside, with their names."""
        for path, part in self._own_parts():
            if isinstance(part, Module):
                yield path, part

    def children(self) -> Iterator[Module]:
        """Yield the modules directly inside."""
        return (child for _, child in self.named_children())

    def named_modules(
        self, prefix: str = "", *, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Module]]:
        """Yield this module and all inside, with paths such as ``"0.hidden"``.

        Each once; or, with `remove_duplicate` False, under every path that leads there without
        passing a module twice.
        """
        seen: set[int] = set()
        stack: list[tuple[str, Module, frozenset[int]]] = [(prefix, self, frozenset())]
        while stack:
            path, module, around = stack.pop()
            if id(module) in (seen if remove_duplicate else around):
                continue
            seen.add(id(module))
            yield path, module
            around |= {id(module)}
            inner = [(_join(path, name), part, around) for name, part in module.named_children()]
            stack.extend(reversed(inner))

    def modules(self) -> Iterator[Module]:
        """Yield this module and all inside, each once."""
        return (module for _, module in self.named_modules())

    def named_parameters(self) -> Iterator[tuple[str, Parameter]]:
        """Yield all parameters, each once, with names as in PyTorch: ``"0.weight"``."""
        return self._named(Parameter)

    def parameters(self) -> Iterator[Parameter]:
        """Yield all parameters, each once."""
        return (parameter for _, parameter in self.named_parameters())

    def named_buffers(self) -> Iterator[tuple[str, Buffer]]:
        """Yield all buffers, each once, with names as in PyTorch: ``"1.running_mean"``."""
        return self._named(Buffer)

    def buffers(self) -> Iterator[Buffer]:
        """Yield all buffers, each once."""
        return (buffer for _, buffer in self.named_buffers())

    def _named(self, kind: type[Kind]) -> Iterator[tuple[str, Kind]]:
        """Yield the values of a kind, each once, under the first of its names."""
        seen: set[Value] = set()
        for name, part in self._named_state(remove_duplicate=True):
            if isinstance(part, kind) and part not in seen:
                seen.add(part)
                yield name, part

    def _named_state(self, remove_duplicate: bool = False) -> Iterator[tuple[str, Value]]:
        """Yield parameters and buffers under every name that they have."""
        found: dict[str, Value] = {}
        for path, module in self.named_modules(remove_duplicate=remove_duplicate):
            for name, part in module._own_parts():
                if isinstance(part, Module):
                    continue
                full = _join(path, name)
                if found.setdefault(full, part) is not part:
                    raise ValueError(f"two parameters are called {full!r}: rename a key")
                yield full, part

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
        """Return a copy of the array of every parameter and buffer, by each of its names."""
        return arrays_of(self._named_state())

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Set every parameter and buffer from arrays; nothing is changed if anything is amiss.

        Parameters
        ----------
        state : mapping of str to array
            As `state_dict` returns it. Of several names of what is shared, one is enough.

        Raises
        ------
        TypeError
            If the state is no mapping.
        ValueError
            If a name is missing or unexpected, an array has another shape or cannot be cast to
            the dtype of what it is for, or two names of one parameter come with different
            arrays; all such names are listed.
        """
        put_back(self._named_state(), state, self)

    def extra_repr(self) -> str:
        """Say how the module is set up, inside the parentheses of its repr."""
        return ""

    @recursive_repr()
    def __repr__(self) -> str:
        lines = [f"({name}): {child!r}" for name, child in self.named_children()]
        head = f"{type(self).__name__}({self.extra_repr()}"
        if not lines:
            return f"{head})"
        inner = "\n".join(lines).replace("\n", "\n  ")
        return f"{head}\n  {inner}\n)"

    def _own_parts(self) -> Iterator[tuple[str, Module | Parameter | Buffer]]:
        for name, value in vars(self).items():
            yield from _parts(name, value)


def _parts(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Yield the modules, parameters and buffers of an attribute, in lists and dicts too."""
    if isinstance(value, Module | Parameter | Buffer):
        yield path, value
    elif isinstance(value, list | tuple):
        for index, member in enumerate(value):
            yield from _parts(f"{path}.{index}", member)
    elif isinstance(value, dict):
        for key, member in value.items():
            yield from _parts(f"{path}.{key}", member)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
