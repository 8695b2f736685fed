"""One table of layers, losses and functions, which hold in PyTorch and here alike.

A case is written once, as PyTorch's users would write it, and is given the library: its names,
arguments and parameters are thereby compared too. From the table follow the comparison with
PyTorch itself (`tests/peers/test_torch.py`), with golden figures of it where it is not installed
(`tests/nn/test_cases.py`), and of compiled with eager code.
"""

from __future__ import annotations

import importlib
import pkgutil
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Draw = Callable[[np.random.Generator], Array]
Results = dict[str, Array]


@dataclass(frozen=True)
class Case:
    """A layer, loss or function, and what to call it with.

    Parameters
    ----------
    name : str
        Of no other case.
    make : callable
        Takes a library ``t`` and returns what is called with the inputs: a module, or a function.
        ``t.nn``, ``t.F`` and ``t.init`` are as in PyTorch; ``t.const(array)`` is a constant such
        as a class index or a mask, in the library's kind of array.
    inputs : tuple
        Shapes, filled from the normal distribution, or functions that draw an array.
    train : bool
        Whether modules are in the mode of training.
    second : bool
        Whether second derivatives are compared; not where PyTorch has none.
    draws : bool
        Whether it draws at random, so that only compiled and eager can be compared.
    tolerance : float
        By how much the limits are widened, with the reason beside it.
    """

    name: str
    make: Callable[[Any], Callable[..., Any]]
    inputs: tuple[Any, ...] = ((3, 4),)
    train: bool = True
    second: bool = True
    draws: bool = False
    tolerance: float = 1.0
    used: set[str] = field(default_factory=set[str], compare=False)

    def arrays(self, dtype: Any) -> list[Array]:
        random = np.random.default_rng(zlib.crc32(self.name.encode()))
        return [
            np.asarray(x(random) if callable(x) else random.standard_normal(x), dtype)
            for x in self.inputs
        ]


def between(low: float, high: float, *shape: int) -> Draw:
    """Draw evenly from between two numbers."""
    return lambda random: random.uniform(low, high, shape)


def probabilities(*shape: int) -> Draw:
    """Draw rows that add up to 1."""

    def draw(random: np.random.Generator) -> Array:
        numbers = random.uniform(0.1, 1.0, shape)
        return numbers / numbers.sum(-1, keepdims=True)

    return draw


def families() -> Iterator[tuple[str, list[Case]]]:
    """Yield the name and the cases of each family of layers, a module of this package each."""
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        yield module.name, importlib.import_module(f"{__name__}.{module.name}").CASES


def all_cases() -> list[Case]:
    cases = [case for _, cases in families() for case in cases]
    names = [case.name for case in cases]
    assert len(set(names)) == len(names), "two cases have one name"
    return cases


def filled(named: Any, dtype: Any) -> Iterator[tuple[str, Array]]:
    """Yield a new content for each parameter and floating-point buffer, the same everywhere."""
    for name, array in named:
        random = np.random.default_rng(zlib.crc32(name.encode()))
        if array.dtype.kind == "f":
            spread = random.standard_normal(array.shape)
            positive = name.endswith(("running_var", "running_mean"))
            yield name, (0.5 + abs(spread) if positive else 0.5 * spread).astype(dtype)


def weights_of(index: int, shape: tuple[int, ...], dtype: str) -> Array:
    """Return numbers to add the elements of an output with, so that each has its own derivative."""
    places = np.arange(1, np.prod(shape, dtype=int) + 1).reshape(shape)
    return np.cos(1.7 * places + index).astype(dtype)


def ours() -> Any:
    """Return this library in the form that cases take."""
    import nn
    from autograd import Value, gradients
    from nn import functional, init, optim

    return SimpleNamespace(
        nn=nn,
        F=functional,
        init=init,
        optim=optim,
        const=np.asarray,
        value=Value,
        gradients=lambda out, inputs: gradients(out, inputs, create_graph=True),
        numbers=lambda x: np.array(x.data if isinstance(x, Value) else x),
        dtype=lambda x: x.dtype.name,
        differentiable=lambda x: isinstance(x, Value) and x.requires_grad,
    )


def run(case: Case, t: Any, dtype: Any, second: bool = True) -> Results:
    """Return outputs, gradients, buffers and second derivatives of a case, by name."""
    called = case.make(t)
    inputs = [t.value(array) for array in case.arrays(dtype)]
    learned = {}
    if isinstance(called, t.nn.Module):
        fill(called, t, dtype)
        called.train(case.train)
        learned = dict(called.named_parameters())
    outputs = flat(called(*inputs))
    found = {f"output {i}": t.numbers(x) for i, x in enumerate(outputs)}
    if isinstance(called, t.nn.Module):
        found |= {f"buffer {name}": t.numbers(x) for name, x in called.named_buffers()}
    wanted = {f"input {i}": x for i, x in enumerate(inputs)} | learned
    differentiable = [x for x in outputs if t.differentiable(x)]
    if not differentiable:
        return found
    grads = t.gradients(total(differentiable, t), list(wanted.values()))
    found |= {f"gradient of {n}": t.numbers(g) for n, g in zip(wanted, grads, strict=True)}
    if second and case.second:
        grads = [g for g in grads if t.differentiable(g)]
        if grads:
            again = t.gradients(total(grads, t), list(wanted.values()))
            pairs = zip(wanted, again, strict=True)
            found |= {f"second derivative of {n}": t.numbers(g) for n, g in pairs}
    return found


def fill(module: Any, t: Any, dtype: Any) -> None:
    """Give a module of ours its numbers; PyTorch's has its own way."""
    if hasattr(t, "fill"):
        t.fill(module, dtype)
        return
    state = dict([*module.named_parameters(), *module.named_buffers()])
    for name, array in filled([(name, x.data) for name, x in state.items()], dtype):
        state[name].data = array


def total(outputs: list[Any], t: Any) -> Any:
    """Add all elements of all outputs, each with its own weight."""
    parts = [
        (x * t.const(weights_of(i, tuple(x.shape), t.dtype(x)))).sum()
        for i, x in enumerate(outputs)
    ]
    return sum(parts[1:], parts[0])


def flat(outputs: Any) -> list[Any]:
    """Return the arrays of an output in a row."""
    if outputs is None:
        return []
    if isinstance(outputs, tuple | list):
        return [x for part in outputs for x in flat(part)]
    return [outputs]


def assert_same(found: Results, expected: Results, tolerance: float) -> None:
    """Compare shapes and numbers, relative to the largest of each array."""
    assert found.keys() == expected.keys()
    for name, array in expected.items():
        assert found[name].shape == array.shape, name
        np.testing.assert_allclose(
            found[name],
            array,
            rtol=0,
            atol=tolerance * max(np.max(np.abs(array), initial=0.0), 1e-3),
            err_msg=name,
        )
