"""What both libraries take has one name, one order and one default in both."""

import inspect
from types import ModuleType
from typing import Any

import pytest

pytest.importorskip("torch", reason="PyTorch is not installed: make test-peers installs it")

import torch

import nn

MODULES: list[tuple[ModuleType, ModuleType]] = [
    (nn, torch.nn),
    (nn.functional, torch.nn.functional),
    (nn.init, torch.nn.init),
    (nn.optim, torch.optim),
    (nn.optim.lr_scheduler, torch.optim.lr_scheduler),
    (nn.utils, torch.nn.utils),
]
SHARED = {
    f"{ours.__name__}.{name}": (getattr(ours, name), getattr(theirs, name))
    for ours, theirs in MODULES
    for name in dir(ours)
    if name[0] != "_" and callable(getattr(ours, name)) and callable(getattr(theirs, name, None))
}
#: With defaults of another kind.
OTHERWISE = {"dtype", "activation"}
#: Needed here, where PyTorch guesses and warns.
NEEDED = {f"nn.functional.{name}" for name in ("softmax", "softmin", "log_softmax")}
#: A value has a name too, and an optimiser's settings are given by their names.
APART = {"nn.Parameter", "nn.Buffer", "nn.optim.Optimizer"}
EMPTY = inspect.Parameter.empty


def parameters(function: Any) -> dict[str, Any] | None:
    """Return the names of what is taken, with the defaults; None where that is not known."""
    function = function.__init__ if isinstance(function, type) else function
    try:
        listed = list(inspect.signature(function).parameters.values())
    except ValueError:  # compiled
        return None
    if any(x.kind in (x.VAR_POSITIONAL, x.VAR_KEYWORD) for x in listed):
        return None
    return {x.name: x.default for x in listed if x.name != "self"}


@pytest.mark.parametrize("name", [name for name in SHARED if name not in APART])
def test_shared_arguments_have_one_order_and_one_default(name: str) -> None:
    ours, theirs = (parameters(function) for function in SHARED[name])
    if ours is None or theirs is None:
        pytest.skip("one of the two does not tell what it takes")
    assert list(ours) == [key for key in theirs if key in ours]
    for key in ours:
        if key == "dim" and name in NEEDED:
            assert ours[key] is EMPTY
        elif key not in OTHERWISE:
            assert ours[key] is theirs[key] or ours[key] == theirs[key], key
