"""PyTorch in the form that the cases of `tests.nn.cases` take."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import torch

from tests.nn.cases import filled

# Its fused attention has no second derivatives; the one that is made of single operations has.
torch.backends.cuda.enable_flash_sdp(False)


def gradients(output: Any, inputs: list[Any]) -> list[Any]:
    """Return gradients; zeros, as here, of what the output does not depend on."""
    found = torch.autograd.grad(output, inputs, create_graph=True, allow_unused=True)
    return [torch.zeros_like(x) if g is None else g for x, g in zip(inputs, found, strict=True)]


def fill(module: torch.nn.Module, dtype: Any) -> None:
    """Give a module the numbers that ours gets."""
    state = dict([*module.named_parameters(), *module.named_buffers()])
    arrays = [(name, x.detach().numpy()) for name, x in state.items()]
    with torch.no_grad():
        for name, array in filled(arrays, dtype):
            state[name].data = torch.tensor(array)


def theirs() -> Any:
    """Return PyTorch in the form that cases take."""
    return SimpleNamespace(
        nn=torch.nn,
        F=torch.nn.functional,
        init=torch.nn.init,
        optim=torch.optim,
        const=torch.as_tensor,
        value=lambda array: torch.tensor(array, requires_grad=array.dtype.kind == "f"),
        gradients=gradients,
        numbers=lambda x: (
            np.array(x.detach().numpy(force=True)) if isinstance(x, torch.Tensor) else x
        ),
        dtype=lambda x: str(x.dtype).removeprefix("torch."),
        differentiable=lambda x: isinstance(x, torch.Tensor) and x.requires_grad,
        fill=fill,
    )
