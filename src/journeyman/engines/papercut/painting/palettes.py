"""From setting, time, weather and mood to the colours of one picture.

A setting has local colours, as in plain daylight. Time and weather are lights: they multiply and veil all local colours
alike, which is what keeps a picture together.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from random import Random

from journeyman.engines.papercut.painting import colours
from journeyman.engines.papercut.painting.world import Palette
from journeyman.engines.papercut.plan import Mood, Setting, TimeOfDay, Weather


@dataclass(frozen=True, slots=True)
class _Local:
    """The colours of a place in daylight."""

    far: str
    mid: str
    near: str
    ground: str
    front: str
    foliage: str = "#3d9a5f"
    foliage_deep: str = "#1f6a4d"
    accent: str = "#f2698a"
    accent_second: str = "#ffc94d"
    water: str = "#58b9d6"
    water_deep: str = "#2a7fb4"
    wall: str = "#f6e3c8"
    wall_second: str = "#e9b48c"
    roof: str = "#cc5b48"
    wood: str = "#9a6a48"


LOCAL: dict[Setting, _Local] = {
    Setting.FOREST: _Local("#b4d6c6", "#7fb89d", "#4f9776", "#9cc66c", "#5c9f52", "#3a9163", "#1c6150", "#f28a5c"),
    Setting.MOUNTAINS: _Local("#a9c3de", "#7f9fc6", "#6f9f8e", "#a6cd7b", "#6fae5d", "#3f8f68", "#21604f", "#f7a1b5"),
    Setting.SEA: _Local("#a5cfdf", "#7fb8cf", "#5aa0a0", "#4cb0d0", "#1f7fae", "#4aa377", "#1f6a5a", "#ff8a6b"),
    Setting.BEACH: _Local("#9fd2dc", "#86c0a8", "#5fa98c", "#f6dfae", "#eccb8d", "#3fa56f", "#1f7458", "#ff7f6b"),
    Setting.DESERT: _Local("#eec7a0", "#e5aa75", "#d98d57", "#f1c887", "#e0a765", "#6fa263", "#3f7650", "#e8586b"),
    Setting.CITY: _Local("#b6c6dc", "#8ea5c8", "#6a82ad", "#b9bccb", "#8e93a8", "#5aa070", "#2f6f58", "#ff6f61"),
    Setting.VILLAGE: _Local("#b9d6c6", "#8fbf9f", "#6fa97a", "#d8c3a0", "#bb9f7c", "#5aa45a", "#2f7450", "#ee5f6e"),
    Setting.ROOM: _Local("#f3dcc0", "#e8b996", "#c98f6d", "#d2a075", "#b98257", "#5ba374", "#357558", "#e8697b"),
    Setting.GARDEN: _Local("#c6e3c0", "#93c98c", "#62ad6b", "#9fd07a", "#6cb35b", "#4aa65a", "#24734c", "#f0568a"),
    Setting.MEADOW: _Local("#c3e2d2", "#9ccf9c", "#79bd74", "#a9d66e", "#78ba55", "#55a85b", "#2c7a4f", "#f46f7f"),
    Setting.SPACE: _Local("#4a4a92", "#5d4f9f", "#7a64b4", "#a49fc4", "#7a759f", "#5fc9b0", "#2f7f8f", "#ff7fb4"),
    Setting.UNDERWATER: _Local(
        "#4fb4cf", "#2f92bb", "#1f719f", "#e9d7a5", "#c9b27c", "#3fb58a", "#137a74", "#ff7a7f", "#ffb84d"
    ),
    Setting.SKY: _Local("#d6ecfa", "#e8f4fc", "#ffffff", "#ffffff", "#e3eefb", "#7fc08f", "#4f9678", "#ff8a8a"),
    Setting.LAKE: _Local("#a8c9dc", "#86b3bf", "#5f9a87", "#93c873", "#5fa356", "#3a8f68", "#1d6152", "#ff9a6b"),
    Setting.FARM: _Local("#c6dfb4", "#a8cd86", "#86bb66", "#c8cf6a", "#93ad4d", "#5aa052", "#2f7444", "#e2574c"),
    Setting.CAFE: _Local("#f0d8bd", "#d8a581", "#a9735a", "#b98a66", "#8f6247", "#5a9f78", "#2f6f58", "#e0645c"),
    Setting.STUDIO: _Local("#f7e3d4", "#f3cfc0", "#e9b3a6", "#f4d8c8", "#e9c0ae", "#7fb59a", "#4a8a78", "#ef6f7f"),
}

#: Three skies for each time of day, top to horizon, and the colour of the disc.
SKIES: dict[TimeOfDay, tuple[tuple[str, str, str, str], ...]] = {
    TimeOfDay.DAWN: (
        ("#86a9dc", "#f3c3c4", "#ffe6bd", "#fff0b8"),
        ("#a79fd8", "#f7b6b3", "#ffdcae", "#ffedb0"),
        ("#7fb6d2", "#f6d2bd", "#fff0cf", "#fff3c4"),
    ),
    TimeOfDay.DAY: (
        ("#4fa6e6", "#93cff4", "#e0f4fb", "#fff3b8"),
        ("#5fb7e2", "#a6dcee", "#f3f8e6", "#fff0a8"),
        ("#6aa5ea", "#a8ccf5", "#fbeee6", "#fff2bd"),
    ),
    TimeOfDay.DUSK: (
        ("#473d80", "#c8668b", "#ffb36b", "#ffd980"),
        ("#2f4a86", "#e0787a", "#ffc47a", "#ffe08f"),
        ("#5b3f8c", "#ea7a7f", "#ffcf8a", "#ffe49a"),
    ),
    TimeOfDay.NIGHT: (
        ("#0d1740", "#22357a", "#5a6bb0", "#fdf3cf"),
        ("#101a4a", "#3a357f", "#7d6bb3", "#fff1d6"),
        ("#0a2140", "#17497a", "#4f8aa8", "#f6f6dc"),
    ),
}

#: Factors on all local colours, and a veil mixed in.
LIGHTS: dict[TimeOfDay, tuple[tuple[float, float, float], str, float]] = {
    TimeOfDay.DAWN: ((1.0, 0.91, 0.87), "#f2b8ae", 0.12),
    TimeOfDay.DAY: ((1.0, 1.0, 1.0), "#ffffff", 0.0),
    TimeOfDay.DUSK: ((0.86, 0.66, 0.68), "#6b3f7c", 0.16),
    TimeOfDay.NIGHT: ((0.36, 0.46, 0.68), "#1a2a62", 0.22),
}

SPRITE_LIGHTS: dict[TimeOfDay, tuple[float, float, float]] = {
    TimeOfDay.DAWN: (1.0, 0.95, 0.91),
    TimeOfDay.DAY: (1.0, 1.0, 1.0),
    TimeOfDay.DUSK: (0.98, 0.84, 0.82),
    TimeOfDay.NIGHT: (0.76, 0.82, 0.98),
}

_INDOORS = frozenset({Setting.ROOM, Setting.CAFE, Setting.STUDIO})

#: Saturation, lightness shift, veil colour and its share.
MOODS: dict[Mood, tuple[float, float, str, float]] = {
    Mood.NEUTRAL: (1.0, 0.0, "#ffffff", 0.0),
    Mood.JOYFUL: (1.18, 0.03, "#ffdf6b", 0.07),
    Mood.CALM: (0.82, 0.06, "#bfe0e6", 0.14),
    Mood.MELANCHOLY: (0.55, -0.06, "#6f83ab", 0.24),
    Mood.MYSTERIOUS: (0.85, -0.12, "#4b3a86", 0.26),
    Mood.ROMANTIC: (1.0, 0.03, "#ff9fb5", 0.24),
    Mood.DRAMATIC: (1.2, -0.12, "#3a1f4f", 0.12),
    Mood.DREAMY: (0.88, 0.10, "#d9b8ff", 0.24),
    Mood.NOSTALGIC: (0.70, 0.01, "#e5b06a", 0.28),
    Mood.EERIE: (0.60, -0.16, "#4a7a58", 0.30),
}


def palette(setting: Setting, time: TimeOfDay, weather: Weather, mood: Mood, rng: Random) -> Palette:
    """Choose the colours; ``rng`` picks among skies that suit equally."""
    local = LOCAL[setting]
    high, mid, low, sun = rng.choice(SKIES[time])
    factors, veil, share = LIGHTS[time]
    if setting in _INDOORS:
        # A lamp is lit indoors: the evening is seen through the window and only warms the walls.
        factors = (1 - (1 - factors[0]) * 0.35, 1 - (1 - factors[1]) * 0.5, 1 - (1 - factors[2]) * 0.55)
        veil, share = "#7a4a4f", share * 0.6
    if setting in {Setting.UNDERWATER, Setting.SPACE}:
        factors, share = (
            (1 - (1 - factors[0]) * 0.5, 1 - (1 - factors[1]) * 0.5, 1 - (1 - factors[2]) * 0.4),
            share * 0.4,
        )

    def lit(colour: str) -> str:
        return colours.mix(colours.multiply(colour, factors), veil, share)

    lamp = "#ffd98a" if time in {TimeOfDay.NIGHT, TimeOfDay.DUSK} else colours.mix(high, "#ffffff", 0.35)
    chosen = Palette(
        sky_high=high,
        sky_mid=mid,
        sky_low=low,
        sun=sun,
        **{field.name: lit(getattr(local, field.name)) for field in fields(local)},
        lamp=lamp,
        cloud=colours.mix(
            "#ffffff", low, 0.25 if time is TimeOfDay.DAY else 0.5 if time is not TimeOfDay.NIGHT else 0.0
        ),
        shade=colours.mix("#1a1c4a", factors_colour(factors), 0.12),
    )
    if time is TimeOfDay.NIGHT:
        chosen = replace(chosen, cloud=colours.mix(mid, low, 0.6))
    if setting is Setting.SPACE:
        chosen = replace(chosen, sky_high="#0b0a2a", sky_mid="#1d1750", sky_low="#3d2a78")
    elif setting is Setting.UNDERWATER:
        chosen = replace(chosen, **_depths(lit))
    return toned(weathered(chosen, weather, setting, time), mood)


#: Backdrops of the studio: paper, its lower edge, the floor, and the two accents.
BACKDROPS = (
    ("#f7e3d4", "#f1c9b8", "#f4d8c8", "#ef6f7f", "#ffc94d"),
    ("#d8ecf3", "#b5d8e6", "#cde4ec", "#ff8a6b", "#ffd36b"),
    ("#e6eed6", "#c8dcae", "#d9e6c2", "#f0769a", "#ffbf5f"),
    ("#f8edca", "#f0d898", "#f3e2b4", "#e8615c", "#5fb7c9"),
    ("#e7e0f4", "#cdbfe8", "#dcd2ee", "#ff7fae", "#ffd66b"),
)


def backdrop(chosen: Palette, number: int) -> Palette:
    """Choose the studio's paper; neighbouring numbers get different ones. There is no hour in a studio."""
    far, mid, ground, accent, second = BACKDROPS[number % len(BACKDROPS)]
    return replace(
        chosen, far=far, mid=mid, near=mid, ground=ground, front=colours.lighten(ground, -0.06), accent=accent,
        accent_second=second, foliage=LOCAL[Setting.STUDIO].foliage, water="#58b9d6",
    )  # fmt: skip


