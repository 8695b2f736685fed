"""Memory that is let go of is there for what comes next, where the C library is glibc."""

import platform
import subprocess
import sys

import numpy as np
import pytest

from autograd.allocation import row_of_ones

PROGRAM = """
import resource
import numpy as np
{importing}

def step():
    arrays = [np.ones(1 << 20, np.float32) for _ in range(5)]

for _ in range(3):
    step()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(10):
    step()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other libraries keep memory anyhow")
def test_steps_that_allocate_the_same_again_get_their_memory_back() -> None:
    program = PROGRAM.format(importing="import autograd")
    command = [sys.executable, "-c", program]
    faults = int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    assert faults < 10 * 5 * 1024 / 4  # one for each page of 4 KiB would be 10 * 5 * 1024


@pytest.mark.parametrize("length", [0, 3, 4096])
@pytest.mark.parametrize("char", "fd")
def test_rows_of_ones_are_ones_of_any_length_and_dtype(length: int, char: str) -> None:
    for ones in (row_of_ones(length, char), row_of_ones(length, char)):
        np.testing.assert_array_equal(ones, np.ones(length, char), strict=True)


def test_ones_that_are_kept_cannot_be_written_to() -> None:
    with pytest.raises(ValueError, match="read-only"):
        row_of_ones(3, "d")[0] = 2.0
