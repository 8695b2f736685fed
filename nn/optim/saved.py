"""Settings of optimisers as arrays, since a state is arrays by name, which any file can hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: The name under which a state holds the class of its optimiser.
KIND = "kind"


def parts_of(name: str, setting: Any) -> dict[str, Any]:
    """Return the numbers that a setting consists of, by name.

    >>> parts_of("betas", (0.9, 0.999)), parts_of("lr", 0.1)
    ({'beta1': 0.9, 'beta2': 0.999}, {'lr': 0.1})
    """
    if name == "betas":
        return {f"beta{i + 1}": beta for i, beta in enumerate(setting)}
    return {name: setting}


def packed(setting: Any) -> NDArray[Any] | None:
    """Return an array for a number, a text or None; for anything else there is none.

    A text becomes its bytes in UTF-8, and None no bytes at all.

    >>> packed(0.5), packed("SGD"), packed([1, 2])
    (array(0.5), array([83, 71, 68], dtype=uint8), None)
    """
    if setting is None or isinstance(setting, str):
        return np.frombuffer((setting or "").encode(), np.uint8).copy()
    array = np.asarray(setting) if isinstance(setting, bool | int | float | np.generic) else None
    return array if array is not None and array.dtype.kind in "biuf" else None


def unpacked(name: str, array: Any) -> Any:
    """Return the number, text or None that an array was made of.

    Raises
    ------
    ValueError
        If it is something else.

    Examples
    --------
    >>> unpacked("kind", packed("SGD"))
    'SGD'
    """
    array = np.asarray(array)
    if array.ndim == 1 and array.dtype == np.uint8:
        return array.tobytes().decode(errors="replace") or None
    if array.ndim == 0 and array.dtype.kind in "biuf":
        return array.item()
    raise ValueError(
        f"{name} is {array.shape} {array.dtype} in the state, but a setting is a single number, or "
        "the bytes of a text"
    )


def arrays_of_settings(settings: Mapping[str, Any], number: int) -> dict[str, NDArray[Any]]:
    """Return the settings of a group as arrays by name.

    Parameters
    ----------
    settings : mapping
    number : int
        That of the group: the names of all but the first, 0, end in it.

    Examples
    --------
    >>> arrays_of_settings({"lr": 0.1, "nesterov": True}, 1)
    {'lr.1': array(0.1), 'nesterov.1': array(True)}
    """
    parts = [part for setting in settings.items() for part in parts_of(*setting).items()]
    arrays = {_key(name, number): packed(part) for name, part in parts}
    return {key: array for key, array in arrays.items() if array is not None}


def settings_in(state: Mapping[str, Any], own: Mapping[str, Any], number: int) -> dict[str, Any]:
    """Return those settings of a group that a state holds.

    Parameters
    ----------
    state : mapping of str to array
    own : mapping
        The settings that the group has, by name.
    number : int
        That of the group.

    Raises
    ------
    ValueError
        If an array stands for no setting.

    Examples
    --------
    >>> settings_in({"lr.1": 0.5, "beta1.1": 0.8, "beta2.1": 0.9}, {"lr": 1, "betas": (0, 0)}, 1)
    {'lr': 0.5, 'betas': (0.8, 0.9)}
    """
    found: dict[str, Any] = {}
    for name, setting in own.items():
        keys = [_key(part, number) for part in parts_of(name, setting)]
        if all(key in state for key in keys):
            parts = [unpacked(key, state[key]) for key in keys]
            found[name] = tuple(parts) if name == "betas" else parts[0]
    return found


def check_kind(own: str, state: Mapping[str, Any]) -> None:
    """Refuse the state of an optimiser of another class.

    Raises
    ------
    ValueError
        If it is, or does not say its class, as the state of a model does not.

    Examples
    --------
    >>> check_kind("SGD", {"kind": packed("Adam")})  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: the state is of Adam, but this optimiser is SGD, whose formula is another: ...
    """
    if KIND not in state:
        raise ValueError(
            f"this is no state of an optimiser, which says its {KIND}, but one of "
            f"{', '.join(map(repr, [*state][:3])) or 'nothing'}: load what optimizer.state_dict() "
            "returned here; PyTorch's, which has other names, cannot be taken over"
        )
    kind = unpacked(KIND, state[KIND])
    if kind != own:
        raise ValueError(
            f"the state is of {kind}, but this optimiser is {own}, whose formula is another: load "
            "it into the one that it is of, or begin without it"
        )


def _key(name: str, number: int) -> str:
    return f"{name}.{number}" if number else name
