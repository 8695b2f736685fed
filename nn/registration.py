"""`Registering`: parts set by a name that is only known when the program runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd import Value
from autograd.graph import describe
from nn.parameter import Buffer, Parameter
from nn.parts import PARTS, Parts

if TYPE_CHECKING:
    from nn.module import Module


class Registering(Parts):
    """What takes parts by name, as attributes that it refuses to replace by another kind."""

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Set a parameter as an attribute; the same as ``self.name = param``.

        Parameters
        ----------
        name : str
            The attribute.
        param : Parameter or None

        Raises
        ------
        TypeError
            If it is neither a `Parameter` nor None.
        ValueError
            If the name has a dot, is empty, or is that of something else.
        """
        if not isinstance(param, Parameter | None):
            raise TypeError(
                f"register_parameter takes an nn.Parameter or None for {name!r}, got "
                f"{describe(param)}: write nn.Parameter(array)"
            )
        self._register(name, param, Parameter)

    def register_buffer(self, name: str, tensor: Any, persistent: bool = True) -> None:
        """Set a buffer as an attribute; the same as ``self.name = nn.Buffer(tensor)``.

        Parameters
        ----------
        name : str
            The attribute.
        tensor : array, number, Buffer or None
            Its start; an array is kept without a copy.
        persistent : bool
            Whether it is part of ``state_dict``.

        Raises
        ------
        ValueError
            If the name has a dot, is empty, or is that of something else.

        Examples
        --------
        >>> import nn
        >>> model = nn.Module()
        >>> model.register_buffer("mask", [1.0, 0.0], persistent=False)
        >>> [name for name, _ in model.named_buffers()], model.state_dict()
        (['mask'], {})
        """
        if isinstance(tensor, Value):
            tensor = tensor.data
        buffer = None if tensor is None else Buffer(tensor, persistent=persistent)
        self._register(name, buffer, Buffer)

    def register_module(self, name: str, module: Module | None) -> None:
        """Set a module as an attribute; the same as ``self.name = module``.

        Parameters
        ----------
        name : str
            The attribute.
        module : Module or None

        Raises
        ------
        TypeError
            If it is neither a `Module` nor None.
        ValueError
            If the name has a dot, is empty, or is that of something else.
        """
        if not isinstance(module, Parts | None):
            raise TypeError(f"{name!r} is to be an nn.Module or None, got {describe(module)}")
        self._register(name, module, Parts)

    def add_module(self, name: str, module: Module | None) -> None:
        """Set a module as an attribute; the same as `register_module`.

        Parameters
        ----------
        name, module
            As for `register_module`.
        """
        self.register_module(name, module)

    def _register(self, name: str, part: Any, kind: type = object) -> None:
        """Set a part as an attribute, which may hold none but one of the same kind."""
        self._check_name(name)
        held = getattr(self, name, None)
        if isinstance(held, PARTS) and not isinstance(held, kind):
            raise ValueError(
                f"{name!r} is a {type(held).__name__} of this {type(self).__name__} already: "
                f"choose another name, or del .{name} first"
            )
        setattr(self, name, part)

    def _check_name(self, name: str) -> None:
        """Refuse a name that no part can have, or that is taken by what is no part."""
        if not isinstance(name, str):
            raise TypeError(f"a part is named by a string, got {describe(name)}")
        if not name or "." in name:
            raise ValueError(f"the name of a part has no dot and is not empty, got {name!r}")
        held = getattr(self, name, None)
        if not (held is None or isinstance(held, PARTS)):
            raise ValueError(f"{name!r} is an attribute of {type(self).__name__} already")
