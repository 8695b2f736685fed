"""Pictures of computation graphs."""

from autograd.viz.drawing import Drawing, draw
from autograd.viz.page import Page, explore

__all__ = ["Drawing", "Page", "draw", "explore"]
