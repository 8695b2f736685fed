"""What is put together of several results is computed there, part by part."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd import Value, compile
from autograd.evaluation import raw
from autograd.structure import leaves, mapped

X = np.arange(6.0).reshape(2, 3) / 5 + 0.1
W = Value(np.zeros((4, 3)), requires_grad=False)


def checked(function: Any, *arguments: Any) -> str:
    """Compare a compiled function with eager code, twice over; return its source."""
    compiled = compile(function)
    first = compiled(*arguments)
    kept = mapped(np.array, first)
    for scale in (-1.0, 0.5, 1.0):
        scaled = [scale * argument for argument in arguments]
        expected = mapped(raw, function(*map(Value, scaled)))
        found = compiled(*scaled)
        for one, other in zip(leaves(found), leaves(expected), strict=True):
            np.testing.assert_allclose(one, other, 1e-13, 1e-13)
            assert np.asarray(one).dtype == np.asarray(other).dtype
    np.testing.assert_equal(mapped(np.array, first), kept)
    return compiled.source


def test_parts_are_computed_in_their_place() -> None:
    source = checked(lambda x: np.concatenate([np.sin(x), x * 2, x + 1]) * np.ones((6, 3)), X)
    assert "np.concatenate" not in source
    assert all(f"concatenate_1[{rows}])" in source for rows in ("0:2", "2:4", "4:6"))


def test_what_is_no_part_is_copied_to_its_place() -> None:
    source = checked(lambda x: np.concatenate([x, np.sin(x), x]), X)
    assert source.count("[...] = x") == 2
    checked(lambda x: np.stack([X, np.sin(x)], axis=-1), X)


@pytest.mark.parametrize(
    "function",
    [
        lambda p, q: (np.concatenate([p, q]) * 2, np.cos(p)),  # needed after the whole
        lambda p, q: (np.cos(np.concatenate([p, q])), p),
        lambda p, q: np.concatenate([p, q, p]),
        lambda p, q: (np.concatenate([p, q]) + 1, np.stack([p, q]) * 3),
        lambda p, q: np.stack([np.concatenate([p, q]), np.concatenate([q, p])], 1) * 2,
        lambda p, q: np.concatenate([np.stack([p, q], 2), np.stack([q, q * 2], 2)], -1),
        lambda p, q: (np.concatenate([p, q], 1) * 2, p.T @ q, p.reshape(3, 2) + 1),
        lambda p, q: (p[:, 1:] * 2, np.concatenate([p, q], -1)[:, 2:4] * 3),
        lambda p, q: np.concatenate([p.T * 2, q.T * 3], 1).T * 2,
        lambda p, q: np.concatenate([p, q]) * np.concatenate([p, q]),
        lambda p, q: np.concatenate([p * q, np.sum(p * q, 0, keepdims=True)]),
        lambda p, q: (np.where(p > 0.5, p, q), np.concatenate([np.maximum(p, q), p])),
        lambda p, q: np.concatenate([p + 0 * q, (p + q).astype(np.float32)]),
        lambda p, q: np.concatenate([p[:0], q[:0]]) * 2,
        lambda p, q: np.concatenate([p.at[0].add(q[1]), q.at[1].set(p[0])]) * 2,
        lambda p, q: np.stack([np.sum(p), np.sum(q)]) * 2,
        lambda p, q: np.concatenate([p]) * 2,
    ],
)
def test_parts_may_be_used_otherwise(function: Any) -> None:
    checked(lambda x: function(np.sin(x), np.exp(x)), X)
    checked(lambda x: function(np.sin(x.T).T, np.exp(x)), X)
    checked(lambda x: [function(np.sin(x), np.exp(x)), np.sin(x)], X)


def test_a_whole_is_written_into_a_value() -> None:
    def step(x: Any) -> Any:
        W.assign(np.concatenate([np.sin(x), np.cos(x)]) * 2)
        return np.concatenate([x * 2, x])

    found = compile(step)(X)
    np.testing.assert_array_equal(W.data, 2 * np.concatenate([np.sin(X), np.cos(X)]))
    np.testing.assert_array_equal(found, np.concatenate([2 * X, X]))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 6), min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_any_program_of_parts_gives_what_eager_code_gives(steps: list[int], random: Any) -> None:
    picks = [random.random() for _ in range(8 * len(steps))]

    def function(x: Any) -> Any:
        known, left = [x], iter(picks)

        def pick() -> Any:
            return known[int(next(left) * len(known))]

        for step in steps:
            one, other, axis = pick(), pick(), int(next(left) * 2)
            if step == 0:
                new = np.sin(one)
            elif step == 1:
                new = one * 2 + 1
            elif step == 2:
                new = one * other if one.shape == other.shape else one * 3
            elif step == 3:
                new = one.T * 0.5
            elif step == 4:
                new = one[:2, :3] * 1.5
            else:
                length = 1 - axis
                fits = one.shape[length] == other.shape[length]
                new = np.concatenate([one, other] if fits else [one, one * 2], axis)
            known.append(new)
        return [new for new in known[1:] if next(left, 0.0) > 0.3] or known[-1]

    checked(function, X)
