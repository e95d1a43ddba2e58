"""Work on the pixels of foreign pictures: larger, wider, mended, in another style."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import pyvips

from journeyman.engines.papercut import scene as scenes
from journeyman.engines.papercut.commissions.kept import inside
from journeyman.engines.papercut.commissions.scenes import mixed, opened
from journeyman.engines.papercut.orders import Order
from journeyman.engines.papercut.painting import colours, palettes, sprites, styles
from journeyman.engines.papercut.painting.grading import graded
from journeyman.engines.papercut.painting.render import render
from journeyman.engines.papercut.painting.styles.canvas import Canvas, fitted
from journeyman.engines.papercut.painting.styles.ink import clipped, contours, posterised, saturated, toned
from journeyman.engines.papercut.painting.world import Composition
from journeyman.engines.papercut.plan import Style, TimeOfDay, Weather
from journeyman.engines.papercut.scene import Scene

_SMALL: Final = 384  #: holes are closed on a copy of this edge: what closes them is soft anyway
_SPARING: Final = frozenset({Style.STAINED_GLASS, Style.OIL, Style.POP_ART})
#: What four gentle gradings lean to: factors for the channels, saturation, contrast.
_LEANS: Final = (
    ((1.05, 1.0, 0.94), 1.08, 1.04),
    ((0.95, 1.0, 1.06), 1.0, 1.0),
    ((1.03, 1.02, 1.0), 0.86, 0.94),
    ((1.02, 0.97, 1.03), 1.16, 1.1),
)


def enlarged(wanted: Order) -> pyvips.Image:
    """Enlarge a picture and sharpen it; ``number`` 1: bring out its details too."""
    picture = opened(wanted.picture)
    large = picture.resize(wanted.width / picture.width, vscale=wanted.height / picture.height, kernel="lanczos3")
    large = _exactly(large, wanted.width, wanted.height).cast("uchar").copy_memory()
    sharp = large.cast("float") + (large.cast("float") - large.gaussblur(1.2)) * 0.7
    if wanted.number:
        sharp = sharp + (large.cast("float") - large.gaussblur(12)) * 0.18
    noise = pyvips.Image.gaussnoise(wanted.width, wanted.height, sigma=1.6, mean=0, seed=1)
    return _done(sharp + noise)


def _exactly(image: pyvips.Image, width: int, height: int) -> pyvips.Image:
    return image.crop(0, 0, min(width, image.width), min(height, image.height)).embed(
        0, 0, width, height, extend="copy"
    )


def _done(image: pyvips.Image) -> pyvips.Image:
    return clipped(image).rint().cast("uchar").copy(interpretation="srgb").copy_memory()


def surrounded(wanted: Order) -> pyvips.Image:
    """Lay a picture into a larger frame; its mirror image goes on round it, softer the farther out."""
    picture = opened(wanted.picture)
    if abs(wanted.share - 1) > 1e-6:
        wide, high = max(1, round(picture.width * wanted.share)), max(1, round(picture.height * wanted.share))
        picture = picture.resize(wide / picture.width, vscale=high / picture.height)
        picture = _exactly(picture, wide, high).cast("uchar").copy_memory()
    width, height, short = wanted.width, wanted.height, min(picture.width, picture.height)
    whole = picture.embed(wanted.x, wanted.y, width, height, extend="mirror").copy_memory()
    soft = whole.gaussblur(max(1.0, short * 0.008))
    # Four outsides: the mirror image fades sooner or later into the colours that the edges have.
    reach = short * (0.2, 0.14, 0.1, 0.06)[wanted.number % 4]
    edges = picture.gaussblur(max(1.0, short * 0.03)).embed(wanted.x, wanted.y, width, height, extend="copy")
    shrink = max(1, short // 128)
    glow = fitted(edges.shrink(shrink, shrink).gaussblur(3.0 + wanted.number), width, height)
    glow = glow + pyvips.Image.perlin(width, height, cell_size=max(8, short // 6), seed=wanted.number + 3) * 6
    place = pyvips.Image.xyz(width, height).cast("float")
    across, down = place[0] - wanted.x, place[1] - wanted.y
    beyond_x = _larger(-across, across - (picture.width - 1))
    beyond_y = _larger(-down, down - (picture.height - 1))
    away = clipped(_larger(beyond_x, beyond_y), 0, 1e6)
    first, second = clipped(away * (1 / (short * 0.06)), 0, 1), clipped(away * (1 / reach) - 0.05, 0, 1)
    outside = whole * (1 - first) + soft * first
    outside = outside * (1 - second) + glow * second
    noise = pyvips.Image.gaussnoise(width, height, sigma=2.0, mean=0, seed=wanted.number + 1)
    return _done((away > 0).ifthenelse(outside + noise * first, whole))


def _larger(first: pyvips.Image, second: pyvips.Image) -> pyvips.Image:
    return (first > second).ifthenelse(first, second)


def filled(wanted: Order) -> pyvips.Image:
    """Close a hole in a picture, and stand in it what the scene shows.

    Raises:
        ValueError: the scene cannot be read; scenes are checked before they are ordered.
    """
    scene = _scene(wanted)
    picture = opened(wanted.picture)
    share = inside(wanted.mask, wanted.width, wanted.height)
    if scene.world.back:
        new = render(scene.world, width=wanted.width, height=wanted.height)
        return mixed(picture, new, share)
    closed = mixed(picture, _closed(picture, share, wanted.number), share)
    return mixed(closed, _with_figures(closed, scene.world), share)


def _scene(wanted: Order) -> Scene:
    scene = scenes.decode(wanted.scene)
    if scene is None:
        raise ValueError(wanted.scene)
    return scene


def _closed(picture: pyvips.Image, hole: pyvips.Image, number: int) -> pyvips.Image:
    """Let the colours round a hole run into it, from coarse to fine."""
    scale = min(1.0, _SMALL / max(picture.width, picture.height))
    small = picture.resize(scale, kernel="linear").cast("float")
    known = (fitted(hole, small.width, small.height) < 1).ifthenelse(1.0, 0.0).cast("float").copy_memory()
    base = (small * known).copy_memory()
    result = small
    for sigma in (90.0, 45.0, 22.0, 11.0, 5.0, 2.0):
        weight = known.gaussblur(sigma, precision="float")
        tone = base.gaussblur(sigma, precision="float") / (weight + 1e-4)
        # Far inside the hole only the widest look reaches what is known.
        trust = clipped(weight * 5, 0, 1) if sigma < 90.0 else 1.0
        result = (result * (1 - trust) + tone * trust).copy_memory()
    large = fitted(result, picture.width, picture.height)
    # The grain of the picture goes on in it: from beside the hole, above or below it.
    sigma = max(2.0, min(picture.width, picture.height) * 0.012)
    grain = clipped(picture.cast("float") - picture.gaussblur(sigma), -8, 8)
    across, down = ((0.31, 0.0), (-0.31, 0.0), (0.0, 0.37), (0.17, -0.37))[number % 4]
    moved = grain.wrap(x=round(picture.width * across), y=round(picture.height * down))
    noise = pyvips.Image.gaussnoise(picture.width, picture.height, sigma=1.5, mean=0, seed=number + 1)
    return _done(large + moved + noise)


def _with_figures(picture: pyvips.Image, world: Composition) -> pyvips.Image:
    """Lay a world's figures over a picture."""
    style = styles.STYLES[world.style]
    manner = style.manner(world)
    size = (picture.width, picture.height)
    for sprite in world.sprites:
        raster = sprites.figure(sprite, world.window, size, world.palette, style.figures(manner))
        image = style.treat(graded(raster.image, world, sprite), world, sprite)
        x = raster.x - (image.width - raster.image.width) // 2
        y = raster.y - (image.height - raster.image.height) // 2
        picture = sprites.laid(picture, image, x, y)
    return picture[0:3].cast("uchar").copy(interpretation="srgb").copy_memory()


