"""The world of one picture: what stands where, in world units, without a pixel.

The horizon is the line ``y = 0``; ``y`` grows downwards, so the sky is negative and the ground positive. One unit is
about the height of the window of a plain landscape picture. Scenery has no sides: every layer can be painted for any
window, so that the camera may later move.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from journeyman.engines.papercut.plan import Mood, Nature, Setting, Style, TimeOfDay, Weather

Box = tuple[float, float, float, float]  #: left, top, right, bottom


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The part of the world that is seen."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + self.height

    @property
    def middle(self) -> float:
        """The abscissa of the middle."""
        return self.left + self.width / 2

    def at(self, across: float, down: float) -> tuple[float, float]:
        """Give the world point at shares (0..1) of width and height."""
        return self.left + self.width * across, self.top + self.height * down


class Stance(StrEnum):
    """How a sprite is held in the world."""

    STANDS = "stands"  #: on the ground, with a shadow at its feet
    FLIES = "flies"
    SWIMS = "swims"  #: in the water, whole
    FLOATS = "floats"  #: on the water, cut at its waterline
    SHINES = "shines"  #: in the sky, far beyond everything


class Body(StrEnum):
    """What completes a drawing that shows only a part of something."""

    WHOLE = "whole"  #: nothing is missing
    SITTING = "sitting"  #: a sitting animal below a head that looks at us
    STANDING = "standing"  #: four legs beside a head that looks sideways
    FIGURE = "figure"  #: a small person below a person's head
    LEGS = "legs"  #: the lower half below a bust
    GOWN = "gown"  #: the same, for those who wear one
    BALLOON = "balloon"  #: a string, so that a face becomes a balloon
    SIGN = "sign"  #: a wooden board on a post
    FRAME = "frame"  #: an easel, for square scenes


class Aid(StrEnum):
    """What carries a subject where it could not be on its own."""

    NONE = "none"
    ROWBOAT = "rowboat"  #: for those who cannot swim
    CLOUD = "cloud"  #: for those who cannot fly
    BUBBLE = "bubble"  #: for those who cannot breathe water or nothing
    BOWL = "bowl"  #: for small fish on dry land
    ISLAND = "island"  #: for what stands, at sea
    POND = "pond"  #: for whales and boats on dry land


@dataclass(frozen=True, slots=True, kw_only=True)
class Sprite:
    """A drawing of the pack, placed."""

    drawing: str
    nature: Nature
    label: str
    ink: Box  #: of the drawing in its 32 × 32 square; its lower edge is the waterline where it floats
    inks: tuple[str, ...]  #: the drawing's strongest colours
    x: float  #: middle
    y: float  #: lowest point: feet, keel or belly
    height: float  #: of everything, body and aid included
    width: float
    stance: Stance
    body: Body = Body.WHOLE
    aid: Aid = Aid.NONE
    is_flipped: bool = False
    tilt: float = 0.0  #: degrees, clockwise
    colour: str | None = None
    is_main: bool = True
    haze: float = 0.0  #: 0 near … 1 lost in the distance
    seed: int = 0

    @property
    def bounds(self) -> Box:
        """The box that it fills in the world."""
        return self.x - self.width / 2, self.y - self.height, self.x + self.width / 2, self.y


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One sheet of scenery. What the numbers mean in detail is the painter's affair."""

    kind: str  #: name of a painter in ``scenery``
    y: float = 0.0  #: the line on which it stands
    size: float = 1.0  #: height of what stands there
    tone: float = 0.5  #: 0 far and hazy … 1 near
    seed: int = 0
    density: float = 1.0
    variety: str = ""  #: e.g. the species of the trees
    x: float = 0.0  #: middle, for what has one
    clear: tuple[tuple[float, float], ...] = ()  #: spans of x to keep free
    relief: tuple[str, ...] = ()  #: rows of digits, for each cell which of the shades is seen (``reliefs``)
    shades: tuple[str, ...] = ()  #: colours of a relief, the lowest sheet's first
    frame: Window | None = None  #: whose edges it goes by, when not those of the composition's frame


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """What lights the picture."""

    x: float  #: of the sun or moon
    y: float
    radius: float
    is_visible: bool  #: whether the disc is seen
    is_moon: bool
    side: float  #: −1 from the left … 1 from the right: which way shadows fall
    tint: tuple[float, float, float]  #: factors for the colours of what is lit
    phase: float = 1.0  #: of the moon: 1 full, 0.3 crescent


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The colours of one picture, light and weather already in them."""

    sky_high: str
    sky_mid: str
    sky_low: str
    sun: str
    far: str
    mid: str
    near: str
    ground: str
    front: str  #: the ground nearest to us
    foliage: str
    foliage_deep: str
    accent: str
    accent_second: str
    water: str
    water_deep: str
    wall: str
    wall_second: str
    roof: str
    wood: str
    lamp: str
    cloud: str
    shade: str  #: of shadows


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """One of the four pictures, ready to be painted at any size."""

    window: Window
    frame: Window  #: the window that it was composed for: gradients and edges go by it wherever the camera moves
    mount: Window  #: the window that its style is fitted to: grain, strokes and vignettes go on evenly beyond it
    setting: Setting
    time: TimeOfDay
    weather: Weather
    mood: Mood
    style: Style
    palette: Palette
    light: Light
    back: tuple[Layer, ...]  #: farthest first
    sprites: tuple[Sprite, ...]  #: farthest first
    front: tuple[Layer, ...]  #: in front of all sprites
    softness: float  #: blur of the back, 0 none … 1 as through a portrait lens
    strength: float  #: of the style, 0.4 … 1.8
    seed: int
    index: int
    is_tile: bool = False
    is_plain: bool = False  #: ``--raw``
    gloom: float = 0.0  #: darkening towards the edges, 0..1
    guide: tuple[str, ...] = ()  #: colours that references and prompt ask for, strongest first
    guidance: float = 0.0  #: how strongly they are followed, 0..1

    @property
    def is_paper(self) -> bool:
        """Whether the shapes of a picture stand in the place of scenery."""
        return any(layer.kind == "relief" for layer in self.back)
