"""Modules and parameters in rows and by name."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from tests.nn.cases import Case


def model(make: Callable[[Any, Any], None], forward: Callable[[Any, Any], Any]) -> Any:
    """Return what makes a model, of which one function sets the parts and one computes."""

    def of_library(t: Any) -> Any:
        class Model(t.nn.Module):
            def __init__(self) -> None:
                super().__init__()
                make(self, t)

            def forward(self, x: Any) -> Any:
                return forward(self, x)

        return Model()

    return of_library


def layers(self: Any, t: Any) -> None:
    self.layers = t.nn.ModuleList([t.nn.Linear(4, 4) for _ in range(2)])
    self.layers.append(t.nn.Tanh())
    self.layers.insert(1, t.nn.Sigmoid())


def one_by_one(self: Any, x: Any) -> Any:
    for layer in self.layers:
        x = x + layer(x)
    return x, self.layers[0](x), self.layers[1:3][1](x)


def heads(self: Any, t: Any) -> None:
    self.heads = t.nn.ModuleDict({"low": t.nn.Linear(4, 1), "high": t.nn.Linear(4, 2)})
    self.heads["wide"] = t.nn.Linear(4, 6, bias=False)


def by_name(self: Any, x: Any) -> Any:
    return (*[head(x) for head in self.heads.values()], self.heads["low"](x))


def weights(self: Any, t: Any) -> None:
    linear = t.nn.Linear(4, 4)
    self.weights = t.nn.ParameterList([linear.weight, linear.bias])


def in_a_row(self: Any, x: Any) -> Any:
    for weight in self.weights:
        x = x * weight[0]
    return x + self.weights[1]


def gains(self: Any, t: Any) -> None:
    linear = t.nn.Linear(4, 4)
    self.gains = t.nn.ParameterDict({"matrix": linear.weight})
    self.gains["vector"] = linear.bias


def weighted(self: Any, x: Any) -> Any:
    for gain in self.gains.values():
        x = x * gain[0]
    return x @ self.gains["matrix"] + self.gains["vector"]


def tie(self: Any, t: Any) -> None:
    self.first, self.second = t.nn.Linear(4, 4), t.nn.Linear(4, 4)
    self.second.weight = self.first.weight
    self.again = self.first


CASES = [
    Case("Sequential", lambda t: t.nn.Sequential(t.nn.Linear(4, 3), t.nn.Tanh())),
    Case("Sequential without modules", lambda t: t.nn.Sequential()),
    Case(
        "Sequential by name",
        lambda t: t.nn.Sequential(OrderedDict(low=t.nn.Linear(4, 3), high=t.nn.Linear(3, 2))),
    ),
    Case(
        "Sequential cut",
        lambda t: t.nn.Sequential(t.nn.Tanh(), t.nn.Linear(4, 3), t.nn.Linear(3, 2))[1:],
    ),
    Case("ModuleList", model(layers, one_by_one)),
    Case("ModuleDict", model(heads, by_name)),
    Case("ParameterList", model(weights, in_a_row)),
    Case("ParameterDict", model(gains, weighted)),
    Case(
        "tied weights",
        model(tie, lambda self, x: self.again(self.second(self.first(x)))),
    ),
]