def restyled(wanted: Order) -> pyvips.Image:
    """Draw a picture's shapes again by the scene's style and light; without a scene only grade it."""
    picture = opened(wanted.picture)
    factors, saturation, contrast = _LEANS[wanted.number % 4]
    leaning = _done(saturated(picture, saturation).cast("float") * list(factors) * contrast + 128 * (1 - contrast))
    if not wanted.scene:
        return leaning
    scene = _scene(wanted)
    world = scene.world
    short = min(wanted.width, wanted.height)
    calm = leaning.median(3).cast("uchar").copy(interpretation="srgb").copy_memory()
    edge = contours(calm, max(0.6, short * 0.0016), 9.0).copy_memory()
    prepared = _PREPARED.get(world.style, _as_it_is)(_lit(calm, scene), edge)
    # Panes and strokes spare what is finely drawn, as they spare the figures of our own pictures.
    busy = clipped(edge.cast("float").gaussblur(max(1.0, short * 0.016)) * 9 - 90)
    canvas = Canvas(
        composition=world,
        width=wanted.width,
        height=wanted.height,
        subjects=(busy if world.style in _SPARING else busy * 0).cast("uchar").copy_memory(),
        core_width=wanted.width,
        core_height=wanted.height,
    )
    return _done(styles.STYLES[world.style].finish(_done(prepared), canvas)[0:3])


