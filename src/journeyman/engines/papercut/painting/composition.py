"""From a plan to one of its four pictures: camera, light, subjects and scenery, still without a pixel."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from journeyman.engines.papercut.painting import colours, dressing, palettes, patterns, shots, staging, stances
from journeyman.engines.papercut.painting.world import Composition, Light, Sprite, Stance, Window
from journeyman.engines.papercut.plan import Nature, Plan, Setting, TimeOfDay, Weather

__all__ = ["Composition", "clear_of", "compose", "lit", "richness", "tinted"]


def compose(plan: Plan, *, index: int, width: int, height: int) -> Composition:
    """Compose picture ``index`` (0..3) of a plan for a frame of width : height.

    The same plan, index and frame give the same composition in every process.
    """
    rng = Random(plan.seed * 8 + index)
    setting = _setting(plan, index, rng)
    time = _time(plan, index)
    chosen = _guided(plan, _lowered(plan, setting, shots.shot(plan, setting, index, rng)))
    view = shots.window(chosen.horizon, width, height)
    guide, guidance = _guide(plan)
    if setting is Setting.STUDIO:
        time = TimeOfDay.DAY
    tones = tinted(plan, setting, time, index, rng)
    strength = (0.45 + 0.55 * (plan.stylize / 100) ** 0.5) * (0.6 if plan.raw_style else 1.0)
    strength = min(1.8, max(0.3, strength))
    blank = Composition(
        window=view,
        frame=view,
        mount=view,
        setting=setting,
        time=time,
        weather=plan.weather,
        mood=plan.mood,
        style=plan.style,
        palette=tones,
        light=lit(plan, setting, time, view, chosen, rng),
        back=(),
        sprites=(),
        front=(),
        softness=0.0 if plan.raw_style else chosen.softness,
        strength=strength,
        seed=rng.randrange(1, 2**24),
        index=index,
        is_tile=plan.tile,
        is_plain=plan.raw_style,
        gloom=0.0 if plan.raw_style else chosen.gloom,
        guide=guide,
        guidance=guidance,
    )
    if plan.tile:
        return patterns.arrange(blank, plan, rng, width, height)
    sprites = staging.stage(plan, setting, view, chosen, rng)
    light = clear_of(blank.light, sprites, view, rng)
    stage = dressing.Stage(
        plan=plan, time=time, view=view, shot=chosen, light=light, sprites=sprites, rng=rng, richness=richness(plan)
    )
    back, front = dressing.dress(stage, setting)
    return replace(blank, back=back, sprites=sprites, front=front, light=light)


def richness(plan: Plan) -> float:
    """Say how dense the decor is, about 0.5 … 1.6."""
    rich = (0.75 + 0.25 * min(1.0, plan.quality)) * min(1.9, 0.6 + 0.4 * (plan.stylize / 100) ** 0.55)
    return rich * (0.75 if plan.raw_style else 1.0)


def tinted(plan: Plan, setting: Setting, time: TimeOfDay, index: int, rng: Random) -> palettes.Palette:
    """Choose the colours of one picture."""
    guide, guidance = _guide(plan)
    tones = palettes.palette(setting, time, plan.weather, plan.mood, rng)
    if setting is Setting.STUDIO:
        tones = palettes.toned(palettes.backdrop(tones, plan.seed + index), plan.mood)
    return palettes.guided(_odd(tones, plan, rng), guide, guidance)


def _setting(plan: Plan, index: int, rng: Random) -> Setting:
    """Keep the setting that was named; else move the story now and then."""
    if plan.setting_named:
        return plan.setting
    if any(subject.is_main and stances.needs_water(subject.drawing) for subject in plan.subjects):
        return plan.setting
    choices = shots.ELSEWHERE.get(plan.setting, (plan.setting,))
    if any(subject.drawing.nature in {Nature.TREE, Nature.BUILDING} for subject in plan.subjects):
        # Neither trees nor houses stand in rooms.
        outdoors = tuple(choice for choice in choices if choice not in {Setting.ROOM, Setting.CAFE, Setting.STUDIO})
        choices = outdoors or (Setting.MEADOW, Setting.GARDEN, Setting.FOREST, Setting.VILLAGE)
    if plan.chaos and rng.random() < plan.chaos / 130:
        return rng.choice(choices)
    return choices[index % len(choices)]


def _time(plan: Plan, index: int) -> TimeOfDay:
    if plan.references and not plan.time_named:
        brightness = plan.references[0].brightness
        if plan.references[0].weight > 0 and brightness < 0.27:
            return TimeOfDay.NIGHT
    if plan.time_named or plan.stars or plan.aurora:
        return plan.time
    return shots.OTHER_HOURS[plan.time][index % 4]


def _guided(plan: Plan, chosen: shots.Shot) -> shots.Shot:
    """Let the first reference pull horizon and anchor."""
    weight = min(1.0, plan.references[0].weight * 0.6) if plan.references else 0.0
    if weight <= 0:
        return chosen
    reference = plan.references[0]
    horizon = chosen.horizon + (min(0.82, max(0.3, reference.horizon)) - chosen.horizon) * weight
    anchor = chosen.anchor + (min(0.78, max(0.22, reference.focus[0])) - chosen.anchor) * weight
    return replace(chosen, horizon=horizon, anchor=anchor, feet=max(chosen.feet, min(0.95, horizon + 0.16)))


def _lowered(plan: Plan, setting: Setting, chosen: shots.Shot) -> shots.Shot:
    """Look up when everything that matters is in the air."""
    mains = [subject for subject in plan.subjects if subject.is_main]
    aloft = {Stance.FLIES, Stance.SHINES}
    if not mains or any(stances.stance(subject.drawing, setting) not in aloft for subject in mains):
        return chosen
    if setting in {Setting.ROOM, Setting.CAFE, Setting.STUDIO, Setting.SPACE}:
        return chosen
    return replace(chosen, horizon=min(0.86, chosen.horizon * 0.45 + 0.46), prominence=chosen.prominence * 1.1)


def _guide(plan: Plan) -> tuple[tuple[str, ...], float]:
    """Gather the colours that the prompt or its references ask for."""
    if plan.colours:
        return plan.colours, 0.72
    chosen: list[str] = []
    for reference in plan.references:
        if reference.weight > 0:
            chosen += reference.palette[: max(2, 6 // len(plan.references))]
    if not chosen:
        return (), 0.0
    return tuple(chosen), min(0.92, 0.35 + 0.4 * max(reference.weight for reference in plan.references))


def _odd(tones: palettes.Palette, plan: Plan, rng: Random) -> palettes.Palette:
    """Turn hues as ``--weird`` asks."""
    if plan.weird <= 0:
        return tones
    turn = plan.weird / 3000 * rng.choice((-1, 1)) * rng.uniform(60, 170)
    names = ("far", "mid", "near", "ground", "front", "foliage", "foliage_deep", "water", "water_deep")
    skies = ("sky_high", "sky_mid", "sky_low")
    land = {name: colours.turn(getattr(tones, name), turn) for name in names}
    return replace(tones, **land, **{name: colours.turn(getattr(tones, name), turn * 0.6) for name in skies})


def lit(plan: Plan, setting: Setting, time: TimeOfDay, view: Window, chosen: shots.Shot, rng: Random) -> Light:
    """Choose what lights one picture, and from where."""
    is_moon = time is TimeOfDay.NIGHT
    across = 0.5 + chosen.side * rng.uniform(0.28, 0.40)
    down = {TimeOfDay.DAWN: 0.78, TimeOfDay.DUSK: 0.82, TimeOfDay.DAY: 0.26, TimeOfDay.NIGHT: 0.28}[time]
    depth = -view.top if setting is not Setting.SKY else view.height * 0.7
    x, y = view.left + view.width * across, view.top + depth * down
    covered = plan.weather in {Weather.RAIN, Weather.STORM, Weather.FOG}
    inside = setting in {Setting.ROOM, Setting.CAFE, Setting.STUDIO, Setting.SPACE, Setting.UNDERWATER}
    tint = palettes.SPRITE_LIGHTS[time]
    if inside:
        tint = (1 - (1 - tint[0]) * 0.35, 1 - (1 - tint[1]) * 0.45, 1 - (1 - tint[2]) * 0.5)
    radius = (
        min(view.width, 1.0) * (0.085 if chosen.name == "wide" else 0.06) * (1.15 if time is TimeOfDay.DUSK else 1.0)
    )
    return Light(
        x=x,
        y=y,
        radius=radius,
        is_visible=not covered and not inside,
        is_moon=is_moon,
        side=chosen.side,
        tint=tint,
        phase=1.0 if rng.random() < 0.6 else 0.4,
    )


def clear_of(light: Light, sprites: tuple[Sprite, ...], view: Window, rng: Random) -> Light:
    """Move sun or moon to where no subject covers it; a subject that shines itself replaces it."""
    if any(
        sprite.stance is Stance.SHINES and sprite.drawing.startswith(("sun", "full-moon", "crescent"))
        for sprite in sprites
    ):
        return replace(light, is_visible=False)
    reach = light.radius * 1.4

    def hidden(x: float) -> bool:
        return any(
            sprite.bounds[0] - reach < x < sprite.bounds[2] + reach
            and sprite.bounds[1] - reach < light.y < sprite.bounds[3] + reach
            for sprite in sprites
        )

    places = [
        light.x,
        *(view.left + view.width * share for share in rng.sample((0.16, 0.3, 0.44, 0.58, 0.72, 0.86), 6)),
    ]
    for x in places:
        if not hidden(x):
            return replace(light, x=x)
    return light
