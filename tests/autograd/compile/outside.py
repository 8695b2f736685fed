"""What functions read from outside, and changes of it."""

import collections
import dataclasses
import functools
import operator
import sys
import types
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd import Value
from autograd.watched import Watched

X = np.array([1.0, 2.0, 3.0])
A_GLOBAL = 2.0


class Box:
    """Holds attributes."""

    factor = 2.0

    def __init__(self, **attributes: Any) -> None:
        self.__dict__.update(attributes)

    def scaled(self, x: Any) -> Any:
        return x * self.factor

    def __add__(self, x: Any) -> Any:
        return x + self.factor

    @property
    def doubled(self) -> Any:
        return 2 * self.factor


class Heir(Box):
    pass


class Slots:
    __slots__ = ("__hidden", "factor")

    def __init__(self) -> None:
        self.factor = self.__hidden = 2.0

    def hide(self, factor: float) -> None:
        self.__hidden = factor

    def scaled(self, x: Any) -> Any:
        return x * self.__hidden


class Told(Watched):
    factor = 2.0


class ListWithName(list[float]):
    factor = 2.0


@dataclasses.dataclass
class Settings:
    factor: float


@dataclasses.dataclass(frozen=True)
class Frozen:
    size: int
    factor: float = dataclasses.field(compare=False)


Case = tuple[Callable[[Any], Any], Callable[[], Any]]
CASES: dict[str, Callable[[], Case]] = {}


def case(make: Callable[[], Case]) -> Callable[[], Case]:
    CASES[make.__name__] = make
    return make


def of(thing: Any, function: Callable[[Any, Any], Any], change: Callable[[Any], Any]) -> None:
    """Add a case: a function of something from outside and x, and a change of the first."""
    name = f"{len(CASES)} {type(thing()).__name__}"

    def make() -> Case:
        held = thing()
        return lambda x: function(held, x), lambda: change(held)

    CASES[name] = make


def put(key: Any, new: Any) -> Callable[[Any], Any]:
    return lambda held: held.__setitem__(key, new)


def give(name: str, new: Any) -> Callable[[Any], Any]:
    return lambda held: setattr(held, name, new)


of(lambda: [2.0], lambda h, x: x * h[0], put(0, 5.0))
of(lambda: [0.0], lambda h, x: x / (h[0] * np.sign(x)), put(0, -0.0))
of(lambda: [1], lambda h, x: x[: h[0]], put(0, 2))
of(lambda: [1, 2], lambda h, x: x * len(h), lambda h: h.append(3))
of(lambda: list(range(30)), lambda h, x: x * h[20], put(20, 5))
of(lambda: [np.float32(2)], lambda h, x: x * h[0], put(0, np.float32(3)))
of(lambda: [float("nan")], lambda h, x: x * (h[0] == h[0]), put(0, 1.0))
of(lambda: {"k": 2.0}, lambda h, x: x * h["k"], put("k", 5.0))
of(lambda: {"k": 2.0}, lambda h, x: x * len(h), put("l", 5.0))
of(lambda: {2}, lambda h, x: x * sum(h), lambda h: h.add(3))
of(lambda: ([2.0], "s"), lambda h, x: x * h[0][0], lambda h: h[0].append(1) or put(0, 5.0)(h[0]))
of(lambda: {"mode": "cube"}, lambda h, x: x**3 if h["mode"] == "cube" else x, put("mode", "line"))
of(lambda: collections.deque([2.0]), lambda h, x: x * h[-1], lambda h: h.append(5.0))
of(lambda: collections.UserDict(k=2.0), lambda h, x: x * h["k"], put("k", 5.0))
of(lambda: collections.defaultdict(int, k=2), lambda h, x: x * h["k"], put("k", 5))
of(lambda: bytearray(b"ab"), lambda h, x: x * h[0], put(0, 1))
of(lambda: np.array([2.0, 3.0, 4.0]), lambda h, x: x * h, put(1, 5.0))
of(lambda: np.zeros((4, 4))[::2, 1], lambda h, x: x[:2] + h, lambda h: put(1, 5.0)(h.base[0]))
of(lambda: ListWithName([1.0]), lambda h, x: x * h.factor, give("factor", 5.0))
of(Box, lambda h, x: x * h.factor, give("factor", 5.0))
of(lambda: Box(factor=3.0), lambda h, x: x * h.factor, give("factor", 5.0))
of(lambda: Box(factor=3.0), lambda h, x: x * h.factor, lambda h: delattr(h, "factor"))
of(Box, lambda h, x: x * getattr(h, "fac" + "tor"), give("factor", 5.0))
of(Box, lambda h, x: x * h.doubled, give("factor", 5.0))
of(Box, lambda h, x: h.scaled(x), give("factor", 5.0))
of(Box, lambda h, x: h + x, give("factor", 5.0))
of(Box, lambda h, x: h.scaled(x), give("scaled", lambda x: 5 * x))
of(
    lambda: Box(part=Box(parts=[{"k": 2.0}])),
    lambda h, x: x * h.part.parts[0]["k"],
    lambda h: put("k", 5.0)(h.part.parts[0]),
)
of(lambda: Box(part=Box()), lambda h, x: x * h.part.factor, give("part", Box(factor=5.0)))
of(lambda: type("Kind", (Box,), {}), lambda h, x: x * h.factor, give("factor", 5.0))
of(
    lambda: type("Kind", (Heir,), {})(),
    lambda h, x: x * h.factor,
    lambda h: setattr(type(h), "factor", 5.0),
)
of(lambda: type("Kind", (), {"w": np.ones(3)})(), lambda h, x: x * h.w, give("w", 2 * X))
of(
    lambda: type("Kind", (), {"scaled": lambda self, x: 2 * x})(),
    lambda h, x: h.scaled(x),
    lambda h: setattr(type(h), "scaled", lambda self, x: 5 * x),
)
of(Slots, lambda h, x: x * h.factor, give("factor", 5.0))
of(Slots, lambda h, x: h.scaled(x), lambda h: h.hide(5.0))
of(Told, lambda h, x: x * h.factor, give("factor", 5.0))
of(lambda: Settings(2.0), lambda h, x: x * h.factor, give("factor", 5.0))
of(lambda: Settings(2.0), lambda h, x: x * dataclasses.asdict(h)["factor"], give("factor", 5.0))
of(lambda: types.SimpleNamespace(k=2.0), lambda h, x: x * h.k, give("k", 5.0))
of(lambda: types.ModuleType("a_module"), lambda h, x: x * getattr(h, "k", 2.0), give("k", 5.0))
of(
    lambda: (operator.attrgetter("factor"), Box()),
    lambda h, x: x * h[0](h[1]),
    lambda h: give("factor", 5.0)(h[1]),
)
of(lambda: Value(X.copy()), lambda h, x: x * h, lambda h: h.assign(X * 2))
of(lambda: Value(X.copy()), lambda h, x: x * h, give("data", X * 2))
of(lambda: Value(X.copy()), lambda h, x: x * np.sum(h), give("data", np.ones(5)))
of(lambda: Value(X.copy()), lambda h, x: x * np.sum(h), give("data", np.float64(5)))
of(lambda: Value(X.copy()), lambda h, x: x * h, give("data", 2 * X.astype(np.float32)))
of(lambda: Value(X.copy()), lambda h, x: x * h.data.max(), lambda h: put(0, 9.0)(h.data))
of(lambda: Value(2.0), lambda h, x: x * h, lambda h: h.assign(5.0))
of(lambda: Value(X), lambda h, x: x * (2 if h.requires_grad else 3), give("requires_grad", False))
of(lambda: [Value(X)], lambda h, x: x * h[0], put(0, Value(X * 2)))


