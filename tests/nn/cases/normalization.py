"""Normalisation layers and functions."""

from __future__ import annotations

from typing import Any

from tests.nn.cases import Case, between

BATCH_NORMS: dict[str, tuple[Any, tuple[int, ...]]] = {
    "BatchNorm1d": (lambda t: t.nn.BatchNorm1d(3), (6, 3)),
    "BatchNorm1d of sequences": (lambda t: t.nn.BatchNorm1d(3), (4, 3, 5)),
    "BatchNorm1d of settings": (lambda t: t.nn.BatchNorm1d(3, eps=0.1, momentum=0.3), (4, 3)),
    "BatchNorm1d of all batches": (lambda t: t.nn.BatchNorm1d(3, momentum=None), (4, 3)),
    "BatchNorm1d unscaled": (lambda t: t.nn.BatchNorm1d(3, affine=False), (4, 3)),
    "BatchNorm1d untracked": (lambda t: t.nn.BatchNorm1d(3, track_running_stats=False), (4, 3)),
    "BatchNorm2d": (lambda t: t.nn.BatchNorm2d(3), (2, 3, 4, 5)),
    "BatchNorm2d of all batches": (lambda t: t.nn.BatchNorm2d(2, momentum=None), (1, 2, 3, 3)),
    "BatchNorm2d unscaled": (
        lambda t: t.nn.BatchNorm2d(2, 0.01, 0.5, affine=False, track_running_stats=False),
        (2, 2, 3, 3),
    ),
    "BatchNorm3d": (lambda t: t.nn.BatchNorm3d(2), (2, 2, 2, 3, 2)),
    "InstanceNorm1d": (lambda t: t.nn.InstanceNorm1d(3), (2, 3, 5)),
    "InstanceNorm1d of one sample": (lambda t: t.nn.InstanceNorm1d(3), (3, 5)),
    "InstanceNorm1d tracked": (
        lambda t: t.nn.InstanceNorm1d(3, affine=True, track_running_stats=True),
        (2, 3, 5),
    ),
    "InstanceNorm2d": (lambda t: t.nn.InstanceNorm2d(3, affine=True), (2, 3, 4, 2)),
    "InstanceNorm2d of one image": (lambda t: t.nn.InstanceNorm2d(3, eps=0.1), (3, 4, 2)),
}

CASES = [
    *(
        Case(
            f"{name} in {'training' if train else 'use'}",
            make,
            (shape,),
            train=train,
            # In use PyTorch's unscaled layers have a zero second derivative, and here is none.
            second=train or name not in ("BatchNorm1d unscaled",),
            # Some sums nearly cancel in float32.
            tolerance=4.0 if name == "InstanceNorm2d" else 1.0,
        )
        for name, (make, shape) in BATCH_NORMS.items()
        for train in (True, False)
    ),
    *(
        Case(f"{name} of no samples", make, (shape,), second=False)
        for name, make, shape in (
            ("BatchNorm1d", lambda t: t.nn.BatchNorm1d(3), (0, 3)),
            ("BatchNorm2d", lambda t: t.nn.BatchNorm2d(3, momentum=None), (0, 3, 2, 2)),
            ("InstanceNorm2d", lambda t: t.nn.InstanceNorm2d(3), (0, 3, 2, 2)),
        )
    ),
    Case(
        "batch_norm in training",
        lambda t: lambda x, w, b: t.F.batch_norm(x, None, None, w, b, training=True),
        ((4, 3, 2), (3,), (3,)),
    ),
    Case(
        "batch_norm in use",
        lambda t: lambda x, m, v: t.F.batch_norm(x, m.detach(), v.detach(), eps=0.01),
        ((4, 3), (3,), between(0.5, 2.0, 3)),
        second=False,  # in PyTorch it is 0, and here is none
    ),
    Case("LayerNorm", lambda t: t.nn.LayerNorm(5), ((3, 4, 5),)),
    Case("LayerNorm of two axes", lambda t: t.nn.LayerNorm((4, 5), eps=0.01), ((3, 4, 5),)),
    Case("LayerNorm of a list", lambda t: t.nn.LayerNorm([4]), ((4,),)),
    Case("LayerNorm unscaled", lambda t: t.nn.LayerNorm(4, elementwise_affine=False), ((3, 4),)),
    Case("LayerNorm without bias", lambda t: t.nn.LayerNorm(4, bias=False), ((3, 4),)),
    Case(
        "layer_norm",
        lambda t: lambda x, w, b: t.F.layer_norm(x, (4,), w, b, 0.1),
        ((3, 4), (4,), (4,)),
    ),
    Case("RMSNorm", lambda t: t.nn.RMSNorm(5), ((3, 4, 5),)),
    Case("RMSNorm of two axes", lambda t: t.nn.RMSNorm((4, 5), eps=0.1), ((3, 4, 5),)),
    Case("RMSNorm unscaled", lambda t: t.nn.RMSNorm(4, elementwise_affine=False), ((3, 4),)),
    Case("rms_norm", lambda t: lambda x, w: t.F.rms_norm(x, (4,), w, 0.01), ((3, 4), (4,))),
    Case("GroupNorm", lambda t: t.nn.GroupNorm(2, 4), ((3, 4, 2, 3),)),
    Case("GroupNorm of features", lambda t: t.nn.GroupNorm(2, 6, eps=0.1), ((3, 6),)),
    Case("GroupNorm unscaled", lambda t: t.nn.GroupNorm(3, 3, affine=False), ((2, 3, 5),)),
    Case(
        "group_norm",
        lambda t: lambda x, w, b: t.F.group_norm(x, 2, w, b, 0.1),
        ((3, 4, 2), (4,), (4,)),
    ),
    Case(
        "instance_norm",
        lambda t: lambda x, w, b: t.F.instance_norm(x, weight=w, bias=b),
        ((3, 4, 2), (4,), (4,)),
    ),
    Case("normalize", lambda t: t.F.normalize, ((3, 4, 2),)),
    Case("normalize by another norm", lambda t: lambda x: t.F.normalize(x, 3.0, -1), ((3, 4),)),
    Case("normalize by the sum", lambda t: lambda x: t.F.normalize(x, 1.0, dim=0), ((3, 4),)),
    Case(
        "normalize by the largest",
        lambda t: lambda x: t.F.normalize(x, float("inf"), dim=0),
        ((3, 4),),
    ),
    Case("normalize short vectors", lambda t: lambda x: t.F.normalize(x, eps=9.0), ((3, 4),)),
]
