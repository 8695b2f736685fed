"""Arguments that only PyTorch takes are refused with what to write instead."""

import inspect
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value

IN_MEMORY = "takes no device: leave it out: every array is in main memory"
IN_PLACE = "leave it out: a value is never changed in place"


def optimised() -> list[nn.Parameter]:
    return [nn.Parameter(np.ones(2))]


@pytest.mark.parametrize(
    ("make", "arguments", "keywords", "message"),
    [
        (nn.Linear, (3, 2), {"device": None}, f"Linear {IN_MEMORY}"),
        (nn.LSTM, (3, 2), {"device": "cpu"}, f"LSTM {IN_MEMORY}"),
        (nn.ReLU, (), {"inplace": True}, f"ReLU takes no inplace: {IN_PLACE}"),
        (nn.Dropout, (0.5,), {"inplace": False}, f"Dropout takes no inplace: {IN_PLACE}"),
        (nn.ReLU, (True,), {}, f"ReLU takes 0 .* got 1: if True is for inplace, {IN_PLACE}"),
        (nn.LeakyReLU, (0.1, False), {}, f"LeakyReLU takes 1 .* got 2: .*{IN_PLACE}"),
        (nn.MSELoss, (), {"size_average": False}, "MSELoss takes no size_average: write reduct"),
        (nn.CrossEntropyLoss, (), {"reduce": True}, 'takes no reduce: write reduction="mean"'),
        (nn.Embedding, (3, 2), {"sparse": True}, "Embedding takes no sparse: .* never sparse"),
        (
            nn.Embedding,
            (3, 2),
            {"_weight": np.ones((3, 2))},
            r"write nn\.Embedding\.from_pretrained",
        ),
        (nn.Hardtanh, (), {"min_value": 0.0}, "Hardtanh takes no min_value: write min_val"),
        (nn.optim.SGD, (optimised(),), {"foreach": True}, "SGD takes no foreach: leave it out"),
        (nn.optim.Adam, (optimised(),), {"fused": True}, "Adam takes no fused: leave it out"),
        (nn.optim.LBFGS, (optimised(),), {"differentiable": True}, "no part of the graph"),
        (nn.data.DataLoader, ([1, 2],), {"num_workers": 2}, "no num_workers: write prefetch=2"),
        (nn.data.DataLoader, ([1, 2],), {"batch_sampler": []}, "write batch_size= and sampler="),
        (nn.data.DataLoader, ([1, 2],), {"generator": None}, "no generator: write seed=0, say"),
        (nn.data.DataLoader, ([1, 2],), {"pin_memory": True}, "no pin_memory: leave it out"),
    ],
)
def test_what_only_pytorch_takes_is_refused_with_what_to_write(
    make: Any, arguments: Any, keywords: dict[str, Any], message: str
) -> None:
    with pytest.raises(TypeError, match=message):
        make(*arguments, **keywords)


def test_a_loader_shows_its_own_signature() -> None:
    assert list(inspect.signature(nn.data.DataLoader).parameters)[:2] == ["dataset", "batch_size"]


DATA = np.ones((2, 3))


@pytest.mark.parametrize(
    ("make", "given", "message"),
    [
        (
            nn.MSELoss,
            (DATA, DATA),
            r"MSELoss is made from settings, .* nn\.MSELoss\(\)\(input, tar",
        ),
        (nn.MSELoss, (Value(DATA), DATA), r"write nn\.MSELoss\(\)\(input, target\)"),
        (nn.CrossEntropyLoss, (DATA, [0, 1]), r"write nn\.CrossEntropyLoss\(\)\(input, target\)"),
        (nn.ReLU, (DATA,), r"ReLU is made from settings, .* write nn\.ReLU\(\)\(input\)"),
        (nn.Linear, (Value(DATA), 2), r"Linear is made .* write nn\.Linear\(\.\.\.\)\(input\)"),
        (nn.Linear, (3, 2, DATA), r"Linear is made .* write nn\.Linear\(\.\.\.\)\(input\)"),
    ],
)
def test_data_in_the_place_of_settings_are_refused(make: Any, given: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        make(*given)


def test_arrays_that_are_settings_are_taken() -> None:
    class Shifted(nn.Module):
        def __init__(self, *shifts: Any, by: "float" = 1.0) -> None:
            self.shifts = shifts

    class Scaled(nn.Module):
        def __init__(self, factor: "float") -> None:
            self.factor = factor

        def forward(self, x: Any, y: Any) -> Any:
            return x * y

    assert len(Shifted(DATA, DATA).shifts) == 2
    assert Scaled(DATA).factor is DATA  # type: ignore[arg-type]
    assert nn.CrossEntropyLoss(np.ones(3)).weight is not None
    with pytest.raises(TypeError, match=r"write Scaled\(\.\.\.\)\(x, y\)"):
        Scaled(DATA, DATA)  # type: ignore[call-arg, arg-type]


def test_modules_and_optimisers_of_ones_own_may_take_it() -> None:
    class OnDevice(nn.Module):
        def __init__(self, device: str, inplace: bool = False) -> None:
            self.device, self.inplace = device, inplace

    class Anything(nn.Module):
        def __init__(self, *flags: bool, **settings: Any) -> None:
            self.flags, self.settings = flags, settings

    class Fused(nn.optim.Optimizer):
        pass

    assert OnDevice("here", True).inplace
    assert OnDevice(device="here").device == "here"
    made = Anything(True, False, device="here")
    assert (made.flags, made.settings) == ((True, False), {"device": "here"})
    assert Fused(optimised(), lr=0.1, fused=True).fused


def test_what_neither_takes_is_refused_by_python() -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'biass'"):
        nn.Linear(3, 2, biass=False)  # pyright: ignore[reportCallIssue]
    assert nn.Linear(3, 2, False).bias is None
