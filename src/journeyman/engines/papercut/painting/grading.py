"""Light and mood laid over rasters, so that subjects and scenery share one air."""

from __future__ import annotations

import pyvips

from journeyman.engines.papercut.painting import colours, palettes
from journeyman.engines.papercut.painting.styles.canvas import Canvas
from journeyman.engines.papercut.painting.world import Composition, Sprite
from journeyman.engines.papercut.plan import Mood, TimeOfDay, Weather


def graded(image: pyvips.Image, scene: Composition, sprite: Sprite) -> pyvips.Image:
    """Tint an RGBA raster as the scene's light would, less than the scenery: subjects must stay readable."""
    saturation, shift, veil, share = palettes.MOODS[scene.mood]
    saturation, share = 1 + (saturation - 1) * 0.6, share * 0.45
    tint = scene.light.tint
    if scene.weather in {Weather.RAIN, Weather.STORM, Weather.FOG, Weather.CLOUDY} and scene.palette.sky_low:
        saturation *= 0.9
    if scene.guidance > 0 and scene.guide:
        veil, share = scene.guide[0], max(share, 0.16 * scene.guidance)
    if sprite.haze > 0:
        veil, share = scene.palette.sky_low, max(share, sprite.haze)
    if saturation == 1 and share == 0 and tint == (1.0, 1.0, 1.0) and shift == 0:
        return image
    weights = (0.2126, 0.7152, 0.0722)
    matrix = [
        [
            tint[row] * (1 - share) * ((1 - saturation) * weights[column] + (saturation if row == column else 0))
            for column in range(3)
        ]
        for row in range(3)
    ]
    base = colours.parse(veil)
    lift = shift * 90
    rgb = image[0:3].recomb(pyvips.Image.new_from_array(matrix)) + [channel * share + lift for channel in base]
    return rgb.cast("uchar").bandjoin(image[3]).copy(interpretation="srgb")


def vignette(picture: pyvips.Image, amount: float, canvas: Canvas) -> pyvips.Image:
    """Darken towards the corners."""
    small = pyvips.Image.xyz(64, 64)
    away = ((small[0] - 31.5) / 31.5) ** 2 + ((small[1] - 31.5) / 31.5) ** 2
    shade = 1 - amount * 0.42 * ((away - 0.55).abs() + (away - 0.55)) / 2
    return (picture * canvas.spread(shade)).cast("uchar")


def is_dim(scene: Composition) -> bool:
    """Say whether there is little light."""
    return scene.time is TimeOfDay.NIGHT or scene.mood in {Mood.EERIE, Mood.MYSTERIOUS}
