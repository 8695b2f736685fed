"""Training: one step, the loop of many, when it ends, and what is told and kept of it."""

from nn.training.callbacks import Callback, LearningRateMonitor
from nn.training.checkpoint import Checkpoint
from nn.training.fitting import fit
from nn.training.history import History
from nn.training.run import Training
from nn.training.scoring import score
from nn.training.step import TrainStep
from nn.training.stopping import (
    ErrorRateBelow,
    LossBelow,
    MaxEpochs,
    NoImprovement,
    WeightUpdateBelow,
)

__all__ = [
    "Callback",
    "Checkpoint",
    "ErrorRateBelow",
    "History",
    "LearningRateMonitor",
    "LossBelow",
    "MaxEpochs",
    "NoImprovement",
    "TrainStep",
    "Training",
    "WeightUpdateBelow",
    "fit",
    "score",
]
