"""The command ``glassgrad``: train a network, score it and use it, without writing code."""

import sys


def main() -> None:
    """Run the command; errors that a user can mend are told in a line, without a traceback."""
    try:
        # Here, since it takes a moment, in which Ctrl-C should end the command quietly too.
        from nn.cli.commands import app

        app()
    except KeyboardInterrupt:
        raise SystemExit(130) from None  # as shells have it for what Ctrl-C ended
    except (ValueError, OSError, FloatingPointError, MemoryError, ImportError) as error:
        print(f"glassgrad: {in_a_line(error)}", file=sys.stderr)
        raise SystemExit(1) from None


def in_a_line(error: Exception) -> str:
    r"""Return the message of an error as one line, without the number of a system's error.

    >>> in_a_line(ValueError("these differ:\n  a: 1\n  b: 2"))
    'these differ: a: 1; b: 2'
    >>> in_a_line(FileNotFoundError(2, "No such file or directory", "x.csv"))
    'x.csv: No such file or directory'
    """
    if isinstance(error, OSError) and error.filename is not None:
        # Of a file that was to be replaced the second name is the one that the user knows.
        return f"{error.filename2 or error.filename}: {error.strerror}"
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return "; ".join(lines).replace(":; ", ": ")
