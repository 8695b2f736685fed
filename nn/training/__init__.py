"""Training: one step, the loop of many, and what is told of it."""

from nn.training.fitting import History, fit, score
from nn.training.step import TrainStep

__all__ = ["History", "TrainStep", "fit", "score"]
