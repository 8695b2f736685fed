"""What is measured, in which engines, and the ratios that are to be kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field

OURS = "glassgrad"
COMPILED = "glassgrad_compiled"
_CHAIN_LENGTHS = (100, 1_000, 10_000, 100_000)


@dataclass(frozen=True)
class Engine:
    """One way of doing the work, and the environment that it lives in."""

    name: str
    title: str
    environment: str
    chooses_threads: bool = False


ENGINES = {
    engine.name: engine
    for engine in (
        Engine(OURS, "glassgrad", OURS),
        Engine(COMPILED, "glassgrad, compiled", OURS),
        Engine("numpy", "NumPy by hand", "numpy"),
        Engine("torch", "PyTorch", "torch", chooses_threads=True),
        Engine("jax", "JAX, jit", "jax", chooses_threads=True),
        Engine("hips", "HIPS autograd", "hips"),
        Engine("mygrad", "MyGrad", "mygrad"),
        Engine("mygrad_unguarded", "MyGrad, memory guarding off", "mygrad"),
        Engine("micrograd", "micrograd", "micrograd"),
        Engine("nielsen", "Nielsen's network.py", OURS),
        # Not peers, but the same work at several sizes, to be as costly per node at each.
        *(Engine(f"chain_{n}", f"a chain of {n:,} nodes", OURS) for n in _CHAIN_LENGTHS),
    )
}


@dataclass(frozen=True)
class Workload:
    """A row of the table: what is done, who does it, and how much of their cost we may have.

    Parameters
    ----------
    name : str
        What `--only` calls it.
    title : str
        What the table calls it.
    program : str
        The module of `benchmarks.measure` that measures it.
    work : str, optional
        What `engines.work.build` calls it; without it the program knows what to do.
    unit : "s", "B", "steps" or "loops"
        Seconds, bytes, steps of eager glassgrad, or bare loops of steps.
    ours : str
        The engine that the peers are compared with.
    peers : mapping of engine to number or None
        Whom we are compared with, and the most that our figure divided by theirs may be.
    ceiling : float, optional
        The most that our own figure may be.
    tolerance : float
        How far outcomes may lie apart, relative to ours, before the work counts as different.
    rounds_factor : int
        How many processes per round, where each yields a single sample.
    """

    name: str
    title: str
    program: str = "step_time"
    work: str | None = None
    unit: str = "s"
    ours: str = OURS
    peers: Mapping[str, float | None] = field(default_factory=dict[str, float | None])
    ceiling: float | None = None
    tolerance: float = 0.01
    rounds_factor: int = 1

    @property
    def engines(self) -> tuple[Engine, ...]:
        """Ours, then the peers."""
        return tuple(ENGINES[name] for name in (self.ours, *self.peers))


WORKLOADS = (
    Workload(
        "small-step",
        "sigmoid MLP 784-30-10, batch 10, MSE, SGD, float32: one step",
        work="small-step",
        peers={"numpy": 1.9, "torch": 0.40, "hips": 0.20, "mygrad": 0.40, "mygrad_unguarded": None},
    ),
    Workload(
        "large-step",
        "sigmoid MLP 784-512-512-10, batch 128, MSE, SGD, float32: one step",
        work="large-step",
        peers={"numpy": 1.1, "torch": 0.65, "hips": None, "mygrad": None, "mygrad_unguarded": None},
    ),
    Workload(
        "chain-0d",
        "1,000 multiplications of 0-d float32, forward and backward",
        work="chain-0d",
        peers={"torch": 0.55, "hips": 0.20},
    ),
    Workload(
        "chain-32x32",
        "1,000 multiplications of (32, 32) float32, forward and backward",
        work="chain-32x32",
        peers={"torch": 0.55, "hips": 0.20},
    ),
    Workload(
        "scalar-mlp",
        "MLP 2-16-16-1 of scalars, one sample, max-margin loss, forward and backward",
        work="scalar-mlp",
        peers={"micrograd": 0.25},
    ),
    Workload(
        "scalar-mlp-batch",
        "MLP 2-16-16-1 of scalars, 100 samples as in micrograd's demo, forward and backward",
        work="scalar-mlp-batch",
        peers={"micrograd": 0.25},
    ),
    Workload(
        "import",
        "import autograd, nn after import numpy",
        program="import_time",
        ceiling=0.060,
        rounds_factor=3,
    ),
    Workload(
        "nielsen",
        "Nielsen's Network, 784-30-10, batch 10, η = 3: one epoch of 8,000 MNIST images",
        work="nielsen-epoch",
        peers={"nielsen": 0.2},
        # Each shuffles in its own order, and the outcome is an accuracy.
        tolerance=0.1,
    ),
    Workload(
        "memory",
        "sigmoid MLP 784-512-512-10, batch 128: peak memory of steps above the import's",
        program="step_memory",
        work="large-step",
        unit="B",
        peers={"torch": 1.2},
    ),
    Workload(
        "small-step-compiled",
        "sigmoid MLP 784-30-10, batch 10, MSE, SGD, float32: one compiled step",
        work="small-step",
        ours=COMPILED,
        peers={"numpy": 0.85, "jax": 0.75, "torch": 0.2, OURS: None},
    ),
    Workload(
        "large-step-compiled",
        "sigmoid MLP 784-512-512-10, batch 128, MSE, SGD, float32: one compiled step",
        work="large-step",
        ours=COMPILED,
        peers={"numpy": 1.0, "jax": 1.0, "torch": 0.55, OURS: None},
    ),
    Workload(
        "scalar-step-compiled",
        "MLP 2-16-16-1 of scalars, one sample, max-margin loss: one compiled step",
        work="scalar-step",
        ours=COMPILED,
        peers={"micrograd": 0.02, OURS: None},
    ),
    Workload(
        "scalar-step-batch-compiled",
        "MLP 2-16-16-1 of scalars, 100 samples as in micrograd's demo: one compiled step",
        work="scalar-step-batch",
        ours=COMPILED,
        peers={"micrograd": 0.02, OURS: None},
    ),
    Workload(
        "rosenbrock-compiled",
        "Hessian of the Rosenbrock function in 100 variables, float64, compiled",
        work="rosenbrock",
        ours=COMPILED,
        peers={"hips": 0.1, "jax": 1.5, "torch": None, OURS: None},
    ),
    *(
        workload
        for name, title, limit, compiled_limit in (
            ("lenet", "LeNet, batch 64, Adam", 1.5, 0.9),
            ("gpt", "GPT of 4 layers, width 128, context 64, batch 16, AdamW", 1.0, 0.85),
            ("lstm", "LSTM of width 128, 64 steps, batch 32, Adam", 1.5, None),
        )
        for workload in (
            Workload(name, f"{title}: one step", work=name, peers={"torch": limit}),
            Workload(
                f"{name}-compiled",
                f"{title}: one compiled step",
                work=name,
                ours=COMPILED,
                peers={OURS: compiled_limit, "torch": None},
            ),
            Workload(
                f"{name}-memory",
                f"{title}: peak memory of steps above the import's",
                program="step_memory",
                work=name,
                unit="B",
                peers={"torch": 1.5},
            ),
        )
    ),
    Workload(
        "adam",
        "Adam over a million parameters in 20 tensors: the step alone",
        work="adam",
        peers={"torch": 0.7},
    ),
    *(
        Workload(
            f"fit{'-compiled' if engine == COMPILED else ''}",
            f"nn.fit, 784-30-10, batch 10, {words}: an epoch, in bare loops of the same steps",
            program="fit_overhead",
            work="small-step",
            unit="loops",
            ours=engine,
            ceiling=1.1,
        )
        for engine, words in ((OURS, "eager"), (COMPILED, "compiled"))
    ),
    *(
        Workload(
            f"compile-time-{work}",
            f"{title}: the first call, which compiles",
            program="compile_time",
            work=work,
            unit="steps",
            ours=COMPILED,
            ceiling=100.0,
        )
        for work, title in (
            ("small-step", "sigmoid MLP 784-30-10, batch 10"),
            ("scalar-step", "MLP 2-16-16-1 of scalars, one sample"),
            ("scalar-step-batch", "MLP 2-16-16-1 of scalars, 100 samples"),
            ("rosenbrock", "Hessian of the Rosenbrock function in 100 variables"),
        )
    ),
    *(
        Workload(
            f"compile-chain-{data}",
            f"sines and products of {data}, in a chain: the first call, which compiles, per node",
            program="compile_chain",
            work=data,
            ours="chain_100000",
            # Linear, up to what reaching farther into memory costs; the shortest is all overhead.
            peers={"chain_10000": 1.5, "chain_1000": 1.5, "chain_100": None},
        )
        for data in ("arrays", "numbers")
    ),
)
