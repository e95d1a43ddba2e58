"""Scenery: what surrounds the subjects, drawn from a seed and endless to both sides.

``PAINTERS`` maps the ``kind`` of a ``Layer`` to the function that paints it.
"""

from __future__ import annotations

from collections.abc import Callable

from journeyman.engines.papercut.painting.scenery import (
    air,
    buildings,
    framing,
    interior,
    land,
    plants,
    sheets,
    sky,
    space,
    streets,
    trees,
    underwater,
    water,
)  # fmt: skip
from journeyman.engines.papercut.painting.sheet import Sheet
from journeyman.engines.papercut.painting.world import Composition, Layer

Painter = Callable[[Sheet, Layer, Composition], None]

PAINTERS: dict[str, Painter] = {
    painter.__name__: painter
    for painter in (
        sky.sky,
        sky.disc,
        sky.stars,
        sky.aurora,
        sky.rainbow,
        sky.clouds,
        sky.cumulus,
        sky.birds,
        sky.sunburst,
        sky.mist,
        sky.mist,
        land.hills,
        land.mountains,
        land.dunes,
        land.ground,
        land.path,
        land.fields,
        land.rocks,
        water.sea,
        water.waves,
        water.lake,
        water.shore,
        water.river,
        trees.trees,
        plants.grass,
        plants.flowers,
        plants.bushes,
        plants.reeds,
        plants.mushrooms,
        plants.cacti,
        plants.rows,
        buildings.skyline,
        buildings.houses,
        buildings.barn,
        buildings.windmill,
        buildings.lighthouse,
        streets.street,
        streets.fence,
        streets.lamps,
        streets.bunting,
        interior.wall,
        interior.window,
        interior.floor,
        interior.shelf,
        interior.table,
        interior.pendant,
        interior.backdrop,
        interior.houseplant,
        interior.frames,
        space.nebula,
        space.planets,
        space.surface,
        underwater.depths,
        underwater.rays,
        underwater.bubbles,
        underwater.seabed,
        underwater.coral,
        underwater.shoal,
        air.rain,
        air.snowfall,
        air.fog,
        air.lightning,
        air.sparks,
        air.petals,
        framing.boughs,
        framing.ferns,
        framing.curtains,
        sheets.relief,
    )
}
