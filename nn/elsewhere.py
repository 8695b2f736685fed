"""Arguments that PyTorch's classes take, and those of one name here do not: what to write."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from typing import Any, Self

import numpy as np

from autograd import Value

_IN_MEMORY = "leave it out: every array is in main memory"
_THREAD = "leave it out: no processes are started; prefetch= prepares batches in a thread"
_OF_KERNELS = "leave it out: it tells PyTorch how to compute, not what"
_NO_SPARSE = "leave it out: gradients are never sparse or scaled by frequency"
_REDUCTION = 'write reduction="mean", "sum" or "none"'
_IN_PLACE = "leave it out: a value is never changed in place"

_ADVICE = {
    "device": _IN_MEMORY,
    "inplace": _IN_PLACE,
    **dict.fromkeys(("size_average", "reduce"), _REDUCTION),
    **dict.fromkeys(("foreach", "fused", "capturable"), _OF_KERNELS),
    "differentiable": "leave it out: the steps of an optimiser are no part of the graph",
    **dict.fromkeys(("scale_grad_by_freq", "sparse"), _NO_SPARSE),
    "norm_type": "leave it out: vectors are not renormalised when they are looked up",
    "_weight": "write nn.Embedding.from_pretrained(weight)",
    **dict.fromkeys(("enable_nested_tensor", "mask_check"), _OF_KERNELS),
    "num_workers": "write prefetch=2, say: a thread prepares so many batches ahead",
    "prefetch_factor": "write prefetch=2, say: a thread prepares so many batches ahead",
    "batch_sampler": "write batch_size= and sampler=, or go through a list of batches instead",
    "generator": "write seed=0, say, from which the order of every epoch follows",
    **dict.fromkeys(("pin_memory", "pin_memory_device"), _IN_MEMORY),
    **dict.fromkeys(("persistent_workers", "worker_init_fn", "multiprocessing_context"), _THREAD),
    "min_value": "write min_val",
    "max_value": "write max_val",
}


def refuse(kind: type, inputs: tuple[Any, ...], keywords: dict[str, Any]) -> None:
    """Refuse what only PyTorch's class of that name takes, before Python's own words do.

    Raises
    ------
    TypeError
        If there is such an argument, with what to write instead.
    """
    foreign = keywords.keys() & _ADVICE
    # PyTorch's activations end in `inplace`, which is often given by position.
    in_place = bool(inputs) and isinstance(inputs[-1], bool)
    with_data = hasattr(kind, "forward") and any(map(_is_array, inputs))
    if not (foreign or in_place or with_data):
        return
    parameters = inspect.signature(kind.__init__).parameters.values()  # pyright: ignore[reportArgumentType]
    kinds = [parameter.kind for parameter in parameters]
    if foreign and inspect.Parameter.VAR_KEYWORD not in kinds:
        for name in sorted(foreign - {parameter.name for parameter in parameters}):
            raise TypeError(f"{kind.__name__} takes no {name}: {_ADVICE[name]}")
    most = kinds.count(inspect.Parameter.POSITIONAL_OR_KEYWORD) - 1  # less self
    if in_place and len(inputs) > most and inspect.Parameter.VAR_POSITIONAL not in kinds:
        raise TypeError(
            f"{kind.__name__} takes {most} arguments by position, got {len(inputs)}: if "
            f"{inputs[-1]} is for inplace, {_IN_PLACE}"
        )
    if with_data:
        taken = list(parameters)[1:]
        too_many = len(inputs) > most and inspect.Parameter.VAR_POSITIONAL not in kinds
        ours = kind.__module__.startswith("nn.")
        if too_many or (ours and any(_is_misplaced(*pair) for pair in zip(inputs, taken))):
            _refuse_data(kind, taken)


def _is_array(given: Any) -> bool:
    return isinstance(given, Value | np.ndarray) and np.ndim(given) > 0


def _is_misplaced(given: Any, parameter: inspect.Parameter) -> bool:
    """Tell whether an array is in the place of a word, a number or a switch."""
    # Annotations are text in all modules of `nn`.
    several = isinstance(given, list | tuple) or _is_array(given)
    return several and parameter.annotation in ("str", "bool", "int", "float")


def _refuse_data(kind: type, taken: Iterable[inspect.Parameter]) -> None:
    """Refuse the data of a call in the place of settings."""
    data = ", ".join(list(inspect.signature(kind.forward).parameters)[1:])  # pyright: ignore
    settings = "..." if any(p.default is inspect.Parameter.empty for p in taken) else ""
    name = f"nn.{kind.__name__}" if kind.__module__.startswith("nn.") else kind.__name__
    raise TypeError(
        f"{kind.__name__} is made from settings, and called with arrays then: write "
        f"{name}({settings})({data})"
    )


class Refusing:
    """A class that refuses the keywords which only PyTorch's class of its name takes.

    As a base, so that the signature that is shown is that of the ``__init__`` below.
    """

    def __new__(cls, *inputs: Any, **keywords: Any) -> Self:
        refuse(cls, (), keywords)
        return super().__new__(cls)
