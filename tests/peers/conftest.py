"""Where PyTorch is not installed, what imports it is not looked into for doctests either."""

from importlib.util import find_spec

collect_ignore = (
    [] if find_spec("torch") else ["make_golden.py", "torch_library.py", "torch_optimizers.py"]
)
