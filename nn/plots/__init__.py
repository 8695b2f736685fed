"""Plots, for where people look rather than read; drawn with matplotlib.

Every function draws on the axes that it is given, or else on new ones, and returns them. Models
are asked, never changed. matplotlib comes with the extra ``glassgrad[plot]``, and is loaded when
the first plot is drawn.
"""

from nn.plots.boundary import decision_boundary
from nn.plots.confusion import confusion_matrix, misread
from nn.plots.curves import history
from nn.plots.flow import gradient_flow
from nn.plots.images import weights
from nn.plots.style import pyplot, save
from nn.plots.surface import loss_surface

__all__ = [
    "confusion_matrix",
    "decision_boundary",
    "gradient_flow",
    "history",
    "loss_surface",
    "misread",
    "pyplot",
    "save",
    "weights",
]
