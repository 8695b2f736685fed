"""What notebooks run on, told by a digest: they are executed anew when it has changed."""

import hashlib
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

#: Packages whose numbers and pictures the notebooks show.
_PACKAGES = ("numpy", "matplotlib", "ipykernel")


def fingerprint(root: Path) -> str:
    """Return a digest of the packages of a repository, data and all, and of what they run on.

    Parameters
    ----------
    root : Path
        The folder of the repository, in which `autograd` and `nn` are.

    Returns
    -------
    str
        Sixteen hexadecimal digits.
    """
    told = [platform.python_version(), *(f"{name} {_version(name)}" for name in _PACKAGES)]
    digest = hashlib.sha256("\n".join(told).encode())
    for package in ("autograd", "nn"):
        for file in sorted((root / package).rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(file.relative_to(root).as_posix().encode())
                digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"
