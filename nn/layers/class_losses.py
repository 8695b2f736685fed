"""Losses of classes and probabilities as modules: how improbable the right ones were held."""

from __future__ import annotations

from typing import Any

from nn import functional
from nn.functional.classes import checked_mark
from nn.functional.targets import checked_number, checked_reduction
from nn.layers.losses import Loss, read, weights


class CrossEntropyLoss(Loss):
    """Minus the logarithm of the probability that softmax gives to the right class.

    Parameters
    ----------
    weight : (C,) array, optional
        What an example of each class counts.
    ignore_index : int
        A class, or any other number, that marks what is left out; of class indices only.
    reduction : {"mean", "sum", "none"}
        The mean, their sum, or the loss of each example. The mean is weighted, and over what is
        not left out: NaN if that is nothing. With probabilities, it is over all examples.
    label_smoothing : float
        From 0 to 1: how much of the probability is given to all classes alike.

    Attributes
    ----------
    weight : Buffer of shape (C,), or None

    Raises
    ------
    TypeError
        If `ignore_index` is not an integer.
    ValueError
        If the smoothing is not between 0 and 1, or the reduction is none of the three.

    References
    ----------
    C. M. Bishop, *Pattern Recognition and Machine Learning*, 2006, equation (4.108); the
    smoothing: C. Szegedy et al., *Rethinking the Inception Architecture*, 2016, section 7.

    Examples
    --------
    >>> import numpy as np
    >>> scores, classes = np.array([[2.0, 0.0], [0.0, 0.0]]), np.array([0, 1])
    >>> CrossEntropyLoss(reduction="none")(scores, classes).round(4)
    array([0.1269, 0.6931])
    >>> probabilities = np.array([[1.0, 0.0], [0.5, 0.5]])
    >>> CrossEntropyLoss(reduction="none")(scores, probabilities).round(4)
    array([0.1269, 0.6931])
    """

    settings = ("ignore_index", "label_smoothing")

    def __init__(
        self,
        weight: Any = None,
        ignore_index: int = -100,
        reduction: str = "mean",
        label_smoothing: float = 0.0,
    ) -> None:
        super().__init__(reduction)
        self.weight = weights(weight)
        self.ignore_index = checked_mark(ignore_index, "CrossEntropyLoss")
        self.label_smoothing = checked_number(
            label_smoothing, "CrossEntropyLoss", "label_smoothing", at_least=0, at_most=1
        )

    def forward(self, input: Any, target: Any) -> Any:
        """Compare scores (N, C, ...) with classes (N, ...) or probabilities (N, C, ...)."""
        return functional.cross_entropy(
            input,
            target,
            read(self.weight),
            self.ignore_index,
            self.reduction,
            self.label_smoothing,
        )


class NLLLoss(Loss):
    """Minus the logarithm of a probability that is given for the right class.

    Parameters
    ----------
    weight : (C,) array, optional
        What an example of each class counts.
    ignore_index : int
        A class, or any other number, that marks what is left out.
    reduction : {"mean", "sum", "none"}
        The mean, their sum, or the loss of each example. The mean is weighted, and over what is
        not left out: NaN if that is nothing.

    Attributes
    ----------
    weight : Buffer of shape (C,), or None

    Raises
    ------
    TypeError
        If `ignore_index` is not an integer.
    ValueError
        If the reduction is none of the three.

    Examples
    --------
    >>> import numpy as np
    >>> logarithms = np.log(np.array([[0.5, 0.5], [0.25, 0.75]]))
    >>> float(NLLLoss()(logarithms, np.array([0, 0])))
    1.0397207708399179
    """

    settings = ("ignore_index",)

    def __init__(
        self, weight: Any = None, ignore_index: int = -100, reduction: str = "mean"
    ) -> None:
        super().__init__(reduction)
        self.weight = weights(weight)
        self.ignore_index = checked_mark(ignore_index, "NLLLoss")

    def forward(self, input: Any, target: Any) -> Any:
        """Look up logarithms of probabilities (N, C, ...) at classes (N, ...)."""
        return functional.nll_loss(
            input, target, read(self.weight), self.ignore_index, self.reduction
        )


