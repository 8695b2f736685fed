"""Random programs over all of NumPy, that can be run, differentiated, and printed to be read.

Every operation is applied to what was computed before, and drawn again where NumPy refuses it or
where it leads out of moderate numbers. What is not used in the end is added up to a single number.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np

import autograd
from autograd.rules.indexing import add_at, set_at
from tests.autograd.programs.operations import FAMILIES, filled

SHAPES = [(), (2,), (3,), (4,), (2, 2), (3, 3), (2, 3), (1, 3), (3, 1), (2, 1, 2)]
LARGEST, MOST = 10.0, 12
#: How many axes an operand must have, in a family where most would be refused else.
FEWEST_AXES = {"matrix": 2, "product": 1, "frequency": 1}
#: What NumPy finds of complex numbers in no order, of their real parts only, or, in Python, not.
OF_ORDER = re.compile(r"unique_values|histogram| > ")
#: Where eigenvalues or singular values are equal, or 0, they have a kink or their vectors a pole.
OF_SPECTRUM = re.compile(r"eig|svd|det|cond|matrix_norm|'nuc'|norm\(x, 2")


@functools.cache
def pattern(shape: tuple[int, ...]) -> Any:
    """Return positive weights of which no two are alike."""
    return np.sin(1.0 + np.arange(math.prod(shape))).reshape(shape)[()] + 1.5


NAMES: dict[str, Any] = {
    name: getattr(autograd, name)
    for name in (
        *("erf", "gelu", "inner", "log_softmax", "logsumexp", "relu", "sigmoid", "softmax"),
        *("softplus", "standardise", "tanh_gelu"),
    )
} | {"np": np, "set_at": set_at, "add_at": add_at, "pattern": pattern}


@functools.cache
def compiled(expression: str) -> Callable[..., Any]:
    return eval(f"lambda x, y, z: {expression}", NAMES)


@dataclass
class Step:
    """An operation as it was drawn, and the numbers of the values that it takes."""

    template: str
    expression: str
    operands: tuple[int, ...]

    def __call__(self, values: list[Any]) -> Any:
        x, y, z = self.operands
        return self.function(values[x], values[y], values[z])

    @property
    def function(self) -> Callable[..., Any]:
        return compiled(self.expression)

    def is_smooth(self, values: list[Any], result: Any) -> bool:
        """Tell whether the result follows small changes of all values, in proportion to them."""
        changes = [1e-6 / (1 + number) * pattern(np.shape(x)) for number, x in enumerate(values)]
        up = self([x + change for x, change in zip(values, changes, strict=True)])
        down = self([x - change for x, change in zip(values, changes, strict=True)])
        return bool(largest(up - result) <= 1e-4 and largest(up + down - 2 * result) <= 1e-9)

    def __str__(self) -> str:
        names = dict(zip("xyz", self.operands, strict=True))
        return re.sub(r"\b[xyz]\b", lambda found: f"v{names[found[0]]}", self.expression)

    @property
    def used(self) -> set[int]:
        return {int(name) for name in re.findall(r"\bv(\d+)\b", str(self))}


@dataclass
class Program:
    """Operations on inputs, ended by a weighted sum of all that was not used."""

    inputs: list[Any]
    steps: list[Step]

    def values(self, *inputs: Any) -> list[Any]:
        """Return the inputs, and the result of every step."""
        values = list(inputs)
        for step in self.steps:
            values.append(step(values))
        return values

    def is_smooth(self) -> bool:
        """Tell whether no step has a kink, a jump or a pole in what it takes."""
        values = self.values(*self.inputs)
        count = len(self.inputs)
        try:
            return all(
                step.is_smooth(values, values[i]) for i, step in enumerate(self.steps, count)
            )
        except Exception:  # NumPy refuses what is near by
            return False

    def __call__(self, *inputs: Any) -> Any:
        values = self.values(*inputs)
        return sum(np.real(np.sum(values[i] * pattern(np.shape(values[i])))) for i in self.ends)

    @functools.cached_property
    def ends(self) -> list[int]:
        used = set[int]().union(*(step.used for step in self.steps))
        return [i for i in range(len(self.inputs) + len(self.steps)) if i not in used]

    def __str__(self) -> str:
        lines = [*map(repr, self.inputs), *map(str, self.steps)]
        return "\n".join(f"v{number} = {line}" for number, line in enumerate(lines))


def largest(x: Any) -> Any:
    return np.abs(x).max() if isinstance(x, np.ndarray) else abs(x)


def applied(
    random: Random, family: str, template: str, values: list[Any]
) -> tuple[Step, Any] | None:
    """Apply an operation to values, and return its result; None if there is none to go on with."""
    fitting = [i for i, x in enumerate(values) if np.ndim(x) >= FEWEST_AXES.get(family, 0)]
    if not fitting:
        return None
    # Rather of what is new, so that programs are deep.
    numbers = tuple(fitting[max(-len(fitting), -int(random.expovariate(0.5)) - 1)] for _ in "xyz")
    operands = [values[number] for number in numbers]
    try:
        step = Step(template, filled(random, template, operands), numbers)
        if OF_ORDER.search(step.expression) and any(map(np.iscomplexobj, operands)):
            return None
        if OF_SPECTRUM.search(step.expression) and is_degenerate(operands[0]):
            return None
        result = step(values)
    except Exception:  # whatever NumPy has against it
        return None
    return (step, result) if is_moderate(result) else None


def is_degenerate(x: Any) -> bool:
    """Tell whether a matrix has two eigenvalues or singular values that are nearly equal, or 0."""
    values = np.linalg.svdvals(x)
    found = [values] + [np.linalg.eigvals(x)] * (x.shape[-1] == x.shape[-2])
    apart = [np.abs(each[..., None, :] - each[..., None]) for each in found]
    return values.min() < 0.01 or any((np.sum(gap < 0.01, axis=-1) > 1).any() for gap in apart)


def is_moderate(result: Any) -> bool:
    """Tell whether this is a small array of numbers that are not large."""
    if not isinstance(result, np.ndarray | np.generic | float):  # not Python's root of -1.0
        return False
    if np.asarray(result).dtype.kind not in "fc" or not 0 < np.size(result) <= MOST:
        return False
    return bool(largest(result) <= LARGEST)


def any_input(random: Random) -> Any:
    shape = random.choice(SHAPES)

    def numbers() -> Any:
        drawn = [random.uniform(-1.5, 1.5) for _ in range(math.prod(shape))]
        return np.array(drawn).reshape(shape)[()]

    if not shape and random.random() < 0.3:
        return random.uniform(-1.5, 1.5)
    return numbers() + 1j * numbers() if random.random() < 0.15 else numbers()


@np.errstate(all="raise", under="ignore")
def any_program(random: Random) -> Program:
    values = [any_input(random) for _ in range(random.randint(1, 3))]
    inputs, steps, wanted = list(values), [], random.randint(4, 9)
    while len(steps) < wanted:
        family = random.choice(list(FAMILIES))
        found = applied(random, family, random.choice(FAMILIES[family]), values)
        if found is not None:
            steps.append(found[0])
            values.append(found[1])
    return Program(inputs, steps)


def programs(seed: int) -> Iterator[Program]:
    """Draw one program after the other."""
    random = Random(seed)
    while True:
        yield any_program(random)
