"""Neural networks on `autograd`: layers, losses, optimisers, training."""

import importlib
from typing import TYPE_CHECKING, Any

from nn import starting as starting  # before what takes long

# isort: split
from nn import beneath as beneath  # says so if autograd is another package

# isort: split
from autograd.version import __version__
from nn import functional, init
from nn.layers.activations import (
    GELU,
    GLU,
    LogSigmoid,
    LogSoftmax,
    Mish,
    Sigmoid,
    SiLU,
    Softmax,
    Softmax2d,
    Softmin,
    Softplus,
    Softsign,
    Tanh,
    Tanhshrink,
)
from nn.layers.attention import MultiheadAttention
from nn.layers.class_losses import (
    BCELoss,
    BCEWithLogitsLoss,
    CrossEntropyLoss,
    KLDivLoss,
    NLLLoss,
)
from nn.layers.containers import ModuleList, ParameterList, Sequential
from nn.layers.convolution import Conv1d, Conv2d
from nn.layers.distance import CosineSimilarity, PairwiseDistance
from nn.layers.dropout import AlphaDropout, Dropout, Dropout1d, Dropout2d
from nn.layers.embedding import Embedding
from nn.layers.layer_normalization import GroupNorm, LayerNorm, RMSNorm
from nn.layers.linear import Bilinear, Linear
from nn.layers.losses import (
    GaussianNLLLoss,
    HuberLoss,
    L1Loss,
    MSELoss,
    PoissonNLLLoss,
    SmoothL1Loss,
)
from nn.layers.margin_losses import (
    CosineEmbeddingLoss,
    HingeEmbeddingLoss,
    MarginRankingLoss,
    MultiMarginLoss,
    SoftMarginLoss,
    TripletMarginLoss,
)
from nn.layers.normalization import (
    BatchNorm1d,
    BatchNorm2d,
    BatchNorm3d,
    InstanceNorm1d,
    InstanceNorm2d,
)
from nn.layers.padding import ZeroPad2d
from nn.layers.piecewise import (
    CELU,
    ELU,
    SELU,
    Hardshrink,
    Hardsigmoid,
    Hardswish,
    Hardtanh,
    LeakyReLU,
    PReLU,
    ReLU,
    ReLU6,
    RReLU,
    Softshrink,
    Threshold,
)
from nn.layers.pooling import (
    AdaptiveAvgPool1d,
    AdaptiveAvgPool2d,
    AdaptiveMaxPool2d,
    AvgPool1d,
    AvgPool2d,
    MaxPool1d,
    MaxPool2d,
)
from nn.layers.recurrent import GRU, LSTM, RNN
from nn.layers.recurrent_cells import GRUCell, LSTMCell, RNNCell
from nn.layers.shaping import Flatten, Identity, Unflatten
from nn.layers.tables import ModuleDict, ParameterDict
from nn.layers.transformer import Transformer, TransformerDecoder, TransformerEncoder
from nn.layers.transformer_blocks import TransformerDecoderLayer, TransformerEncoderLayer
from nn.layers.transposed_convolution import ConvTranspose1d, ConvTranspose2d
from nn.module import Buffer, Module, Parameter
from nn.random import manual_seed
from nn.stateless import functional_call

if TYPE_CHECKING:
    from nn import costs, data, metrics, optim, plots, utils
    from nn.io import load, save
    from nn.network import Network
    from nn.summaries import Summary, summary
    from nn.training import (
        Callback,
        Checkpoint,
        ErrorRateBelow,
        History,
        LearningRateMonitor,
        LossBelow,
        MaxEpochs,
        NoImprovement,
        TrainStep,
        WeightUpdateBelow,
        fit,
    )

