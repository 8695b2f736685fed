"""L-BFGS: steps along Newton's direction, with the curvature learned from past steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd.scope import current_scope
from nn.optim.group import check_numbers
from nn.optim.line_search import Point, strong_wolfe
from nn.optim.optimizer import Optimizer, Params, check_gradient
from nn.optim.saved import check_kind

Array = NDArray[Any]
#: What is remembered between steps: numbers, flat arrays, and arrays with a row per past step.
_NUMBERS = ("n_iter", "func_evals", "t", "prev_loss", "H_diag")
_FLAT = ("d", "prev_flat_grad")
_HISTORY = ("old_dirs", "old_stps")


class LBFGS(Optimizer):
    """L-BFGS, for losses that are the same at each evaluation: of all data, not of batches.

    One call of `step` takes up to `max_iter` steps, for which it computes the loss again and again
    by the closure that it is given. All parameters form one group.

    Parameters
    ----------
    params : iterable of Parameter
        What to change, such as ``model.parameters()``.
    lr : float
        How much of Newton's step is taken, or tried first by the line search.
    max_iter : int
        Steps in one call.
    max_eval : int, optional
        Evaluations of the loss in one call; ``max_iter * 5 // 4`` by default.
    tolerance_grad : float
        Stop when no element of the gradient is larger.
    tolerance_change : float
        Stop when neither the loss nor a parameter changes by more.
    history_size : int
        How many past steps the curvature is learned from.
    line_search_fn : {None, "strong_wolfe"}
        How the length of each step is found; None takes `lr` as it is.

    Raises
    ------
    TypeError
        If one of the parameters is not a `Parameter`, or is complex.
    ValueError
        If there are none, or several groups, or a setting makes no sense.

    References
    ----------
    J. Nocedal, S. Wright, *Numerical Optimization*, 2006, algorithms 3.5, 3.6, 7.4 and 7.5.

    Examples
    --------
    >>> from nn.module import Parameter
    >>> p = Parameter([1.0, 2.0])
    >>> optimizer = LBFGS([p], line_search_fn="strong_wolfe")
    >>> def closure():
    ...     optimizer.zero_grad()
    ...     loss = ((p - np.array([3.0, -1.0])) ** 4).sum()
    ...     loss.backward()
    ...     return loss
    >>> _ = optimizer.step(closure)
    >>> p.data.round(1)
    array([ 3., -1.])
    """

    needs_closure = True
    takes_complex = False

    def __init__(
        self,
        params: Params,
        lr: float = 1.0,
        max_iter: int = 20,
        max_eval: int | None = None,
        tolerance_grad: float = 1e-7,
        tolerance_change: float = 1e-9,
        history_size: int = 100,
        line_search_fn: str | None = None,
    ) -> None:
        super().__init__(
            params,
            lr,
            max_iter=max_iter,
            max_eval=max_iter * 5 // 4 if max_eval is None else max_eval,
            tolerance_grad=tolerance_grad,
            tolerance_change=tolerance_change,
            history_size=history_size,
            line_search_fn=line_search_fn,
        )
        self._memory: dict[str, Any] = {"n_iter": 0, "func_evals": 0}

    def add_param_group(self, param_group: Mapping[str, Any]) -> None:
        """Refuse a second group, since the curvature is that of all parameters together."""
        if self.param_groups:
            raise ValueError("LBFGS changes all parameters together, and takes one group only")
        super().add_param_group(param_group)

    @classmethod
    def check_settings(cls, settings: Mapping[str, Any]) -> None:
        """Refuse settings that make no sense."""
        super().check_settings(settings)
        check_numbers(**{name: settings[name] for name in ("tolerance_grad", "tolerance_change")})
        for name in ("max_iter", "max_eval", "history_size"):
            if not isinstance(settings[name], int) or settings[name] < 1:
                raise ValueError(
                    f"{name} must be a whole number of at least 1, got {settings[name]!r}"
                )
        for name in ("weight_decay", "maximize", "decoupled_weight_decay"):
            if settings[name]:
                raise ValueError(
                    f"LBFGS has no {name}, got {settings[name]!r}: write it into the loss that "
                    "the closure computes"
                )
        if settings["line_search_fn"] not in (None, "strong_wolfe"):
            raise ValueError(
                f'line_search_fn is None or "strong_wolfe", got {settings["line_search_fn"]!r}'
            )

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Take steps, and return the loss of before the first.

        Parameters
        ----------
        closure : callable
            Clears the gradients, computes the loss, calls its ``backward()`` and returns it.

        Raises
        ------
        TypeError
            If there is no closure, or the step is to be compiled.
        """
        if closure is None:
            raise TypeError(
                "LBFGS evaluates the loss several times in a step: call step(closure), with a "
                "function that clears the gradients, computes the loss, calls its backward() and "
                "returns it"
            )
        if current_scope().trace is not None:
            raise TypeError(
                "LBFGS decides by numbers when to stop, and cannot be compiled: use "
                "TrainStep(..., compile=False)"
            )
        settings, memory = self.param_groups[0].read(), self._memory
        first = closure()
        loss, gradient, evaluations = float(first), self._gradient(), 1
        memory["func_evals"] += 1
        iteration = 0
        while iteration < settings.max_iter and _largest(gradient) > settings.tolerance_grad:
            iteration += 1
            memory["n_iter"] += 1
            direction = self._direction(gradient, settings.history_size)
            memory.update(d=direction, prev_flat_grad=gradient, prev_loss=loss)
            length = settings.lr
            if memory["n_iter"] == 1:
                length *= min(1.0, 1.0 / float(np.sum(np.abs(gradient))))
            memory["t"] = length
            slope = float(gradient @ direction)
            if slope > -settings.tolerance_change:
                break
            spent = 0
            if settings.line_search_fn is not None:
                now = Point(0.0, loss, gradient, slope)
                at = [parameter.data + 0 for parameter in self.params]
                most = settings.max_eval - evaluations

                def evaluate(t: float, d: Array = direction, at: list[Any] = at) -> Point:
                    self._move(at, t, d)
                    loss = float(closure())
                    gradient = self._gradient()
                    return Point(t, loss, gradient, float(gradient @ d))

                found, spent = strong_wolfe(evaluate, now, length, _largest(direction), most)
                self._move(at, found.at, direction)
                loss, gradient, length = found.loss, found.gradient, found.at
                memory["t"] = length
            else:
                self._move([parameter.data for parameter in self.params], length, direction)
                if iteration < settings.max_iter:  # else nobody asks for the loss any more
                    loss, gradient, spent = float(closure()), self._gradient(), 1
            evaluations += spent
            memory["func_evals"] += spent
            if (
                evaluations >= settings.max_eval
                or _largest(direction) * length <= settings.tolerance_change
                or abs(loss - memory["prev_loss"]) < settings.tolerance_change
            ):
                break
        return first

    def _size(self) -> int:
        return sum(parameter.size for parameter in self.params)

    def _gradient(self) -> Array:
        """Return the gradients of all parameters in one axis."""
        for group in self.param_groups:
            for slot in group.slots:
                check_gradient(slot)
        parts = [
            np.zeros(parameter.size, parameter.dtype)
            if parameter.grad is None or not parameter.requires_grad
            else np.ravel(parameter.grad)
            for parameter in self.params
        ]
        return np.concatenate(parts)

    def _move(self, start: list[Any], length: float, direction: Array) -> None:
        """Set all parameters to where a step from a start leads."""
        at = 0
        for parameter, begin in zip(self.params, start):
            part = direction[at : at + parameter.size].reshape(parameter.shape)
            parameter.assign(begin + length * part.astype(parameter.dtype, copy=False))
            at += parameter.size

    def _direction(self, gradient: Array, history_size: int) -> Array:
        """Return Newton's step with the curvature known so far, and learn from the last step."""
        memory = self._memory
        if memory["n_iter"] == 1:
            memory.update(old_dirs=[], old_stps=[], H_diag=1.0)
            return -gradient
        changed, stepped = gradient - memory["prev_flat_grad"], memory["d"] * memory["t"]
        curved = float(changed @ stepped)
        changes, steps = memory["old_dirs"], memory["old_stps"]
        if curved > 1e-10:
            changes.append(changed)
            steps.append(stepped)
            del changes[:-history_size], steps[:-history_size]
            memory["H_diag"] = curved / float(changed @ changed)
        inverse = [1.0 / float(y @ s) for y, s in zip(changes, steps)]
        direction = -gradient
        shares: list[float] = []
        for y, s, rho in reversed([*zip(changes, steps, inverse)]):
            shares.append(float(s @ direction) * rho)
            direction = direction - shares[-1] * y
        direction = direction * memory["H_diag"]
        for y, s, rho, share in zip(changes, steps, inverse, reversed(shares)):
            direction = direction + (share - float(y @ direction) * rho) * s
        return direction

    def state_dict(self) -> dict[str, Array]:
        """Return a copy of all that steps depend on but the parameters, as arrays by name."""
        state = super().state_dict()
        for name in self._memory:
            state[name] = np.array(self._memory[name])
        for name in _HISTORY:
            if name in state:
                state[name] = state[name].reshape(len(self._memory[name]), self._size())
        return state

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Go on from a state that `state_dict` gave; nothing is changed if anything is amiss.

        Raises
        ------
        TypeError
            If the state is no mapping.
        ValueError
            If it is of an optimiser of another class, a name is missing or unexpected, or an array
            does not fit.
        """
        if not isinstance(state_dict, Mapping):
            super().load_state_dict(state_dict)
        check_kind(type(self).__name__, state_dict)
        known = (*_NUMBERS, *_FLAT, *_HISTORY)
        found = {name: np.asarray(array) for name, array in state_dict.items() if name in known}
        begun = any(name in found for name in known if name not in ("n_iter", "func_evals"))
        wanted = known if begun else ("n_iter", "func_evals")
        size = self._size()
        amiss = [f"missing: {name}" for name in wanted if name not in found]
        for name, array in found.items():
            rows = len(array) if array.ndim == 2 else 0
            shape = (rows, size) if name in _HISTORY else (size,) if name in _FLAT else ()
            if array.shape != shape:
                amiss.append(f"misfit: {name} is {array.shape}, the model has {shape}")
        if amiss:
            raise ValueError("the state does not fit this LBFGS:\n  " + "\n  ".join(amiss))
        super().load_state_dict({name: x for name, x in state_dict.items() if name not in found})
        memory: dict[str, Any] = {}
        for name, array in found.items():
            if name in _HISTORY:
                memory[name] = [row.copy() for row in array]
            else:
                memory[name] = array.copy() if name in _FLAT else array.item()
        self._memory = memory


def _largest(array: Array) -> float:
    return float(np.max(np.abs(array), initial=0.0))
