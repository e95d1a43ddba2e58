"""The stage of one picture while it is being dressed: what stands on it, and the stacks of scenery round that."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from journeyman.engines.papercut.painting.shots import Shot
from journeyman.engines.papercut.painting.world import Layer, Light, Sprite, Stance, Window
from journeyman.engines.papercut.plan import Plan, TimeOfDay

Spans = tuple[tuple[float, float], ...]


@dataclass(slots=True, kw_only=True)
class Stage:
    """What the decorators may look at, and the two stacks that they fill."""

    plan: Plan
    time: TimeOfDay
    view: Window
    shot: Shot
    light: Light
    sprites: tuple[Sprite, ...]
    rng: Random
    richness: float  #: of decor, about 0.5 … 1.6
    back: list[Layer] = field(default_factory=list[Layer])
    front: list[Layer] = field(default_factory=list[Layer])

    @property
    def spans(self) -> Spans:
        """Where subjects stand: nothing may hide them."""
        return tuple(
            (sprite.x - sprite.width * 0.5, sprite.x + sprite.width * 0.5)
            for sprite in self.sprites
            if sprite.stance is not Stance.SHINES
        )

    @property
    def has_high_subject(self) -> bool:
        """Whether a subject is so high that boughs would cover it."""
        edge = self.view.top + self.view.height * 0.28
        return any(sprite.bounds[1] < edge for sprite in self.sprites)

    @property
    def lift(self) -> float:
        """How much taller mountains and trees grow in a tall frame."""
        return max(1.0, -self.view.top * 1.15)

    @property
    def low(self) -> float:
        """The lower edge of the window."""
        return self.view.bottom

    def seed(self) -> int:
        """Draw a seed for a layer."""
        return self.rng.randrange(1, 2**20)

    def add(self, kind: str, **values: object) -> None:
        """Put a layer on the back stack, before those already there."""
        if not self.is_banned(kind, values):
            self.back.append(Layer(kind=kind, seed=self.seed(), **values))  # pyright: ignore[reportArgumentType]

    def cover(self, kind: str, **values: object) -> None:
        """Put a layer on the front stack."""
        if not self.is_banned(kind, values):
            self.front.append(Layer(kind=kind, seed=self.seed(), **values))  # pyright: ignore[reportArgumentType]

    def is_banned(self, kind: str, values: dict[str, object]) -> bool:
        """Say whether ``--no`` forbids a layer: by its kind, its variety, or a word that means it."""
        banned = self.plan.banned
        if not banned:
            return False
        words = {kind, kind.rstrip("s"), str(values.get("variety", "")), *_MEANS.get(kind, ())}
        return bool(words & banned)

    def aside(self, reach: float) -> float:
        """Give an abscissa on the emptier side of the picture."""
        mains = [sprite.x for sprite in self.sprites if sprite.is_main and sprite.stance is not Stance.SHINES] or [0.0]
        side = -1 if sum(mains) / len(mains) > self.view.middle else 1
        return self.view.middle + side * self.view.width * reach


_MEANS: dict[str, tuple[str, ...]] = {
    "trees": ("forest", "woods", "evergreen-tree", "deciduous-tree", "palm-tree"),
    "clouds": ("cloud", "cloudy"),
    "cumulus": ("cloud", "clouds"),
    "flowers": ("flower", "blossom", "petals"),
    "skyline": ("buildings", "building", "city", "skyscrapers"),
    "houses": ("buildings", "building", "house"),
    "mountains": ("mountain",),
    "birds": ("bird",),
    "stars": ("star",),
    "rain": ("rain",),
    "snowfall": ("snow",),
    "fog": ("fog", "mist"),
    "grass": ("plants",),
    "bushes": ("plants", "bush"),
    "disc": ("sun", "moon", "full-moon"),
    "barn": ("buildings", "house"),
    "lamps": ("lamp", "lights"),
    "waves": ("wave", "water"),
    "rainbow": ("rainbow",),
    "boughs": ("leaves", "plants", "trees"),
    "ferns": ("plants", "leaves"),
    "fence": ("fence",),
}
