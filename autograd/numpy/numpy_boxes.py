"""`ArrayBox`: what programs written for HIPS autograd call a `Value`."""

from autograd.value import Value as ArrayBox

__all__ = ["ArrayBox"]
