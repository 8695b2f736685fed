"""Without SciPy, an extra, there is nothing to test here."""

import importlib.util

if importlib.util.find_spec("scipy") is None:
    collect_ignore_glob = ["test_*.py"]
