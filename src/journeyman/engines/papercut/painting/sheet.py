"""The sheet: one SVG document that painters write on, in world units.

What a style changes while drawing (flat colours, outlines, paper shadows) is decided here and nowhere in the painters:
they ask for a shape of a colour and get what the style's ``Manner`` makes of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from journeyman.engines.papercut.painting import colours
from journeyman.engines.papercut.painting.world import Window

Point = tuple[float, float]


def _same(colour: str) -> str:
    return colour


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a style lays colours down."""

    paint: Callable[[str], str] = _same  #: what becomes of a local colour
    ink: Callable[[str], str] | None = None  #: the outline's colour for a fill; None: no outlines
    line: float = 0.003  #: width of outlines, world units
    is_flat: bool = False  #: no gradients
    shadow: float = 0.0  #: how strongly sheets of paper darken those behind; 0 not at all, 1 as thick paper
    has_glow: bool = True  #: transparent glows round lights are drawn


PLAIN = Manner()
#: Widths and opacities of the strokes that add up to a soft shadow: a filter would cost ten times as much.
_SHADOW = ((0.040, 0.022), (0.031, 0.026), (0.023, 0.032), (0.016, 0.038), (0.010, 0.044), (0.005, 0.05))


class Sheet:
    """An SVG document in the making, transparent where nothing is drawn."""

    def __init__(self, window: Window, manner: Manner = PLAIN) -> None:
        self.window = window  #: what is seen
        self.frame = window  #: what the scenery was composed for: its gradients and rows go by this
        self.manner = manner
        self._defs: list[str] = []
        self._parts: list[str] = []
        self._gradients: dict[str, str] = {}

    def raw(self, markup: str) -> None:
        """Append markup as it is."""
        self._parts.append(markup)

    def paint(self, colour: str) -> str:
        """Give what the style makes of a colour."""
        return self.manner.paint(colour)

    def down(self, *stops: str, share: Sequence[float] = (), span: tuple[float, float] | None = None) -> str:
        """Give a fill that runs from top to bottom of what it fills, or of a ``span`` of the world's ordinates.

        A single colour in flat styles. What reaches the edge of the window needs a span: its own bottom moves with
        the camera.
        """
        if self.manner.is_flat:
            return self.paint(stops[len(stops) // 2])
        place = 'x2="0" y2="1"'
        if span is not None:
            place = f'gradientUnits="userSpaceOnUse" x1="0" x2="0" y1="{span[0]:.4f}" y2="{span[1]:.4f}"'
        return self._gradient("linearGradient", place, [(stop, 1.0) for stop in stops], share)

    def across(self, *stops: str) -> str:
        """Give a fill that runs from left to right."""
        if self.manner.is_flat:
            return self.paint(stops[len(stops) // 2])
        return self._gradient("linearGradient", 'x2="1" y2="0"', [(stop, 1.0) for stop in stops])

    def ball(self, *stops: str, at: Point = (0.36, 0.3)) -> str:
        """Give a fill that models a ball lit from above left."""
        if self.manner.is_flat:
            return self.paint(stops[len(stops) // 2])
        place = f'cx="{at[0]}" cy="{at[1]}" r="0.8"'
        return self._gradient("radialGradient", place, [(stop, 1.0) for stop in stops])

    def fade(self, colour: str, *opacities: float, run: str = "out") -> str:
        """Give a fill of one colour that fades, ``out`` from the middle, ``down``, ``left`` or ``right``."""
        stops = [(colour, opacity) for opacity in opacities]
        if run == "out":
            return self._gradient("radialGradient", "", stops)
        place = {"down": 'x2="0" y2="1"', "right": 'x2="1" y2="0"', "left": 'x1="1" x2="0" y2="0"'}[run]
        return self._gradient("linearGradient", place, stops)

    def _gradient(self, tag: str, place: str, stops: Sequence[tuple[str, float]], share: Sequence[float] = ()) -> str:
        last = max(1, len(stops) - 1)
        body = "".join(
            f'<stop offset="{share[index] if share else index / last:.3g}" stop-color="{self.paint(colour)}"'
            + (f' stop-opacity="{opacity:.3g}"/>' if opacity < 1 else "/>")
            for index, (colour, opacity) in enumerate(stops)
        )
        key = tag + place + body
        name = self._gradients.get(key)
        if name is None:
            name = self._gradients[key] = f"g{len(self._gradients)}"
            self._defs.append(f'<{tag} id="{name}" {place}>{body}</{tag}>')
        return f"url(#{name})"

    def blob(
        self, circles: Sequence[tuple[float, float, float]], colour: str, *, opacity: float = 1.0, line: float = 1.0
    ) -> None:
        """Draw discs (x, y, radius) that melt into one shape with one outline."""
        discs = "".join(f'<circle cx="{x:.4f}" cy="{y:.4f}" r="{radius:.4f}"/>' for x, y, radius in circles)
        see = f' opacity="{opacity:.3g}"' if opacity < 1 else ""
        if self.manner.ink is not None and line > 0:
            ink, width = self.manner.ink(colour), self.manner.line * 2 * line
            self._parts.append(f'<g fill="none" stroke="{ink}" stroke-width="{width:.5f}">{discs}</g>')
        self._parts.append(f'<g fill="{self.paint(colour)}"{see}>{discs}</g>')

    def outline(self, colour: str, weight: float = 1.0) -> str:
        """Give the stroke attributes that the style wants round a fill of this colour."""
        if self.manner.ink is None or weight <= 0:
            return ""
        ink, width = self.manner.ink(colour), self.manner.line * weight
        return f' stroke="{ink}" stroke-width="{width:.5f}" stroke-linejoin="round"'

    def path(
        self, data: str, colour: str, *, fill: str = "", opacity: float = 1.0, line: float = 1.0, extra: str = ""
    ) -> None:
        """Draw a closed shape. ``colour`` is its local colour; ``fill`` a gradient made from it; ``line`` 0: no ink."""
        solid = fill or self.paint(colour)
        see = f' opacity="{opacity:.3g}"' if opacity < 1 else ""
        self._parts.append(f'<path d="{data}" fill="{solid}"{self.outline(colour, line)}{see}{extra}/>')

    def paper(self, data: str, colour: str, *, fill: str = "", depth: float = 1.0, line: float = 1.0) -> None:
        """Draw a large shape that casts a paper's shadow on what is behind it, where the style wants that."""
        if self.manner.shadow > 0:
            for width, opacity in _SHADOW:
                self._parts.append(
                    f'<path d="{data}" fill="none" stroke="#0d1030" stroke-opacity="{opacity * self.manner.shadow:.4f}"'
                    f' stroke-linejoin="round"'
                    f' stroke-width="{width * depth:.4f}" transform="translate(0 {-0.002 * depth:.4f})"/>'
                )
        self.path(data, colour, fill=fill, line=line)

    def circle(
        self, x: float, y: float, radius: float, colour: str, *, fill: str = "", opacity: float = 1.0, line: float = 1.0
    ) -> None:
        """Draw a disc."""
        self.ellipse(x, y, radius, radius, colour, fill=fill, opacity=opacity, line=line)

    def ellipse(
        self,
        x: float,
        y: float,
        across: float,
        down: float,
        colour: str,
        *,
        fill: str = "",
        opacity: float = 1.0,
        line: float = 1.0,
    ) -> None:
        """Draw an ellipse by its half axes."""
        see = f' opacity="{opacity:.3g}"' if opacity < 1 else ""
        self._parts.append(
            f'<ellipse cx="{x:.4f}" cy="{y:.4f}" rx="{across:.4f}" ry="{down:.4f}" fill="{fill or self.paint(colour)}"'
            f"{self.outline(colour, line)}{see}/>"
        )

    def rect(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        colour: str,
        *,
        fill: str = "",
        round_: float = 0,
        opacity: float = 1.0,
        line: float = 1.0,
    ) -> None:
        """Draw a rectangle from its upper left corner."""
        see = f' opacity="{opacity:.3g}"' if opacity < 1 else ""
        corner = f' rx="{round_:.4f}"' if round_ else ""
        self._parts.append(
            f'<rect x="{x:.4f}" y="{y:.4f}" width="{width:.4f}" height="{height:.4f}"{corner}'
            f' fill="{fill or self.paint(colour)}"{self.outline(colour, line)}{see}/>'
        )

    def stroke(self, data: str, colour: str, width: float, *, opacity: float = 1.0, cap: str = "round") -> None:
        """Draw a line."""
        see = f' opacity="{opacity:.3g}"' if opacity < 1 else ""
        self._parts.append(
            f'<path d="{data}" fill="none" stroke="{self.paint(colour)}" stroke-width="{width:.5f}"'
            f' stroke-linecap="{cap}" stroke-linejoin="round"{see}/>'
        )

    def glow(self, x: float, y: float, radius: float, colour: str, opacity: float) -> None:
        """Draw light that fades outwards, where the style has such a thing."""
        if self.manner.has_glow:
            fill = self.fade(colour, opacity, opacity * 0.35, 0.0)
            self._parts.append(f'<circle cx="{x:.4f}" cy="{y:.4f}" r="{radius:.4f}" fill="{fill}"/>')

    def group(self, attributes: str, markup: Iterable[str]) -> None:
        """Append markup inside a group."""
        self._parts.append(f"<g {attributes}>{''.join(markup)}</g>")

    def svg(self, width: int, height: int) -> bytes:
        """Write the document for a size in pixels."""
        box = self.window
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" preserveAspectRatio="none"'
            f' viewBox="{box.left:.5f} {box.top:.5f} {box.width:.5f} {box.height:.5f}">'
            f"<defs>{''.join(self._defs)}</defs>{''.join(self._parts)}</svg>"
        ).encode()


def polygon(points: Iterable[Point]) -> str:
    """Write a closed path of straight lines."""
    return "M" + "L".join(f"{x:.4f} {y:.4f}" for x, y in points) + "Z"


def curve(points: Sequence[Point], *, is_closed: bool = False) -> str:
    """Write a smooth open or closed path through points (Catmull-Rom splines as cubic Béziers)."""
    count = len(points)
    if count < 3:
        return "M" + "L".join(f"{x:.4f} {y:.4f}" for x, y in points)
    parts = [f"M{points[0][0]:.4f} {points[0][1]:.4f}"]
    for index in range(count if is_closed else count - 1):
        before = points[index - 1] if index or is_closed else points[0]
        start, end = points[index], points[(index + 1) % count]
        after = points[(index + 2) % count] if is_closed or index + 2 < count else end
        parts.append(
            f"C{start[0] + (end[0] - before[0]) / 6:.4f} {start[1] + (end[1] - before[1]) / 6:.4f}"
            f" {end[0] - (after[0] - start[0]) / 6:.4f} {end[1] - (after[1] - start[1]) / 6:.4f}"
            f" {end[0]:.4f} {end[1]:.4f}"
        )
    return "".join(parts) + ("Z" if is_closed else "")


def shade_pair(colour: str, amount: float = 0.18) -> tuple[str, str]:
    """Give a lighter and a darker neighbour of a colour, for modelling."""
    return colours.lighten(colour, amount), colours.lighten(colour, -amount * 0.8)
