"""Modules and parameters by name: `ModuleDict` and `ParameterDict`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Generic, TypeVar

from autograd import Value
from nn.layers.shelf import Shelf, as_parameter, checked_part, shown
from nn.module import Module, Parameter

Part = TypeVar("Part")


class _Table(Shelf, Generic[Part]):
    """Parts by name, which are attributes of those names."""

    _kind: type[Any]

    def _checked(self, part: Any) -> Any:
        return checked_part(part, self._kind, self)

    def _table(self) -> dict[str, Part]:
        return {name: part for name, part in vars(self).items() if isinstance(part, self._kind)}

    def __getitem__(self, key: str) -> Part:
        table = self._table()
        if key not in table:
            raise KeyError(f"{key!r} is not in this {type(self).__name__}, which has {[*table]}")
        return table[key]

    def __setitem__(self, key: str, part: Any) -> None:
        self._register(key, self._checked(part))

    def __delitem__(self, key: str) -> None:
        self[key]
        delattr(self, key)

    def __len__(self) -> int:
        return len(self._table())

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._table()))

    def __contains__(self, key: object) -> bool:
        return key in self._table()

    def keys(self) -> Iterable[str]:
        """Return the names."""
        return self._table().keys()

    def values(self) -> Iterable[Part]:
        """Return the parts."""
        return self._table().values()

    def items(self) -> Iterable[tuple[str, Part]]:
        """Return pairs of a name and a part."""
        return self._table().items()

    def get(self, key: str, default: Any = None) -> Any:
        """Return a part, or the default if there is none of that name.

        Parameters
        ----------
        key : str
        default : object, optional
        """
        return self._table().get(key, default)

    def pop(self, key: str, *default: Any) -> Any:
        """Take a part out, and return it; or the default, if one is given and there is none.

        Parameters
        ----------
        key : str
        *default : object
            At most one.

        Raises
        ------
        KeyError
            If there is neither.
        TypeError
            If there is more than one default.
        """
        if len(default) > 1:
            raise TypeError(f"pop takes at most one default, got {len(default)}")
        if default and key not in self:
            return default[0]
        part = self[key]
        del self[key]
        return part

    def popitem(self) -> tuple[str, Part]:
        """Take the last part out, and return it with its name."""
        if not len(self):
            raise KeyError(f"this {type(self).__name__} is empty")
        key = [*self][-1]
        return key, self.pop(key)

    def setdefault(self, key: str, default: Any) -> Part:
        """Return the part of that name; if there is none, add this one.

        Parameters
        ----------
        key : str
        default : Module, or for a `ParameterDict` what becomes a parameter
        """
        if key not in self:
            self[key] = default
        return self[key]

    def _add(self, parts: Any) -> None:
        """Add parts from a mapping, or from pairs of a name and a part; all of them or none."""
        pairs = parts.items() if hasattr(parts, "items") else parts
        checked = [(key, self._checked(part)) for key, part in pairs]
        for key, _ in checked:
            self._check_name(key)
        for key, part in checked:
            setattr(self, key, part)

    def clear(self) -> None:
        """Take all parts out."""
        for key in self:
            del self[key]

    def _repr_lines(self) -> list[str]:
        return [f"({name}): {shown(part)}" for name, part in self._table().items()]


class ModuleDict(_Table[Module]):
    """Modules by name, whose parameters are found; what is done with them, ``forward`` says.

    Parameters
    ----------
    modules : mapping of str to Module, or pairs, optional

    Raises
    ------
    TypeError
        If one is not a `Module`, or a name no string.
    ValueError
        If a name has a dot, is empty, or is that of an attribute, such as ``"keys"``.

    Examples
    --------
    >>> import nn
    >>> heads = nn.ModuleDict({"digit": nn.Linear(8, 10), "parity": nn.Linear(8, 2)})
    >>> [name for name, _ in heads.named_parameters()]
    ['digit.weight', 'digit.bias', 'parity.weight', 'parity.bias']
    """

    _kind = Module

    def __init__(self, modules: Any = None) -> None:
        self._add(modules or ())

    def update(self, modules: Any) -> None:
        """Add modules from a mapping, or from pairs of a name and a module.

        Parameters
        ----------
        modules : mapping or iterable of pairs
            As at the start; nothing is added if one does not fit.
        """
        self._add(modules)


class ParameterDict(_Table[Parameter]):
    """Parameters by name; arrays and numbers in it become parameters.

    Parameters
    ----------
    parameters : mapping of str to Parameter, array or number, or pairs, optional

    Raises
    ------
    TypeError
        If one is none of these, or a name no string.
    ValueError
        If a name has a dot, is empty, or is that of an attribute, such as ``"keys"``.

    Examples
    --------
    >>> ParameterDict({"gain": [1.0, 1.0]})["gain"]
    Parameter(array([1., 1.]), name='gain')
    """

    _kind = Value  # which may stand in for a parameter: see `nn.functional_call`

    def __init__(self, parameters: Any = None) -> None:
        self._add(parameters or ())

    def update(self, parameters: Any) -> None:
        """Add parameters from a mapping, or from pairs of a name and a parameter.

        Parameters
        ----------
        parameters : mapping or iterable of pairs
            As at the start; nothing is added if one does not fit.
        """
        self._add(parameters)

    def _checked(self, part: Any) -> Parameter:
        return as_parameter(part, self)
