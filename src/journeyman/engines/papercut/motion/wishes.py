"""Wishes: what a motion prompt says of camera, weather and pace, in English and Chinese.

The words of such a prompt also describe the picture, which is there already; only what speaks of motion is heard.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the prompt asks of the motion. Nothing is asked for by default."""

    is_still: bool = False  #: the camera does not move
    pan: int = 0  #: −1 the camera goes left, 1 right
    tilt: int = 0  #: −1 up, 1 down
    zoom: int = 0  #: 1 closer, −1 back
    pace: float = 1.0  #: of all motion
    wind: bool = False
    falls: tuple[str, ...] = ()  #: ``rain``, ``snowfall``, ``petals``, ``sparks``: besides what the scene has


_GO: Final = r"(?:pan|pans|panning|move|moves|moving|slide|slides|track|tracks|truck|drift|drifts|camera)"


def _camera(side: str) -> re.Pattern[str]:
    return re.compile(rf"\b{_GO}\b(?:\s+\w+){{0,3}}?\s+(?:{side})(?:wards?)?\b")


_LEFT: Final = (_camera("left"), re.compile("(?:镜头|向|往)[左](?:移|摇|平移|推)?|左移|左摇"))
_RIGHT: Final = (_camera("right"), re.compile("(?:镜头|向|往)[右](?:移|摇|平移|推)?|右移|右摇"))
_UP: Final = (
    re.compile(r"\b(?:tilt|crane|pan|camera|pedestal)\b(?:\s+\w+){0,2}?\s+(?:up|rises?)\b"),
    re.compile("(?:镜头|向|往)上(?:移|摇|升)?|上移|上摇|镜头上升"),
)
_DOWN: Final = (
    re.compile(r"\b(?:tilt|crane|pan|camera|pedestal)\b(?:\s+\w+){0,2}?\s+(?:down|sinks?|descends?)\b"),
    re.compile("(?:镜头|向|往)下(?:移|摇|降)?|下移|下摇|镜头下降"),
)
_IN: Final = (
    re.compile(r"\b(?:zoom|zooms|zooming|push|pushes|dolly|move)\s*-?\s*(?:slowly\s+)?in\b|\bclose(?:r| up| in)\b"),
    re.compile("拉近|推近|推进|放大|镜头前进|靠近"),
)
_OUT: Final = (
    re.compile(r"\b(?:zoom|zooms|zooming|pull|pulls|dolly|move)\s*-?\s*(?:slowly\s+)?(?:out|back|away)\b"),
    re.compile("拉远|推远|缩小|后退|远离"),
)
_STILL: Final = (
    re.compile(r"\b(?:still|static|fixed|locked|stationary|steady)\s+(?:camera|shot|frame)\b|\bno camera\b|\btripod\b"),
    re.compile("固定镜头|静止镜头|镜头不动|镜头固定|镜头静止"),
)
_SLOW: Final = (
    re.compile(r"\b(?:slow|slowly|slow[- ]?motion|gentle|gently|calm)\b"),
    re.compile("缓慢|慢慢|慢速|慢动作|轻轻"),
)
_FAST: Final = (
    re.compile(r"\b(?:fast|quick|quickly|rapid|rapidly|speeds?|hectic)\b"),
    re.compile("快速|迅速|飞快|急速"),
)
_WIND: Final = (
    re.compile(r"\b(?:wind|windy|breeze|breezy|gale|blowing)\b"),
    re.compile("风吹|刮风|微风|大风|起风|随风"),
)
_FALLS: Final = (
    ("rain", re.compile(r"\brain(?:s|ing|fall)?\b|\bdrizzle\b"), re.compile("下雨|雨中|大雨|小雨|细雨|暴雨")),
    (
        "snowfall",
        re.compile(r"\bsnow(?:s|ing|fall|flakes?)?\b"),
        re.compile("下雪|飘雪|雪花|大雪|小雪"),
    ),
    ("petals", re.compile(r"\bpetals?\b|\b(?:falling|drifting) leaves\b"), re.compile("花瓣|落叶|飘落")),
    ("sparks", re.compile(r"\bfireflies\b|\bsparks?\b|\bsparkles?\b"), re.compile("萤火虫|火花|光点")),
)


def heard(text: str) -> Wishes:
    """Hear what a prompt says of motion."""
    low = text.lower()

    def says(patterns: tuple[re.Pattern[str], ...]) -> bool:
        return any(pattern.search(low) for pattern in patterns)

    return Wishes(
        is_still=says(_STILL),
        pan=says(_RIGHT) - says(_LEFT),
        tilt=says(_DOWN) - says(_UP),
        zoom=says(_IN) - says(_OUT),
        pace=(0.55 if says(_SLOW) else 1.0) * (1.6 if says(_FAST) else 1.0),
        wind=says(_WIND),
        falls=tuple(name for name, *patterns in _FALLS if says(tuple(patterns))),
    )
