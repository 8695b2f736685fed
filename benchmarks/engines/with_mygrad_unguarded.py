"""MyGrad with its memory guarding off, as its page on performance advises for small tensors."""

# pyright: reportMissingImports=false
import mygrad

from benchmarks.engines.with_mygrad import training

__all__ = ["training"]

mygrad.turn_memory_guarding_off()
