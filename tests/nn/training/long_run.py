"""A training with everything that has a state, for the tests that stop it on its way.

``python -m tests.nn.training.long_run CONFIGURATION FOLDER`` goes on from the checkpoint in a
folder, and leaves the weights there as ``done.safetensors``.
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

import nn
from nn.optim import lr_scheduler

EPOCHS = 6
EVERY = 2


class Noisy(nn.data.Dataset):
    """Examples that are drawn anew whenever they are asked for."""

    def __init__(self, x: Any, y: Any) -> None:
        self.x, self.y = x, y

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: Any) -> Any:
        noise = nn.random.generator().normal(size=self.x.shape[1]).astype(np.float32)
        return self.x[index] + 0.1 * noise, self.y[index]


class Shuffling:
    """Batches without a state of their own, drawn as they are asked for."""

    def __init__(self, x: Any, y: Any) -> None:
        self.x, self.y = x, y

    def __iter__(self) -> Iterator[Any]:
        for _ in range(10):
            chosen = nn.random.generator().choice(len(self.x), 8, replace=False)
            yield self.x[chosen], self.y[chosen]


class Counting(nn.training.Callback):
    """Changes the weights by a state of its own, so that a state that is lost is found out."""

    def __init__(self) -> None:
        self.batches = 0

    def on_batch_end(self, training: nn.training.Training) -> None:
        self.batches += 1
        training.model[0].bias.data += np.float32(1e-4 * (self.batches % 7))

    def state_dict(self) -> dict[str, int]:
        return {"batches": self.batches}

    def load_state_dict(self, state: dict[str, int]) -> None:
        self.batches = state["batches"]


def examples() -> tuple[Any, Any]:
    rng = np.random.default_rng(71)
    x = rng.normal(size=(83, 5)).astype(np.float32)
    return x, np.tanh(x[:, :2] * x[:, 2:4]).astype(np.float32)


def loader(prefetch: int) -> Any:
    return nn.data.DataLoader(Noisy(*examples()), 8, shuffle=True, prefetch=prefetch, seed=3)


CONFIGURATIONS: dict[str, dict[str, Any]] = {
    "momentum": {"optimizer": "SGD", "schedule": "step"},
    "Adam, by batches": {"optimizer": "Adam", "schedule": "cosine"},
    "compiled": {"optimizer": "Adam", "schedule": "step", "compile": True},
    "prefetching loader": {"optimizer": "SGD", "schedule": "plateau", "data": lambda: loader(3)},
    "compiled, loader": {
        "optimizer": "Adam",
        "schedule": "step",
        "data": lambda: loader(0),
        "compile": True,
    },
    "plain iterable": {
        "optimizer": "AdamW",
        "schedule": "cosine",
        "data": lambda: Shuffling(*examples()),
    },
    "by epochs": {"optimizer": "SGD", "schedule": "plateau", "unit": "epochs"},
}


def scheduler(kind: str, optimizer: Any) -> dict[str, Any]:
    if kind == "plateau":
        return {"scheduler": lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=0)}
    if kind == "cosine":
        schedule = lr_scheduler.CosineAnnealingLR(optimizer, 40)
        return {"scheduler": schedule, "scheduler_every": "batch"}
    return {"scheduler": lr_scheduler.StepLR(optimizer, 1, 0.8)}


def long_run(
    configuration: str,
    folder: Path | None,
    loss: Callable[[Any, Any], Any] | None = None,
    epochs: int = EPOCHS,
    callbacks: tuple[Any, ...] = (),
) -> tuple[dict[str, Any], nn.History]:
    """Train, from the checkpoint in the folder if there is one; return weights and history."""
    settings = CONFIGURATIONS[configuration]
    nn.manual_seed(17)
    model = nn.Sequential(
        nn.Linear(5, 8), nn.BatchNorm1d(8), nn.Tanh(), nn.Dropout(0.3), nn.Linear(8, 2)
    )
    optimizer = {
        "SGD": lambda p: nn.optim.SGD(p, 0.05, momentum=0.9, dampening=0.1),
        "Adam": lambda p: nn.optim.Adam(p, 0.01),
        "AdamW": lambda p: nn.optim.AdamW(p, 0.01),
    }[settings["optimizer"]](model.parameters())
    x, y = examples()
    checkpoint = None
    if folder is not None:
        unit = settings.get("unit", "steps")
        path = folder / "run.safetensors"
        checkpoint = nn.Checkpoint(path, EVERY, unit, keep_best="validation_loss")
    history = nn.fit(
        model,
        settings["data"]() if "data" in settings else (x, y),
        loss or nn.MSELoss(),
        optimizer,
        epochs,
        batch_size=8,
        validation=(x[:20], y[:20]),
        stop=[
            nn.training.WeightUpdateBelow(1e-9),
            nn.training.NoImprovement(50, restore_best=True),
        ],
        callbacks=[Counting(), nn.training.LearningRateMonitor(), *callbacks],
        checkpoint=checkpoint,
        resume=folder is not None,
        compile=settings.get("compile", False),
        progress=False,
        **scheduler(settings["schedule"], optimizer),
    )
    return {**model.state_dict(), **optimizer.state_dict()}, history


if __name__ == "__main__":
    folder = Path(sys.argv[2])
    print("ready", flush=True)
    state, history = long_run(sys.argv[1], folder, epochs=int(sys.argv[3]))
    history.save_csv(folder / "done.csv")
    nn.save(state, folder / "done.safetensors")
