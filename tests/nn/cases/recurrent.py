"""Recurrent layers and cells."""

from typing import Any

from tests.nn.cases import Case


def with_state(t: Any, layer: str, *sizes: int) -> Any:
    """Return a module that takes the pair of its state as two inputs."""

    class WithState(t.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = getattr(t.nn, layer)(*sizes)

        def forward(self, x: Any, h: Any, c: Any) -> Any:
            return self.inner(x, (h, c))

    return WithState()


CASES = [
    Case("RNN", lambda t: t.nn.RNN(3, 4), ((5, 2, 3),)),
    Case("RNN with relu", lambda t: t.nn.RNN(3, 4, nonlinearity="relu"), ((4, 2, 3), (1, 2, 4))),
    Case(
        "RNN of two layers, both ways",
        lambda t: t.nn.RNN(3, 2, 2, bidirectional=True),
        ((4, 2, 3), (4, 2, 2)),
    ),
    Case("RNN without bias", lambda t: t.nn.RNN(3, 4, bias=False), ((3, 2, 3),)),
    Case("RNN of one sequence", lambda t: t.nn.RNN(3, 4, batch_first=True), ((5, 3), (1, 4))),
    Case("LSTM", lambda t: t.nn.LSTM(3, 4), ((5, 2, 3),)),
    Case("LSTM with its batch first", lambda t: t.nn.LSTM(3, 4, batch_first=True), ((2, 5, 3),)),
    Case(
        "LSTM of two layers, both ways",
        lambda t: t.nn.LSTM(3, 2, num_layers=2, bidirectional=True, batch_first=True),
        ((2, 3, 3),),
    ),
    Case("LSTM without bias", lambda t: t.nn.LSTM(3, 4, bias=False), ((3, 2, 3),)),
    Case("LSTM with a projection", lambda t: t.nn.LSTM(3, 4, 2, proj_size=2), ((4, 2, 3),)),
    Case("LSTM of one sequence", lambda t: t.nn.LSTM(3, 4), ((5, 3),)),
    Case("LSTM of one step", lambda t: t.nn.LSTM(3, 4), ((1, 2, 3),)),
    Case(
        "LSTM with a state",
        lambda t: with_state(t, "LSTM", 2, 3),
        ((4, 2, 2), (1, 2, 3), (1, 2, 3)),
    ),
    Case(
        "LSTM with dropout, in use",
        lambda t: t.nn.LSTM(3, 4, 2, dropout=0.5),
        ((4, 2, 3),),
        train=False,
    ),
    Case("LSTM with dropout", lambda t: t.nn.LSTM(3, 4, 2, dropout=0.5), ((4, 2, 3),), draws=True),
    Case("GRU", lambda t: t.nn.GRU(3, 4), ((5, 2, 3),)),
    Case(
        "GRU of two layers, both ways",
        lambda t: t.nn.GRU(3, 2, 2, bidirectional=True),
        ((4, 2, 3), (4, 2, 2)),
    ),
    Case("GRU without bias", lambda t: t.nn.GRU(3, 4, bias=False, batch_first=True), ((2, 3, 3),)),
    Case("GRU of one sequence", lambda t: t.nn.GRU(3, 4), ((5, 3), (1, 4))),
    Case("RNNCell", lambda t: t.nn.RNNCell(3, 4), ((2, 3), (2, 4))),
    Case("RNNCell with relu", lambda t: t.nn.RNNCell(3, 4, nonlinearity="relu"), ((2, 3),)),
    Case("RNNCell without bias", lambda t: t.nn.RNNCell(3, 4, bias=False), ((3,), (4,))),
    Case("LSTMCell", lambda t: t.nn.LSTMCell(3, 4), ((2, 3),)),
    Case(
        "LSTMCell with a state",
        lambda t: with_state(t, "LSTMCell", 3, 4),
        ((2, 3), (2, 4), (2, 4)),
    ),
    Case("LSTMCell of one input", lambda t: t.nn.LSTMCell(3, 4), ((3,),)),
    Case("GRUCell", lambda t: t.nn.GRUCell(3, 4), ((2, 3), (2, 4))),
    Case("GRUCell without bias", lambda t: t.nn.GRUCell(3, 4, bias=False), ((2, 3),)),
]
