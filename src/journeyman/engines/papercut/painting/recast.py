"""Going on from a composition: the same picture a little different, or another story told from the same place."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import fields, replace
from random import Random
from typing import Final

from journeyman.engines.papercut.painting import colours, dressing, shots, staging
from journeyman.engines.papercut.painting.composition import clear_of, compose, lit, richness, tinted
from journeyman.engines.papercut.painting.stage import Stage
from journeyman.engines.papercut.painting.world import Composition, Layer, Palette, Sprite, Stance
from journeyman.engines.papercut.plan import Nature, Plan, Setting, TimeOfDay

__all__ = ["enriched", "retold", "varied", "viewed_anew"]

#: Scenery that may grow differently without making it another place.
_LOOSE: Final = frozenset(
    {"clouds", "stars", "birds", "grass", "flowers", "bushes", "rocks", "reeds", "mushrooms", "cumulus", "aurora"}
    | {"ferns", "snowfall", "rain", "petals", "sparks", "bubbles", "coral", "shoal", "waves", "mist", "nebula", "fog"}
)
_FACELESS: Final = frozenset({Nature.SYMBOL, Nature.BUILDING, Nature.CELESTIAL, Nature.FACE})  #: are not turned round
_INDOORS: Final = frozenset({Setting.ROOM, Setting.CAFE, Setting.STUDIO})

#: What each of four variations leans to: warmth, lightness, saturation, turned hue of the accents.
_LEANS: Final = ((0.05, 0.0, 1.08, 0.0), (0.0, 0.05, 0.94, 24.0), (0.09, -0.04, 1.05, -18.0), (-0.08, 0.02, 1.0, 40.0))


def varied(world: Composition, number: int, seed: int) -> Composition:
    """Change small things: the light, what grows and drifts, which way somebody looks. The composition stays."""
    rng = Random(seed * 4 + number)
    if world.is_tile:
        return replace(
            world,
            palette=_leaning(world.palette, number),
            sprites=tuple(replace(sprite, tilt=round(-sprite.tilt, 2)) for sprite in world.sprites),
        )
    sprites = tuple(_moved(sprite, world, rng, is_turned=number % 2 == 1) for sprite in world.sprites)
    light = world.light
    if light.is_visible:
        shift = world.frame.width * rng.uniform(0.06, 0.14) * rng.choice((-1, 1))
        middle, reach = world.frame.middle, world.frame.width * 0.42
        x = min(middle + reach, max(middle - reach, light.x + shift))
        light = clear_of(replace(light, x=x, radius=light.radius * rng.uniform(0.85, 1.2)), sprites, world.frame, rng)
    return replace(
        world,
        palette=_leaning(world.palette, number),
        light=light,
        back=tuple(_regrown(_recut(layer, number, is_mirrored=False), rng) for layer in world.back),
        front=tuple(_regrown(layer, rng) for layer in world.front),
        sprites=sprites,
    )


def _leaning(tones: Palette, number: int) -> Palette:
    """Lean a palette to one side, little enough to stay in the family."""
    turned = _LEANS[number % len(_LEANS)][3]

    def lean(name: str) -> str:
        return _leant(getattr(tones, name), number, turned if name.startswith("accent") else 0.0)

    return replace(tones, **{field.name: lean(field.name) for field in fields(tones)})


def _leant(colour: str, number: int, turned: float) -> str:
    warmth, lightness, saturation, _ = _LEANS[number % len(_LEANS)]
    colour = colours.saturate(colours.mix(colour, "#ff9a4a" if warmth > 0 else "#4a7fd0", abs(warmth)), saturation)
    return colours.lighten(colours.turn(colour, turned) if turned else colour, lightness)


def _recut(layer: Layer, number: int, *, is_mirrored: bool) -> Layer:
    """Cut a relief from paper of slightly other colours; other layers stay."""
    if layer.kind != "relief":
        return layer
    shades = tuple(_leant(shade, number, 0.0) for shade in layer.shades)
    rows = tuple(row[::-1] for row in layer.relief) if is_mirrored else layer.relief
    return replace(layer, shades=shades, relief=rows)


def _regrown(layer: Layer, rng: Random) -> Layer:
    seed = rng.randrange(1, 2**20)
    return replace(layer, seed=seed) if layer.kind in _LOOSE and rng.random() < 0.75 else layer


def _moved(sprite: Sprite, world: Composition, rng: Random, *, is_turned: bool) -> Sprite:
    """Let somebody stand a little differently."""
    can_turn = sprite.nature not in _FACELESS and not sprite.haze
    flipped = sprite.is_flipped != (is_turned and can_turn)
    scale = 1 + rng.uniform(-0.06, 0.06) if not sprite.haze else 1.0
    x = sprite.x + world.frame.width * rng.uniform(-0.02, 0.02)
    tilt = sprite.tilt + (rng.uniform(-5, 5) if sprite.stance in {Stance.FLIES, Stance.SWIMS} else 0.0)
    return replace(
        sprite,
        x=x,
        width=sprite.width * scale,
        height=sprite.height * scale,
        is_flipped=flipped,
        tilt=round(tilt, 2),
    )


def viewed_anew(plan: Plan, world: Composition, number: int, seed: int, size: tuple[int, int]) -> Composition:
    """Tell the same story again from another place: other camera, other light, the same setting and style.

    The hour stays where the prompt named it, and turns otherwise.
    """
    told = replace(plan, seed=seed, setting=world.setting, setting_named=True, style=world.style)
    # The first of the four is not looked at as the picture that is there.
    again = compose(told, index=(world.index + 1 + number) % 4, width=size[0], height=size[1])
    if not world.is_paper:
        return again
    back = tuple(_recut(layer, number, is_mirrored=number % 2 == 0) for layer in world.back)
    return replace(again, back=back, front=(), softness=0.0)


def retold(plan: Plan, world: Composition, number: int, seed: int, *, is_fresh: bool) -> Composition:
    """Tell another story from the same place: camera, light and palette stay, subjects take the places of the old.

    Args:
        plan: what is told.
        world: where.
        number: which of the four.
        seed: of what is left to chance.
        is_fresh: dress the place anew even where it could stay.
    """
    rng = Random(seed * 4 + number)
    if world.is_tile or plan.tile:
        size = (max(1, round(world.window.width * 1000)), max(1, round(world.window.height * 1000)))
        return compose(replace(plan, seed=seed), index=world.index, width=size[0], height=size[1])
    time = TimeOfDay.DAY if plan.setting is Setting.STUDIO else plan.time if plan.time_named else world.time
    kept = (plan.setting, time, plan.weather) == (world.setting, world.time, world.weather)
    tones = world.palette
    if not kept or plan.mood is not world.mood or plan.colours:
        tones = tinted(plan, plan.setting, time, world.index, rng)
    side = world.light.side
    shot = shots.of(plan.setting, world.index, world.frame, softness=world.softness, gloom=world.gloom, side=side)
    sprites = _placed(staging.stage(plan, plan.setting, world.frame, shot, rng), world)
    light = world.light
    if not kept or world.setting in _INDOORS:
        light = lit(plan, plan.setting, time, world.frame, shot, rng)
        light = clear_of(light, sprites, world.frame, rng)
    back, front = world.back, world.front
    stars = sum(layer.kind in {"stars", "aurora", "rainbow"} for layer in back)
    if is_fresh or not kept or stars != plan.aurora + plan.rainbow + any(layer.kind == "stars" for layer in back):
        stage = Stage(
            plan=plan, time=time, view=world.frame, shot=shot, light=light, sprites=sprites, rng=rng,
            richness=richness(plan),
        )  # fmt: skip
        back, front = dressing.dress(stage, plan.setting)
    strength = (0.45 + 0.55 * (plan.stylize / 100) ** 0.5) * (0.6 if plan.raw_style else 1.0)
    return replace(
        world,
        setting=plan.setting,
        time=time,
        weather=plan.weather,
        mood=plan.mood,
        style=plan.style,
        palette=tones,
        light=light,
        back=back,
        front=front,
        sprites=sprites,
        strength=min(1.8, max(0.3, strength)),
        is_plain=plan.raw_style,
    )


def _placed(new: Sequence[Sprite], world: Composition) -> tuple[Sprite, ...]:
    """Put new subjects where the old ones were, as far as they hold themselves alike."""
    places = sorted(
        (sprite for sprite in world.sprites if sprite.is_main and not sprite.haze), key=lambda one: -one.height
    )
    mains = sorted((sprite for sprite in new if sprite.is_main and not sprite.haze), key=lambda one: -one.height)
    moved: dict[int, Sprite] = {}
    for sprite, place in zip(mains, places, strict=False):
        if (sprite.stance in {Stance.STANDS, Stance.FLOATS}) != (place.stance in {Stance.STANDS, Stance.FLOATS}):
            continue
        # As large as what was there, by area, and inside the frame.
        scale = math.sqrt(place.width * place.height / (sprite.width * sprite.height))
        scale = min(scale, 1.5, world.frame.width * 0.9 / sprite.width, world.frame.height * 0.9 / sprite.height)
        wide, tall = sprite.width * scale, sprite.height * scale
        x = min(max(place.x, world.frame.left + wide / 2), world.frame.right - wide / 2)
        y = max(place.y, world.frame.top + tall + world.frame.height * 0.02)
        moved[id(sprite)] = replace(sprite, x=x, y=y, width=wide, height=tall, is_flipped=sprite.is_flipped)
    return tuple(moved.get(id(sprite), sprite) for sprite in new)


#: What a creative hand adds to a setting: kinds of layers with where (share of the ground's depth), size and density.
_ADDED: Final[dict[Setting, tuple[tuple[str, float, float, float], ...]]] = {
    Setting.FOREST: (
        ("trees", 0.09, 0.2, 0.6),
        ("rocks", 0.42, 0.025, 0.8),
        ("mushrooms", 0.5, 0.04, 1.2),
        ("flowers", 0.3, 0.03, 0.8),
        ("bushes", 0.25, 0.05, 0.5),
    ),
    Setting.MOUNTAINS: (("rocks", 0.3, 0.02, 1.0), ("flowers", 0.35, 0.03, 0.9), ("trees", 0.08, 0.1, 0.8)),
    Setting.MEADOW: (("flowers", 0.2, 0.025, 1.3), ("flowers", 0.45, 0.04, 1.0), ("bushes", 0.1, 0.05, 0.5)),
    Setting.GARDEN: (("flowers", 0.3, 0.04, 1.3), ("mushrooms", 0.6, 0.03, 1.0)),
    Setting.VILLAGE: (("flowers", 0.3, 0.03, 0.7), ("bushes", 0.15, 0.05, 0.6)),
    Setting.FARM: (("flowers", 0.4, 0.04, 0.9), ("bushes", 0.15, 0.05, 0.4)),
    Setting.DESERT: (("rocks", 0.35, 0.025, 1.0), ("cacti", 0.2, 0.14, 0.5)),
    Setting.BEACH: (("grass", 0.85, 0.03, 0.4),),
    Setting.LAKE: (("reeds", 0.9, 0.08, 0.7),),
    Setting.UNDERWATER: (("coral", 0.6, 0.12, 0.8), ("bubbles", 0.5, 0.3, 0.8)),
    Setting.SPACE: (),
}
_BLOOMING: Final = frozenset({"flowers", "mushrooms", "grass", "bushes"})


def enriched(world: Composition, plan: Plan, seed: int) -> Composition:
    """Add details that were not there: more that grows, flies and shines. The subjects stay as they are."""
    if world.is_tile:
        return world
    rng = Random(seed)
    frame = world.frame
    taken = tuple((sprite.x - sprite.width / 2, sprite.x + sprite.width / 2) for sprite in world.sprites)
    is_bare = plan.banned & {"flowers", "plants", "trees"} or world.weather.value == "snow"
    back = list(world.back)
    for kind, share, size, density in _ADDED.get(world.setting, ()):
        if not (is_bare and kind in _BLOOMING) and kind not in plan.banned:
            variety = "fir" if kind == "trees" else ""
            y = max(0.02, frame.bottom * share)
            back.append(
                Layer(
                    kind=kind, y=y, size=size, density=density, tone=min(1.0, 0.3 + share), variety=variety,
                    seed=rng.randrange(1, 2**20), clear=taken if kind != "flowers" or share > 0.4 else (),
                )
            )  # fmt: skip
    if world.setting not in _INDOORS | {Setting.UNDERWATER}:
        # The sky's additions lie right above the sky and its lights, behind hills and houses.
        place = next((at for at, layer in enumerate(back) if layer.kind not in _SKIES), len(back))
        back[place:place] = _heavens(world, plan, rng)
    return replace(world, back=tuple(back), strength=min(1.8, world.strength * 1.12))


_SKIES: Final = frozenset(
    {"sky", "stars", "aurora", "disc", "rainbow", "clouds", "birds", "nebula", "planets", "cumulus", "sunburst", "mist"}
)


def _heavens(world: Composition, plan: Plan, rng: Random) -> list[Layer]:
    """Fill the sky a little more: stars at night, birds by day."""
    frame = world.frame
    if world.time is TimeOfDay.NIGHT:
        low = frame.bottom if world.setting in {Setting.SPACE, Setting.SKY} else -0.05
        return [Layer(kind="stars", y=low, density=0.8, seed=rng.randrange(1, 2**20))]
    if "birds" in plan.banned or world.setting is Setting.SPACE:
        return []
    return [
        Layer(
            kind="birds", x=frame.left + frame.width * rng.choice((0.2, 0.35, 0.62, 0.8)),
            y=frame.top + max(0.15, -frame.top) * rng.uniform(0.18, 0.42), size=size, seed=rng.randrange(1, 2**20),
        )
        for size in (0.014, 0.009)
    ]  # fmt: skip
