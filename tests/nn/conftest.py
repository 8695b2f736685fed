"""What the tests of `nn` share: a fixed start of every random generator."""

import random

import pytest

import nn


@pytest.fixture(autouse=True)
def _seeded() -> None:
    nn.manual_seed(0)
    random.seed(0)