def factors_colour(factors: tuple[float, float, float]) -> str:
    """Write light factors as a colour."""
    return colours.text([factor * 255 for factor in factors])


def _depths(lit: object) -> dict[str, str]:
    """Give the water's own sky."""
    if not callable(lit):
        raise TypeError(lit)
    return {"sky_high": str(lit("#8fe6ea")), "sky_mid": str(lit("#2fa3c9")), "sky_low": str(lit("#0f5a94"))}


def weathered(chosen: Palette, weather: Weather, setting: Setting, time: TimeOfDay) -> Palette:
    """Lay the weather over a palette."""
    if setting in {Setting.SPACE, Setting.UNDERWATER} or weather is Weather.CLEAR:
        return chosen
    night = time is TimeOfDay.NIGHT
    if weather is Weather.SNOW:
        return chosen if setting in _INDOORS else _snowed(chosen, time)
    greys = {
        Weather.CLOUDY: ("#c3ced9", 0.34, 0.88),
        Weather.RAIN: ("#8496ab", 0.5, 0.72),
        Weather.STORM: ("#434d68", 0.78, 0.7),
        Weather.FOG: ("#dfe5e8", 0.5, 0.7),
    }
    grey, share, saturation = greys[weather]
    if time is not TimeOfDay.DAY:
        dark = weather is Weather.STORM
        grey = colours.mix(grey, chosen.sky_mid, 0.75 if night else 0.2 if dark else 0.45)
    names = ("sky_high", "sky_mid", "sky_low", "cloud")
    skies = {name: colours.mix(getattr(chosen, name), grey, share) for name in names}
    if setting in _INDOORS:
        return replace(chosen, **skies)
    land = {
        name: colours.mix(colours.saturate(getattr(chosen, name), saturation), grey, share * part)
        for name, part in (("far", 0.8), ("mid", 0.55), ("near", 0.4), ("ground", 0.32), ("front", 0.22),
                           ("foliage", 0.25), ("foliage_deep", 0.2), ("water", 0.45), ("water_deep", 0.4),
                           ("wall", 0.25), ("roof", 0.2))
    }  # fmt: skip
    if weather is Weather.STORM:
        skies["cloud"] = colours.mix(skies["sky_high"], "#ffffff", 0.12)
    return replace(chosen, **skies, **land)