def _lit(picture: pyvips.Image, scene: Scene) -> pyvips.Image:
    """Lay the hour, the place and the mood that were asked for over a picture; where none was, it keeps its own."""
    world, plan = scene.world, scene.plan
    is_elsewhere = plan.setting_named or plan.colours or plan.weather in {Weather.SNOW, Weather.FOG, Weather.STORM}
    share = 0.4 if is_elsewhere else 0.0
    factors, veil, amount = palettes.LIGHTS[world.time if plan.time_named else TimeOfDay.DAY]
    saturation, shift, hue, part = palettes.MOODS[world.mood]
    tones = world.palette
    ramp = sorted(
        (tones.shade, tones.foliage_deep, tones.front, tones.ground, tones.sky_mid, tones.sky_low),
        key=colours.luminance,
    )
    steps = [colours.parse(colours.blend(ramp, level / 255)) for level in range(256)]
    mapped = picture.colourspace("b-w").cast("uchar").maplut(_lut(steps))
    out = picture.cast("float") * (1 - share) + mapped.cast("float") * share
    out = out * list(factors) * (1 - amount) + [channel * amount for channel in colours.parse(veil)]
    out = out * (1 - part) + [channel * part for channel in colours.parse(hue)]
    return saturated(_done(out + shift * 120), saturation)


def _lut(steps: list[tuple[float, float, float]]) -> pyvips.Image:
    """Make a table that maps a tone to a colour."""
    data = bytes(round(channel) for step in steps for channel in step)
    return pyvips.Image.new_from_memory(data, 256, 1, 3, "uchar")


def _as_it_is(picture: pyvips.Image, _edge: pyvips.Image) -> pyvips.Image:
    return picture


def _papers(picture: pyvips.Image, edge: pyvips.Image) -> pyvips.Image:
    """Cut the tones from sheets of paper, the lighter above the darker."""
    short = min(picture.width, picture.height)
    sheets = posterised(picture, 6, max(0.8, short * 0.003)).cast("float")
    level = (picture.colourspace("b-w").gaussblur(max(0.8, short * 0.003)).cast("float") / 42.5).floor()
    shade = clipped(level.gaussblur(max(1.0, short * 0.006)) - level, 0, 1)
    _ = edge
    return sheets * (1 - shade * 0.45)


def _inked(levels: int, saturation: float, ink: str, weight: float) -> Callable[..., pyvips.Image]:
    """Print a few flat tones with contours over them."""

    def prepared(picture: pyvips.Image, edge: pyvips.Image) -> pyvips.Image:
        share = edge.cast("float") / 255 * weight
        tones = saturated(posterised(picture, levels, 1.2), saturation).cast("float")
        return tones * (1 - share) + share * list(colours.parse(ink))

    return prepared


def _lines(picture: pyvips.Image, edge: pyvips.Image) -> pyvips.Image:
    share = edge.cast("float") / 255
    pale = picture.cast("float") * 0.22 + [194, 190, 182]
    return pale * (1 - share) + share * [42, 39, 51]


def _plans(picture: pyvips.Image, edge: pyvips.Image) -> pyvips.Image:
    tone = picture.colourspace("b-w").cast("float") * 0.25 + edge.cast("float") * 0.8
    return toned(clipped(tone), "#1b4f9c", "#ffffff")


def _sketched(picture: pyvips.Image, edge: pyvips.Image) -> pyvips.Image:
    share = edge.cast("float") / 255
    pale = saturated(picture, 0.0).cast("float") * 0.72 + 66
    return pale * (1 - share) + share * 40


def _tubes(picture: pyvips.Image, edge: pyvips.Image) -> pyvips.Image:
    share = edge.cast("float") / 255
    bright = saturated(picture, 2.4).cast("float") * 0.6 + 110
    return picture.cast("float") * [0.12, 0.1, 0.2] * (1 - share) + bright * share


_PREPARED: Final[Mapping[Style, Callable[[pyvips.Image, pyvips.Image], pyvips.Image]]] = {
    Style.PAPERCUT: _papers,
    Style.LINE_ART: _lines,
    Style.NEON: _tubes,
    Style.PENCIL: _sketched,
    Style.BLUEPRINT: _plans,
    Style.VINTAGE_POSTER: _inked(4, 0.9, "#22304a", 0.5),
    Style.STAINED_GLASS: _inked(5, 1.6, "#17151f", 0.9),
    Style.UKIYO_E: _inked(5, 0.75, "#2a2a3a", 0.85),
    Style.POP_ART: _inked(3, 1.8, "#111111", 0.9),
    Style.ANIME: _inked(6, 1.3, "#3a1f33", 0.6),
}
