"""Scenery for each setting: which sheets stand behind one another, from the sky to the grass before our feet."""

from __future__ import annotations

from collections.abc import Callable

from journeyman.engines.papercut.painting.stage import Stage
from journeyman.engines.papercut.painting.world import Layer, Stance
from journeyman.engines.papercut.plan import Nature, Setting, Style, TimeOfDay, Weather


def dress(stage: Stage, setting: Setting) -> tuple[tuple[Layer, ...], tuple[Layer, ...]]:
    """Fill both stacks for a setting, its weather included."""
    indoors = setting in {Setting.ROOM, Setting.CAFE, Setting.STUDIO}
    if not indoors and setting is not Setting.UNDERWATER:
        _sky(stage, setting)
    DECORATORS[setting](stage)
    if not indoors and setting is not Setting.UNDERWATER:
        _weather(stage, setting)
    return tuple(stage.back), tuple(stage.front)


def _sky(stage: Stage, setting: Setting) -> None:
    plan, night = stage.plan, stage.time is TimeOfDay.NIGHT
    stage.add("sky", y=stage.low if setting in {Setting.SPACE, Setting.SKY} else 0.0)
    top = stage.view.bottom if setting in {Setting.SPACE, Setting.SKY} else 0.0
    if setting is Setting.SPACE:
        stage.add("nebula")
        stage.add("stars", y=top, density=1.2, variety="milky")
        stage.add("planets", size=1.1)
        return
    dim = stage.plan.weather in {Weather.CLOUDY, Weather.RAIN, Weather.STORM, Weather.FOG}
    if plan.stars or (night and not dim):
        stage.add("stars", y=top - 0.05, density=1.4 if plan.stars else 0.9, variety="milky" if plan.stars else "")
    if plan.aurora:
        stage.add("aurora", y=top)
    if not dim or plan.weather is Weather.CLOUDY:
        stage.add("disc")
    if plan.rainbow:
        stage.add("rainbow", y=top + 0.02)
    if setting is Setting.SKY or _style_sky(stage, night=night):
        return
    amount = {
        Weather.CLEAR: 0.5,
        Weather.CLOUDY: 1.7,
        Weather.RAIN: 1.9,
        Weather.STORM: 2.2,
        Weather.SNOW: 0.9,
        Weather.FOG: 0.5,
    }
    size = stage.rng.uniform(0.24, 0.42) * (1.25 if stage.shot.name == "wide" else 1.0)
    stage.add("clouds", y=-0.1, size=size, density=amount[plan.weather], tone=0.9 if not night else 0.35)
    if plan.weather is Weather.CLEAR and not night and stage.shot.name != "framed" and not stage.has_high_subject:
        stage.add("birds", x=stage.aside(0.24), y=stage.view.top * 0.55, size=0.016)


def _style_sky(stage: Stage, *, night: bool) -> bool:
    """Give a style its own sky; say whether that replaces the clouds."""
    style, is_fair = stage.plan.style, stage.plan.weather is Weather.CLEAR
    if style in {Style.VINTAGE_POSTER, Style.POP_ART} and is_fair:
        stage.back.insert(1, Layer(kind="sunburst", seed=stage.seed(), x=stage.light.x, y=stage.light.y))
        return True
    if style is Style.ANIME and is_fair and not night:
        stage.add("cumulus", y=-0.02, size=0.34 * stage.lift, tone=1.0, density=0.95)
        return False
    if style is Style.UKIYO_E:
        stage.add("mist", y=stage.view.top * 0.42, size=0.05)
        return True
    return False


def _weather(stage: Stage, setting: Setting) -> None:
    weather = stage.plan.weather
    if setting is Setting.SPACE:
        return
    if weather is Weather.STORM:
        stage.back.insert(_skies(stage.back), Layer(kind="lightning", seed=stage.seed(), x=stage.aside(0.3), y=0.0))
    if weather in {Weather.RAIN, Weather.STORM}:
        stage.cover("rain", density=1.0 if weather is Weather.RAIN else 1.5)
    elif weather is Weather.SNOW:
        stage.cover("snowfall", density=0.9)
    elif weather is Weather.FOG:
        middle = len(stage.back) * 2 // 3
        stage.back.insert(middle, Layer(kind="fog", seed=stage.seed(), y=-0.05, size=0.34, density=1.5))
        stage.back.append(Layer(kind="fog", seed=stage.seed(), y=0.06, size=0.26, density=1.2))
        stage.cover("fog", y=stage.low - 0.04, size=0.2, density=1.1)


