"""Seamless patterns for ``--tile``: wrapping paper made of the subjects and of small things from their setting.

A pattern('s world is a torus as large as the window. Sprites are placed on a half-drop lattice, so that no '
'row or column is')
read as a seam; the renderer draws whatever crosses an edge once more on the other side.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

from journeyman.engines.papercut.painting import figures
from journeyman.engines.papercut.painting.world import Aid, Composition, Layer, Sprite, Stance, Window
from journeyman.engines.papercut.plan import Plan

#: Columns and rows of each of the four pictures; rows alternate by half a step.
LATTICES = ((4, 4), (2, 2), (6, 6), (3, 4))


def arrange(blank: Composition, plan: Plan, rng: Random, width: int, height: int) -> Composition:
    """Lay the pattern out."""
    view = Window(
        left=0.0,
        top=0.0,
        width=width / height if width >= height else 1.0,
        height=1.0 if width >= height else height / width,
    )
    columns, rows = LATTICES[blank.index % 4]
    columns = max(1, round(columns * view.width))
    # An even number of rows closes the half-drop when it wraps.
    rows = max(2, 2 * round(rows * view.height / 2))
    step_x, step_y = view.width / columns, view.height / rows
    pool = [subject for subject in plan.subjects for _ in range(max(1, min(4, subject.count)))]
    sprites: list[Sprite] = []
    for row in range(rows):
        for column in range(columns if pool else 0):
            subject = pool[(column + row * 2 + row // 2) % len(pool)]
            drawing = subject.drawing
            kind = figures.body(drawing)
            box = figures.ink(drawing, is_afloat=drawing.waterline is not None)
            aspect = figures.frame(box, kind, Aid.NONE).aspect
            size = (
                min(step_y * 0.70, step_x * 0.70 / aspect) * min(1.25, max(0.6, subject.size)) * rng.uniform(0.92, 1.05)
            )
            x = (column + 0.5 + 0.5 * (row % 2)) * step_x % view.width
            y = (row + 0.5) * step_y + size / 2
            sprites.append(
                Sprite(
                    drawing=drawing.id,
                    nature=drawing.nature,
                    label=drawing.label,
                    ink=box,
                    inks=drawing.inks,
                    x=x,
                    y=y,
                    height=size,
                    width=size * aspect,
                    stance=Stance.FLIES,
                    body=kind,
                    is_flipped=rng.random() < 0.5,
                    tilt=rng.uniform(-14, 14),
                    colour=subject.colour,
                    is_main=subject.is_main,
                    seed=rng.randrange(2**16),
                )
            )
    light = replace(blank.light, is_visible=False, tint=(1.0, 1.0, 1.0))
    motif = Layer(
        kind="pattern", seed=rng.randrange(1, 2**20), size=min(step_x, step_y), density=float(columns), x=float(rows)
    )
    even = replace(blank, window=view, frame=view, mount=view, softness=0.0, gloom=0.0)
    return replace(even, sprites=tuple(sprites), back=(motif,), light=light)
