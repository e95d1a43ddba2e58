"""How settings, hours, weathers, moods and styles are said, each in several ways.

Every phrase is one that ``reading`` understands as just that and nothing else; a test reads them all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from journeyman.engines.papercut.plan import Mood, Setting, Style, TimeOfDay, Weather

__all__ = ["HOURS", "LIGHTS", "MOODS", "PLACES", "PORTRAITS", "STYLES", "WEATHERS"]

#: Where, as the end of "a fox …".
PLACES: Final[Mapping[Setting, tuple[str, ...]]] = {
    Setting.FOREST: ("in a forest", "in the woods", "on a forest path", "in a forest clearing", "in woodland"),
    Setting.MOUNTAINS: ("in the mountains", "among mountain peaks", "in a mountain landscape", "in the highlands"),
    Setting.SEA: ("at sea", "on the ocean", "on the open water", "on the high seas"),
    Setting.BEACH: ("on a beach", "by the seaside", "on a sandy beach", "on the shore"),
    Setting.DESERT: ("in the desert", "among sand dunes", "among the dunes", "in the sahara"),
    Setting.CITY: ("in a city", "on a city street", "in the streets of a metropolis", "downtown"),
    Setting.VILLAGE: ("in a village", "on a village street", "in a small town", "on a cobblestone street"),
    Setting.ROOM: ("in a room", "in a living room", "indoors", "at home"),
    Setting.GARDEN: ("in a garden", "in a park", "in a flower garden", "in a courtyard"),
    Setting.MEADOW: ("in a meadow", "on a grassy field", "in the countryside", "on the prairie"),
    Setting.SPACE: ("in outer space", "in space", "in the cosmos", "in deep space"),
    Setting.UNDERWATER: ("underwater", "under the sea", "in a coral reef", "beneath the waves"),
    Setting.SKY: ("in the sky", "above the clouds", "high in the sky", "in the air"),
    Setting.LAKE: ("by a lake", "at the lakeside", "on the lakeshore", "by the waterside"),
    Setting.FARM: ("on a farm", "in a farmyard", "on a ranch", "on farmland"),
    Setting.CAFE: ("in a cafe", "in a coffee shop", "in a bistro", "in a teahouse"),
    Setting.STUDIO: ("on a plain background", "in a studio", "on a simple background", "on a pedestal"),
}
#: The same where a face fills the picture.
PORTRAITS: Final = ("in a studio portrait", "in a portrait", "in a close-up portrait")
HOURS: Final[Mapping[TimeOfDay, tuple[str, ...]]] = {
    TimeOfDay.DAWN: ("at dawn", "at sunrise", "in the morning", "in the early morning"),
    TimeOfDay.DAY: ("at noon", "in the afternoon", "by day", "in broad daylight"),
    TimeOfDay.DUSK: ("at sunset", "at dusk", "in the evening", "at twilight"),
    TimeOfDay.NIGHT: ("at night", "at midnight", "by moonlight", "in the moonlight"),
}
WEATHERS: Final[Mapping[Weather, tuple[str, ...]]] = {
    Weather.CLEAR: ("clear sky", "cloudless sky", "fine weather", "clear skies"),
    Weather.CLOUDY: ("cloudy sky", "overcast", "partly cloudy", "clouds"),
    Weather.RAIN: ("in the rain", "rainy", "pouring rain", "raining"),
    Weather.SNOW: ("in the snow", "snowing", "snowfall", "snowy"),
    Weather.FOG: ("in the fog", "foggy", "in the mist", "misty"),
    Weather.STORM: ("thunderstorm", "stormy", "raging storm", "in a storm"),
}
LIGHTS: Final[Mapping[str, tuple[str, ...]]] = {
    "stars": ("under the stars", "starry sky", "starlit"),
    "aurora": ("with northern lights", "under the aurora borealis", "under polar lights"),
    "rainbow": ("under a rainbow", "with a rainbow"),
}
#: How it feels, as something that also stands before a noun.
MOODS: Final[Mapping[Mood, tuple[str, ...]]] = {
    Mood.NEUTRAL: (),
    Mood.JOYFUL: ("cheerful", "joyful", "lively", "playful", "vibrant"),
    Mood.CALM: ("calm", "serene", "peaceful", "tranquil", "quiet"),
    Mood.MELANCHOLY: ("melancholic", "lonely", "wistful", "somber", "forlorn"),
    Mood.MYSTERIOUS: ("mysterious", "enchanted", "mystical", "otherworldly"),
    Mood.ROMANTIC: ("romantic", "tender"),
    Mood.DRAMATIC: ("dramatic", "epic", "majestic", "cinematic"),
    Mood.DREAMY: ("dreamy", "dreamlike", "surreal", "airy"),
    Mood.NOSTALGIC: ("nostalgic", "old-fashioned", "rustic", "faded"),
    Mood.EERIE: ("eerie", "spooky", "ominous", "haunted"),
}
#: How it is made, as something that there can be one "of".
STYLES: Final[Mapping[Style, tuple[str, ...]]] = {
    Style.PAPERCUT: ("layered paper art", "paper collage", "cut paper illustration", "paper cut artwork"),
    Style.WATERCOLOUR: ("watercolor painting", "watercolour illustration", "gouache illustration", "ink wash"),
    Style.PIXEL_ART: ("pixel art", "8-bit pixel art", "16-bit pixel art", "pixelated image"),
    Style.LINE_ART: ("line art", "pen and ink illustration", "line drawing", "ink drawing"),
    Style.NEON: ("neon illustration", "synthwave artwork", "cyberpunk illustration", "glowing neon artwork"),
    Style.NOIR: ("film noir", "monochrome artwork", "black and white photograph", "noir illustration"),
    Style.VINTAGE_POSTER: ("vintage travel poster", "art deco poster", "screen print", "retro poster"),
    Style.BLUEPRINT: ("blueprint", "technical drawing", "engineering drawing", "cyanotype"),
    Style.STAINED_GLASS: ("stained glass", "stained glass window", "mosaic", "leaded glass"),
    Style.UKIYO_E: ("ukiyo-e woodblock print", "japanese woodblock print", "woodcut", "japanese print"),
    Style.OIL: ("oil painting", "impressionist oil painting", "acrylic painting", "oil on canvas"),
    Style.PENCIL: ("pencil drawing", "pencil sketch", "charcoal drawing", "graphite sketch"),
    Style.POP_ART: ("pop art", "comic book illustration", "halftone illustration", "comic style"),
    Style.ANIME: ("anime illustration", "anime", "japanese animation", "manga illustration"),
}