@case
def a_weak_reference() -> Case:
    box = Box()
    reference = weakref.ref(box)
    return lambda x: x * reference().factor, lambda: setattr(box, "factor", 5.0)


@case
def a_variable_of_the_function_around() -> Case:
    factor = 2.0

    def change() -> None:
        nonlocal factor
        factor = 5.0

    return lambda x: x * factor, change


@case
def a_global() -> Case:
    return lambda x: x * A_GLOBAL, lambda: globals().update(A_GLOBAL=A_GLOBAL + 1)


@case
def a_global_named_by_a_string() -> Case:
    return lambda x: x * globals()["A_GLOBAL"], lambda: globals().update(A_GLOBAL=A_GLOBAL + 1)


@case
def a_function_called_by_a_function() -> Case:
    def inner(x: Any) -> Any:
        return x * 2

    def middle(x: Any) -> Any:
        return inner(x)

    def change() -> None:
        nonlocal inner
        inner = lambda x: x * 5  # noqa: E731

    return lambda x: middle(x), change


@case
def code_of_a_function_replaced() -> Case:
    def f(x: Any) -> Any:
        return x * 2

    def g(x: Any) -> Any:
        return x * 5

    return f, lambda: setattr(f, "__code__", g.__code__)


@case
def a_default_changed_in_place() -> Case:
    def f(x: Any, factors: list[float] = [2.0]) -> Any:  # noqa: B006
        return x * factors[0]

    return f, lambda: put(0, 5.0)(f.__defaults__[0])  # type: ignore[index]


@case
def a_default_replaced() -> Case:
    def f(x: Any, factor: float = 2.0, *, power: int = 1) -> Any:
        return x * factor**power

    return f, lambda: setattr(f, "__kwdefaults__", {"power": 2})


@case
def an_attribute_of_the_function() -> Case:
    def f(x: Any) -> Any:
        return x * f.factor  # type: ignore[attr-defined]

    f.factor = 2.0  # type: ignore[attr-defined]
    return f, lambda: setattr(f, "factor", 5.0)


@case
def a_partial_of_a_list() -> Case:
    factors = [2.0]
    return functools.partial(lambda f, x: x * f[0], factors), lambda: put(0, 5.0)(factors)


@case
def a_bound_method() -> Case:
    box = Box()
    return box.scaled, lambda: setattr(box, "factor", 5.0)


@case
def a_cached_function() -> Case:
    factors = [2.0]

    @functools.lru_cache
    def factor() -> float:
        return factors[0]

    def change() -> None:
        factors[0] = 5.0
        factor.cache_clear()

    return lambda x: x * factor(), change


@case
def a_module_imported_inside() -> Case:
    module: Any = types.ModuleType("settings_of_a_test")
    module.factor = 2.0
    sys.modules[module.__name__] = module

    def f(x: Any) -> Any:
        import settings_of_a_test  # type: ignore[import-not-found]
        from settings_of_a_test import factor

        return x * factor * settings_of_a_test.factor

    return f, lambda: setattr(module, "factor", 5.0)


@case
def what_a_match_statement_takes_apart() -> Case:
    settings = Settings(2.0)

    def f(x: Any) -> Any:
        match settings:
            case Settings(factor):
                return x * factor

    return f, lambda: setattr(settings, "factor", 5.0)


@case
def what_a_class_reads_when_it_makes_an_object() -> Case:
    factors = [2.0]

    class Made:
        def __init__(self) -> None:
            self.factor = factors[0]

    return lambda x: x * Made().factor, lambda: put(0, 5.0)(factors)