def _skies(layers: list[Layer]) -> int:
    """Count the sky layers at the bottom of the stack."""
    names = {"sky", "stars", "aurora", "disc", "rainbow", "clouds", "birds", "nebula", "planets", "cumulus"}
    return next((index for index, layer in enumerate(layers) if layer.kind not in names), len(layers))


def _frame(stage: Stage, variety: str = "flowers", bough: str = "") -> None:
    """Close the foreground: tall plants in the corners, boughs above in framed shots."""
    size = 0.20 if stage.shot.is_framed else 0.13
    if stage.plan.weather is Weather.SNOW:
        variety, bough = "", ""
    stage.cover("ferns", size=size * stage.richness, density=0.9 * stage.richness, variety=variety)
    if stage.has_high_subject:
        return
    if stage.shot.is_framed:
        stage.cover("boughs", size=0.36 * min(stage.view.width, 1.2), x=0.0, variety=bough)
    elif stage.shot.name == "plain" and stage.rng.random() < 0.5:
        stage.cover("boughs", size=0.28, x=1.0 if stage.aside(0.3) > stage.view.middle else -1.0, variety=bough)


def _near(stage: Stage, *, start: float = 0.05, flowers: float = 0.6, grass: float = 1.0, kind: str = "") -> None:
    """Plant the ground round the subjects, from ``start`` on: behind them freely, before them only low."""
    feet = max((sprite.y for sprite in stage.sprites if sprite.stance is Stance.STANDS), default=stage.low * 0.7)
    feet = max(feet, start + 0.06)
    rich = stage.richness
    bloom = 0.0 if stage.plan.weather is Weather.SNOW else flowers
    for share in (0.25, 0.62):
        y = start + (feet - start) * share
        stage.add("grass", y=y, size=0.02 + 0.02 * share, density=0.7 * grass * rich, tone=share)
        if bloom:
            stage.add("flowers", y=y, size=0.035 + 0.03 * share, density=0.55 * bloom * rich, variety=kind)
    stage.add("grass", y=feet - 0.005, size=0.04, density=0.5 * grass * rich, tone=0.9, clear=stage.spans)
    stage.cover("grass", y=feet + 0.012, size=0.035, density=0.8 * grass * rich, tone=1.0)
    if bloom and stage.low - feet > 0.05:
        stage.cover(
            "flowers", y=stage.low - 0.02, size=0.06, density=0.5 * bloom * rich, variety=kind, clear=stage.spans
        )


def _forest(stage: Stage) -> None:
    kinds = (
        stage.rng.choice(("fir", "fir", "fir+broadleaf", "broadleaf+birch"))
        if stage.plan.weather is not Weather.SNOW
        else "fir"
    )
    lift = stage.lift
    stage.add("hills", y=0.0, size=0.22 * lift, tone=0.15)
    stage.add("trees", y=0.0, size=0.26 * lift, tone=0.22, density=1.1, variety=kinds)
    stage.add("hills", y=0.03, size=0.08, tone=0.4)
    stage.add("trees", y=0.03, size=0.36 * lift, tone=0.45, density=0.9, variety=kinds)
    stage.add("ground", y=0.05, size=0.035)
    if stage.shot.name in {"framed", "wide"}:
        stage.add("path", y=0.04, x=stage.sprites[0].x * 0.5 if stage.sprites else 0.0, size=0.75)
    stage.add("trees", y=0.09, size=0.52 * lift, tone=0.75, density=0.62, variety=kinds, clear=stage.spans)
    stage.add("trees", y=0.16, size=0.78 * lift, tone=1.0, density=0.42, variety=kinds, clear=stage.spans)
    stage.add("bushes", y=0.12, size=0.07, tone=0.85, density=0.4, clear=stage.spans)
    _near(stage, flowers=0.35 if stage.plan.weather is not Weather.SNOW else 0.0, grass=0.8)
    if stage.plan.weather is not Weather.SNOW:
        stage.add("mushrooms", y=stage.low * 0.72, size=0.045, density=0.7, clear=stage.spans)
    if stage.time in {TimeOfDay.NIGHT, TimeOfDay.DUSK}:
        stage.cover("sparks", y=stage.low * 0.3, size=0.34, density=0.7)
    _frame(stage, "")