class BCELoss(Loss):
    """The binary cross-entropy ``-[t ln x + (1 - t) ln(1 - x)]`` of probabilities x.

    No logarithm is taken as less than -100; `BCEWithLogitsLoss` needs no such bound.

    Parameters
    ----------
    weight : array, optional
        Of a shape that spreads over the input's: what each element counts.
    reduction : {"mean", "sum", "none"}
        The mean over all elements (NaN if there is none), their sum, or each by itself.

    Attributes
    ----------
    weight : Buffer, or None

    Raises
    ------
    ValueError
        If the reduction is none of the three.

    References
    ----------
    C. M. Bishop, *Pattern Recognition and Machine Learning*, 2006, equation (4.90).

    Examples
    --------
    >>> import numpy as np
    >>> float(BCELoss(reduction="sum")(np.array([0.5, 1.0]), np.array([1.0, 0.0])))
    100.69314718055995
    """

    def __init__(self, weight: Any = None, reduction: str = "mean") -> None:
        super().__init__(reduction)
        self.weight = weights(weight)

    def forward(self, input: Any, target: Any) -> Any:
        """Compare probabilities with targets of 0 or 1."""
        return functional.binary_cross_entropy(input, target, read(self.weight), self.reduction)


class BCEWithLogitsLoss(Loss):
    """The binary cross-entropy of the sigmoid of the input, without overflow for any input.

    Parameters
    ----------
    weight : array, optional
        Of a shape that spreads over the input's: what each element counts.
    reduction : {"mean", "sum", "none"}
        The mean over all elements (NaN if there is none), their sum, or each by itself.
    pos_weight : array, optional
        Of a shape that spreads over the input's: what a target of 1 counts against one of 0.

    Attributes
    ----------
    weight, pos_weight : Buffer, or None

    Raises
    ------
    ValueError
        If the reduction is none of the three.

    References
    ----------
    C. M. Bishop, *Pattern Recognition and Machine Learning*, 2006, equation (4.90).

    Examples
    --------
    >>> import numpy as np
    >>> float(BCEWithLogitsLoss(reduction="sum")(np.array([0.0, 1000.0]), np.array([1.0, 1.0])))
    0.6931471805599453
    """

    def __init__(self, weight: Any = None, reduction: str = "mean", pos_weight: Any = None) -> None:
        super().__init__(reduction)
        self.weight, self.pos_weight = weights(weight), weights(pos_weight)

    def forward(self, input: Any, target: Any) -> Any:
        """Compare logits with targets of 0 or 1."""
        return functional.binary_cross_entropy_with_logits(
            input, target, read(self.weight), self.reduction, read(self.pos_weight)
        )


class KLDivLoss(Loss):
    """The Kullback-Leibler divergence ``t (ln t - x)`` of log-probabilities x from t.

    Parameters
    ----------
    reduction : {"mean", "batchmean", "sum", "none"}
        The mean over all elements (NaN if there is none), the sum over the number of rows (which
        is what the divergence is in books), their sum, or each by itself.
    log_target : bool
        Whether targets are logarithms too.

    Raises
    ------
    ValueError
        If the reduction is none of the four.

    References
    ----------
    S. Kullback, R. A. Leibler, *On Information and Sufficiency*, 1951, equation (2.4).

    Examples
    --------
    >>> import numpy as np
    >>> p, q = np.array([[0.5, 0.5]]), np.array([[0.25, 0.75]])
    >>> float(KLDivLoss(reduction="batchmean")(np.log(q), p).round(6))
    0.143841
    """

    settings = ("log_target",)

    def __init__(self, reduction: str = "mean", log_target: bool = False) -> None:
        self.reduction = checked_reduction(reduction, "batchmean")
        self.log_target = bool(log_target)

    def forward(self, input: Any, target: Any) -> Any:
        """Compare log-probabilities with probabilities, or with their logarithms."""
        return functional.kl_div(input, target, self.reduction, self.log_target)
