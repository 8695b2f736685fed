"""Pooling of largest elements and of means."""

from tests.nn.cases import Case

SEQUENCES, IMAGES = ((2, 3, 9),), ((2, 3, 7, 8),)
ONE_SEQUENCE, ONE_IMAGE = ((3, 9),), ((3, 7, 8),)


def ties(random):
    """Draw few different numbers, so that many windows have several largest."""
    return random.integers(0, 3, (2, 3, 7, 8))


def linear(name, make, inputs):
    """A case of what is linear but for kinks, of which PyTorch has no second derivative."""
    return Case(name, make, inputs, second=False)


CASES = [
    linear("MaxPool1d", lambda t: t.nn.MaxPool1d(3), SEQUENCES),
    linear("MaxPool1d of one example", lambda t: t.nn.MaxPool1d(2, 1), ONE_SEQUENCE),
    linear("MaxPool1d with every argument", lambda t: t.nn.MaxPool1d(4, 3, 2, 2), SEQUENCES),
    linear("MaxPool1d rounded up", lambda t: t.nn.MaxPool1d(2, 2, ceil_mode=True), SEQUENCES),
    linear("MaxPool2d", lambda t: t.nn.MaxPool2d(2), IMAGES),
    linear("MaxPool2d of ties", lambda t: t.nn.MaxPool2d(2), (ties,)),
    linear("MaxPool2d of overlapping ties", lambda t: t.nn.MaxPool2d(3, 2, 1), (ties,)),
    linear("MaxPool2d of one example", lambda t: t.nn.MaxPool2d((2, 3), 1), ONE_IMAGE),
    linear("MaxPool2d of single elements", lambda t: t.nn.MaxPool2d(1, 2), IMAGES),
    linear("MaxPool2d padded", lambda t: t.nn.MaxPool2d((3, 2), 2, (1, 0)), IMAGES),
    linear("MaxPool2d dilated", lambda t: t.nn.MaxPool2d(2, 1, 1, (3, 2)), IMAGES),
    linear("MaxPool2d dilated apart", lambda t: t.nn.MaxPool2d(2, 2, 0, 2), IMAGES),
    linear("MaxPool2d rounded up", lambda t: t.nn.MaxPool2d(2, 3, 1, ceil_mode=True), IMAGES),
    Case(
        "max_pool1d with indices",
        lambda t: lambda x: t.F.max_pool1d(x * x, 3, 2, 1, 1, True, return_indices=True)[0],
        SEQUENCES,
    ),
    Case("max_pool2d", lambda t: lambda x: t.F.max_pool2d(x * x, 3, 2, 1, 2, True), IMAGES),
    linear("AvgPool1d", lambda t: t.nn.AvgPool1d(3), SEQUENCES),
    linear(
        "AvgPool1d with every argument", lambda t: t.nn.AvgPool1d(4, 2, 2, True, False), SEQUENCES
    ),
    linear("AvgPool1d rounded up", lambda t: t.nn.AvgPool1d(4, 2, 1, True), ONE_SEQUENCE),
    linear("AvgPool2d", lambda t: t.nn.AvgPool2d(2), IMAGES),
    linear("AvgPool2d of one example", lambda t: t.nn.AvgPool2d((3, 2), (1, 2)), ONE_IMAGE),
    linear("AvgPool2d padded", lambda t: t.nn.AvgPool2d(3, 2, 1), IMAGES),
    linear(
        "AvgPool2d without the padding", lambda t: t.nn.AvgPool2d(3, 2, 1, False, False), IMAGES
    ),
    linear("AvgPool2d rounded up", lambda t: t.nn.AvgPool2d(3, 2, 1, True), IMAGES),
    linear("AvgPool2d by a divisor", lambda t: t.nn.AvgPool2d(2, 2, 1, True, True, 3), IMAGES),
    Case("avg_pool1d", lambda t: lambda x: t.F.avg_pool1d(x * x, 3, 1, 1, False, False), SEQUENCES),
    Case("avg_pool2d", lambda t: lambda x: t.F.avg_pool2d(x * x, 2, 2, 1, True, False, 7), IMAGES),
    *(
        linear(f"AdaptiveAvgPool1d to {n}", lambda t, n=n: t.nn.AdaptiveAvgPool1d(n), SEQUENCES)
        for n in (1, 3, 4, 9, 11)
    ),
    *(
        linear(f"{name} to {n}", lambda t, name=name, n=n: getattr(t.nn, name)(n), IMAGES)
        for name in ("AdaptiveAvgPool2d", "AdaptiveMaxPool2d")
        for n in (1, (1, 4), 3, (None, 2), (9, 3))
    ),
    Case(
        "adaptive_avg_pool1d", lambda t: lambda x: t.F.adaptive_avg_pool1d(x * x, 5), ONE_SEQUENCE
    ),
    Case(
        "adaptive_avg_pool2d", lambda t: lambda x: t.F.adaptive_avg_pool2d(x * x, (3, 5)), ONE_IMAGE
    ),
    Case(
        "adaptive_max_pool2d", lambda t: lambda x: t.F.adaptive_max_pool2d(x * x, (3, 5)), ONE_IMAGE
    ),
]
