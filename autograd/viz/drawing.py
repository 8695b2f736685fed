"""`draw`: a still picture of a computation graph, laid out by Graphviz."""

from __future__ import annotations

import os
import warnings
from collections.abc import Container, Sequence
from functools import cached_property
from pathlib import Path

from autograd.compile.graph import Graph
from autograd.compile.names import leaf_names
from autograd.graph import Node, describe
from autograd.text import counted
from autograd.viz import labels, layout, markup, telling
from autograd.viz.capture import captured
from autograd.viz.description import GraphDescription
from autograd.viz.expansion import fitted
from autograd.viz.failure import around_failed, capture_failure
from autograd.viz.folding import fold
from autograd.viz.local_derivatives import LocalDerivatives, local_derivatives
from autograd.viz.options import instead_of, one_of, precision_of, whole_number, words_of
from autograd.viz.palette import THEMES
from autograd.viz.source import DIRECTIONS, Style, dot_source
from autograd.viz.view import View
from autograd.viz.writing import write_whole

_FORMATS = ("svg", "png", "pdf", "dot", "html")
_COLUMNS = ("Node", "Kind", "Inputs", "Data", "Gradient")
_SHOWN = ("data", "grad", "local")
#: How long a notebook waits for a picture; what takes longer can be saved.
SECONDS_SHOWN = 2.0


def draw(
    out: Node | Graph | BaseException,
    *,
    wrt: Node | Sequence[Node] | None = None,
    depth: int | None = None,
    expand: Sequence[str] = (),
    show: Sequence[str] = ("data", "grad"),
    direction: str = "LR",
    max_nodes: int = 300,
    theme: str = "auto",
    precision: int = 4,
) -> Drawing:
    """Draw what a value was computed from: names, operations, values and gradients.

    A graph that is larger than can be read, or than `max_nodes`, is folded: by the program's
    groups, which are the calls of modules and ``with group(...)``; single numbers into dot products
    and neurons; what repeats into one, such as ``Block × 12``. Groups are opened level by level
    while there is room, from the output on, and the picture says how many of the nodes it shows.

    Parameters
    ----------
    out : Value, compiled graph or exception
        The end of the graph; or the whole of one, as ``compiled.graph`` gives it; or an error,
        for what had been computed when it was raised, with the operation that failed marked.
    wrt : Value or sequence of Value, optional
        Show only what lies on paths from these to `out`. Whatever else the operations there take
        is shown as constant, as it is to derivatives with respect to these.
    depth : int, optional
        How many levels of groups are opened, as far as `max_nodes` allows; by default as many as
        can be read.
    expand : sequence of str
        Groups that are opened in any case, by name, class or key, or by a path of these:
        ``"1: Linear"``, ``"Linear"``, ``"1"``, ``"Sequential/1"``.
    show : sequence of {"data", "grad", "local"}
        What each node shows beside its name and operation. An array shows its shape, dtype, range
        and Euclidean norm; a node that `backward` has not reached says so. Gradients of arrays
        in between are kept on ``backward(retain_grads=True)`` or after ``value.retain_grad()``.
        With "local" each edge between single numbers shows the local derivative.
    direction : {"LR", "TB", "RL", "BT"}
        Which way the graph runs.
    max_nodes : int
        How many nodes and folded groups are shown at most. More are seldom readable.
    theme : {"auto", "light", "dark"}
        Of "auto", SVG and HTML follow what the reader's system prefers; PNG and PDF are light.
    precision : int
        Significant digits, 1 to 17.

    Returns
    -------
    Drawing
        Shows itself in a notebook, if Graphviz needs no more than 2 s, and is saved with
        ``.save("graph.svg")``, for which it has 60 s.

    Raises
    ------
    TypeError
        If `out` is not a `Value`, `wrt` holds something else, or an option is of another type.
    ValueError
        If an option is none of those above, no path leads from a value in `wrt` to `out`, or no
        group is called as `expand` says.

    Examples
    --------
    >>> from autograd import Value
    >>> x = Value(2.0, name="x")
    >>> drawing = draw(x * x)
    >>> drawing
    Drawing(2 nodes, 2 edges)
    >>> print(drawing.alt)
    Computation graph of 2 nodes and 2 edges. Inputs: x = 2. Output: × = 4.
    """
    if not isinstance(out, Node | Graph | BaseException):
        hint = instead_of(out)
        raise TypeError(f"draw shows the graph of a Value, got {describe(out)}{hint}")
    direction = one_of("direction", direction, DIRECTIONS)
    theme = one_of("theme", theme, THEMES)
    show, expand = words_of("show", show), words_of("expand", expand)
    for what in show:
        if what not in _SHOWN:
            raise ValueError(f"show lists 'data', 'grad' and 'local', got {what!r}")
    max_nodes = whole_number("max_nodes", max_nodes, 1)
    precision = precision_of(precision)
    depth = None if depth is None else whole_number("depth", depth, 0)
    found = None
    if isinstance(out, BaseException):
        graph = capture_failure(out)
    else:
        ends = out.ends if isinstance(out, Graph) else [out]
        names = leaf_names(out) if isinstance(out, Graph) else {}
        nodes = (end for end in ends if isinstance(end, Node))
        found = captured(*nodes, names=names, wrt=wrt)
        graph = found.graph
    folded = fold(graph)
    failed = around_failed(folded)
    try:
        seen = fitted(folded, max_nodes, depth, (*expand, *failed), direction)
    except ValueError:
        if not failed:
            raise
        # There is no room for all around it.
        seen = fitted(folded, max_nodes, depth, expand, direction)
    local = local_derivatives(found, seen.seen) if found and "local" in show else {}
    return Drawing(seen, Style(show, direction, theme, precision), local=local)


