"""Containers that are not called: their parts are labelled by the path that leads to them."""

import numpy as np

import nn
from autograd import Value


def test_parts_in_a_slice_keep_their_labels() -> None:
    model = nn.Module()
    model.layers = nn.ModuleList([nn.Tanh(), nn.Sigmoid()])  # type: ignore[attr-defined]
    model.layers[1:][0](1.0)
    assert model.layers[1:][0](Value(1.0)).scope.path == ("layers.1: Sigmoid",)


def test_parts_are_labelled_and_named_by_the_path_that_leads_to_them() -> None:
    inner = nn.ModuleList([nn.Tanh(), nn.ModuleDict({"a": nn.Sigmoid()})])
    assert inner[0](Value(1.0)).scope.path == ("0: Tanh",)
    model = nn.Module()
    model.layers = inner  # type: ignore[attr-defined]
    inner.append(nn.ReLU())
    weights = nn.ParameterList([np.ones(1), nn.Parameter([1.0], name="gain")])
    model.weights = weights  # type: ignore[attr-defined]
    weights.append(np.ones(1))
    labels = [part(Value(1.0)).scope.path for part in (inner[0], inner[1]["a"], inner[2])]  # type: ignore[index]
    assert labels == [("layers.0: Tanh",), ("layers.1.a: Sigmoid",), ("layers.2: ReLU",)]
    assert [weight.name for weight in weights] == ["weights.0", "gain", "weights.2"]
