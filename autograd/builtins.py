"""Python's containers and type tests, as programs written for HIPS autograd import them.

Functions are differentiated by lists, tuples and dicts that hold values, so the containers are
Python's own. The type tests see what a value holds.
"""

from __future__ import annotations

import builtins
from typing import Any

from autograd.graph import Node

__all__ = ["DictBox", "SequenceBox", "dict", "isinstance", "list", "tuple", "type"]

dict, list, tuple = builtins.dict, builtins.list, builtins.tuple
DictBox, SequenceBox = builtins.dict, builtins.list


def isinstance(obj: Any, class_or_tuple: Any) -> bool:
    """Tell whether an object, or what a value holds, is of a class.

    Parameters
    ----------
    obj : object
    class_or_tuple : type, or tuple of types
        Of which one must fit.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd import Value
    >>> isinstance(Value(np.ones(2)), np.ndarray)
    True
    """
    if builtins.isinstance(obj, class_or_tuple):
        return True
    return builtins.isinstance(obj, Node) and builtins.isinstance(obj.data, class_or_tuple)


def type(obj: Any) -> builtins.type:
    """Return the class of an object, or of what a value holds.

    Parameters
    ----------
    obj : object
        Alone: classes are made by Python's own ``type``.

    Examples
    --------
    >>> from autograd import Value
    >>> type(Value(2.0))
    <class 'float'>
    """
    return builtins.type(obj.data if builtins.isinstance(obj, Node) else obj)
