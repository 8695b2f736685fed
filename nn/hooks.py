"""Hooks of modules: functions called when a module is, and when its gradients are known."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from autograd import Value
from autograd.rules.shaping import identity


class Hook(NamedTuple):
    """A function that was registered, and when it is called."""

    moment: str
    called: Callable[..., Any]
    with_kwargs: bool


class ModuleHookHandle:
    """A registered hook, which ``remove()`` takes away; as a context, when the context ends."""

    def __init__(self, module: Any, hook: Hook) -> None:
        self._module, self._hook = module, hook

    def remove(self) -> None:
        """Call the hook no more; a second time is harmless."""
        self._module._hooks = tuple(hook for hook in self._module._hooks if hook is not self._hook)

    def __repr__(self) -> str:
        there = any(hook is self._hook for hook in self._module._hooks)
        state = "registered" if there else "removed"
        return f"<{type(self).__name__} of a hook that is {state}>"

    def __enter__(self) -> ModuleHookHandle:
        return self

    def __exit__(self, *error: object) -> None:
        self.remove()


class Hooked:
    """What functions can be registered with, to be called when it is: the base of modules."""

    _hooks: tuple[Hook, ...] = ()

    def register_forward_pre_hook(
        self, hook: Callable[..., Any], *, prepend: bool = False, with_kwargs: bool = False
    ) -> ModuleHookHandle:
        """Call ``hook(module, args)`` before every forward, with the positional arguments.

        Parameters
        ----------
        hook : callable
            What it returns, unless None, takes the place of the arguments: a tuple, or one alone.
        prepend : bool
            Whether it is called before the hooks that are there, rather than after.
        with_kwargs : bool
            Whether it is called as ``hook(module, args, kwargs)``, and returns None or a pair.

        Returns
        -------
        ModuleHookHandle
            Its ``remove()`` takes the hook away.

        Raises
        ------
        TypeError
            If the hook is not callable.
        """
        return self._registered("before forward", hook, prepend, with_kwargs)

    def register_forward_hook(
        self, hook: Callable[..., Any], *, prepend: bool = False, with_kwargs: bool = False
    ) -> ModuleHookHandle:
        """Call ``hook(module, args, output)`` after every forward.

        Parameters
        ----------
        hook : callable
            What it returns, unless None, takes the place of the output.
        prepend : bool
            Whether it is called before the hooks that are there, rather than after.
        with_kwargs : bool
            Whether it is called as ``hook(module, args, kwargs, output)``.

        Returns
        -------
        ModuleHookHandle
            Its ``remove()`` takes the hook away.

        Raises
        ------
        TypeError
            If the hook is not callable.

        Examples
        --------
        >>> import nn
        >>> model = nn.Module()
        >>> model.forward = lambda x: 2 * x
        >>> with model.register_forward_hook(lambda module, args, output: output + args[0]):
        ...     model(1.0)
        3.0
        >>> model(1.0)
        2.0
        """
        return self._registered("after forward", hook, prepend, with_kwargs)

    def register_full_backward_hook(
        self, hook: Callable[..., Any], prepend: bool = False
    ) -> ModuleHookHandle:
        """Call ``hook(module, grad_input, grad_output)`` when the gradients of a call are known.

        Parameters
        ----------
        hook : callable
            Given two tuples: the gradients of the positional arguments, with None for what has
            none, and those of the outputs. What it returns, unless None, takes the place of the
            gradients of the arguments. They are arrays, or values where a graph of the gradient
            is wanted, or a function is being compiled. Keywords and what is in nested tuples
            are left out, as in PyTorch.
        prepend : bool
            Whether it is called before the hooks that are there, rather than after.

        Returns
        -------
        ModuleHookHandle
            Its ``remove()`` takes the hook away.

        Raises
        ------
        TypeError
            If the hook is not callable.
        """
        return self._registered("after backward", hook, prepend)

    def register_full_backward_pre_hook(
        self, hook: Callable[..., Any], prepend: bool = False
    ) -> ModuleHookHandle:
        """Call ``hook(module, grad_output)`` when the gradients of the outputs of a call are known.

        Parameters
        ----------
        hook : callable
            Given a tuple of gradients. What it returns, unless None, takes their place.
        prepend : bool
            Whether it is called before the hooks that are there, rather than after.

        Returns
        -------
        ModuleHookHandle
            Its ``remove()`` takes the hook away.

        Raises
        ------
        TypeError
            If the hook is not callable.
        """
        return self._registered("before backward", hook, prepend)

    def _registered(
        self, moment: str, hook: Callable[..., Any], prepend: bool, with_kwargs: bool = False
    ) -> ModuleHookHandle:
        if not callable(hook):
            raise TypeError(f"a hook is a function that is called with the module, got {hook!r}")
        entry = Hook(moment, hook, with_kwargs)
        # A new tuple each time: a copy of the module has hooks of its own from here on.
        self._hooks = (entry, *self._hooks) if prepend else (*self._hooks, entry)
        return ModuleHookHandle(self, entry)


def run_with_hooks(module: Any, inputs: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
    """Run the forward function of a module that has hooks, and those."""
    for hook in module._hooks:
        if hook.moment == "before forward":
            inputs, keywords = _replaced_inputs(hook, module, inputs, keywords)
    backward = _BackwardHooks(module)
    if backward.wanted:
        inputs = backward.watch_inputs(inputs)
    output = module.forward(*inputs, **keywords)
    for hook in module._hooks:
        if hook.moment == "after forward":
            given = (inputs, keywords, output) if hook.with_kwargs else (inputs, output)
            result = hook.called(module, *given)
            output = output if result is None else result
    return backward.watch_output(output) if backward.wanted else output


def _replaced_inputs(
    hook: Hook, module: Any, inputs: tuple[Any, ...], keywords: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    if not hook.with_kwargs:
        result = hook.called(module, inputs)
        if result is not None:
            inputs = result if isinstance(result, tuple) else (result,)
        return inputs, keywords
    result = hook.called(module, inputs, keywords)
    if result is None:
        return inputs, keywords
    if not (isinstance(result, tuple) and len(result) == 2):
        raise TypeError(
            "a forward pre-hook with_kwargs=True returns None or a pair of the positional "
            f"arguments and the keywords, got {result!r}"
        )
    return result


class _BackwardHooks:
    """What calls the backward hooks of one call of a module.

    Inputs and outputs pass two layers of nodes that change nothing. The walk visits newer nodes
    first: when it comes to the older layer, it has been at the whole newer one, so all gradients
    are known there, and each may still be replaced.
    """

    def __init__(self, module: Any) -> None:
        self.module = module
        self.before = [h.called for h in module._hooks if h.moment == "before backward"]
        self.after = [h.called for h in module._hooks if h.moment == "after backward"]
        self.wanted = bool(self.before or self.after)
        self.through_output = False
        self.of_outputs = _Gradients(self._settle_outputs)
        self.of_inputs = _Gradients(self._settle_inputs)

    def watch_inputs(self, inputs: tuple[Any, ...]) -> tuple[Any, ...]:
        return self.of_inputs.watch(inputs)

    def watch_output(self, output: Any) -> Any:
        if isinstance(output, Value):
            return self.of_outputs.watch((output,))[0]
        if not isinstance(output, tuple):
            raise TypeError(
                f"backward hooks need a module whose output is a Value or a tuple of them, but "
                f"{type(self.module).__name__} gave a {type(output).__name__}: register the hook "
                "with a module inside, or call register_hook of the value in question"
            )
        watched = self.of_outputs.watch(output)
        make = getattr(type(output), "_make", tuple)  # of a named tuple
        return make(watched)

    def _settle_outputs(self, found: tuple[Any, ...]) -> tuple[Any, ...]:
        for hook in self.before:
            found = _replaced(found, hook(self.module, found), "output", self.module)
        if not self.of_inputs.number_watched:
            nothing = (None,) * len(self.of_inputs.found)
            for hook in self.after:
                hook(self.module, nothing, found)
        self.through_output = True
        return found

    def _settle_inputs(self, found: tuple[Any, ...]) -> tuple[Any, ...]:
        if not self.through_output:  # as second derivatives come, by the nodes inside
            return found
        self.through_output = False
        for hook in self.after:
            result = hook(self.module, found, tuple(self.of_outputs.found))
            found = _replaced(found, result, "input", self.module)
        return found


class _Gradients:
    """The gradients of some values, collected, and replaced by what `settle` makes of them all."""

    def __init__(self, settle: Callable[[tuple[Any, ...]], tuple[Any, ...]]) -> None:
        self.settle = settle
        self.settled = False
        self.number_watched = 0
        self.found: list[Any] = []

    def watch(self, given: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return the same values, of which each gradient is noted and may be replaced."""
        self.found = [None] * len(given)
        for meet in (self._replace, self._note):  # the older nodes, then the newer ones
            layer: list[Any] = []
            for index, value in enumerate(given):
                if isinstance(value, Value) and value.requires_grad:
                    value = identity(value)
                    if value.requires_grad:  # not under no_grad
                        value.register_hook(partial(meet, index))
                        self.number_watched += 1
                layer.append(value)
            given = tuple(layer)
        return given

    def _note(self, index: int, gradient: Any) -> None:
        if self.settled:  # by an earlier walk
            self.settled, self.found = False, [None] * len(self.found)
        self.found[index] = gradient

    def _replace(self, index: int, gradient: Any) -> Any:
        if not self.settled:
            self.found, self.settled = list(self.settle(tuple(self.found))), True
        return self.found[index]


def _replaced(found: tuple[Any, ...], result: Any, of: str, module: Any) -> tuple[Any, ...]:
    """Return the gradients after a hook, which may have returned others."""
    if result is None:
        return found
    result = result if isinstance(result, tuple) else (result,)
    if len(result) != len(found):
        raise ValueError(
            f"a backward hook of {type(module).__name__} returned {len(result)} gradients in place "
            f"of those of its {len(found)} {of}s"
        )
    return result
