"""Pictures of computation graphs."""

from autograd.viz.drawing import Drawing, draw
from autograd.viz.explanation import Explanation, explain

__all__ = ["Drawing", "Explanation", "draw", "explain"]
