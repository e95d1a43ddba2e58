"""The plan: what will be in the picture, before anybody knows where. The seam between reading and painting.

``reading`` (words → ``Plan``) writes it, ``painting`` (``Plan`` → pixels) reads it. All values are plain and picklable,
since painting happens in another process.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Nature(StrEnum):
    """How a drawing stands in the world; decides where it may be placed."""

    CREATURE = "creature"  #: stands on the ground: animals, people
    FLYER = "flyer"  #: birds, butterflies, aeroplanes, balloons, dragons: in the air
    SWIMMER = "swimmer"  #: fish, whales: in the water
    BOAT = "boat"  #: on the water's surface
    VEHICLE = "vehicle"  #: on the ground or the road
    BUILDING = "building"
    TREE = "tree"
    PLANT = "plant"  #: flowers, bushes, mushrooms, cacti
    CELESTIAL = "celestial"  #: sun, moon, planets, rockets, stars
    OBJECT = "object"  #: stands on ground or table
    FOOD = "food"  #: likewise, prefers a table
    FACE = "face"  #: heads without body, emoji faces: shown as a portrait bust or a balloon, never as a severed head
    SYMBOL = "symbol"  #: hearts, signs, flags, letters: shown as a sign, a kite or an emblem


class Setting(StrEnum):
    """Where the picture takes place."""

    FOREST = "forest"
    MOUNTAINS = "mountains"
    SEA = "sea"
    BEACH = "beach"
    DESERT = "desert"
    CITY = "city"
    VILLAGE = "village"
    ROOM = "room"
    GARDEN = "garden"
    MEADOW = "meadow"
    SPACE = "space"
    UNDERWATER = "underwater"
    SKY = "sky"
    LAKE = "lake"
    FARM = "farm"
    CAFE = "cafe"
    STUDIO = "studio"  #: a plain considered backdrop: portraits, products, logos


class TimeOfDay(StrEnum):
    DAWN = "dawn"
    DAY = "day"
    DUSK = "dusk"
    NIGHT = "night"


class Weather(StrEnum):
    CLEAR = "clear"
    CLOUDY = "cloudy"
    RAIN = "rain"
    SNOW = "snow"
    FOG = "fog"
    STORM = "storm"


class Mood(StrEnum):
    """Chooses the palette's temperature, saturation and contrast."""

    NEUTRAL = "neutral"
    JOYFUL = "joyful"
    CALM = "calm"
    MELANCHOLY = "melancholy"
    MYSTERIOUS = "mysterious"
    ROMANTIC = "romantic"
    DRAMATIC = "dramatic"
    DREAMY = "dreamy"
    NOSTALGIC = "nostalgic"
    EERIE = "eerie"


class Style(StrEnum):
    """How the picture is drawn."""

    PAPERCUT = "papercut"  #: the house style: layered paper with soft shadows
    WATERCOLOUR = "watercolour"
    PIXEL_ART = "pixel-art"
    LINE_ART = "line-art"
    NEON = "neon"
    NOIR = "noir"
    VINTAGE_POSTER = "vintage-poster"
    BLUEPRINT = "blueprint"
    STAINED_GLASS = "stained-glass"
    UKIYO_E = "ukiyo-e"
    OIL = "oil"
    PENCIL = "pencil"
    POP_ART = "pop-art"
    ANIME = "anime"  #: what niji draws by default


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A drawing of the art pack."""

    id: str  #: its name in the pack, e.g. ``"fox"``
    label: str  #: English name, e.g. ``"fox"``
    nature: Nature
    metres: float  #: height in the world of the whole thing, also when only its head is drawn
    box: tuple[float, float, float, float]  #: left, top, right, bottom of the ink in the drawing's 32 × 32 square
    faces: int = 0  #: −1 looks left, 1 looks right, 0 looks at us
    head_only: bool = False  #: only the head is drawn: give it a body or let it peek out of grass, snow, a window
    is_bust: bool = False  #: cut at the waist: hide the cut behind something or at the picture's edge
    is_framed: bool = False  #: a square scene of its own: a picture on a wall, never a thing in the landscape
    waterline: float | None = None  #: y in the square where the water's surface lies; what is below is under water
    inks: tuple[str, ...] = ()  #: its strongest colours, most first, at most four ``"#rrggbb"``


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Something that must be seen, in the order of importance."""

    drawing: Drawing
    count: int = 1  #: 1..12
    colour: str | None = None  #: ``"#rrggbb"`` asked for by the prompt
    size: float = 1.0  #: 0.4 tiny … 1 … 2.2 giant
    words: tuple[str, ...] = ()  #: the words of the prompt that it answers
    is_main: bool = True  #: False: part of the decor ("under a tree")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What a reference picture lends."""

    palette: tuple[str, ...]  #: ``"#rrggbb"``, strongest first, at most 6
    horizon: float  #: 0 top … 1 bottom
    focus: tuple[float, float]  #: where the eye goes, 0..1
    brightness: float  #: 0..1
    weight: float  #: 0..3, from ``--iw``


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What will be in the picture."""

    subjects: tuple[Subject, ...]
    setting: Setting
    time: TimeOfDay
    weather: Weather
    mood: Mood
    style: Style
    stars: bool = False
    aurora: bool = False
    rainbow: bool = False
    setting_named: bool = False  #: the prompt named the setting; else it was chosen to suit, and variants may differ
    alternatives: tuple[Setting, ...] = ()  #: other settings that suit as well, best first; empty when one was named
    time_named: bool = False
    colours: tuple[str, ...] = ()  #: overall colours asked for ("in pink and gold")
    banned: frozenset[str] = (
        frozenset()
    )  #: after ``--no``: ids of drawings, and names such as "trees" (``reading.bans``)
    references: tuple[Reference, ...] = ()
    stylize: int = 100
    chaos: int = 0
    weird: int = 0
    quality: float = 1.0
    tile: bool = False
    raw_style: bool = False
    seed: int = 0
    drawn: tuple[str, ...] = ()  #: words of the prompt that are in the plan, in order
    unknown: tuple[str, ...] = ()  #: words that changed nothing
