"""MyGrad as it is installed: arrays that a graph uses are locked against being written to."""

# pyright: reportMissingImports=false
import mygrad
from mygrad.nnet.activations import sigmoid

from benchmarks.engines.work import LEARNING_RATE, TrainingProblem, Work


def training(problem: TrainingProblem) -> Work:
    """Take steps of SGD on the mean squared error."""
    layers = [
        (mygrad.tensor(weight.T.copy()), mygrad.tensor(bias.copy()))
        for weight, bias in zip(problem.weights, problem.biases, strict=True)
    ]
    parameters = [parameter for layer in layers for parameter in layer]

    def step() -> None:
        output = problem.x
        for weight, bias in layers:
            output = sigmoid(mygrad.matmul(output, weight) + bias)
        loss = mygrad.mean((output - problem.y) ** 2)
        loss.backward()
        for parameter in parameters:
            parameter.data -= LEARNING_RATE * parameter.grad

    return Work(step, lambda: problem.distance_from_start(w.data.T for w, _ in layers))
