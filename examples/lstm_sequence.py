"""An LSTM forecasts the spots on the sun.

    python examples/lstm_sequence.py

Their number rises and falls in a cycle of about eleven years, never twice alike. From the last
twelve years, month by month, the network forecasts each of the next 24 months. It learns from the
years 1749 to 1959 and is tested on 1960 to 2009, against the simplest forecast that is any good:
that the mean of the last year stays as it is. Two years ahead, the network is wrong by 32 spots,
that forecast by 64 (roots of the mean squares).

The picture shows its forecasts of two years before beside what came, and both errors by how far
one looks ahead.

S. Hochreiter, J. Schmidhuber, "Long short-term memory", Neural Computation 9, 1997.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from shared import DATA, end_without, parsed, parser, save_picture

import nn
from autograd import no_grad

PAST, AHEAD = 144, 24
FIRST_TEST_MONTH = (1960 - 1749) * 12

Array = NDArray[Any]


class Forecaster(nn.Module):
    """Reads months one by one, and then says the next ones all at once."""

    def __init__(self, width: int) -> None:
        self.lstm = nn.LSTM(1, width, batch_first=True)
        self.head = nn.Linear(width, AHEAD)

    def forward(self, months: Any) -> Any:
        """Forecast: shape (n, PAST, 1) to (n, AHEAD)."""
        states, _ = self.lstm(months)
        return self.head(states[:, -1])


def windows(series: Array) -> tuple[Array, Array]:
    """Return every stretch of the past, shape (n, PAST, 1), and what followed, (n, AHEAD)."""
    both = np.lib.stride_tricks.sliding_window_view(series, PAST + AHEAD)
    return both[:, :PAST, None], both[:, PAST:]


def main() -> None:
    """Train, print the errors of both forecasts, and draw them."""
    chosen = parsed(parser(__doc__, epochs=12, output="lstm_sequence.png"))
    nn.manual_seed(chosen.seed)

    spots = np.loadtxt(DATA / "sunspots.csv", delimiter=",", skiprows=1, usecols=1)
    # The more spots, the more their number scatters; roots scatter evenly.
    series = (np.sqrt(spots) / 8).astype(np.float32)
    x_train, y_train = windows(series[:FIRST_TEST_MONTH])
    x_test, y_test = windows(series[FIRST_TEST_MONTH - PAST :])
    if chosen.quick:
        x_train, y_train, x_test, y_test = x_train[:64], y_train[:64], x_test[:64], y_test[:64]

    model = Forecaster(32)
    history = nn.fit(
        model,
        (x_train, y_train),
        nn.MSELoss(),
        nn.optim.Adam(model.parameters(), lr=3e-3),
        chosen.epochs,
        batch_size=64,
        validation=(x_test, y_test),
        compile=True,
    )
    end_without(history)

    model.eval()
    with no_grad():
        output = np.asarray(model(x_test).data)
    truth, forecast = ((8 * np.maximum(roots, 0)) ** 2 for roots in (y_test, output))
    last_year = ((8 * x_test[:, -12:, 0]) ** 2).mean(axis=1, keepdims=True)
    errors = {
        name: np.sqrt(np.mean((estimate - truth) ** 2, axis=0))
        for name, estimate in (("LSTM", forecast), ("the last year goes on", last_year))
    }
    for name, error in errors.items():
        print(
            f"{name}: wrong by {error[0]:.1f} spots one month and {error[-1]:.1f} two years ahead"
        )

    def draw(figure: Any) -> None:
        curves, years, ahead = figure.subplots(1, 3, width_ratios=(2, 4, 2))
        history.plot(curves)
        curves.set_ylabel("mean squared error of the roots")
        time = 1960 + (AHEAD - 1 + np.arange(len(truth))) / 12
        years.plot(time, truth[:, -1], color="0.75", linewidth=1, label="what came")
        years.plot(time, forecast[:, -1], label="forecast two years before")
        years.set(title="Held-out years", ylabel="sunspots", ylim=(0, 250))
        for name, error in errors.items():
            ahead.plot(np.arange(1, AHEAD + 1), error, label=name)
        ahead.set(title="Error", xlabel="months ahead", ylabel="sunspots", ylim=(0, None))
        for axes in (years, ahead):
            axes.legend(frameon=False)
            axes.spines[["top", "right"]].set_visible(False)

    save_picture(chosen.output, 13, 4, draw)


if __name__ == "__main__":
    main()
