"""Lines and flat tones taken from rasters: what the graphic styles share."""

from __future__ import annotations

from typing import cast

import pyvips

from journeyman.engines.papercut.painting import colours


def clipped(image: pyvips.Image, low: float = 0, high: float = 255) -> pyvips.Image:
    """Keep values between two bounds."""
    # The stubs misspell the names of these two arguments.
    return cast("pyvips.Image", pyvips.Operation.call("clamp", image, min=low, max=high))


def contours(rgb: pyvips.Image, sigma: float, gain: float) -> pyvips.Image:
    """Find dark lines (difference of Gaussians in each channel, the strongest wins); one band, 0 paper … 255 ink."""
    thin = rgb.gaussblur(max(0.3, sigma))
    wide = rgb.gaussblur(max(0.5, sigma * 1.9))
    edge = (wide.cast("float") - thin.cast("float")).abs()
    strongest = edge[0]
    for band in (1, 2):
        strongest = (edge[band] > strongest).ifthenelse(edge[band], strongest)
    # Differences of one or two are steps of 8-bit gradients, not edges.
    return clipped((strongest - 3.7) * gain)


def solid(width: int, height: int, colour: str) -> pyvips.Image:
    """Give an even sheet of one colour."""
    sheet = pyvips.Image.black(width, height, bands=3).linear([1, 1, 1], list(colours.parse(colour)))
    return sheet.cast("uchar").copy(interpretation="srgb")


def flat(image: pyvips.Image, background: str = "#ffffff") -> pyvips.Image:
    """Lay an RGBA raster on an even ground."""
    return image.flatten(background=list(colours.parse(background)))


def ring(alpha: pyvips.Image, width: float) -> pyvips.Image:
    """Grow a coverage outwards by about ``width`` pixels; one band."""
    if width < 0.4:
        return alpha
    return clipped((alpha.gaussblur(width * 0.75).cast("float") - 22) * 3.4).cast("uchar")


def outlined(image: pyvips.Image, width: float, colour: str) -> pyvips.Image:
    """Draw an outline round an RGBA raster, and its inner contours, in one colour."""
    under = solid(image.width, image.height, colour).bandjoin(ring(image[3], width)).copy(interpretation="srgb")
    return under.composite2(image, "over")


def posterised(rgb: pyvips.Image, levels: int, softness: float = 0.0) -> pyvips.Image:
    """Flatten shading into a few tones and keep hue and saturation."""
    base = rgb.gaussblur(softness) if softness > 0.3 else rgb
    tone = base.colourspace("b-w").cast("float")
    step = 255 / levels
    stepped = ((tone / step).floor() + 0.55) * step
    factor = clipped(stepped / clipped(tone, 6, 255), 0.35, 2.2)
    return clipped(base * factor).cast("uchar").copy(interpretation="srgb")


def saturated(rgb: pyvips.Image, factor: float) -> pyvips.Image:
    """Strengthen or weaken colours."""
    weights = (0.2126, 0.7152, 0.0722)
    matrix = [
        [(1 - factor) * weights[column] + (factor if row == column else 0) for column in range(3)] for row in range(3)
    ]
    return clipped(rgb.recomb(pyvips.Image.new_from_array(matrix))).cast("uchar").copy(interpretation="srgb")


def with_alpha(rgb: pyvips.Image, alpha: pyvips.Image) -> pyvips.Image:
    """Join colour and coverage."""
    return rgb[0:3].cast("uchar").bandjoin(alpha.cast("uchar")).copy(interpretation="srgb")


def toned(tone: pyvips.Image, dark: str, light: str) -> pyvips.Image:
    """Print a single band (0..255) between two colours."""
    first, second = colours.parse(dark), colours.parse(light)
    share = tone.cast("float") / 255
    bands = [share * (b - a) + a for a, b in zip(first, second, strict=True)]
    return bands[0].bandjoin(bands[1]).bandjoin(bands[2]).cast("uchar").copy(interpretation="srgb")
