"""How Sphinx builds the documentation: ``make docs``."""

import shutil
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE / "extensions"), str(HERE.parent)]

from environment import fingerprint  # noqa: E402

from autograd.version import __version__  # noqa: E402

project = "glassgrad"
author = "The glassgrad authors"
copyright = author
version = release = __version__

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "sphinx_copybutton",
    "command_line",
    "docstrings",
    "live_pages",
    "mathml",
    "public_names",
]
exclude_patterns = ["build"]

# In "Parameter of shape (3, 2)" a type is told in words, of which some are also names.
suppress_warnings = ["ref.python"]

html_theme = "furo"
html_title = "glassgrad"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#0072B2", "color-brand-content": "#0072B2"},
    "dark_css_variables": {"color-brand-primary": "#56B4E9", "color-brand-content": "#56B4E9"},
}
html_copy_source = False
html_show_search_summary = False  # which pages that are opened from a disk may not fetch
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True

myst_enable_extensions = ["dollarmath", "colon_fence"]
myst_heading_anchors = 3
nb_execution_mode = "cache"
nb_execution_cache_path = str(HERE / "build" / f"executed-{fingerprint(HERE.parent)}")
nb_execution_timeout = 120
nb_execution_raise_on_error = True
nb_execution_excludepatterns: list[str] = []
nb_merge_streams = True

autodoc_typehints = "none"  # the docstrings say what is taken, in words
autodoc_member_order = "bysource"
autosummary_generate = False
napoleon_google_docstring = False
napoleon_use_ivar = True
napoleon_use_param = False
napoleon_use_rtype = False

# The tutorials are the notebooks, which live where a reader of the repository looks for them.
for notebook in (HERE.parent / "notebooks").glob("*.ipynb"):
    copied = HERE / "tutorials" / notebook.name
    if not copied.exists() or copied.read_bytes() != notebook.read_bytes():
        shutil.copyfile(notebook, copied)
