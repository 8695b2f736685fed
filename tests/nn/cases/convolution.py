"""Convolutions, their transposes, and padding."""

from tests.nn.cases import Case

SEQUENCES, IMAGES = ((2, 4, 9),), ((2, 4, 7, 6),)
ONE_SEQUENCE, ONE_IMAGE = ((4, 9),), ((4, 7, 6),)

CASES = [
    Case("Conv1d", lambda t: t.nn.Conv1d(4, 6, 3), SEQUENCES),
    Case("Conv1d of one example", lambda t: t.nn.Conv1d(4, 6, 3, padding=1), ONE_SEQUENCE),
    Case("Conv1d with every argument", lambda t: t.nn.Conv1d(4, 6, 3, 2, 2, 2, 2), SEQUENCES),
    Case("Conv1d same", lambda t: t.nn.Conv1d(4, 6, 5, padding="same"), SEQUENCES),
    Case("Conv1d valid", lambda t: t.nn.Conv1d(4, 6, 4, padding="valid"), SEQUENCES),
    *(
        Case(
            f"Conv1d with padding of {mode}",
            lambda t, mode=mode: t.nn.Conv1d(4, 6, 3, padding=2, padding_mode=mode),
            SEQUENCES,
        )
        for mode in ("zeros", "reflect", "replicate", "circular")
    ),
    Case("conv1d", lambda t: t.F.conv1d, ((2, 3, 8), (4, 3, 3), (4,))),
    Case(
        "conv1d with every argument",
        lambda t: lambda x, w, b: t.F.conv1d(x, w, b, stride=2, padding=1, dilation=2, groups=3),
        ((2, 3, 8), (6, 1, 3), (6,)),
    ),
    Case("Conv2d", lambda t: t.nn.Conv2d(4, 6, 3), IMAGES),
    Case("Conv2d of one example", lambda t: t.nn.Conv2d(4, 6, 3), ONE_IMAGE),
    Case("Conv2d without bias", lambda t: t.nn.Conv2d(4, 6, 3, bias=False), IMAGES),
    Case("Conv2d of single pixels", lambda t: t.nn.Conv2d(4, 6, 1), IMAGES),
    Case("Conv2d by strides", lambda t: t.nn.Conv2d(4, 6, (3, 2), (2, 3), (1, 0)), IMAGES),
    Case("Conv2d dilated", lambda t: t.nn.Conv2d(4, 6, 2, 1, 2, (3, 2)), IMAGES),
    Case("Conv2d in groups", lambda t: t.nn.Conv2d(4, 6, 3, groups=2), IMAGES),
    Case("Conv2d of each channel", lambda t: t.nn.Conv2d(4, 4, 3, padding=1, groups=4), IMAGES),
    Case("Conv2d same", lambda t: t.nn.Conv2d(4, 6, (3, 5), padding="same"), IMAGES),
    Case(
        "Conv2d same dilated",
        lambda t: t.nn.Conv2d(4, 6, (2, 3), padding="same", dilation=(2, 3)),
        IMAGES,
    ),
    Case("Conv2d valid", lambda t: t.nn.Conv2d(4, 6, 3, padding="valid"), IMAGES),
    Case("Conv2d as large as the image", lambda t: t.nn.Conv2d(4, 6, (7, 6)), IMAGES),
    *(
        Case(
            f"Conv2d with padding of {mode}",
            lambda t, mode=mode: t.nn.Conv2d(4, 6, 3, 2, (2, 1), padding_mode=mode),
            IMAGES,
        )
        for mode in ("reflect", "replicate", "circular")
    ),
    Case(
        "Conv2d same with reflected padding",
        lambda t: t.nn.Conv2d(4, 6, (4, 3), padding="same", padding_mode="reflect"),
        IMAGES,
    ),
    Case(
        "conv2d with every argument",
        lambda t: (
            lambda x, w, b: t.F.conv2d(
                x, w, b, stride=(1, 2), padding=(0, 1), dilation=(2, 1), groups=2
            )
        ),
        ((2, 4, 7, 6), (6, 2, 3, 2), (6,)),
    ),
    Case("ConvTranspose1d", lambda t: t.nn.ConvTranspose1d(4, 6, 3), SEQUENCES),
    Case("ConvTranspose1d of one example", lambda t: t.nn.ConvTranspose1d(4, 6, 3), ONE_SEQUENCE),
    Case(
        "ConvTranspose1d with every argument",
        lambda t: t.nn.ConvTranspose1d(4, 6, 3, 3, 2, 1, 2, False, 2),
        SEQUENCES,
    ),
    Case(
        "ConvTranspose1d to a length",
        lambda t: Resized(t, t.nn.ConvTranspose1d(4, 6, 3, 3), [28]),
        SEQUENCES,
    ),
    Case(
        "conv_transpose1d",
        lambda t: lambda x, w, b: t.F.conv_transpose1d(x, w, b, 2, 1, 1, 1, 2),
        ((2, 3, 8), (3, 4, 3), (4,)),
    ),
    Case("ConvTranspose2d", lambda t: t.nn.ConvTranspose2d(4, 6, 3), IMAGES),
    Case("ConvTranspose2d of one example", lambda t: t.nn.ConvTranspose2d(4, 6, 3), ONE_IMAGE),
    Case(
        "ConvTranspose2d by strides",
        lambda t: t.nn.ConvTranspose2d(4, 6, (3, 2), (2, 3), (1, 0), (1, 2)),
        IMAGES,
    ),
    Case(
        "ConvTranspose2d padded more than it strides",
        lambda t: t.nn.ConvTranspose2d(4, 6, 2, 1, 0, 2, dilation=3),
        IMAGES,
    ),
    Case(
        "ConvTranspose2d in groups",
        lambda t: t.nn.ConvTranspose2d(4, 6, 3, 2, 1, 1, 2, False, 2),
        IMAGES,
    ),
    Case(
        "ConvTranspose2d to a size",
        lambda t: Resized(t, t.nn.ConvTranspose2d(4, 6, 3, 2, 1), (14, 11)),
        IMAGES,
    ),
    Case(
        "conv_transpose2d",
        lambda t: lambda x, w, b: t.F.conv_transpose2d(x, w, b, (1, 2), 1, (0, 1), 2, (2, 1)),
        ((2, 4, 7, 6), (4, 3, 3, 2), (6,)),
    ),
    Case("ZeroPad2d", lambda t: t.nn.ZeroPad2d(2), ONE_IMAGE),
    Case("ZeroPad2d by side", lambda t: t.nn.ZeroPad2d((1, 0, 2, 3)), IMAGES),
    Case("ZeroPad2d cropping", lambda t: t.nn.ZeroPad2d((-1, 1, 2, -3)), IMAGES),
    Case("pad", lambda t: lambda x: t.F.pad(x, (1, 2)), IMAGES),
    Case("pad of two axes", lambda t: lambda x: t.F.pad(x, (1, 2, 0, 3), value=1.5), IMAGES),
    Case("pad cropping", lambda t: lambda x: t.F.pad(x, (-2, 1, -1, -2), value=0.5), IMAGES),
    Case("pad of all axes", lambda t: lambda x: t.F.pad(x, (1, 0, 0, 1, 2, 2, 1, 1)), IMAGES),
    *(
        Case(
            f"pad by {mode}: {sides}",
            lambda t, mode=mode, sides=sides: lambda x: t.F.pad(x * x, sides, mode),
            (shape,),
        )
        for mode in ("reflect", "replicate", "circular")
        for sides, shape in (((2, 3), (2, 4, 9)), ((1, 2, 3, 0), (2, 4, 7, 6)))
    ),
]


def Resized(t, layer, size):  # noqa: N802 (a module)
    """Call a layer with the size that its output is to have."""

    class Resizing(t.nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = layer

        def forward(self, x):
            return self.layer(x, output_size=size)

    return Resizing()
