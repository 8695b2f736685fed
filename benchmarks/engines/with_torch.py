"""PyTorch, eager, on the CPU."""

# pyright: reportMissingImports=false
from itertools import pairwise

import torch

from benchmarks.engines.models import MODELS, adam_arrays, distance, start_of
from benchmarks.engines.work import (
    LEARNING_RATE,
    MULTIPLICATIONS,
    FloatArray,
    TrainingProblem,
    Work,
)


def use_threads(count: int) -> None:
    """Compute with so many threads."""
    torch.set_num_threads(count)


def training(problem: TrainingProblem) -> Work:
    """Take steps of SGD on the mean squared error."""
    layers: list[torch.nn.Module] = []
    for fan_in, fan_out in pairwise(problem.sizes):
        layers += [torch.nn.Linear(fan_in, fan_out), torch.nn.Sigmoid()]
    model = torch.nn.Sequential(*layers)
    model.load_state_dict({n: torch.from_numpy(p) for n, p in problem.state().items()})
    mean_squared_error = torch.nn.MSELoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE)
    x, y = torch.from_numpy(problem.x), torch.from_numpy(problem.y)

    def step() -> None:
        optimizer.zero_grad()
        loss = mean_squared_error(model(x), y)
        loss.backward()
        optimizer.step()

    def outcome() -> float:
        state = model.state_dict()
        return problem.distance_from_start(state[n].numpy() for n in state if n.endswith("weight"))

    return Work(step, outcome)


def model_training(name: str) -> Work:
    """Take steps with one of the larger models, which all engines write in the same words."""
    problem = MODELS[name](torch.nn, torch.optim)
    model, loss_of, optimizer = problem.model, problem.loss, problem.optimizer
    start = start_of({n: tuple(p.shape) for n, p in model.named_parameters()})
    model.load_state_dict({n: torch.from_numpy(array.copy()) for n, array in start.items()})
    x, y = torch.from_numpy(problem.x), torch.from_numpy(problem.y)

    def step() -> None:
        optimizer.zero_grad()
        loss = loss_of(model(x), y)
        loss.backward()
        optimizer.step()

    def outcome() -> float:
        return distance(start, {n: p.detach().numpy() for n, p in model.named_parameters()})

    return Work(step, outcome)


def adam_step() -> Work:
    """Take steps of Adam with given gradients, and nothing else."""
    arrays, gradients = adam_arrays()
    start = {str(i): array.copy() for i, array in enumerate(arrays)}
    parameters = [torch.nn.Parameter(torch.from_numpy(array)) for array in arrays]
    for parameter, gradient in zip(parameters, gradients, strict=True):
        parameter.grad = torch.from_numpy(gradient)
    optimizer = torch.optim.Adam(parameters, lr=1e-3)

    def outcome() -> float:
        return distance(start, {str(i): p.detach().numpy() for i, p in enumerate(parameters)})

    return Work(optimizer.step, outcome)


def multiplications(start: FloatArray) -> Work:
    """Multiply a tensor by itself again and again, and take the gradient of the sum."""

    def step() -> torch.Tensor:
        x = torch.tensor(start, requires_grad=True)
        product = x
        for _ in range(MULTIPLICATIONS):
            product = product * x
        total = product.sum() if product.ndim else product
        total.backward()
        return x

    return Work(step, lambda: float(step().grad.sum()))


def rosenbrock(x: torch.Tensor) -> torch.Tensor:
    """Sum up over a vector's neighbours what the test function of two variables gives."""
    return torch.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def rosenbrock_hessian(start: FloatArray) -> Work:
    """Take all second derivatives at a point."""
    x, hessian = torch.from_numpy(start), torch.func.hessian(rosenbrock)
    return Work(lambda: hessian(x), lambda: float(torch.linalg.norm(hessian(x))))
