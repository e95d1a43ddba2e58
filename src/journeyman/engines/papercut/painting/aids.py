"""What carries a subject where it could not be on its own: boats, clouds, bubbles, bowls and ponds."""

from __future__ import annotations

import math

from journeyman.engines.papercut.painting import colours
from journeyman.engines.papercut.painting.figures import Frame
from journeyman.engines.papercut.painting.sheet import Sheet
from journeyman.engines.papercut.painting.world import Aid, Palette


def behind(sheet: Sheet, aid: Aid, frame: Frame, tones: Palette) -> None:
    """Draw the part that lies behind the subject."""
    c = frame.aspect / 2
    if aid is Aid.ROWBOAT:
        half = frame.aspect * 0.5
        dark = colours.lighten(tones.wood, -0.35)
        sheet.ellipse(c, 0.72, half * 0.9, 0.055, dark)
    elif aid is Aid.CLOUD:
        _puffs(sheet, frame, tones, back=True)
    elif aid is Aid.BUBBLE:
        sheet.circle(0.5, 0.5, 0.49, "#dff6ff", fill=sheet.fade("#e8f8ff", 0.06, 0.14, 0.34), line=0)
    elif aid is Aid.BOWL:
        sheet.ellipse(0.5, 0.98, 0.36, 0.03, tones.shade, opacity=0.3, line=0)
        sheet.path(_bowl(), "#e6f7ff", opacity=0.5, line=0)
        sheet.path(
            ("M0.068 0.46Q0.28 0.5 0.5 0.46T0.932 0.46C0.95 0.7 0.86 0.9 0.7 0.965H0.3C0.14 0.9 0.05 0.7 0.068 0.46Z"),
            "#7fd0ee",
            fill=sheet.down("#a8e4f5", "#4fb3de"),
            opacity=0.85,
            line=0,
        )
    elif aid is Aid.ISLAND:
        _island(sheet, frame, tones)
    elif aid is Aid.POND:
        rim = colours.mix(tones.front, tones.wood, 0.3)
        sheet.ellipse(c, frame.carried[3], c, 0.095, rim, line=0.8)
        sheet.ellipse(
            c,
            frame.carried[3] + 0.004,
            c * 0.95,
            0.082,
            tones.water,
            fill=sheet.down(tones.water, colours.mix(tones.water, tones.sky_low, 0.4)),
            line=0.6,
        )


def before(sheet: Sheet, aid: Aid, frame: Frame, tones: Palette) -> None:
    """Draw the part that lies before the subject."""
    c = frame.aspect / 2
    if aid is Aid.ROWBOAT:
        _rowboat(sheet, frame, tones)
    elif aid is Aid.CLOUD:
        _puffs(sheet, frame, tones, back=False)
    elif aid is Aid.BUBBLE:
        sheet.stroke("M0.5 0.012a0.488 0.488 0 1 0 0.001 0", "#f4fcff", 0.012, opacity=0.75)
        sheet.stroke("M0.14 0.36A0.4 0.4 0 0 1 0.36 0.13", "#ffffff", 0.035, opacity=0.9)
        sheet.circle(0.12, 0.44, 0.018, "#ffffff", opacity=0.9, line=0)
        sheet.stroke("M0.88 0.62A0.41 0.41 0 0 1 0.66 0.88", "#ffffff", 0.018, opacity=0.5)
    elif aid is Aid.BOWL:
        sheet.ellipse(0.5, 0.13, 0.33, 0.045, "#ffffff", opacity=0.35, line=0)
        sheet.stroke(
            _bowl() + "M0.17 0.13a0.33 0.045 0 1 0 0.66 0a0.33 0.045 0 1 0 -0.66 0", "#ffffff", 0.014, opacity=0.85
        )
        sheet.stroke("M0.13 0.42Q0.1 0.6 0.18 0.76", "#ffffff", 0.03, opacity=0.8)
        for x, y, size in ((0.66, 0.3, 0.016), (0.71, 0.22, 0.012), (0.68, 0.38, 0.01)):
            sheet.circle(x, y + 0.14, size, "#ffffff", opacity=0.8, line=0)
    elif aid is Aid.ISLAND:
        ripples(sheet, c, 0.995, c * 0.94, tones.water_deep)
    elif aid is Aid.POND:
        ripples(sheet, c, frame.carried[3], c * 0.66, tones.water_deep)


def _bowl() -> str:
    return (
        "M0.2 0.13C0.02 0.3 -0.02 0.62 0.12 0.82Q0.2 0.94 0.32 0.975H0.68Q0.8 0.94 0.88 0.82C1.02 0.62 "
        "0.98 0.3 0.8 0.13Z"
    )


