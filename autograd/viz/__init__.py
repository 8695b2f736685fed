"""Pictures, explanations and pages of computation graphs."""

from autograd.viz.drawing import Drawing, draw
from autograd.viz.explanation import Explanation, explain
from autograd.viz.page import Page, explore

__all__ = ["Drawing", "Explanation", "Page", "draw", "explain", "explore"]
