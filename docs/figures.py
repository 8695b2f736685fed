"""Make the figures of the README and of these pages: ``python docs/figures.py``."""

from pathlib import Path

from autograd import Value, draw, group, sigmoid

FIGURES = Path(__file__).with_name("figures")


def neuron() -> None:
    """Draw a neuron with two inputs, its cost, and all its gradients."""
    x1, x2 = Value(2.0, name="x1"), Value(0.5, name="x2")
    w1, w2, b = Value(-3.0, name="w1"), Value(1.0, name="w2"), Value(6.5, name="b")
    with group("neuron"):
        z = (w1 * x1 + w2 * x2 + b).named("z")
        a = sigmoid(z).named("a")
    cost = ((a - 0.0) ** 2).named("C")
    cost.backward()
    draw(cost).save(FIGURES / "neuron.svg")


if __name__ == "__main__":
    FIGURES.mkdir(exist_ok=True)
    neuron()
