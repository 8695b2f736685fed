"""Finding, replacing and removing the parts of a module."""

from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, compile


class Model(nn.Module):
    def __init__(self) -> None:
        self.scale = nn.Parameter([2.0])
        self.body = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3))
        self.extra = {"head": nn.Linear(3, 1, bias=False)}


def test_parts_are_found_by_path() -> None:
    model = Model()
    assert model.get_submodule("") is model
    assert model.get_submodule("body.0") is model.body[0]
    assert model.get_submodule("extra.head") is model.extra["head"]
    assert model.get_parameter("body.0.weight") is model.body[0].weight
    assert model.get_buffer("body.1.running_mean") is model.body[1].running_mean
    for find, path in (
        (model.get_submodule, "body.2"),
        (model.get_parameter, "body.1.running_mean"),
        (model.get_buffer, "scale"),
    ):
        with pytest.raises(AttributeError, match=f"Model has no .* '{path}'; it has .*body"):
            find(path)


def test_names_may_have_a_prefix_be_of_one_level_and_repeat() -> None:
    model = Model()
    assert [n for n, _ in model.named_parameters("net", recurse=False)] == ["net.scale"]
    assert list(model.parameters(recurse=False)) == [model.scale]
    assert list(model.buffers(recurse=False)) == []
    assert next(n for n, _ in model.body[1].named_buffers("x")) == "x.running_mean"
    tied = nn.Sequential(model.body[0], model.body[0])
    assert len(list(tied.named_parameters())) == 2
    assert [n for n, _ in tied.named_parameters(remove_duplicate=False)] == [
        "0.weight",
        "0.bias",
        "1.weight",
        "1.bias",
    ]
    assert next(iter(model.state_dict(prefix="net."))) == "net.scale"


@pytest.mark.parametrize("new", [np.ones(1), 3.0, [1.0], Value([1.0]), "text"], ids=str)
def test_what_is_no_part_does_not_take_the_place_of_one(new: Any) -> None:
    model = Model()
    before = model.state_dict()
    with pytest.raises(TypeError, match=r"'scale' is a Parameter.*\.scale\.assign\(array\)"):
        model.scale = new
    with pytest.raises(TypeError, match=r"'body' is a Module.*write an nn\.Module"):
        model.body = new
    with pytest.raises(TypeError, match=r"'running_mean' is a Buffer.*nn\.Buffer\(array\)"):
        model.body[1].running_mean = new
    assert model.state_dict().keys() == before.keys()


def test_parts_are_replaced_and_removed() -> None:
    model = Model()
    model.scale = nn.Parameter([7.0, 8.0])
    assert model.scale.name == "scale"
    model.body = nn.Linear(1, 1)
    del model.extra
    assert list(model.state_dict()) == ["scale", "body.weight", "body.bias"]
    model.scale = None  # type: ignore[assignment]
    assert list(model.state_dict()) == ["body.weight", "body.bias"]
    with pytest.raises(AttributeError, match="extra"):
        _ = model.extra


def test_apply_reaches_children_before_their_parents() -> None:
    model, kinds = Model(), []
    assert model.apply(lambda module: kinds.append(type(module).__name__)) is model
    assert kinds == ["Linear", "BatchNorm1d", "Sequential", "Linear", "Model"]
    parent, child = nn.Module(), nn.Module()
    parent.child, child.parent = child, parent  # type: ignore[attr-defined]
    kinds.clear()
    parent.apply(lambda module: kinds.append(module))
    assert kinds == [child, parent]


def test_gradients_may_be_set_to_zero() -> None:
    model = nn.Linear(2, 1)
    model.bias.grad = np.ones(1, np.float32)
    model.zero_grad(set_to_none=False)
    assert model.bias.grad.tolist() == [0.0]
    assert model.bias.grad.dtype == np.float32
    assert model.weight.grad is None
    model.zero_grad()
    assert model.bias.grad is None


