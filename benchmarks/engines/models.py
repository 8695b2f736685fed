"""Models written once, in the words that PyTorch and `nn` share: each engine passes its own."""

import zlib
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

GPT_LAYERS, GPT_WIDTH, GPT_HEADS, GPT_CONTEXT, GPT_BATCH, GPT_VOCABULARY = 4, 128, 4, 64, 16, 96
LSTM_WIDTH, LSTM_STEPS, LSTM_BATCH = 128, 64, 32
LENET_BATCH = 64
ADAM_TENSORS, ADAM_SIZE = 20, 50_000


class ModelProblem(NamedTuple):
    """A model, what it is trained with, and a batch for it."""

    model: Any
    loss: Any
    optimizer: Any
    x: Array
    y: Array


def lenet(nn: Any, optim: Any) -> ModelProblem:
    """Return LeNet: two convolutions and three affine layers, for images of 28 by 28."""
    model = nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(400, 120),
        nn.ReLU(),
        nn.Linear(120, 84),
        nn.ReLU(),
        nn.Linear(84, 10),
    )
    random = np.random.default_rng(0)
    x = random.random((LENET_BATCH, 1, 28, 28), dtype=np.float32)
    y = random.integers(10, size=LENET_BATCH)
    optimizer = optim.Adam(model.parameters(), lr=1e-3)
    return ModelProblem(model, nn.CrossEntropyLoss(), optimizer, x, y)


def gpt(nn: Any, optim: Any) -> ModelProblem:
    """Return a small GPT: causal self-attention, as in GPT-2, over characters."""
    F = nn.functional

    class Attention(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.project = nn.Linear(GPT_WIDTH, 3 * GPT_WIDTH)
            self.output = nn.Linear(GPT_WIDTH, GPT_WIDTH)

        def forward(self, x: Any) -> Any:
            batch, length, width = x.shape
            parts = self.project(x).reshape(batch, length, 3, GPT_HEADS, width // GPT_HEADS)
            query, key, value = (parts[:, :, i].swapaxes(1, 2) for i in range(3))
            mixed = F.scaled_dot_product_attention(query, key, value, is_causal=True)
            return self.output(mixed.swapaxes(1, 2).reshape(batch, length, width))

    class Block(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.norm1, self.attention = nn.LayerNorm(GPT_WIDTH), Attention()
            self.norm2 = nn.LayerNorm(GPT_WIDTH)
            self.mlp = nn.Sequential(
                nn.Linear(GPT_WIDTH, 4 * GPT_WIDTH),
                nn.GELU(approximate="tanh"),
                nn.Linear(4 * GPT_WIDTH, GPT_WIDTH),
            )

        def forward(self, x: Any) -> Any:
            x = x + self.attention(self.norm1(x))
            return x + self.mlp(self.norm2(x))

    class Gpt(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.tokens = nn.Embedding(GPT_VOCABULARY, GPT_WIDTH)
            self.positions = nn.Embedding(GPT_CONTEXT, GPT_WIDTH)
            self.blocks = nn.Sequential(*(Block() for _ in range(GPT_LAYERS)))
            self.norm = nn.LayerNorm(GPT_WIDTH)
            self.head = nn.Linear(GPT_WIDTH, GPT_VOCABULARY, bias=False)

        def forward(self, tokens: Any) -> Any:
            x = self.tokens(tokens) + self.positions.weight[: tokens.shape[1]]
            logits = self.head(self.norm(self.blocks(x)))
            return logits.reshape(-1, GPT_VOCABULARY)

    model = Gpt()
    random = np.random.default_rng(0)
    x = random.integers(GPT_VOCABULARY, size=(GPT_BATCH, GPT_CONTEXT))
    y = random.integers(GPT_VOCABULARY, size=GPT_BATCH * GPT_CONTEXT)
    optimizer = optim.AdamW(model.parameters(), lr=1e-3)
    return ModelProblem(model, nn.CrossEntropyLoss(), optimizer, x, y)


def lstm(nn: Any, optim: Any) -> ModelProblem:
    """Return an LSTM that maps sequences to sequences."""

    class Outputs(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.lstm = nn.LSTM(LSTM_WIDTH, LSTM_WIDTH)

        def forward(self, x: Any) -> Any:
            return self.lstm(x)[0]

    model = Outputs()
    random = np.random.default_rng(0)
    shape = (LSTM_STEPS, LSTM_BATCH, LSTM_WIDTH)
    x, y = random.standard_normal((2, *shape), dtype=np.float32)
    return ModelProblem(model, nn.MSELoss(), optim.Adam(model.parameters(), lr=1e-3), x, y)


MODELS = {"lenet": lenet, "gpt": gpt, "lstm": lstm}


def start_of(shapes: Mapping[str, tuple[int, ...]]) -> dict[str, Array]:
    """Return parameters that are the same for every engine, from names and shapes alone."""
    found: dict[str, Array] = {}
    for name, shape in shapes.items():
        random = np.random.default_rng(zlib.crc32(name.encode()))
        if "norm" in name:
            found[name] = np.full(shape, float(name.endswith("weight")), np.float32)
        else:
            fan_in = shape[1:] or shape
            bound = float(np.prod(fan_in)) ** -0.5
            found[name] = random.uniform(-bound, bound, shape).astype(np.float32)
    return found


def distance(start: Mapping[str, Array], now: Mapping[str, Array]) -> float:
    """Return how far all parameters have moved: any wrong gradient changes it."""
    moves = [np.linalg.norm(now[name] - array) for name, array in start.items()]
    return float(np.linalg.norm(moves))


def adam_arrays() -> tuple[list[Array], list[Array]]:
    """Return a million parameters in equal tensors, and a gradient for each."""
    random = np.random.default_rng(0)
    parameters, gradients = (
        [random.standard_normal(ADAM_SIZE, dtype=np.float32) for _ in range(ADAM_TENSORS)]
        for _ in range(2)
    )
    return parameters, gradients