def _mountains(stage: Stage) -> None:
    lift = stage.lift
    stage.add("mountains", y=0.0, size=0.46 * lift, tone=0.12)
    stage.add("mountains", y=0.03, size=0.32 * lift, tone=0.5)
    stage.add("hills", y=0.05, size=0.1, tone=0.75)
    stage.add("trees", y=0.05, size=0.12 * lift, tone=0.55, density=1.0, variety="fir")
    if stage.shot.name == "framed" and stage.plan.weather is not Weather.SNOW:
        stage.add("ground", y=0.07, size=0.03)
        stage.add("river", y=0.075, x=stage.aside(0.14), size=0.8)
    else:
        stage.add("ground", y=0.07, size=0.03)
    stage.add("trees", y=0.12, size=0.3 * lift, tone=0.9, density=0.3, variety="fir", clear=stage.spans)
    stage.add("rocks", y=0.16, size=0.03, density=0.6, clear=stage.spans)
    snowy = stage.plan.weather is Weather.SNOW
    _near(stage, flowers=0.0 if snowy else 0.7, grass=0.8)
    _frame(stage)


def _sea(stage: Stage) -> None:
    if stage.shot.name in {"plain", "framed"}:
        stage.add("hills", y=0.03, size=0.12, tone=0.1)
    stage.add("sea", y=0.0)
    is_there = any(sprite.drawing == "lighthouse" for sprite in stage.sprites)
    if stage.shot.name in {"wide", "plain"} and not (is_there or stage.is_banned("lighthouse", {})):
        stage.add("lighthouse", x=stage.aside(0.36), y=0.03, size=0.26 if stage.shot.name == "plain" else 0.2)
    feet = max((sprite.y for sprite in stage.sprites if sprite.stance is Stance.FLOATS), default=stage.low * 0.6)
    count = 3
    for index in range(count):
        y = feet * (0.35 + 0.28 * index)
        stage.add("waves", y=y, size=0.016 + 0.014 * index, tone=0.25 + 0.22 * index)
    stage.cover("waves", y=feet + 0.055, size=0.042, tone=0.8)
    if stage.low - feet > 0.09:
        stage.cover("waves", y=stage.low - 0.015, size=0.052, tone=1.0)


def _beach(stage: Stage) -> None:
    stage.add("hills", y=0.0, size=0.12, tone=0.15)
    stage.add("sea", y=0.0)
    feet = max((sprite.y for sprite in stage.sprites if sprite.stance is Stance.STANDS), default=stage.low * 0.75)
    afloat = [sprite.y for sprite in stage.sprites if sprite.stance is Stance.FLOATS]
    edge = min(stage.low * 0.42, feet * 0.5) if not afloat else max(max(afloat) + 0.05, stage.low * 0.5)
    stage.add("waves", y=edge * 0.55, size=0.013, tone=0.2)
    stage.add("shore", y=edge)
    stage.add("trees", y=edge + 0.09, size=0.62 * stage.lift, tone=1.0, density=0.24, variety="palm", clear=stage.spans)
    stage.add("bushes", y=edge + 0.1, size=0.06, tone=0.9, density=0.22, clear=stage.spans)
    stage.cover("grass", y=stage.low - 0.005, size=0.05, density=0.25, tone=0.6, clear=stage.spans)
    if stage.shot.is_framed and not stage.has_high_subject:
        stage.cover("boughs", size=0.34, x=0.0)


