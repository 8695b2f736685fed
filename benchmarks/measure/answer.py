"""The line of JSON with which a measuring process answers the one that started it."""

import json
import os
import statistics
import sys
from collections.abc import Sequence


def answer(
    measured: Sequence[float], outcome: float | None = None, others_cores: float | None = None
) -> None:
    """Print the median and the quartiles of what was measured, and the linear algebra behind it.

    Parameters
    ----------
    measured : sequence of float
        Seconds or bytes.
    outcome : float, optional
        A number that shows what work was done, to be compared between engines.
    others_cores : float, optional
        How many cores other processes used meanwhile.
    """
    lower, median, upper = (
        statistics.quantiles(measured, n=4) if len(measured) > 1 else [measured[0]] * 3
    )
    print(
        json.dumps(
            {
                "median": median,
                "lower_quartile": lower,
                "upper_quartile": upper,
                "count": len(measured),
                "outcome": outcome,
                "others_cores": others_cores,
                "linear_algebra": _linear_algebra(),
            }
        )
    )


def _linear_algebra() -> str:
    torch = sys.modules.get("torch")
    if torch is not None:
        library = "MKL" if torch.backends.mkl.is_available() else "no MKL"
        kernel, threads = torch.backends.cpu.get_cpu_capability(), torch.get_num_threads()
        return f"{library} {kernel}, threads: {threads}"

    jax = sys.modules.get("jax")
    if jax is not None:
        # XLA tells the size of its pool to nobody: `with_jax` chose it by this variable.
        return f"XLA of jaxlib {jax.lib.__version__}, threads: {os.environ.get('NPROC', 'all')}"

    from threadpoolctl import threadpool_info  # only now, so that it is in nobody's timing

    found = [pool for pool in threadpool_info() if pool["user_api"] == "blas"]
    return "; ".join(
        f"{pool['internal_api']} {pool['version']} {pool.get('architecture', '')}, "
        f"threads: {pool['num_threads']}"
        for pool in found
    )
