"""The command line's own help, as sections of a page: the directive ``command-line``."""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from typer.testing import CliRunner

from nn.cli.commands import app as command


class CommandLine(SphinxDirective):
    """What each command of ``glassgrad`` says when it is asked for ``--help``."""

    def run(self) -> list[nodes.Node]:
        """Return a section for each command."""
        names = [entry.name or entry.callback.__name__ for entry in command.registered_commands]
        return [self._section(name) for name in names]

    def _section(self, name: str) -> nodes.section:
        title = f"glassgrad {name}"
        section = nodes.section(ids=[nodes.make_id(title)], names=[title])
        section += nodes.title(text=title)
        shown = CliRunner().invoke(
            command, [name, "--help"], prog_name="glassgrad", env={"COLUMNS": "80"}
        )
        if shown.exit_code:
            raise self.error(f"{title} --help fails: {shown.output}")
        section += nodes.literal_block(shown.output, shown.output.strip(), language="text")
        return section


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("command-line", CommandLine)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
