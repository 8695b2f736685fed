"""`Parts`: how a module finds its parameters, buffers and modules among its attributes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeVar, cast

from autograd import Value
from autograd.graph import describe
from autograd.watched import Watched
from nn.parameter import Buffer, Parameter

if TYPE_CHECKING:
    from nn.module import Module

Kind = TypeVar("Kind", bound=Value)


class Parts(Watched):
    """What finds parts among its attributes, in lists, tuples and dicts too, and names them.

    >>> import nn
    >>> class Pair(nn.Module):
    ...     def __init__(self):
    ...         self.layers = [nn.Linear(1, 1), nn.Linear(1, 1, bias=False)]
    >>> [name for name, _ in Pair().named_parameters()]
    ['layers.0.weight', 'layers.0.bias', 'layers.1.weight']
    """

    def __setattr__(self, name: str, value: Any) -> None:
        refuse_hidden(name, value)
        held = self.__dict__.get(name)
        if isinstance(held, PARTS) and value is not None and not isinstance(value, PARTS):
            raise _loses_part(name, held, value)
        for path, part in parts_of(name, value):
            self._label(path, part)
        super().__setattr__(name, value)

    def _label(self, path: str, part: Any) -> None:
        """Have a module label its nodes with its path; name a value by it."""
        if isinstance(part, Parts):
            part._labelled(f"{path}: {type(part).__name__}")
        elif part.name is None:
            part.named(path)

    def _labelled(self, label: str) -> None:
        """Take the name by which nodes made inside are labelled."""

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """Yield the modules directly inside, each once, with their names."""
        seen: set[int] = set()
        for path, module in self._inner():
            if id(module) not in seen:
                seen.add(id(module))
                yield path, module

    def children(self) -> Iterator[Module]:
        """Yield the modules directly inside, each once."""
        return (child for _, child in self.named_children())

    def named_modules(
        self, prefix: str = "", *, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Module]]:
        """Yield this module and all inside, with paths such as ``"0.hidden"``.

        Parameters
        ----------
        prefix : str
            Put before every path, with a dot.
        remove_duplicate : bool
            Whether to yield each once, rather than under every path that leads there without
            passing a module twice.

        Examples
        --------
        >>> import nn
        >>> [path for path, _ in nn.Sequential(nn.Linear(2, 1), nn.Tanh()).named_modules("model")]
        ['model', 'model.0', 'model.1']
        """
        seen: set[int] = set()
        stack: list[tuple[str, Any, frozenset[int]]] = [(prefix, self, frozenset())]
        while stack:
            path, module, around = stack.pop()
            if id(module) in (seen if remove_duplicate else around):
                continue
            seen.add(id(module))
            yield path, module
            around |= {id(module)}
            inner = [(join(path, name), part, around) for name, part in module._inner()]
            stack.extend(reversed(inner))

    def modules(self) -> Iterator[Module]:
        """Yield this module and all inside, each once."""
        return (module for _, module in self.named_modules())

    def named_parameters(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Parameter]]:
        """Yield all parameters with names as in PyTorch: ``"0.weight"``.

        Parameters
        ----------
        prefix : str
            Put before every name, with a dot.
        recurse : bool
            Whether to yield those of modules inside too.
        remove_duplicate : bool
            Whether to yield each once, under the first of its names, rather than under all.
        """
        return self._named(Parameter, prefix, recurse, remove_duplicate)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        """Yield all parameters, each once.

        Parameters
        ----------
        recurse : bool
            Whether to yield those of modules inside too.
        """
        return (parameter for _, parameter in self.named_parameters(recurse=recurse))

    def named_buffers(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Buffer]]:
        """Yield all buffers by name, such as ``"1.running_mean"``.

        Parameters
        ----------
        prefix, recurse, remove_duplicate
            As for `named_parameters`.
        """
        return self._named(Buffer, prefix, recurse, remove_duplicate)

    def buffers(self, recurse: bool = True) -> Iterator[Buffer]:
        """Yield all buffers, each once.

        Parameters
        ----------
        recurse : bool
            Whether to yield those of modules inside too.
        """
        return (buffer for _, buffer in self.named_buffers(recurse=recurse))

    def _named(
        self, kind: type[Kind], prefix: str, recurse: bool, remove_duplicate: bool
    ) -> Iterator[tuple[str, Kind]]:
        """Yield the values of a kind, each once under the first of its names if so wanted."""
        seen: set[Value] = set()
        for name, part in self._named_state(prefix, recurse, remove_duplicate):
            if isinstance(part, kind) and not (remove_duplicate and part in seen):
                seen.add(part)
                yield name, part

    def _named_state(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = False
    ) -> Iterator[tuple[str, Value]]:
        """Yield parameters and buffers under every name that they have."""
        found: dict[str, Value] = {}
        inside = self.named_modules(prefix, remove_duplicate=remove_duplicate)
        for path, module in inside if recurse else [(prefix, self)]:
            for name, part in module._own_parts():
                if isinstance(part, Parts):
                    continue
                full = join(path, name)
                if found.setdefault(full, part) is not part:
                    raise ValueError(f"two parameters are called {full!r}: rename a key")
                yield full, part

    def get_submodule(self, target: str) -> Module:
        """Return the module of a path.

        Parameters
        ----------
        target : str
            Such as ``"encoder.layers.0"``; empty for this module.

        Raises
        ------
        AttributeError
            If there is none.
        """
        return self._get(target, self.named_modules(remove_duplicate=False), "module")

    def get_parameter(self, target: str) -> Parameter:
        """Return the parameter of a path.

        Parameters
        ----------
        target : str
            Such as ``"encoder.layers.0.weight"``.

        Raises
        ------
        AttributeError
            If there is none.
        """
        return self._get(target, self.named_parameters(remove_duplicate=False), "parameter")

    def get_buffer(self, target: str) -> Buffer:
        """Return the buffer of a path.

        Parameters
        ----------
        target : str
            Such as ``"norm.running_mean"``.

        Raises
        ------
        AttributeError
            If there is none.
        """
        return self._get(target, self.named_buffers(remove_duplicate=False), "buffer")

    def _get(self, target: str, named: Iterator[tuple[str, Any]], kind: str) -> Any:
        names: list[str] = []
        for name, part in named:
            if name == target:
                return part
            names.append(name)
        there = ", ".join(name for name in names[:20] if name) or "none"
        raise AttributeError(
            f"{type(self).__name__} has no {kind} {target!r}; it has {there}"
            + (", ..." if len(names) > 20 else "")
        )

    def _inner(self) -> Iterator[tuple[str, Module]]:
        """Yield the modules directly inside under every name that they have."""
        for path, part in self._own_parts():
            if isinstance(part, Parts):
                yield path, cast("Module", part)

    def _own_parts(self) -> Iterator[tuple[str, Any]]:
        for name, value in vars(self).items():
            yield from parts_of(name, value)


PARTS = (Parts, Parameter, Buffer)


def parts_of(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Yield the modules, parameters and buffers of an attribute, in lists and dicts too."""
    if isinstance(value, PARTS):
        yield path, value
    elif isinstance(value, list | tuple):
        for index, member in enumerate(value):
            yield from parts_of(f"{path}.{index}", member)
    elif isinstance(value, dict):
        for key, member in value.items():
            yield from parts_of(f"{path}.{key}", member)


def join(path: str, name: str) -> str:
    """Return the path of a part inside another."""
    return f"{path}.{name}" if path else name


def refuse_hidden(name: str, value: Any) -> None:
    """Refuse what a module was wrapped into, which would hide the module's parameters."""
    if isinstance(getattr(value, "__wrapped__", None), Parts):
        module = f"self.{name}" if name.isidentifier() else "module"
        raise TypeError(
            f"{name!r} would be {value!r}, in which the parameters of a module would not be found: "
            f"put the module itself there, and wrap its forward: {module}.forward = "
            f"compile({module}.forward), say"
        )


def _loses_part(name: str, held: Any, value: Any) -> TypeError:
    kind = "Module" if isinstance(held, Parts) else type(held).__name__
    advice = (
        "write an nn.Module in its place, or del first"
        if isinstance(held, Parts)
        else f"write .{name}.assign(array) for new numbers, or .{name} = nn.{kind}(array) for a "
        f"new {kind.lower()}"
    )
    return TypeError(
        f"{name!r} is a {kind}, which {describe(value)} cannot replace: it would be found no more "
        f"by state_dict() and the like; {advice}"
    )
