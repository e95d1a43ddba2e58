"""Styles: each changes how shapes are laid down, how subjects are treated and how the whole is finished."""

from __future__ import annotations

from collections.abc import Mapping

from journeyman.engines.papercut.painting.styles.anime import ANIME
from journeyman.engines.papercut.painting.styles.blueprint import BLUEPRINT
from journeyman.engines.papercut.painting.styles.canvas import Technique
from journeyman.engines.papercut.painting.styles.glass import STAINED_GLASS
from journeyman.engines.papercut.painting.styles.line import LINE_ART
from journeyman.engines.papercut.painting.styles.neon import NEON
from journeyman.engines.papercut.painting.styles.noir import NOIR
from journeyman.engines.papercut.painting.styles.oil import OIL
from journeyman.engines.papercut.painting.styles.papercut import PAPERCUT
from journeyman.engines.papercut.painting.styles.pencil import PENCIL
from journeyman.engines.papercut.painting.styles.pixel import PIXEL_ART
from journeyman.engines.papercut.painting.styles.pop import POP_ART
from journeyman.engines.papercut.painting.styles.poster import VINTAGE_POSTER
from journeyman.engines.papercut.painting.styles.watercolour import WATERCOLOUR
from journeyman.engines.papercut.painting.styles.woodblock import UKIYO_E
from journeyman.engines.papercut.plan import Style

STYLES: Mapping[Style, Technique] = {
    Style.PAPERCUT: PAPERCUT,
    Style.WATERCOLOUR: WATERCOLOUR,
    Style.PIXEL_ART: PIXEL_ART,
    Style.LINE_ART: LINE_ART,
    Style.NEON: NEON,
    Style.NOIR: NOIR,
    Style.VINTAGE_POSTER: VINTAGE_POSTER,
    Style.BLUEPRINT: BLUEPRINT,
    Style.STAINED_GLASS: STAINED_GLASS,
    Style.UKIYO_E: UKIYO_E,
    Style.OIL: OIL,
    Style.PENCIL: PENCIL,
    Style.POP_ART: POP_ART,
    Style.ANIME: ANIME,
}
