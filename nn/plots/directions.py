"""Planes through the weights of a model: random ones, and those of a path of descent.

H. Li, Z. Xu, G. Taylor, C. Studer and T. Goldstein, "Visualizing the Loss Landscape of Neural
Nets", NeurIPS 2018: directions that are normalised filter by filter (section 4), and the path of
descent on its own principal directions (section 7.2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from nn.plots.asking import Array


class Subject(NamedTuple):
    """What is moved about: the weights where it stands, and its loss with others."""

    names: list[str]
    weights: list[Array]
    #: Of each array, whether it holds biases or the like, which random directions leave alone.
    single: list[bool]
    loss_of: Callable[[Sequence[Array]], float]


class Plane(NamedTuple):
    """Two directions from the weights, and what they are called."""

    directions: tuple[list[Array], list[Array]]
    labels: tuple[str, str]


def moves(subject: Subject, path: Iterable[Any]) -> list[list[Array]]:
    """Return how far from the model each state is, weight by weight."""
    found: list[list[Array]] = []
    for number, state in enumerate(path):
        if not isinstance(state, Mapping):
            weights, biases = state
            state = dict(zip(subject.names, [*weights, *biases]))
        for name, weight in zip(subject.names, subject.weights):
            if name not in state or np.shape(state[name]) != weight.shape:
                has = f"shape {np.shape(state[name])}" if name in state else "no such array"
                raise ValueError(
                    f"state {number} of the path is of another model: {name} has shape "
                    f"{weight.shape} here, and there {has}"
                )
        found.append(
            [
                np.asarray(state[name], np.float64) - weight
                for name, weight in zip(subject.names, subject.weights)
            ]
        )
    if not found:
        raise ValueError("the path has no states yet")
    return found


def random_plane(subject: Subject, seed: int) -> Plane:
    """Return two random directions, normalised filter by filter."""
    random = np.random.default_rng(seed)
    both = tuple(
        [
            np.zeros(weight.shape) if single else _normalised(weight, random)
            for weight, single in zip(subject.weights, subject.single)
        ]
        for _ in range(2)
    )
    if not any(np.any(part) for part in both[0]):
        # Nothing but biases, or weights of 0: then every weight is its own filter of norm 1.
        both = tuple([random.standard_normal(w.shape) for w in subject.weights] for _ in range(2))
        kind = "random direction {}"
    else:
        kind = "random direction {} (filter-normalised)"
    return Plane((both[0], both[1]), (kind.format(1), kind.format(2)))


def _normalised(weight: Array, random: np.random.Generator) -> Array:
    """Draw a direction, scaled for each filter to the norm of its weights."""
    drawn = random.standard_normal(weight.shape)
    axes = tuple(range(1, weight.ndim))
    norm = np.sqrt(np.sum(weight.astype(np.float64) ** 2, axis=axes, keepdims=True))
    drawn_norm = np.sqrt(np.sum(drawn**2, axis=axes, keepdims=True))
    return drawn * norm / np.maximum(drawn_norm, 1e-10)


def principal_plane(subject: Subject, steps: list[list[Array]], seed: int) -> tuple[Plane, float]:
    """Return the two directions in which a path moves most, and their part of its movement."""
    rows = np.stack([np.concatenate([part.ravel() for part in step]) for step in steps])
    if not np.isfinite(rows).all():
        raise ValueError("the path has states with weights that are not finite")
    _, sizes, found = np.linalg.svd(rows, full_matrices=False)
    total = float(np.sum(sizes**2))
    wanted = [
        found[i] for i in range(min(2, len(found))) if sizes[i] > 1e-9 * max(sizes[0], 1e-300)
    ]
    labels = [
        f"principal direction {i + 1} of the path ({100 * sizes[i] ** 2 / total:.1f} %)"
        for i in range(len(wanted))
    ]
    if len(wanted) < 2:  # a path along a line, or one that stays: a random direction beside it
        spare = random_plane(subject, seed)
        for direction, label in zip(spare.directions, spare.labels):
            if len(wanted) < 2:
                flat = np.concatenate([part.ravel() for part in direction])
                for other in wanted:
                    flat = flat - other * (flat @ other) / (other @ other)
                wanted.append(flat)
                labels.append(label)
    both = tuple(_unflattened(flat, subject.weights) for flat in wanted)
    held = float(np.sum(sizes[:2] ** 2)) / total if total else 1.0
    return Plane((both[0], both[1]), (labels[0], labels[1])), held


def _unflattened(flat: Array, like: Sequence[Array]) -> list[Array]:
    ends = np.cumsum([each.size for each in like])[:-1]
    return [part.reshape(each.shape) for part, each in zip(np.split(flat, ends), like)]


def projected(plane: Plane, steps: list[list[Array]]) -> Array:
    """Return the point of the plane that is nearest to each step, by least squares."""

    def product(first: list[Array], second: list[Array]) -> float:
        return float(sum(np.vdot(a, b) for a, b in zip(first, second)))

    gram = np.array([[product(a, b) for b in plane.directions] for a in plane.directions])
    sides = np.array([[product(step, d) for d in plane.directions] for step in steps])
    return sides @ np.linalg.pinv(gram)