def _desert(stage: Stage) -> None:
    stage.add("mountains", y=0.01, size=0.16 * stage.lift, tone=0.12)
    stage.add("dunes", y=0.02, size=0.14 * stage.lift, tone=0.3)
    stage.add("cacti", y=0.03, size=0.12, tone=0.35, density=0.5)
    stage.add("dunes", y=0.07, size=0.11, tone=0.65)
    stage.add("ground", y=0.10, size=0.04)
    stage.add("cacti", y=0.15, size=0.34, tone=1.0, density=0.45, clear=stage.spans)
    stage.add("rocks", y=stage.low * 0.6, size=0.035, density=0.5, clear=stage.spans)
    stage.cover("rocks", y=stage.low - 0.005, size=0.05, density=0.4, clear=stage.spans)
    stage.cover("grass", y=stage.low - 0.01, size=0.05, density=0.3, tone=0.2)


def _city(stage: Stage) -> None:
    lift = stage.lift
    stage.add("skyline", y=0.0, size=0.52 * lift, tone=0.12)
    stage.add("skyline", y=0.02, size=0.44 * lift, tone=0.45)
    stage.add("skyline", y=0.04, size=0.36 * lift, tone=0.85, clear=())
    stage.add("street", y=0.04, variety="asphalt")
    stage.add("trees", y=0.065, size=0.2, tone=0.9, density=0.28, variety="broadleaf", clear=stage.spans)
    stage.add("lamps", y=0.085, size=0.27, tone=0.9, clear=stage.spans)
    if stage.shot.is_framed and not stage.has_high_subject:
        stage.cover("boughs", size=0.34, x=0.0)
        stage.cover("ferns", size=0.16, density=0.8)


def _village(stage: Stage) -> None:
    lift = stage.lift
    stage.add("hills", y=0.0, size=0.26 * lift, tone=0.2)
    stage.add("trees", y=-0.01, size=0.16, tone=0.35, density=0.8, variety="broadleaf+poplar")
    stage.add("houses", y=0.02, size=0.3 * lift, tone=0.45)
    stage.add("houses", y=0.06, size=0.46 * lift, tone=1.0)
    stage.add("street", y=0.06)
    stage.add("lamps", y=0.12, size=0.27, tone=1.0, density=0.6, clear=stage.spans)
    stage.add("bushes", y=0.085, size=0.06, tone=1.0, density=0.5, clear=stage.spans)
    if stage.shot.name != "portrait":
        stage.add(
            "bunting",
            y=max(stage.view.top * 0.62, -0.42),
            size=0.035,
            variety="lights" if stage.time in {TimeOfDay.NIGHT, TimeOfDay.DUSK} else "",
        )
    stage.cover("flowers", y=stage.low - 0.01, size=0.07, density=0.35, clear=stage.spans)
    if stage.shot.is_framed:
        _frame(stage, "flowers", "blossom")


def _garden(stage: Stage) -> None:
    stage.add("hills", y=0.0, size=0.16 * stage.lift, tone=0.3)
    stage.add("trees", y=0.0, size=0.3 * stage.lift, tone=0.45, density=0.75, variety="broadleaf+poplar")
    stage.add("bushes", y=0.02, size=0.12, tone=0.6, density=1.4, variety="berries")
    stage.add("fence", y=0.045, size=0.10, tone=0.8)
    stage.add("ground", y=0.045, size=0.02)
    stage.add("path", y=0.05, x=stage.aside(0.12), size=0.6)
    stage.add("flowers", y=0.07, size=0.07, density=1.2 * stage.richness)
    stage.add("trees", y=0.09, size=0.55 * stage.lift, tone=1.0, density=0.2, variety="broadleaf", clear=stage.spans)
    _near(stage, flowers=1.5, grass=0.8)
    _frame(stage, "flowers", "blossom")


def _meadow(stage: Stage) -> None:
    stage.add("hills", y=0.0, size=0.24 * stage.lift, tone=0.12)
    stage.add("hills", y=0.02, size=0.15, tone=0.42)
    stage.add("trees", y=0.01, size=0.13, tone=0.45, density=0.5, variety="broadleaf+poplar")
    if stage.shot.name == "wide":
        stage.add("windmill", x=stage.aside(0.26), y=-0.03, size=0.2)
    stage.add("hills", y=0.06, size=0.09, tone=0.75)
    stage.add("ground", y=0.09, size=0.03)
    if stage.shot.name in {"framed", "wide"}:
        stage.add("path", y=0.085, x=stage.aside(0.08), size=0.6)
    stage.add("trees", y=0.12, size=0.5 * stage.lift, tone=1.0, density=0.16, variety="broadleaf", clear=stage.spans)
    _near(stage, flowers=1.1, grass=1.1)
    _frame(stage)


