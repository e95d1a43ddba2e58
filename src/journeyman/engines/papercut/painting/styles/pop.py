"""Pop art: screaming flat colour, thick black contours and printer's dots."""

from __future__ import annotations

import pyvips

from journeyman.engines.papercut.painting import colours
from journeyman.engines.papercut.painting.sheet import Manner
from journeyman.engines.papercut.painting.styles.canvas import Canvas, Technique
from journeyman.engines.papercut.painting.styles.ink import clipped, flat, outlined, posterised, saturated, with_alpha
from journeyman.engines.papercut.painting.textures import waves
from journeyman.engines.papercut.painting.world import Composition, Sprite

#: Four schemes, so that the four pictures hang together like a series of prints.
SCHEMES = (
    ("#1d2b8f", "#ff2e63", "#08d9d6", "#ffe600", "#fff7e0"),
    ("#3a0ca3", "#f72585", "#4cc9f0", "#ffd60a", "#fff7e0"),
    ("#0b3954", "#ff5714", "#21d19f", "#ffe74c", "#fff3d6"),
    ("#2d1e6b", "#e71d36", "#7ae582", "#ff9f1c", "#fdfbe4"),
)


def manner(composition: Composition) -> Manner:
    """Push every colour to the nearest of five inks, with black contours."""
    inks = SCHEMES[composition.index % 4] if composition.guidance <= 0 else (*composition.guide[:4], "#fff7e0")

    def push(colour: str) -> str:
        red, green, blue = colours.parse(colours.saturate(colour, 1.7))
        nearest = min(
            inks, key=lambda ink: sum((a - b) ** 2 for a, b in zip((red, green, blue), colours.parse(ink), strict=True))
        )
        return colours.mix(colour, nearest, 0.88)

    return Manner(paint=push, ink=lambda _: "#111111", line=0.0038, is_flat=True, has_glow=False)


def printed(image: pyvips.Image, _composition: Composition, sprite: Sprite) -> pyvips.Image:
    """Flatten a subject to three loud tones in a thick outline with a white edge."""
    scale = image.height / (sprite.height * 1.32)
    rgb = saturated(posterised(flat(image, "#808080"), 3, max(0.4, image.height * 0.003)), 1.7)
    loud = clipped(rgb.cast("float") * 1.1 + 6)
    black = outlined(with_alpha(loud, image[3]), max(1.0, scale * 0.0058), "#111111")
    return outlined(black, max(1.0, scale * 0.006), "#ffffff")


def finish(picture: pyvips.Image, canvas: Canvas) -> pyvips.Image:
    """Screen the scene with dots: the darker the tone, the larger the dot."""
    cell = max(4.0, canvas.short / (66 - 16 * min(1.4, canvas.strength)))
    across, down = round(canvas.core_width / cell / 1.414), round(canvas.core_height / cell / 1.414)
    screen = ((waves(canvas, across, down) + waves(canvas, across, -down)) * 0.25 + 0.5).copy_memory()
    tone = picture.colourspace("b-w").gaussblur(max(0.6, cell * 0.25)).cast("float") / 255
    tone = tone.copy_memory()
    dot = clipped((screen - (0.30 + tone * 0.62)) * 9 + 0.5, 0, 1)
    lifted = picture.cast("float")
    shaded = lifted * 0.60
    light = clipped((0.20 - screen) * 9 + 0.5, 0, 1) * clipped((tone - 0.55) * 2.2, 0, 1) * 0.55
    behind = lifted * (1 - dot * 0.8) + shaded * dot * 0.8
    behind = behind * (1 - light) + light * 255
    share = canvas.subjects.cast("float") / 255 * 0.82
    return clipped(behind * (1 - share) + lifted * share).cast("uchar")


POP_ART = Technique(manner=manner, treat=printed, finish=finish, is_soft=False, has_gloom=False)
