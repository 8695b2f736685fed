import pytest

from autograd.viz.palette import SHADES, node_style, stylesheet


def brightness(colour: str) -> float:
    """Return the relative luminance of WCAG 2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, two: str) -> float:
    high, low = sorted((brightness(one), brightness(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1])
@pytest.mark.parametrize("ink", ["text", "muted", "gradient"])
@pytest.mark.parametrize("ground", [role for role in SHADES if "fill" in role or role == "ground"])
def test_text_can_be_read_on_every_ground(ink: str, ground: str, theme: int) -> None:
    assert contrast(SHADES[ink][theme], SHADES[ground][theme]) >= 4.5


def test_a_stylesheet_finds_each_shade() -> None:
    light = [shade.light for shade in SHADES.values()]
    assert len({*light}) == len(light)
    for shade in SHADES.values():
        assert f'[fill="{shade.light}"]{{fill:{shade.dark}}}' in stylesheet()


def test_kinds_differ_in_shape_or_border() -> None:
    def without_colour(kind: str) -> tuple[tuple[str, str], ...]:
        style = node_style(kind, "light").items()
        return tuple((key, value) for key, value in style if "color" not in key)

    kinds = ("input", "parameter", "constant", "operation", "output", "group")
    assert len({without_colour(kind) for kind in kinds}) == len(kinds)
