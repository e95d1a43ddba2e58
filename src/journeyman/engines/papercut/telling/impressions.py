"""What can be said of a picture that papercut did not draw.

From colours and large shapes a place may be guessed, where they are those of a sky above some land; and an hour and a
mood. Nobody can know from them who is in the picture, so nothing is said of that. Where no place suggests itself, the
picture is a composition of its colours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from journeyman.engines.papercut.painting import colours
from journeyman.engines.papercut.painting.sights import Half, Sight
from journeyman.engines.papercut.plan import Mood, Plan, Setting, Style, TimeOfDay, Weather
from journeyman.engines.papercut.telling import phrases, shades
from journeyman.engines.papercut.telling.naming import listed
from journeyman.engines.papercut.telling.sentences import TRIES, Choice, best, clauses, spaced

__all__ = ["Impression", "impression", "tell"]

_MOST_COLOURS: Final = 3
_LEAST_SHARE: Final = 0.04  #: of the picture, for a colour that is named
_UNREAD: Final = frozenset({"abstract", "composition"})  #: true, though papercut cannot draw by it


@dataclass(frozen=True, slots=True, kw_only=True)
class Impression:
    """What a picture seems to be; ``None`` is open."""

    mood: Mood
    colours: tuple[str, ...]  #: that have names, the strongest first
    setting: Setting | None = None
    time: TimeOfDay | None = None
    weather: Weather | None = None
    style: Style | None = None
    stars: bool = False


def tell(sight: Sight, seed: int) -> tuple[str, ...]:
    """Say in four ways what a picture seems to be."""
    seen = impression(sight)

    def ways(number: int) -> Iterator[str]:
        for turn in range(TRIES):
            yield _sentence(seen, Choice(str(seed), number + turn), number)

    def wrong(found: Plan) -> int:
        named = [(seen.setting, found.setting), (seen.time, found.time), (seen.weather, found.weather),
                 (seen.style, found.style)]  # fmt: skip
        return (
            sum(2 for meant, is_read in named if meant is not None and meant is not is_read)
            + (seen.mood is not found.mood)
            + len(set(seen.colours) ^ set(found.colours))
            + len(set(found.unknown) - _UNREAD)
            + sum(3 for subject in found.subjects if subject.words)  # an orange is no colour
        )

    return tuple(best(ways(number), wrong) for number in range(4))


def _sentence(seen: Impression, choice: Choice, number: int) -> str:
    named = listed(tuple(shades.exact(colour) for colour in seen.colours))
    feel = choice.among(phrases.MOODS[seen.mood])
    style = choice.among(phrases.STYLES[seen.style]) if seen.style else ""
    if seen.setting is None:
        return (
            clauses(f"abstract composition in {named}", feel),
            clauses(spaced(feel, "abstract image"), f"in {named}"),
            clauses(named, feel, "abstract composition"),
            clauses(f"abstract artwork in {named}", feel),
        )[number]
    where = choice.among(phrases.PLACES[seen.setting])
    when = choice.among(phrases.HOURS[seen.time]) if seen.time else ""
    sky = choice.among(phrases.WEATHERS[seen.weather]) if seen.weather else ""
    lights = choice.among(phrases.LIGHTS["stars"]) if seen.stars else ""
    return (
        clauses(spaced(feel, "scene", where, when), sky, lights, style, f"in {named}"),
        clauses(spaced("view", where), when, sky, lights, feel, style, f"in {named}"),
        clauses(when, sky, lights, where, f"in {named}", style, feel),
        clauses(named, spaced(where, when), sky, lights, style, feel),
    )[number]


def impression(sight: Sight) -> Impression:
    """Guess what colours and large shapes allow to guess."""
    found = _drawn_on_paper(sight) or _in_the_dark(sight) or _under_a_sky(sight) or _all_over(sight)
    setting, time, weather, style, stars = found or (None, None, None, None, False)
    return Impression(
        mood=_mood(sight, time),
        colours=shades.known(_strong(sight), _MOST_COLOURS),
        setting=setting,
        time=time,
        weather=weather,
        style=style,
        stars=stars,
    )


def _strong(sight: Sight) -> list[str]:
    """Give the colours that are worth a name: colourful ones before large grey ones, but none that hardly shows."""
    shares = dict(sight.shades)
    return [colour for colour in sight.reference.palette if shares[colour] >= _LEAST_SHARE]


_Guess = tuple[Setting, TimeOfDay | None, Weather | None, Style | None, bool]


def _drawn_on_paper(sight: Sight) -> _Guess | None:
    """Take fine grey marks on white for a drawing or a page."""
    if sight.reference.brightness > 0.68 and sight.colourfulness < 0.06 and sight.roughness > 0.08:
        return Setting.STUDIO, None, None, Style.LINE_ART, False
    return None


def _in_the_dark(sight: Sight) -> _Guess | None:
    """Take bright points in the dark for stars, or for the lights of a city when they are below."""
    if sight.dark < 0.8 or sight.roughness < 0.015:
        return None
    if sight.below.evenness < sight.above.evenness - 0.1 and sight.roughness > 0.05:
        return Setting.CITY, TimeOfDay.NIGHT, None, None, False
    if min(sight.below.evenness, sight.above.evenness) > 0.85 and sight.dark > 0.9:
        return Setting.SKY, TimeOfDay.NIGHT, None, None, True
    return None


def _under_a_sky(sight: Sight) -> _Guess | None:
    """Take an even part over one of another colour for a sky over land or water."""
    if sight.step < 0.08 or sight.above.evenness < 0.35:
        return None
    hour = _hour(sight.above, sight.below)
    place = _land(sight.below, hour) if hour is not None else None
    if place is None:
        return None
    weather = Weather.SNOW if _is_white(sight.below) else Weather.CLOUDY if _is_grey(sight.above) else None
    return place, hour, weather, None, False


def _hour(above: Half, below: Half) -> TimeOfDay | None:
    """Tell the hour by the sky; ``None``: this is no sky."""
    hue, lightness, saturation = colours.hls(above.colour)
    if lightness < 0.22:
        return TimeOfDay.NIGHT
    if lightness < colours.hls(below.colour)[1] - 0.25 and not _is_white(below):
        return None
    is_warm = hue < 0.14 or hue > 0.86
    if is_warm and saturation > 0.2:
        return TimeOfDay.DAWN if lightness > 0.72 else TimeOfDay.DUSK
    if 0.48 < hue < 0.72 or saturation < 0.2 or lightness > 0.85:
        return TimeOfDay.DAY
    return TimeOfDay.DUSK if hue >= 0.72 else None


def _land(below: Half, hour: TimeOfDay) -> Setting | None:
    hue, lightness, saturation = colours.hls(below.colour)
    if _is_white(below):
        return Setting.MOUNTAINS
    if saturation > 0.14:
        if 0.2 <= hue < 0.45:
            return Setting.FOREST if lightness < 0.27 else Setting.MEADOW
        if 0.45 <= hue < 0.72:
            return Setting.SEA
        if 0.06 <= hue < 0.17 and lightness > 0.38 and hour is TimeOfDay.DAY:
            return Setting.DESERT if saturation > 0.35 else Setting.BEACH
    # At sunset water has the colours of the sky, only darker, and is as even.
    return Setting.SEA if hour in {TimeOfDay.DUSK, TimeOfDay.DAWN} and below.evenness > 0.5 else None


def _is_white(half: Half) -> bool:
    return colours.luminance(half.colour) > 0.86 and colours.hls(half.colour)[2] < 0.5


def _is_grey(half: Half) -> bool:
    _, lightness, saturation = colours.hls(half.colour)
    return saturation < 0.16 and 0.35 < lightness < 0.9


def _all_over(sight: Sight) -> _Guess | None:
    """Tell what is much the same everywhere: foliage, a blue sky, deep water."""
    green = sum(share for colour, share in sight.shades if _is_hue(colour, 0.2, 0.45))
    blue = sum(share for colour, share in sight.shades if _is_hue(colour, 0.47, 0.66))
    bright = sight.reference.brightness
    if green > 0.75 and sight.roughness > 0.05:
        return Setting.FOREST, TimeOfDay.DAY if bright > 0.3 else TimeOfDay.DUSK, None, None, False
    falls = colours.luminance(sight.above.colour) - colours.luminance(sight.below.colour)
    if blue > 0.85 and falls > 0.12 and sight.roughness < 0.06 and bright < 0.6:
        return Setting.UNDERWATER, None, None, None, False
    if blue > 0.85 and bright > 0.6 and 0.001 < sight.roughness < 0.05:
        return Setting.SKY, TimeOfDay.DAY, None, None, False
    return None


def _is_hue(colour: str, least: float, most: float) -> bool:
    hue, _, saturation = colours.hls(colour)
    return least <= hue < most and saturation > 0.15


def _mood(sight: Sight, time: TimeOfDay | None) -> Mood:
    bright = sight.reference.brightness
    if time is TimeOfDay.DUSK:
        return Mood.ROMANTIC if bright > 0.3 else Mood.DRAMATIC
    if sight.dark > 0.6:
        return Mood.MYSTERIOUS
    if sight.colourfulness < 0.06:
        return Mood.MELANCHOLY if bright < 0.6 else Mood.CALM
    if sight.light > 0.7:
        return Mood.DREAMY
    return Mood.JOYFUL if sight.colourfulness > 0.36 else Mood.CALM
