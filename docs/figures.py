"""Make the figures of the README and of these pages: ``python docs/figures.py``."""

import random
from pathlib import Path
from typing import Any

import numpy as np

import nn
from autograd import Value, draw, group, sigmoid, softmax, tanh

FIGURES = Path(__file__).with_name("figures")


def neuron() -> None:
    """Draw a neuron with two inputs, its cost, and all its gradients."""
    x1, x2 = Value(2.0, name="x1"), Value(0.5, name="x2")
    w1, w2, b = Value(-3.0, name="w1"), Value(1.0, name="w2"), Value(6.5, name="b")
    with group("neuron"):
        z = (w1 * x1 + w2 * x2 + b).named("z")
        a = sigmoid(z).named("a")
    cost = ((a - 0.0) ** 2).named("C")
    cost.backward()
    draw(cost).save(FIGURES / "neuron.svg")
    draw(cost, wrt=w1).save(FIGURES / "neuron_wrt_w1.svg")


def network() -> None:
    """Draw a network of two layers: whole, and with its layers folded."""
    nn.manual_seed(0)
    model = nn.Sequential(nn.Linear(4, 3), nn.Sigmoid(), nn.Linear(3, 2), nn.Sigmoid())
    x = Value(np.array([[0.0, 1.0, 0.5, 0.25]], np.float32), name="x", requires_grad=False)
    loss = nn.MSELoss()(model(x), np.array([[1.0, 0.0]], np.float32)).named("loss")
    loss.backward()
    draw(loss).save(FIGURES / "network.svg")
    draw(loss, depth=1, show=["data"]).save(FIGURES / "network_folded.svg")


def single_numbers() -> None:
    """Draw a network of single numbers, folded into neurons; the one at the end is opened."""
    source = random.Random(0)

    def layer(inputs: list[Any], size: int) -> list[Any]:
        return [
            tanh(sum((Value(source.uniform(-1, 1)) * x for x in inputs), Value(0.0)))
            for _ in range(size)
        ]

    inputs = [Value(number, name=f"x{i}") for i, number in enumerate((0.5, -1.0, 0.25), start=1)]
    hidden = layer(layer(inputs, 4), 4)
    loss = (layer(hidden, 1)[0] - 1.0) ** 2
    loss.named("loss").backward()
    draw(loss, max_nodes=24).save(FIGURES / "single_numbers.svg")


class Block(nn.Module):
    """Attention and a small network, each added to what it was given."""

    def __init__(self, width: int) -> None:
        self.before = nn.LayerNorm(width)
        self.query, self.key, self.value = (nn.Linear(width, width) for _ in range(3))
        self.between = nn.LayerNorm(width)
        self.mlp = nn.Sequential(
            nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width)
        )
        self.scale = width**-0.5

    def forward(self, x: Any) -> Any:
        y = self.before(x)
        with group("attention"):
            weights = softmax(self.query(y) @ self.key(y).T * self.scale)
            x = x + weights @ self.value(y)
        return x + self.mlp(self.between(x))


class Transformer(nn.Module):
    """Twelve blocks between an embedding and a head."""

    def __init__(self, width: int = 16) -> None:
        self.embedding = nn.Embedding(64, width)
        self.blocks = nn.Sequential(*(Block(width) for _ in range(12)))
        self.head = nn.Linear(width, 64)

    def forward(self, tokens: Any) -> Any:
        return self.head(self.blocks(self.embedding(tokens)))


def transformer() -> None:
    """Draw a transformer with its twelve blocks folded into one, and such a block."""
    nn.manual_seed(0)
    tokens = np.arange(8)
    loss = nn.CrossEntropyLoss()(Transformer()(tokens), tokens)
    loss.named("loss").backward()
    draw(loss, depth=2, show=["data"]).save(FIGURES / "transformer.svg")
    x = Value(np.ones((8, 16), np.float32), name="x")
    draw(Block(16)(x).named("y"), depth=1, expand=["attention"], show=["data"]).save(
        FIGURES / "transformer_block.svg"
    )


if __name__ == "__main__":
    FIGURES.mkdir(exist_ok=True)
    neuron()
    network()
    single_numbers()
    transformer()