def _lake(stage: Stage) -> None:
    lift = stage.lift
    stage.add("mountains", y=0.0, size=0.4 * lift, tone=0.15)
    stage.add("hills", y=0.004, size=0.14, tone=0.5)
    stage.add("trees", y=0.004, size=0.15 * lift, tone=0.5, density=1.1, variety="fir+birch")
    afloat = [sprite.y for sprite in stage.sprites if sprite.stance is Stance.FLOATS]
    standing = [sprite.y for sprite in stage.sprites if sprite.stance is Stance.STANDS]
    bank = min(min(standing) - 0.06, stage.low * 0.62) if standing else stage.low - 0.02
    if afloat:
        bank = max(bank, max(afloat) + 0.05)
    stage.add("lake", y=0.004, size=stage.low + 0.1)
    if bank < stage.low - 0.04:
        stage.add("ground", y=bank, size=0.02)
        stage.add("reeds", y=bank + 0.01, size=0.14, density=0.5, clear=stage.spans)
        _near(stage, start=bank + 0.02, flowers=0.6)
    else:
        stage.cover("reeds", y=stage.low + 0.01, size=0.17, density=0.55, clear=stage.spans)
    stage.add(
        "trees",
        y=max(0.05, bank + 0.03),
        size=0.6 * lift,
        tone=1.0,
        density=0.14,
        variety="birch+fir",
        clear=stage.spans,
    )
    _frame(stage)


def _farm(stage: Stage) -> None:
    stage.add("hills", y=0.0, size=0.2 * stage.lift, tone=0.2)
    stage.add("hills", y=0.02, size=0.12, tone=0.5)
    stage.add("trees", y=0.015, size=0.14, tone=0.5, density=0.6, variety="poplar+broadleaf")
    stage.add("fields", y=0.06, size=0.02, x=stage.aside(0.1))
    stage.add("barn", x=stage.aside(0.27), y=0.1, size=0.36 * stage.lift**0.5)
    stage.add("fence", y=0.145, size=0.085, tone=0.9)
    stage.add("rows", y=0.13, size=0.11, density=0.35, clear=stage.spans, variety="sunflower")
    _near(stage, flowers=0.5)
    _frame(stage)


def _room(stage: Stage) -> None:
    mains = stage.spans
    pattern = stage.rng.choice(("stripes", "dots", ""))
    stage.add("wall", y=0.0, variety=pattern)
    tall = min(0.46, -stage.view.top * 0.72)
    stage.add("window", x=stage.aside(0.22), y=-0.12, size=tall)
    other = stage.view.middle - (stage.aside(0.3) - stage.view.middle)
    if stage.shot.name in {"plain", "wide", "framed"}:
        stage.add("shelf", x=other, y=max(stage.view.top * 0.52, -0.42), size=0.34)
    else:
        stage.add("frames", x=other, y=stage.view.top * 0.75, size=0.3)
    subject = stage.sprites[0].x if stage.sprites else 0.0
    wide = max((high - low for low, high in mains), default=0.3)
    if stage.sprites and stage.sprites[-1].nature is Nature.FOOD:
        stage.add("floor", y=0.0)
        stage.add("table", y=0.12 * stage.view.bottom, x=subject, size=wide * 0.62, variety="round")
    else:
        stage.add("floor", y=0.0, x=subject, size=wide * 0.85, variety="rug")
    stage.add("houseplant", x=stage.aside(0.43), y=stage.low * 0.42, size=0.34)
    if stage.time in {TimeOfDay.NIGHT, TimeOfDay.DUSK} or stage.shot.name == "wide":
        stage.add(
            "pendant",
            x=stage.view.middle + (subject - stage.view.middle) * 0.35,
            y=max(stage.view.top + 0.14, -0.55),
            size=0.15,
        )
    if stage.shot.is_framed:
        stage.add("bunting", y=stage.view.top + 0.05, size=0.03, variety="lights")


