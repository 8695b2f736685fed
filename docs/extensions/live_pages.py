"""Pages of the explorer within pages of the documentation: the directive ``live-page``."""

import linecache
from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from autograd import explore
from autograd.viz import markup


class LivePage(SphinxDirective):
    """Run the code of the directive, and show `explore` of the value that it calls ``out``.

    The code is shown above it, unless the option ``hidden`` says otherwise.
    """

    has_content = True
    option_spec = {  # noqa: RUF012 (so docutils has it)
        "height": directives.positive_int,
        "title": directives.unchanged_required,
        "hidden": directives.flag,
    }

    def run(self) -> list[nodes.Node]:
        """Return the code and a frame with the page."""
        source, name = "\n".join(self.content), f"<{self.env.docname}, line {self.lineno}>"
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        namespace: dict[str, Any] = {}
        exec(compile(source, name, "exec"), namespace)
        title = self.options.get("title", "A computation graph to step through")
        page = explore(namespace["out"], title=title).html
        attributes = {
            "class": "live-page",
            "loading": "lazy",
            "sandbox": "allow-scripts allow-downloads",
            "height": str(self.options.get("height", 520)),
        }
        frame = markup.frame(page, title, attributes)
        shown = (
            []
            if "hidden" in self.options
            else [nodes.literal_block(source, source, language="python")]
        )
        return [*shown, nodes.raw("", frame, format="html")]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("live-page", LivePage)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
