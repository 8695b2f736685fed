"""Graphs to draw, small and large, made the same each time."""

from __future__ import annotations

import itertools
import random
from typing import Any

import numpy as np

import nn
from autograd import Value, group, sigmoid, softmax, tanh


def neuron() -> Value:
    """Return the output of a neuron of one input, after `backward`."""
    x, w, b = Value(2.0, name="x"), Value(-3.0, name="w"), Value(6.5, name="b")
    with group("neuron"):
        a = sigmoid((w * x + b).named("z")).named("a")
    a.backward()
    return a


def scalar_network(samples: int, sizes: tuple[int, ...]) -> Value:
    """Return the loss of a network of single numbers, each weight a value, as in micrograd."""
    source = random.Random(0)
    layers = [
        [([Value(source.uniform(-1, 1)) for _ in range(below)], Value(0.0)) for _ in range(here)]
        for below, here in itertools.pairwise(sizes)
    ]

    def output_of(x: list[Any]) -> Any:
        for layer in layers:
            x = [tanh(sum((w * a for w, a in zip(weights, x)), bias)) for weights, bias in layer]
        return x[0]

    inputs = [[Value(source.random()) for _ in range(sizes[0])] for _ in range(samples)]
    return sum((output_of(x) - 1.0) ** 2 for x in inputs)  # pyright: ignore[reportReturnType]


def chain(length: int) -> Value:
    """Return a number to which others were added one by one."""
    total = Value(1.0, name="x")
    for number in range(length):
        total = total + float(number)
    return total


def recurrence(steps: int) -> Value:
    """Return the end of a recurrence that shares its weights, without any group."""
    state, w, b = Value(np.ones(3)), Value(np.eye(3), name="w"), Value(np.zeros(3), name="b")
    for step in range(steps):
        state = np.tanh(state @ w + b + np.full(3, float(step)))
    return state.sum()


def tangle(operations: int) -> Value:
    """Return the sum of the last of many operations on numbers chosen at random."""
    source = random.Random(0)
    values = [Value(source.random(), name=f"x{i}") for i in range(5)]
    for _ in range(operations):
        one, two = source.choice(values[-200:]), source.choice(values[-200:])
        values.append(source.choice([one + two, one - two, one * two * 0.1, tanh(one)]))
    return sum(values[-200:])  # pyright: ignore[reportReturnType]


class Block(nn.Module):
    """A block of a transformer, written by hand so that its steps are seen."""

    def __init__(self, width: int, heads: int) -> None:
        self.before = nn.LayerNorm(width)
        self.query, self.key, self.value, self.out = (nn.Linear(width, width) for _ in range(4))
        self.between = nn.LayerNorm(width)
        self.mlp = nn.Sequential(
            nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width)
        )
        self.width, self.heads = width, heads

    def forward(self, x: Any) -> Any:
        tokens, size = x.shape[0], self.width // self.heads
        y = self.before(x)
        query, key, value = (
            layer(y).reshape((tokens, self.heads, size)).transpose((1, 0, 2))
            for layer in (self.query, self.key, self.value)
        )
        with group("attention"):
            weights = softmax(query @ key.transpose((0, 2, 1)) * size**-0.5)
            mixed = (weights @ value).transpose((1, 0, 2)).reshape((tokens, self.width))
        x = x + self.out(mixed)
        return x + self.mlp(self.between(x))


class Transformer(nn.Module):
    """Blocks between an embedding and a head."""

    def __init__(self, blocks: int, width: int = 8) -> None:
        self.embedding = nn.Embedding(10, width)
        self.blocks = nn.Sequential(*(Block(width, 2) for _ in range(blocks)))
        self.head = nn.Linear(width, 10)

    def forward(self, tokens: Any) -> Any:
        return self.head(self.blocks(self.embedding(tokens)))


def transformer(blocks: int) -> Any:
    """Return the loss of a transformer, after `backward`."""
    nn.manual_seed(0)
    loss = nn.CrossEntropyLoss()(Transformer(blocks)(np.arange(5)), np.arange(5))
    loss.backward()
    return loss
