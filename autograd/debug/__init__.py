"""Looking for what went wrong: `detect_anomaly`."""

from autograd.debug.detection import detect_anomaly
from autograd.debug.report import AnomalyError

__all__ = ["AnomalyError", "detect_anomaly"]
