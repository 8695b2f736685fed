"""Affine layers."""

from tests.nn.cases import Case

CASES = [
    Case("Linear", lambda t: t.nn.Linear(4, 3), ((5, 4),)),
    Case("Linear without bias", lambda t: t.nn.Linear(4, 3, bias=False), ((2, 5, 4),)),
    Case("linear", lambda t: t.F.linear, ((5, 4), (3, 4), (3,))),
]
