"""A network estimates how long a trip takes by plane, train, bus or car.

    python examples/tabular_regression.py

210 Australians on their way between Sydney, Canberra and Melbourne could each go in four ways; the
table says of each way what it costs, how long one waits at the terminal, the household's income,
how many travel together, and the hours on the way, which are to be estimated. A fifth of the
travellers is held out, each with all four rows, as some of these would tell about the others. No
value is missing; that the wait is 0 by car says that there is no terminal.

A dollar buys another distance by bus than by plane, and a linear model has one slope for both: it
explains 63 % of the variance of what was held out (R², the mean of five seeds). Given the products
of each number with each mode, it explains 78 %; a network of two small hidden layers finds such
things by itself, and explains 83 %. The picture shows the estimates of all three against the truth.

W. H. Greene, "Econometric analysis", 7th edition 2011, table F18-2.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from shared import DATA, end_without, parsed, parser, save_picture

import nn
from autograd import no_grad
from nn import functional as F
from nn.data.transforms import Normalize
from nn.metrics import r2_score

Array = NDArray[Any]
NUMBERS = ["wait", "cost", "income", "group"]
COLUMNS = [("traveller", int), ("mode", "U5"), *((name, float) for name in [*NUMBERS, "minutes"])]
COLORS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7"]  # that the colour-blind can tell apart


def linear_estimate(x: Array, y: Array, held_out: Array) -> Array:
    """Return what the linear model of least squares, fitted to the others, says of some rows."""
    with_constant = np.hstack([x, np.ones((len(x), 1))])
    weights, *_ = np.linalg.lstsq(with_constant[~held_out], y[~held_out])
    return with_constant[held_out] @ weights


def main() -> None:
    """Fit the three models, print what they explain, and draw what they say."""
    chosen = parsed(parser(__doc__, epochs=50, output="tabular_regression.png"))
    nn.manual_seed(chosen.seed)

    # An empty cell would be an error here, where np.genfromtxt would fill it in silence.
    table = np.loadtxt(DATA / "travel.csv", delimiter=",", skiprows=1, dtype=COLUMNS)
    modes, mode = np.unique(table["mode"], return_inverse=True)
    one_hot = F.one_hot(mode)
    numbers = np.stack([table[name] for name in NUMBERS], axis=1)
    hours = table["minutes"][:, None] / 60

    travellers = np.unique(table["traveller"])
    _, others = nn.data.random_split(travellers, [0.8, 0.2])
    held_out = np.isin(table["traveller"], travellers[others.indices])

    def normal(columns: Array) -> tuple[Array, Normalize]:
        # Only the training rows may say what is normal: the others are not known yet.
        scale = Normalize.fitted_to(columns[~held_out].astype(np.float32))
        return scale.batch(columns.astype(np.float32)), scale

    (x, _), (y, of_y) = normal(np.hstack([numbers, one_hot])), normal(hours)
    model = nn.Sequential(
        nn.Linear(x.shape[1], 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 1)
    )
    history = nn.fit(
        model,
        (x[~held_out], y[~held_out]),
        nn.MSELoss(),
        nn.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=0.01),
        chosen.epochs,
        batch_size=32,
        validation=(x[held_out], y[held_out]),
        compile=True,
    )
    end_without(history)
    model.eval()
    with no_grad():
        network = np.asarray(model(x[held_out]).data) * of_y.std + of_y.mean

    products = (one_hot[:, :, None] * numbers[:, None, :]).reshape(len(table), -1)
    estimates = {
        "linear model": linear_estimate(np.hstack([numbers, one_hot]), hours, held_out),
        "linear model of products": linear_estimate(
            np.hstack([products, one_hot]), hours, held_out
        ),
        "network": network,
    }
    truth = hours[held_out]
    for name, estimate in estimates.items():
        print(f"{name}: R² = {r2_score(estimate, truth):.3f} on {len(truth)} held-out rows")

    def draw(figure: Any) -> None:
        curves, *scatters = figure.subplots(2, 2).flat
        history.plot(curves)
        curves.set(title="network", ylabel="mean squared error, in variances", box_aspect=1)
        for axes, (name, estimate) in zip(scatters, estimates.items()):
            axes.axline((0, 0), slope=1, color="0.7", linewidth=1)
            for number, (label, color) in enumerate(zip(modes, COLORS)):
                rows = mode[held_out] == number
                axes.scatter(truth[rows], estimate[rows], s=14, alpha=0.7, c=color, label=label)
            axes.set(title=f"{name}: R² = {r2_score(estimate, truth):.2f}", aspect="equal")
            axes.set(xlabel="hours on the way", ylabel="estimate", xlim=(-2, 25), ylim=(-2, 25))
            axes.spines[["top", "right"]].set_visible(False)
        scatters[0].legend(frameon=False)

    save_picture(chosen.output, 9.5, 8, draw)


if __name__ == "__main__":
    main()