def _cafe(stage: Stage) -> None:
    stage.add("wall", y=0.04, variety=stage.rng.choice(("stripes", "", "dots")))
    stage.add("window", x=stage.aside(0.2), y=-0.06, size=min(0.5, -stage.view.top * 0.75))
    other = stage.view.middle - (stage.aside(0.28) - stage.view.middle)
    stage.add("shelf", x=other, y=-0.2, size=0.36)
    stage.add("shelf", x=other, y=-0.40, size=0.32)
    subject = stage.sprites[0].x if stage.sprites else 0.0
    wide = max((high - low for low, high in stage.spans), default=0.3)
    for index in (-1, 1):
        stage.add(
            "pendant",
            x=stage.view.middle + index * stage.view.width * 0.24,
            y=max(stage.view.top + 0.12, -0.6),
            size=0.13,
        )
    stage.add("floor", y=0.05)
    stage.add("table", y=0.12 * stage.view.bottom + 0.02, x=subject, size=wide * 0.62, variety="round")
    if stage.shot.is_framed:
        stage.add("bunting", y=stage.view.top + 0.03, size=0.03, variety="lights")


def _studio(stage: Stage) -> None:
    mains = [sprite for sprite in stage.sprites if sprite.is_main]
    x = mains[0].x if len(mains) == 1 else stage.view.middle
    middle = mains[0].y - mains[0].height * 0.55 if mains else -0.3
    reach = max((max(sprite.height, sprite.width) for sprite in mains), default=0.4)
    stage.add(
        "backdrop",
        x=x,
        y=middle,
        size=min(0.36, reach * 0.56, stage.view.width * 0.34),
        tone=max(0.0, stage.low * 0.15),
    )


def _space(stage: Stage) -> None:
    if any(sprite.stance is Stance.STANDS for sprite in stage.sprites) or stage.shot.name in {"plain", "framed"}:
        stage.add("surface", y=0.03, size=0.07)
        stage.add("rocks", y=stage.low * 0.5, size=0.03, density=0.5, clear=stage.spans)


def _underwater(stage: Stage) -> None:
    stage.add("depths", y=0.05)
    stage.add("rays")
    stage.add("shoal", x=stage.aside(0.2), y=stage.view.top + stage.view.height * 0.3, size=0.012)
    stage.add("coral", y=0.1, size=0.22, tone=0.3, density=0.8)
    stage.add("seabed", y=max(0.1, stage.low - 0.26), size=0.05)
    stage.add(
        "coral",
        y=max(0.14, stage.low - 0.16),
        size=0.24,
        tone=0.8,
        density=0.7,
        clear=tuple((low, high) for low, high in stage.spans),
    )
    stage.add("bubbles", density=0.8)
    stage.cover("coral", y=stage.low + 0.01, size=0.2, tone=1.0, density=0.5, clear=stage.spans)
    stage.cover("bubbles", density=0.35)
    if stage.shot.is_framed:
        stage.cover("curtains", size=0.1 * min(1.2, stage.view.width), variety="rock")


def _heaven(stage: Stage) -> None:
    rise = stage.view.height
    stage.add("clouds", y=stage.low - rise * 0.35, size=0.4, density=0.6, tone=0.6)
    stage.add("cumulus", y=stage.low - rise * 0.12, size=0.42, tone=0.35, density=0.9)
    stage.add("birds", x=stage.aside(0.28), y=stage.view.top + rise * 0.28, size=0.016)
    stage.cover("cumulus", y=stage.low + rise * 0.02, size=0.26, tone=1.0, density=0.5)


DECORATORS: dict[Setting, Callable[[Stage], None]] = {
    Setting.FOREST: _forest,
    Setting.MOUNTAINS: _mountains,
    Setting.SEA: _sea,
    Setting.BEACH: _beach,
    Setting.DESERT: _desert,
    Setting.CITY: _city,
    Setting.VILLAGE: _village,
    Setting.ROOM: _room,
    Setting.GARDEN: _garden,
    Setting.MEADOW: _meadow,
    Setting.SPACE: _space,
    Setting.UNDERWATER: _underwater,
    Setting.SKY: _heaven,
    Setting.LAKE: _lake,
    Setting.FARM: _farm,
    Setting.CAFE: _cafe,
    Setting.STUDIO: _studio,
}