@pytest.mark.parametrize(
    ("change", "dtype"),
    [
        (lambda m: m.to(np.float64), np.float64),
        (lambda m: m.to("float32"), np.float32),
        (lambda m: m.double(), np.float64),
        (lambda m: m.float(), np.float32),
        (lambda m: m.half(), np.float16),
    ],
    ids=["to float64", "to float32", "double", "float", "half"],
)
def test_the_dtype_of_a_whole_model_may_be_changed(change: Any, dtype: Any) -> None:
    model = Model()
    model.number = nn.Parameter(2.0)  # type: ignore[attr-defined]
    model.body(np.ones((4, 2), np.float32)).sum().backward()
    weight, before = model.body[0].weight, model.state_dict()
    assert change(model) is model
    assert model.body[0].weight is weight
    assert weight.grad.dtype == dtype
    for name, array in model.state_dict().items():
        assert array.dtype == (np.int64 if name.endswith("tracked") else dtype)
        np.testing.assert_array_equal(array, before[name].astype(array.dtype))
    output = model.body(np.ones((4, 2), dtype))
    assert output.dtype == dtype
    assert model.body[1].running_mean.dtype == dtype


@pytest.mark.parametrize("wrong", ["cuda", None, np.int32, bool, complex, nn.Linear], ids=str)
def test_other_dtypes_and_devices_are_refused(wrong: Any) -> None:
    with pytest.raises(TypeError, match=r"to\(\) takes a floating-point dtype .* main memory"):
        nn.Linear(2, 1).to(wrong)
    with pytest.raises(TypeError, match=r"got 'cpu' .* leave out what moves them to a device"):
        nn.Linear(2, 1).to(device="cpu")


def test_compiled_code_cannot_change_a_dtype() -> None:
    model = nn.Linear(2, 1)

    def forward(x: Any) -> Any:
        return model.double()(x)

    with pytest.raises(TypeError, match="a compiled function cannot change the dtype"):
        compile(forward)(np.ones((1, 2)))


def test_compiled_steps_follow_a_change_of_dtype() -> None:
    model = nn.Linear(2, 1)
    optimizer = nn.optim.SGD(model.parameters(), lr=0.1)
    step = nn.TrainStep(model, nn.MSELoss(), optimizer)
    x, y = np.ones((3, 2)), np.zeros((3, 1))
    step(x.astype(np.float32), y.astype(np.float32))
    model.double()
    twin = nn.Linear(2, 1, dtype=np.float64)
    twin.load_state_dict(model.state_dict())
    eager = nn.TrainStep(twin, nn.MSELoss(), nn.optim.SGD(twin.parameters(), 0.1), compile=False)
    assert step(x, y) == pytest.approx(eager(x, y), rel=1e-12)
    np.testing.assert_allclose(model.weight.data, twin.weight.data, rtol=1e-12)
    assert model.weight.dtype == np.float64


def test_the_mode_is_a_truth_value() -> None:
    with pytest.raises(TypeError, match="True or False, got 'eval'"):
        nn.Linear(1, 1).train("eval")  # type: ignore[arg-type]


def test_extra_repr_of_a_module_with_children_has_a_line_of_its_own() -> None:
    class Named(nn.Module):
        def __init__(self) -> None:
            self.part = nn.Tanh()

        def extra_repr(self) -> str:
            return "depth=3"

    assert repr(Named()) == "Named(\n  depth=3\n  (part): Tanh()\n)"


def test_a_compiled_module_that_hides_its_parameters_is_refused() -> None:
    class Holder(nn.Module):
        def __init__(self, wrap: Any) -> None:
            self.inner = wrap(nn.Linear(2, 1))

    with pytest.raises(TypeError, match=r"'inner' would be <compiled .*self\.inner\.forward = "):
        Holder(compile)
    model = Holder(lambda inner: inner)
    with pytest.raises(TypeError, match=r"'inner' would be <compiled .*self\.inner\.forward = "):
        model.inner = compile(model.inner)
    model.inner.forward = compile(model.inner.forward)
    assert [name for name, _ in model.named_parameters()] == ["inner.weight", "inner.bias"]
    model.inner(Value(np.ones((1, 2), np.float32))).sum().backward()
    assert model.inner.weight.grad is not None
