"""What recurrent layers share: passes over a sequence, in one direction or in both."""

from __future__ import annotations

from typing import Any

import numpy as np

from nn import functional
from nn.functional.noise import checked_probability
from nn.layers.recurrent_cells import Kind, State, checked_dtype, checked_size, start_uniform
from nn.layers.recurrent_steps import Weights, stepped
from nn.module import Module, Parameter


class Recurrent(Module):
    """Layers of one kind of step on top of each other, in one direction or in both.

    Inside, a sequence has the shape (T, features, N): every step lies together in memory, with
    features in rows and the N sequences in columns.
    """

    _kind: Kind
    nonlinearity = "tanh"
    proj_size = 0
    weight_hh_l0: Parameter

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int,
        bias: bool,
        batch_first: bool,
        dropout: float,
        bidirectional: bool,
        dtype: Any,
    ) -> None:
        checked_size(
            type(self).__name__,
            input_size=input_size,
            hidden_size=hidden_size,
            num_layers=num_layers,
        )
        self.input_size, self.hidden_size, self.num_layers = input_size, hidden_size, num_layers
        self.bias, self.batch_first, self.bidirectional = bias, batch_first, bidirectional
        self.dropout = checked_probability(dropout)
        rows, output = self._kind.gates * hidden_size, self.proj_size or hidden_size
        for layer, suffix in self._passes():
            width = output * (2 if bidirectional else 1) if layer else input_size
            shapes = {"weight_ih": (rows, width), "weight_hh": (rows, output)}
            if bias:
                shapes |= {"bias_ih": (rows,), "bias_hh": (rows,)}
            if self.proj_size:
                shapes["weight_hr"] = (output, hidden_size)
            for name, shape in shapes.items():
                setattr(self, f"{name}_{suffix}", Parameter(np.empty(shape, dtype)))
        start_uniform(self, hidden_size)

    def _passes(self) -> list[tuple[int, str]]:
        """Return each pass over the sequence: its layer, and the end of its parameters' names."""
        ends = ("", "_reverse") if self.bidirectional else ("",)
        return [(layer, f"l{layer}{end}") for layer in range(self.num_layers) for end in ends]

    def run(self, x: Any, states: Any) -> tuple[Any, State]:
        """Return the outputs of the last layer at all steps, and the last states of all passes.

        Parameters
        ----------
        x : array or Value
            As ``forward`` takes it.
        states : tuple of arrays or Values, or None
            Those that are handed on from step to step, before the first; None for zeros.
        """
        called = type(self).__name__
        checked_dtype(called, x, "input")
        if x.ndim not in (2, 3) or x.shape[-1] != self.input_size:
            form = (
                f"(N, T, {self.input_size})" if self.batch_first else f"(T, N, {self.input_size})"
            )
            raise ValueError(
                f"{called} takes inputs of shape {form} or, for one sequence, "
                f"(T, {self.input_size}), got {x.shape}"
            )
        batched = x.ndim == 3
        if not batched:
            x = x.reshape((x.shape[0], 1, x.shape[1]))
        elif self.batch_first:
            x = x.swapaxes(0, 1)
        steps, batch = x.shape[:2]
        if not steps:
            raise ValueError(f"{called} takes sequences of at least one step, got {x.shape}")
        states = self._checked_states(states, batch, batched)

        sequence = x.transpose((0, 2, 1))
        outputs: list[Any] = []
        last: list[State] = []
        for index, (layer, suffix) in enumerate(self._passes()):
            if layer and len(outputs) == (2 if self.bidirectional else 1):
                sequence, outputs = _joined(outputs), []
                if self.dropout:
                    sequence = functional.dropout(sequence, self.dropout, self.training)
            found, state = self._pass(sequence, suffix, tuple(given[index].T for given in states))
            outputs.append(found)
            last.append(state)
        result = _joined(outputs).transpose((0, 2, 1))
        finals = tuple(
            np.stack([final.T for final in column]) for column in zip(*last, strict=True)
        )
        if not batched:
            return result[:, 0], tuple(final[:, 0] for final in finals)
        return result.swapaxes(0, 1) if self.batch_first else result, finals

    def _pass(self, sequence: Any, suffix: str, start: State) -> tuple[Any, State]:
        """Go over all steps in one direction; return the outputs in order, and the last state."""
        weights = {name: getattr(self, f"{name}_{suffix}") for name in ("weight_ih", "weight_hh")}
        biases = [getattr(self, f"{name}_{suffix}", None) for name in ("bias_ih", "bias_hh")]
        projection = getattr(self, f"weight_hr_{suffix}", None)
        once, each = self._kind.biases(*biases)
        backwards = suffix.endswith("_reverse")
        output, state = stepped(
            self._kind,
            sequence[::-1] if backwards else sequence,
            Weights(weights["weight_ih"], once, weights["weight_hh"], projection, each),
            start,
            self.nonlinearity,
        )
        return output[::-1] if backwards else output, state

    def _checked_states(self, states: Any, batch: int, batched: bool) -> State:
        """Return states of shape (passes, N, H), zeros where none are given."""
        passes = len(self._passes())
        widths = (self.proj_size or self.hidden_size, self.hidden_size)[: self._kind.states]
        if states is None:
            dtype = self.weight_hh_l0.dtype
            return tuple(np.zeros((passes, batch, width), dtype) for width in widths)
        for name, state, width in zip(("h_0", "c_0"), states, widths):
            wanted = (passes, batch, width) if batched else (passes, width)
            checked_dtype(type(self).__name__, state, name)
            if state.shape != wanted:
                raise ValueError(
                    f"{type(self).__name__} takes {name} of shape {wanted} (layers times "
                    f"directions, {'batch, ' if batched else ''}features), got {state.shape}"
                )
        return tuple(
            state.reshape((passes, batch, width))
            for state, width in zip(states, widths, strict=True)
        )

    def extra_repr(self) -> str:
        """Say the sizes and what is not as usual."""
        usual = {
            "proj_size": 0,
            "num_layers": 1,
            "nonlinearity": "tanh",
            "bias": True,
            "batch_first": False,
            "dropout": 0.0,
            "bidirectional": False,
        }
        parts = [f"{self.input_size}, {self.hidden_size}"]
        for name, value in usual.items():
            if getattr(self, name) != value:
                parts.append(f"{name}={getattr(self, name)}")
        return ", ".join(parts)


def _joined(outputs: list[Any]) -> Any:
    """Put the outputs of both directions on top of each other."""
    return outputs[0] if len(outputs) == 1 else np.concatenate(outputs, 1)
