"""Time `import autograd, nn` in a process that has imported NumPy and little else."""

from time import perf_counter


def main() -> None:
    """Import NumPy, then ours: what both need is NumPy's share, as it is for a user."""
    import numpy  # noqa: F401

    begin = perf_counter()
    import autograd  # noqa: F401
    import nn  # noqa: F401

    took = perf_counter() - begin

    # Only now: what this imports must not be taken off our bill.
    from benchmarks.measure.answer import answer

    answer([took])


if __name__ == "__main__":
    main()