class Drawing:
    """A picture of a computation graph, as `draw` makes it.

    It is made by `draw`, and shown by notebooks.

    Attributes
    ----------
    view : View
        What is seen of the graph.
    style : Style
        How it is shown: what in the nodes, in which direction, on which theme, with how many
        digits.

    Examples
    --------
    >>> from autograd import Value, draw
    >>> x = Value(2.0, name="x")
    >>> drawing = draw(x * x)
    >>> drawing.dot.startswith("digraph"), drawing.caption
    (True, None)
    """

    def __init__(
        self,
        view: View,
        style: Style,
        seconds: float | None = None,
        local: LocalDerivatives | None = None,
    ) -> None:
        self.view, self.style, self._local = view, style, local or {}
        self._seconds = seconds
        self._trouble: str | None = None

    @property
    def graph(self) -> GraphDescription:
        """The whole graph, also what is folded away."""
        return self.view.folded.graph

    @cached_property
    def dot(self) -> str:
        """The picture in Graphviz's language, the same for the same program."""
        return dot_source(self.view, self.style, self.caption, self._local)

    @cached_property
    def svg(self) -> str:
        """The picture as SVG, described for screen readers."""
        drawn = layout.laid_out(self.dot, "svg", self._seconds).decode()
        return markup.accessible(
            drawn, self.alt, telling.parts(self.view, self.style), self.style.theme
        )

    @property
    def caption(self) -> str | None:
        """What the picture says of what it leaves out, and how to see that, if anything."""
        return telling.caption(self.view, self.style)

    @property
    def alt(self) -> str:
        """What the picture shows, in a few sentences."""
        return telling.alt(self.view, self.style)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the picture, whole or not at all.

        Parameters
        ----------
        path : str or path
            The suffix says as what: ``.svg .png .pdf .dot`` or ``.html``.

        Returns
        -------
        Path

        Raises
        ------
        ValueError
            If the suffix is none of these.
        RuntimeError
            If no Graphviz is found, it fails, or it takes more than a minute. Instead ``.html``
            has a note above its table, and ``.dot`` needs no Graphviz.
        OSError
            If the file cannot be written.

        Warns
        -----
        UserWarning
            If the picture is too large for a PNG, which is scaled down.
        """
        path = Path(path)
        kind = path.suffix.removeprefix(".").lower()
        if kind not in _FORMATS:
            raise ValueError(
                f"a drawing is saved as {', '.join(_FORMATS)}, got the suffix {path.suffix!r}"
            )
        if kind == "dot":
            content = self.dot.encode()
        elif kind == "svg":
            content = self.svg.encode()
        elif kind == "html":
            content = self.html.encode()
        else:
            content = layout.laid_out(self.dot, kind, self._seconds)
        if kind == "png" and layout.is_scaled_down(content):
            warnings.warn(
                f"{path.name} is scaled down to {layout.MOST_PIXELS:,} pixels: .svg and .pdf keep "
                "the size, and a smaller depth= shows less",
                stacklevel=2,
            )
        return write_whole(path, content)

    @property
    def html(self) -> str:
        """A page of its own with the picture, and a table that says the same."""
        ends = [node for node in self.graph.nodes if node.id in self.graph.outputs]
        names = ", ".join(labels.title(node) for node in ends[: telling.MOST_NAMED])
        title = f"Computation graph of {names}" if names else "Computation graph"
        try:
            picture = self.svg
        except layout.LayoutError as error:  # the table says the same
            picture = markup.no_picture(str(error))
        return markup.page(
            picture,
            title,
            _COLUMNS,
            telling.rows(self.view, self.style, self._local),
            self.style.theme,
        )

    def pictures(self) -> dict[str, str]:
        """Return the picture in the forms that notebooks show, by media type.

        HTML is for where SVG is taken out: notebooks that are not trusted, nbconvert.
        """
        return {"image/svg+xml": self.svg, "text/html": markup.image(self.svg, self.alt)}

    def _repr_mimebundle_(
        self, include: Container[str] | None = None, exclude: Container[str] | None = None
    ) -> dict[str, str]:
        bundle = {"text/plain": repr(self)}
        if self._trouble is None:
            try:
                bundle |= self._quick().pictures()
            except layout.LayoutError as error:
                self._trouble = str(error)  # so that showing it again waits no more
        if self._trouble is not None:
            bundle["text/plain"] += f"\n{self._trouble}"
        return chosen(bundle, include, exclude)

    def _quick(self) -> Drawing:
        """Return this picture if it is laid out already, else one that may not take long."""
        if "svg" not in self.__dict__:
            self.svg = Drawing(self.view, self.style, SECONDS_SHOWN, self._local).svg
        return self

    def __repr__(self) -> str:
        nodes, edges = len(self.graph.nodes), len(self.graph.edges)
        folded = f", {self.view.shown:,} shown" if self.view.shown < nodes else ""
        return f"Drawing({counted(nodes, 'node')}, {counted(edges, 'edge')}{folded})"


def chosen(
    bundle: dict[str, str], include: Container[str] | None, exclude: Container[str] | None
) -> dict[str, str]:
    """Return those of the media types of a notebook that it asks for."""
    return {
        kind: shown
        for kind, shown in bundle.items()
        if (not include or kind in include) and (not exclude or kind not in exclude)
    }
