"""Modules and parameters in a row: `Sequential`, `ModuleList`, `ParameterList`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any, Generic, Self, TypeVar, overload

from autograd import Value
from nn.layers.shelf import Shelf, as_parameter, checked_part, shown
from nn.module import Module, Parameter

Part = TypeVar("Part")


class _Row(Module, Generic[Part]):
    """Parts in a row, which are attributes named by their places: ``"0"``, ``"1"``, ..."""

    _kind: type[Any]

    def _checked(self, part: Any) -> Any:
        return checked_part(part, self._kind, self)

    def _named_row(self) -> dict[str, Part]:
        # Quicker than named_children().
        return {name: part for name, part in vars(self).items() if isinstance(part, self._kind)}

    def _fill(self, parts: Iterable[Any]) -> None:
        """Hold these parts, named by their places, and no others."""
        parts = [self._checked(part) for part in parts]
        for name in self._named_row():
            delattr(self, name)
        for index, part in enumerate(parts):
            setattr(self, str(index), part)

    def __len__(self) -> int:
        return len(self._named_row())

    def __iter__(self) -> Iterator[Part]:
        return iter(tuple(self._named_row().values()))

    def __contains__(self, part: object) -> bool:
        return any(part is held for held in self)

    @overload
    def __getitem__(self, index: int) -> Part: ...
    @overload
    def __getitem__(self, index: slice) -> Self: ...
    def __getitem__(self, index: int | slice) -> Any:
        if not isinstance(index, slice):
            return self._name_and_part(index)[1]
        # Of a subclass too, whose own attributes a part of it would lack.
        part: Any = next(kind for kind in type(self).__mro__ if "_kind" in vars(kind))()
        # Past __setattr__, which would label the parts anew, and tell compiled code so.
        vars(part).update(self._of_slice(index), training=self.training)
        return part

    def _of_slice(self, index: slice) -> Iterable[tuple[str, Part]]:
        return ((str(place), held) for place, held in enumerate((*self,)[index]))

    def _name_and_part(self, index: Any) -> tuple[str, Part]:
        try:
            return tuple(self._named_row().items())[index]
        except IndexError:
            raise IndexError(
                f"{type(self).__name__} has {len(self)} parts, and none at {index}"
            ) from None
        except TypeError:
            raise TypeError(
                f"{type(self).__name__} is indexed by an integer or a slice, got {index!r}"
            ) from None

    def __setitem__(self, index: int | slice, part: Any) -> None:
        if isinstance(index, slice):
            row: list[Any] = [*self]
            row[index] = part
            self._fill(row)
        else:
            setattr(self, self._name_and_part(index)[0], self._checked(part))

    def __delitem__(self, index: int | slice) -> None:
        row: list[Any] = [*self]
        del row[index]
        self._fill(row)

    def append(self, module: Any) -> Self:
        """Add a module at the end, and return the whole.

        Parameters
        ----------
        module : Module
        """
        return self.extend([module])

    def extend(self, modules: Iterable[Any]) -> Self:
        """Add several modules at the end, and return the whole.

        Parameters
        ----------
        modules : iterable of Module
        """
        new = [self._checked(module) for module in modules]
        place = len(self)
        for module in new:
            while str(place) in vars(self):  # in a part cut from the middle of another
                place += 1
            self._register(str(place), module)
        return self

    def insert(self, index: int, module: Any) -> Self:
        """Put a part before another, which moves up by one with all after it; return the whole.

        Parameters
        ----------
        index : int
            The place of the other, as for ``list.insert``.
        module
            As for `append`.
        """
        row: list[Any] = [*self]
        row.insert(index, module)
        self._fill(row)
        return self

    def pop(self, index: int | slice = -1) -> Any:
        """Take a part out, and return it.

        Parameters
        ----------
        index : int or slice
            Its place, by default the last. Those behind it move down.

        Raises
        ------
        IndexError
            If there is none.
        """
        part = self[index]
        del self[index]
        return part

    def __add__(self, other: Iterable[Any]) -> Self:
        both = self[:0]
        both._fill([*self, *other])
        return both

    def __iadd__(self, other: Iterable[Any]) -> Self:
        return self.extend([*other])

    def _repr_lines(self) -> list[str]:
        """Show parts that look the same, one after the other, once, as PyTorch does."""
        lines: list[str] = []
        named = [(name, shown(part)) for name, part in self._named_row().items()]
        for text, group in groupby(named, key=lambda pair: pair[1]):
            names = [name for name, _ in group]
            same = len(names) > 1
            lines.append(
                f"({names[0]}-{names[-1]}): {len(names)} x {text}"
                if same
                else f"({names[0]}): {text}"
            )
        return lines


class Sequential(_Row[Module]):
    """Modules in a row: each takes the output of the one before.

    It is a list too: it is indexed, cut, and changed as one. Parts are named by their places
    again when one is put in between or taken out.

    Parameters
    ----------
    *modules : Module
        In the order of use; named ``"0"``, ``"1"``, ... as in PyTorch. Or a single dict of
        modules, which are named by its keys.

    Raises
    ------
    TypeError
        If one is not a `Module`.
    ValueError
        If a key has a dot, is empty, or is the name of an attribute.

    Examples
    --------
    >>> import nn
    >>> model = nn.Sequential(nn.Linear(2, 3), nn.Sigmoid())
    >>> model
    Sequential(
      (0): Linear(in_features=2, out_features=3, bias=True)
      (1): Sigmoid()
    )
    >>> model[1:]
    Sequential(
      (1): Sigmoid()
    )
    >>> list(nn.Sequential({"hidden": nn.Linear(2, 3), "output": nn.Linear(3, 1)}).state_dict())
    ['hidden.weight', 'hidden.bias', 'output.weight', 'output.bias']
    """

    _kind = Module

    def __init__(self, *modules: Any) -> None:
        if len(modules) == 1 and isinstance(modules[0], Mapping):
            for name, module in modules[0].items():
                self.register_module(name, self._checked(module))
            return
        for index, module in enumerate(modules):
            setattr(self, str(index), module)
            if not isinstance(module, Module):
                raise TypeError(
                    f"Sequential takes modules, but argument {index} is a "
                    f"{type(module).__name__}; pass several as Sequential(*modules)"
                )

    def _of_slice(self, index: slice) -> Iterable[tuple[str, Module]]:
        return tuple(self._named_row().items())[index]  # by the names here, as in PyTorch

    def __mul__(self, times: int) -> Sequential:
        return Sequential(*((*self,) * times))

    __rmul__ = __mul__

    def forward(self, input: Any) -> Any:
        """Run the modules one after the other."""
        for module in vars(self).values():  # quicker than iteration
            if isinstance(module, Module):
                input = module(input)
        return input

    def _repr_lines(self) -> list[str]:
        return Module._repr_lines(self)


class ModuleList(_Row[Module], Shelf):
    """A list of modules, whose parameters are found; what is done with them, ``forward`` says.

    In an attribute ``layers`` the first one's weight is called ``"layers.0.weight"``. (A plain
    list of modules in an attribute is found too, under the same names.)

    Parameters
    ----------
    modules : iterable of Module, optional

    Raises
    ------
    TypeError
        If one is not a `Module`.

    Examples
    --------
    >>> import nn
    >>> layers = nn.ModuleList(nn.Linear(4, 4) for _ in range(3))
    >>> layers
    ModuleList(
      (0-2): 3 x Linear(in_features=4, out_features=4, bias=True)
    )
    """

    _kind = Module

    def __init__(self, modules: Iterable[Module] | None = None) -> None:
        self._fill(modules or ())


class ParameterList(_Row[Parameter], Shelf):
    """A list of parameters; arrays and numbers in it become parameters.

    Parameters
    ----------
    values : iterable of Parameter, array or number, optional

    Raises
    ------
    TypeError
        If one is none of these.

    Examples
    --------
    >>> import numpy as np
    >>> weights = ParameterList([np.zeros((2, 2)), [1.0, 2.0]])
    >>> weights
    ParameterList(
      (0): Parameter of shape (2, 2), float64
      (1): Parameter of shape (2,), float64
    )
    """

    _kind = Value  # which may stand in for a parameter: see `nn.functional_call`

    def __init__(self, values: Iterable[Any] | None = None) -> None:
        self._fill(() if values is None else values)

    def append(self, value: Any) -> Self:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Add a parameter at the end, and return the whole.

        Parameters
        ----------
        value : Parameter, array or number
        """
        return super().append(value)

    def extend(self, values: Iterable[Any]) -> Self:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Add several parameters at the end, and return the whole.

        Parameters
        ----------
        values : iterable of Parameter, array or number
        """
        return super().extend(values)

    def _checked(self, part: Any) -> Parameter:
        return as_parameter(part, self)
