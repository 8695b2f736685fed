"""What `nn` stands on: the package `autograd` of glassgrad, and no other of that name."""

import autograd

if not hasattr(autograd, "Value"):
    found = getattr(autograd, "__file__", None) or "only parts of it"
    raise ImportError(
        "nn needs the package autograd of glassgrad, but another distribution of that name, HIPS "
        f"autograd, has been installed over it, or uninstalled with files of both (found: {found})"
        ". To mend it, run `pip uninstall -y autograd glassgrad`, install glassgrad again, and "
        "restart Python"
    )
