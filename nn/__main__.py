"""``python -m nn``: the same as the command ``glassgrad``."""

from nn.cli import main

if __name__ == "__main__":
    main()
