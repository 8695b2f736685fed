"""Passes."""
from autograd.compile.graph import Graph

def simplified(graph: Graph):
    return graph, {}