def _puffs(sheet: Sheet, frame: Frame, tones: Palette, *, back: bool) -> None:
    c, half = frame.aspect / 2, frame.aspect / 2
    base = tones.cloud
    if back:
        discs = [(c + half * (-0.55 + 0.37 * index), 0.86 - 0.03 * (index % 2), half * 0.3) for index in range(4)]
        sheet.blob([(x, y, min(radius, 0.14)) for x, y, radius in discs], colours.mix(base, tones.sky_mid, 0.25))
        return
    radius = min(half * 0.34, 0.13)
    low = 1.0 - radius
    discs = [
        (c + half * share, low + radius * drop, radius * size)
        for share, drop, size in (
            (-0.72, 0.3, 0.7),
            (-0.4, 0.05, 0.95),
            (0.0, -0.02, 1.0),
            (0.38, 0.08, 0.9),
            (0.7, 0.34, 0.66),
        )
    ]
    sheet.blob(discs, base)
    sheet.blob(
        [(x - r * 0.15, y - r * 0.2, r * 0.68) for x, y, r in discs], colours.lighten(base, 0.5), opacity=0.6, line=0
    )


def _island(sheet: Sheet, frame: Frame, tones: Palette) -> None:
    c, top = frame.aspect / 2, frame.carried[3]
    sand = colours.mix(tones.wall, "#f0d9a0", 0.6)
    sheet.path(
        f"M0 1.005Q{c * 0.25:.4f} {top + 0.005:.4f} {c:.4f} {top - 0.012:.4f}T{frame.aspect:.4f} 1.005Z",
        sand,
        fill=sheet.down(colours.lighten(sand, 0.2), sand),
    )
    sheet.path(
        f"M{c * 0.2:.4f} {top + 0.05:.4f}Q{c * 0.5:.4f} {top - 0.01:.4f} {c:.4f} {top - 0.016:.4f}"
        f"T{c * 1.8:.4f} {top + 0.05:.4f}Q{c:.4f} {top + 0.085:.4f} {c * 0.2:.4f} {top + 0.05:.4f}Z",
        tones.foliage,
        fill=sheet.down(colours.lighten(tones.foliage, 0.2), tones.foliage),
        line=0.6,
    )


def _rowboat(sheet: Sheet, frame: Frame, tones: Palette) -> None:
    c, half = frame.aspect / 2, frame.aspect * 0.5
    hull, rim = colours.mix(tones.roof, tones.wood, 0.25), colours.lighten(tones.wood, 0.25)
    sheet.path(
        (
            f"M{c - half:.4f} 0.69Q{c:.4f} 0.76 {c + half:.4f} 0.69Q{c + half * 0.93:.4f} 0.9 "
            f"{c + half * 0.7:.4f} 1H{c - half * 0.7:.4f}Q{c - half * 0.93:.4f} 0.9 {c - half:.4f} "
            "0.69Z"
        ),
        hull,
        fill=sheet.down(colours.lighten(hull, 0.2), hull, colours.lighten(hull, -0.25)),
    )
    for level in (0.83, 0.92):
        reach = half * (0.92 - (level - 0.8) * 1.4)
        sheet.stroke(
            f"M{c - reach:.4f} {level:.4f}Q{c:.4f} {level + 0.03:.4f} {c + reach:.4f} {level:.4f}",
            colours.lighten(hull, -0.3),
            0.006,
            opacity=0.7,
        )
    sheet.stroke(f"M{c - half:.4f} 0.69Q{c:.4f} 0.76 {c + half:.4f} 0.69", rim, 0.035)
    sheet.stroke(f"M{c + half * 0.36:.4f} 0.66L{c + half * 0.98:.4f} 0.99", rim, 0.022)
    ripples(sheet, c, 1.0, half * 0.95, tones.water_deep)


def ripples(sheet: Sheet, x: float, y: float, reach: float, water: str) -> None:
    """Draw foam where something stands in the water."""
    foam = colours.lighten(water, 0.6)
    steps = 5
    crest = f"M{x - reach:.4f} {y + 0.004:.4f}"
    for index in range(steps):
        crest += f"q{reach / steps:.4f} {-0.045 if index % 2 == 0 else -0.02:.4f} {2 * reach / steps:.4f} 0"
    sheet.path(
        (f"{crest}Q{x + reach * 0.5:.4f} {y + 0.05:.4f} {x:.4f} {y + 0.05:.4f}T{x - reach:.4f} {y + 0.004:.4f}Z"),
        water,
        fill=sheet.down(colours.lighten(water, 0.14), water),
        line=0,
    )
    sheet.stroke(crest, foam, 0.012, opacity=0.9)
    for index, drop in enumerate((0.05, 0.085)):
        span = reach * (0.8 - 0.3 * index)
        sheet.stroke(
            f"M{x - span:.4f} {y + drop:.4f}Q{x:.4f} {y + drop + 0.02:.4f} {x + span:.4f} {y + drop:.4f}",
            foam,
            0.008,
            opacity=0.55,
        )


def glint(angle: float, radius: float) -> tuple[float, float]:
    """Give a place on the rim of a glass."""
    return 0.5 + math.cos(angle) * radius, 0.5 + math.sin(angle) * radius