__all__ = [
    "CELU",
    "ELU",
    "GELU",
    "GLU",
    "GRU",
    "LSTM",
    "RNN",
    "SELU",
    "AdaptiveAvgPool1d",
    "AdaptiveAvgPool2d",
    "AdaptiveMaxPool2d",
    "AlphaDropout",
    "AvgPool1d",
    "AvgPool2d",
    "BCELoss",
    "BCEWithLogitsLoss",
    "BatchNorm1d",
    "BatchNorm2d",
    "BatchNorm3d",
    "Bilinear",
    "Buffer",
    "Callback",
    "Checkpoint",
    "Conv1d",
    "Conv2d",
    "ConvTranspose1d",
    "ConvTranspose2d",
    "CosineEmbeddingLoss",
    "CosineSimilarity",
    "CrossEntropyLoss",
    "Dropout",
    "Dropout1d",
    "Dropout2d",
    "Embedding",
    "ErrorRateBelow",
    "Flatten",
    "GRUCell",
    "GaussianNLLLoss",
    "GroupNorm",
    "Hardshrink",
    "Hardsigmoid",
    "Hardswish",
    "Hardtanh",
    "HingeEmbeddingLoss",
    "History",
    "HuberLoss",
    "Identity",
    "InstanceNorm1d",
    "InstanceNorm2d",
    "KLDivLoss",
    "L1Loss",
    "LSTMCell",
    "LayerNorm",
    "LeakyReLU",
    "LearningRateMonitor",
    "Linear",
    "LogSigmoid",
    "LogSoftmax",
    "LossBelow",
    "MSELoss",
    "MarginRankingLoss",
    "MaxEpochs",
    "MaxPool1d",
    "MaxPool2d",
    "Mish",
    "Module",
    "ModuleDict",
    "ModuleList",
    "MultiMarginLoss",
    "MultiheadAttention",
    "NLLLoss",
    "Network",
    "NoImprovement",
    "PReLU",
    "PairwiseDistance",
    "Parameter",
    "ParameterDict",
    "ParameterList",
    "PoissonNLLLoss",
    "RMSNorm",
    "RNNCell",
    "RReLU",
    "ReLU",
    "ReLU6",
    "Sequential",
    "SiLU",
    "Sigmoid",
    "SmoothL1Loss",
    "SoftMarginLoss",
    "Softmax",
    "Softmax2d",
    "Softmin",
    "Softplus",
    "Softshrink",
    "Softsign",
    "Summary",
    "Tanh",
    "Tanhshrink",
    "Threshold",
    "TrainStep",
    "Transformer",
    "TransformerDecoder",
    "TransformerDecoderLayer",
    "TransformerEncoder",
    "TransformerEncoderLayer",
    "TripletMarginLoss",
    "Unflatten",
    "WeightUpdateBelow",
    "ZeroPad2d",
    "__version__",
    "costs",
    "data",
    "fit",
    "functional",
    "functional_call",
    "init",
    "load",
    "manual_seed",
    "metrics",
    "optim",
    "plots",
    "save",
    "summary",
    "utils",
]

#: Names that live in rooms which not every program enters: importing the package does not import
#: them, as in `autograd`.
_ON_DEMAND = {
    "Network": "network",
    **dict.fromkeys(("load", "save"), "io"),
    **dict.fromkeys(("Summary", "summary"), "summaries"),
    **dict.fromkeys(("Callback", "Checkpoint", "ErrorRateBelow", "History"), "training"),
    **dict.fromkeys(("LearningRateMonitor", "LossBelow", "MaxEpochs", "NoImprovement"), "training"),
    **dict.fromkeys(("TrainStep", "WeightUpdateBelow", "fit"), "training"),
}
_ROOMS = {"costs", "data", "metrics", "optim", "plots", "utils", *_ON_DEMAND.values()}


def __getattr__(name: str) -> Any:
    if name in _ON_DEMAND:
        return getattr(importlib.import_module(f"nn.{_ON_DEMAND[name]}"), name)
    if name in _ROOMS:
        return importlib.import_module(f"nn.{name}")
    raise AttributeError(f"module 'nn' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*__all__, *_ROOMS})
