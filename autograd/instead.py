"""What to write in place of names that PyTorch's tensors have, and values have not."""

from __future__ import annotations

from typing import NoReturn

from autograd.value import Value


class Instead:
    """In the place of an attribute that PyTorch has, and this engine has not: what to write here.

    A descriptor rather than ``__getattr__``, which would make every other attribute slower.
    """

    def __init__(self, advice: str) -> None:
        self.advice = advice

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: object, owner: type) -> NoReturn:
        raise AttributeError(f"a {owner.__name__} has no attribute {self.name!r}: {self.advice}")


def instead(kind: type, **advice: str) -> None:
    """Have a class answer to names that PyTorch's has with what to write here."""
    for name, text in advice.items():
        hint = Instead(text)
        hint.__set_name__(kind, name)
        setattr(kind, name, hint)


_FLOATS = {"half": "float16", "float": "float32", "double": "float64"}
_IN_PLACE = {"add": "+", "sub": "-", "mul": "*", "div": "/"}
instead(
    Value,
    numel="write x.size, the number of elements",
    numpy="write x.data, which is a NumPy array",
    tolist="write x.data.tolist()",
    cpu="write x.data: every array is in main memory",
    cuda="leave it out: every array is in main memory",
    to="write x.astype(dtype); of a model, model.to(dtype)",
    clone="write x.data.copy(), or x + 0 for a copy in the graph",
    dim="write x.ndim",
    view="write x.reshape(shape)",
    permute="write x.transpose(axes)",
    unsqueeze="write np.expand_dims(x, axis)",
    masked_fill="write np.where(mask, number, x)",
    norm="write np.linalg.norm(x)",
    median="write np.median(x), which of an even number is the mean of the middle two",
    chunk="write np.split(x, sections, axis)",
    abs="write abs(x)",
    softmax="write nn.functional.softmax(x, dim)",
    **{name: f"write np.{name}(x)" for name in ("sin", "cos", "tan")},
    **dict.fromkeys(("matmul", "mm", "bmm", "mv"), "write x @ y"),
    **{name: f"write x.astype(np.{dtype})" for name, dtype in _FLOATS.items()},
    **{name: f"write np.{name}(x)" for name in ("square", "diag", "tril", "triu")},
    roll="write np.roll(x, shift, axis)",
    flip="write np.flip(x, axis)",
    repeat_interleave="write np.repeat(x, count, axis)",
    logsumexp="write autograd.logsumexp(x, axis)",
    lerp="write x + weight * (y - x)",
    expand_as="write np.broadcast_to(x, y.shape)",
    unbind="write [*x], of the first axis",
    topk="write np.take_along_axis(x, np.argsort(-x.data)[..., :k], -1)",
    scatter_add="write x.at[index].add(y)",
    new_zeros="write np.zeros(shape, x.dtype)",
    detach_="write x = x.detach()",
    device="every array is in main memory",
    pow="write x ** y",
    clamp="write x.clip(low, high)",
    expand="write np.broadcast_to(x, shape)",
    split="write np.split(x, sections, axis)",
    gather="write np.take_along_axis(x, index, axis)",
    index_select="write np.take(x, index, axis)",
    t="write x.T",
    contiguous="leave it out: arrays may lie in memory as they like",
    requires_grad_="write x.requires_grad = True",
    zero_="write x.data[...] = 0",
    copy_="write x.data[...] = array, or x.assign(array)",
    **{f"{name}_": f"write x.data {sign}= y" for name, sign in _IN_PLACE.items()},
)
