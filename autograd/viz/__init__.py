"""Pictures of computation graphs."""

from autograd.viz.drawing import Drawing, draw

__all__ = ["Drawing", "draw"]
