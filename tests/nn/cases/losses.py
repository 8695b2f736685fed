"""Losses of numbers, classes, probabilities and margins."""

from functools import partial
from typing import Any

import numpy as np

from tests.nn.cases import Case, between, probabilities

CLASSES = np.array([2, 0, 3, 1, 2])
SOME_LEFT_OUT = np.array([2, -100, 3, 1, -100])
PIXELS = np.array([[[0, 2, 1], [1, 1, 0]], [[2, 2, 0], [0, 1, 2]]])
SIGNS = np.array([1, -1, -1, 1, 1])
WEIGHTS = np.array([0.5, 2.0, 1.0, 3.0])


def weighted(t: Any, weights: Any = WEIGHTS) -> Any:
    return t.const(np.asarray(weights, np.float32))


def with_target(make: Any, target: Any) -> Any:
    """Give a loss its last argument: a constant in the library's kind of array."""

    def made(t: Any) -> Any:
        class WithTarget(t.nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.loss = make(t)

            def forward(self, *inputs: Any) -> Any:
                kind = t.dtype(inputs[0]) if target.dtype.kind == "f" else target.dtype
                return self.loss(*inputs, t.const(target.astype(kind)))

        return WithTarget()

    return made


def function(name: str, call: Any) -> Any:
    """Return a function of inputs, from one of the library's function, the library and inputs."""
    return lambda t: partial(call, getattr(t.F, name), t)


PAIR = ((4, 3), (4, 3))
BATCH = ((5, 4),)
TRIPLE = ((5, 4), (5, 4), (5, 4))
LOGITS = ((5, 4), between(0.05, 0.95, 5, 4))

# Where `second` is False, the loss is made of straight lines, or PyTorch has no second derivatives.
CASES = [
    Case("MSELoss", lambda t: t.nn.MSELoss(), PAIR),
    Case("MSELoss sum", lambda t: t.nn.MSELoss(reduction="sum"), PAIR),
    Case("MSELoss none", lambda t: t.nn.MSELoss(reduction="none"), PAIR),
    Case("mse_loss", lambda t: t.F.mse_loss, ((7,), (7,))),
    Case("L1Loss", lambda t: t.nn.L1Loss(), PAIR, second=False),
    Case("L1Loss sum", lambda t: t.nn.L1Loss(reduction="sum"), PAIR, second=False),
    Case("l1_loss", lambda t: t.F.l1_loss, ((), ()), second=False),
    Case("SmoothL1Loss", lambda t: t.nn.SmoothL1Loss(), PAIR),
    Case("SmoothL1Loss beta", lambda t: t.nn.SmoothL1Loss(reduction="none", beta=0.4), PAIR),
    Case(
        "SmoothL1Loss beta 0",
        lambda t: t.nn.SmoothL1Loss(reduction="sum", beta=0.0),
        PAIR,
        second=False,
    ),
    Case("smooth_l1_loss", function("smooth_l1_loss", lambda f, t, x, y: f(x, y, beta=2.0)), PAIR),
    Case("HuberLoss", lambda t: t.nn.HuberLoss(), PAIR),
    Case("HuberLoss delta", lambda t: t.nn.HuberLoss("none", 0.4), PAIR),
    Case("huber_loss", function("huber_loss", lambda f, t, x, y: f(x, y, "sum", 1.5)), PAIR),
    Case("PoissonNLLLoss", lambda t: t.nn.PoissonNLLLoss(), ((3, 4), between(0, 5, 3, 4))),
    Case(
        "PoissonNLLLoss full",
        lambda t: t.nn.PoissonNLLLoss(full=True, reduction="none"),
        ((3, 4), between(0.1, 5, 3, 4)),
    ),
    Case(
        "PoissonNLLLoss of counts",
        lambda t: t.nn.PoissonNLLLoss(log_input=False, eps=0.1, reduction="sum"),
        (between(0.5, 5, 3, 4), between(0, 5, 3, 4)),
    ),
    Case(
        "poisson_nll_loss",
        function("poisson_nll_loss", lambda f, t, x, y: f(x, y, full=True)),
        ((3, 4), between(1.5, 9, 3, 4)),
    ),
    Case("GaussianNLLLoss", lambda t: t.nn.GaussianNLLLoss(), (*PAIR, between(0.2, 2, 4, 3))),
    Case(
        "GaussianNLLLoss full",
        lambda t: t.nn.GaussianNLLLoss(full=True, reduction="none"),
        (*PAIR, between(0.2, 2, 4, 1)),
    ),
    Case(
        "GaussianNLLLoss below eps",
        lambda t: t.nn.GaussianNLLLoss(eps=0.5, reduction="sum"),
        (*PAIR, between(0.2, 0.8, 4)),
    ),
    Case(
        "gaussian_nll_loss",
        function("gaussian_nll_loss", lambda f, t, x, y, v: f(x, y, v, full=True)),
        (*PAIR, between(0.2, 2, 4, 3)),
    ),
    Case("CrossEntropyLoss", with_target(lambda t: t.nn.CrossEntropyLoss(), CLASSES), BATCH),
    Case(
        "CrossEntropyLoss sum",
        with_target(lambda t: t.nn.CrossEntropyLoss(reduction="sum"), CLASSES),
        BATCH,
    ),
    Case(
        "CrossEntropyLoss none, left out",
        with_target(lambda t: t.nn.CrossEntropyLoss(reduction="none"), SOME_LEFT_OUT),
        BATCH,
    ),
    Case(
        "CrossEntropyLoss weight",
        with_target(lambda t: t.nn.CrossEntropyLoss(weight=weighted(t)), CLASSES),
        BATCH,
    ),
    Case(
        "CrossEntropyLoss weight, left out, smoothed",
        with_target(
            lambda t: t.nn.CrossEntropyLoss(weight=weighted(t), label_smoothing=0.2),
            SOME_LEFT_OUT,
        ),
        BATCH,
    ),
    Case(
        "CrossEntropyLoss ignore_index, smoothed",
        with_target(lambda t: t.nn.CrossEntropyLoss(ignore_index=2, label_smoothing=0.3), CLASSES),
        BATCH,
    ),
    Case(
        "CrossEntropyLoss of one example",
        with_target(lambda t: t.nn.CrossEntropyLoss(label_smoothing=0.1), np.array(2)),
        ((4,),),
    ),
    Case(
        "CrossEntropyLoss of images",
        with_target(lambda t: t.nn.CrossEntropyLoss(), PIXELS),
        ((2, 3, 2, 3),),
    ),
    Case(
        "CrossEntropyLoss of images, all at once",
        with_target(
            lambda t: t.nn.CrossEntropyLoss(
                weight=weighted(t, [0.5, 2.0, 1.0]),
                ignore_index=1,
                reduction="none",
                label_smoothing=0.4,
            ),
            PIXELS,
        ),
        ((2, 3, 2, 3),),
    ),
    Case(
        "CrossEntropyLoss of probabilities",
        lambda t: t.nn.CrossEntropyLoss(),
        ((5, 4), probabilities(5, 4)),
    ),
    Case(
        "CrossEntropyLoss of probabilities, weight, smoothed",
        lambda t: t.nn.CrossEntropyLoss(weight=weighted(t), label_smoothing=0.2),
        ((5, 4), probabilities(5, 4)),
    ),
    Case(
        "CrossEntropyLoss of probabilities of images",
        lambda t: t.nn.CrossEntropyLoss(weight=weighted(t, [0.5, 2.0, 1.0]), reduction="none"),
        ((2, 3, 2, 2), between(0, 1, 2, 3, 2, 2)),
    ),
    Case(
        "CrossEntropyLoss of probabilities of one example",
        lambda t: t.nn.CrossEntropyLoss(),
        ((4,), probabilities(4)),
    ),
    Case("cross_entropy", function("cross_entropy", lambda f, t, x: f(x, t.const(CLASSES))), BATCH),
    Case(
        "cross_entropy weight, smoothed",
        function(
            "cross_entropy",
            lambda f, t, x: f(
                x, t.const(CLASSES), t.const(WEIGHTS.astype(t.dtype(x))), label_smoothing=0.1
            ),
        ),
        BATCH,
    ),
    Case("NLLLoss", with_target(lambda t: t.nn.NLLLoss(), CLASSES), BATCH, second=False),
    Case(
        "NLLLoss weight, left out",
        with_target(lambda t: t.nn.NLLLoss(weight=weighted(t)), SOME_LEFT_OUT),
        BATCH,
        second=False,
    ),
    Case(
        "NLLLoss of images",
        with_target(lambda t: t.nn.NLLLoss(ignore_index=0, reduction="none"), PIXELS),
        ((2, 3, 2, 3),),
        second=False,
    ),
    Case(
        "NLLLoss of one example",
        with_target(lambda t: t.nn.NLLLoss(), np.array(1)),
        ((4,),),
        second=False,
    ),
    Case(
        "nll_loss",
        function("nll_loss", lambda f, t, x: f(t.F.log_softmax(x, 1), t.const(CLASSES))),
        BATCH,
    ),
    Case(
        "BCELoss",
        lambda t: t.nn.BCELoss(),
        (between(0.1, 0.9, 5, 4), between(0.05, 0.95, 5, 4)),
    ),
    Case(
        "BCELoss weight",
        lambda t: t.nn.BCELoss(weight=weighted(t), reduction="none"),
        (between(0.1, 0.9, 5, 4), between(0.05, 0.95, 5, 4)),
    ),
    Case(
        "binary_cross_entropy",
        function("binary_cross_entropy", lambda f, t, x, y: f(x, y, reduction="sum")),
        (between(0.1, 0.9, 3, 2), between(0.05, 0.95, 3, 2)),
    ),
    Case("BCEWithLogitsLoss", lambda t: t.nn.BCEWithLogitsLoss(), LOGITS),
    Case(
        "BCEWithLogitsLoss weights",
        lambda t: t.nn.BCEWithLogitsLoss(
            weight=weighted(t), reduction="none", pos_weight=weighted(t, [3.0, 0.5, 1.0, 2.0])
        ),
        LOGITS,
    ),
    Case(
        "binary_cross_entropy_with_logits",
        function(
            "binary_cross_entropy_with_logits", lambda f, t, x, y: f(50 * x, y, reduction="sum")
        ),
        LOGITS,
    ),
    # Not the mean over all elements, of which PyTorch warns.
    Case(
        "KLDivLoss batchmean",
        lambda t: t.nn.KLDivLoss(reduction="batchmean"),
        ((5, 4), probabilities(5, 4)),
    ),
    Case(
        "KLDivLoss of logarithms",
        lambda t: t.nn.KLDivLoss(reduction="sum", log_target=True),
        ((5, 4), (5, 4)),
    ),
    Case(
        "kl_div of a target of zeros",
        with_target(lambda t: partial(t.F.kl_div, reduction="none"), np.eye(4)),
        ((4, 4),),
    ),
    Case("SoftMarginLoss", with_target(lambda t: t.nn.SoftMarginLoss(), SIGNS), ((5,),)),
    Case(
        "soft_margin_loss",
        function("soft_margin_loss", lambda f, t, x: f(9 * x, t.const(SIGNS), reduction="none")),
        ((5,),),
    ),
    Case("HingeEmbeddingLoss", with_target(lambda t: t.nn.HingeEmbeddingLoss(), SIGNS), ((5,),)),
    Case(
        "hinge_embedding_loss",
        function(
            "hinge_embedding_loss", lambda f, t, x: f(x, t.const(SIGNS), 0.3, reduction="none")
        ),
        ((5,),),
    ),
    Case(
        "CosineEmbeddingLoss",
        with_target(lambda t: t.nn.CosineEmbeddingLoss(), SIGNS),
        ((5, 4), (5, 4)),
    ),
    Case(
        "CosineEmbeddingLoss margin",
        with_target(lambda t: t.nn.CosineEmbeddingLoss(margin=-0.6, reduction="none"), SIGNS),
        ((5, 4), (5, 4)),
    ),
    Case(
        "cosine_embedding_loss of one pair",
        function("cosine_embedding_loss", lambda f, t, x, y: f(x, y, t.const(np.array(1)))),
        ((4,), (4,)),
    ),
    Case(
        "MarginRankingLoss",
        with_target(lambda t: t.nn.MarginRankingLoss(), SIGNS),
        ((5,), (5,)),
    ),
    Case(
        "margin_ranking_loss",
        function(
            "margin_ranking_loss", lambda f, t, x, y: f(x, y, t.const(SIGNS), 0.7, reduction="none")
        ),
        ((5,), (5,)),
    ),
    Case("TripletMarginLoss", lambda t: t.nn.TripletMarginLoss(), TRIPLE),
    Case(
        "TripletMarginLoss swap",
        lambda t: t.nn.TripletMarginLoss(margin=2.0, swap=True, reduction="none"),
        TRIPLE,
    ),
    Case(
        "TripletMarginLoss p 1",
        lambda t: t.nn.TripletMarginLoss(margin=9.0, p=1, reduction="sum"),
        TRIPLE,
        second=False,
    ),
    Case(
        "TripletMarginLoss p 3",
        lambda t: t.nn.TripletMarginLoss(margin=9.0, p=3.0, eps=0.01),
        TRIPLE,
    ),
    Case(
        "triplet_margin_loss of the largest difference",
        function(
            "triplet_margin_loss", lambda f, t, x, y, z: f(x, y, z, margin=9.0, p=float("inf"))
        ),
        TRIPLE,
        second=False,
    ),
    Case(
        "MultiMarginLoss",
        with_target(lambda t: t.nn.MultiMarginLoss(), CLASSES),
        BATCH,
        second=False,
    ),
    Case(
        "MultiMarginLoss p 2, weight",
        with_target(
            lambda t: t.nn.MultiMarginLoss(p=2, margin=0.7, weight=weighted(t), reduction="none"),
            CLASSES,
        ),
        BATCH,
        second=False,
    ),
    Case(
        "multi_margin_loss of one example",
        function("multi_margin_loss", lambda f, t, x: f(x, t.const(np.array(2)), reduction="sum")),
        ((4,),),
        second=False,
    ),
]
