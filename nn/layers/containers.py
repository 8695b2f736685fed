"""`Sequential`: modules in a row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, overload

from nn.module import Module


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

    @overload
    def __getitem__(self, index: int) -> Module: ...
    @overload
    def __getitem__(self, index: slice) -> Sequential: ...
    def __getitem__(self, index: int | slice) -> Module:
        if not isinstance(index, slice):
            return tuple(self.children())[index]
        part = Sequential()
        part.training = self.training
        for name, module in tuple(self.named_children())[index]:
            setattr(part, name, module)  # by the name that it has here, as in PyTorch
        return part

    def forward(self, x: Any) -> Any:
        """Run the modules one after the other."""
        for module in vars(self).values():  # quicker than children()
            if isinstance(module, Module):
                x = module(x)
        return x