def _snowed(chosen: Palette, time: TimeOfDay) -> Palette:
    """Cover the land with snow that takes the colour of the sky."""
    white = {
        TimeOfDay.DAY: "#f5f9fe",
        TimeOfDay.DAWN: "#fbeef0",
        TimeOfDay.DUSK: "#e3c7dc",
        TimeOfDay.NIGHT: "#8ea2d6",
    }[time]
    blue = colours.mix(white, "#7f9fd0", 0.38)
    return replace(
        chosen,
        far=colours.mix(chosen.far, blue, 0.6),
        mid=colours.mix(chosen.mid, blue, 0.66),
        near=colours.mix(white, blue, 0.55),
        ground=white,
        front=colours.mix(white, blue, 0.28),
        foliage=colours.mix(chosen.foliage, blue, 0.22),
        foliage_deep=colours.mix(chosen.foliage_deep, blue, 0.12),
        sky_high=colours.mix(chosen.sky_high, "#a9bcd6", 0.34),
        sky_mid=colours.mix(chosen.sky_mid, "#cfdbea", 0.34),
        sky_low=colours.mix(chosen.sky_low, white, 0.3),
        water=colours.mix(chosen.water, "#bcd7ea", 0.4),
    )


def toned(chosen: Palette, mood: Mood) -> Palette:
    """Lay a mood over a palette. Lamps keep their warmth: they are what the eye holds on to."""
    saturation, shift, veil, share = MOODS[mood]
    if mood is Mood.NEUTRAL:
        return chosen

    def tone(colour: str) -> str:
        return colours.lighten(colours.mix(colours.saturate(colour, saturation), veil, share), shift)

    return replace(
        chosen,
        **{
            field.name: tone(getattr(chosen, field.name))
            for field in fields(chosen)
            if field.name not in {"lamp", "sun"}
        },
    )


def guided(chosen: Palette, guide: tuple[str, ...], strength: float) -> Palette:
    """Pull every colour towards the guide colour nearest to it in lightness."""
    if not guide or strength <= 0:
        return chosen
    ramp = sorted(guide, key=colours.luminance)
    if len(ramp) == 1:
        ramp = [colours.lighten(ramp[0], -0.55), ramp[0], colours.lighten(ramp[0], 0.7)]
    elif colours.luminance(ramp[-1]) - colours.luminance(ramp[0]) < 0.5:
        ramp = [colours.lighten(ramp[0], -0.4), *ramp, colours.lighten(ramp[-1], 0.55)]

    def pull(colour: str) -> str:
        return colours.mix(colour, colours.blend(ramp, colours.luminance(colour)), min(0.92, strength))

    return replace(chosen, **{field.name: pull(getattr(chosen, field.name)) for field in fields(chosen)})
