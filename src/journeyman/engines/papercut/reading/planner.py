"""From a parsed prompt to a plan.

The order of authority: what the prompt names; what suits what it names; what stands for its ideas; and for words that
nobody knows a considered landscape. ``drawn`` and ``unknown`` say which words were which.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Final, TypeVar

from journeyman.engines.papercut.art import pack
from journeyman.engines.papercut.plan import (
    Mood,
    Nature,
    Plan,
    Reference,
    Setting,
    Style,
    Subject,
    TimeOfDay,
    Weather,
)
from journeyman.engines.papercut.reading import emphasis, grammar, people
from journeyman.engines.papercut.reading.abstractions import ANYTHING, Abstraction, Symbol, abstractions
from journeyman.engines.papercut.reading.bans import banned_by, is_banned
from journeyman.engines.papercut.reading.choice import (
    COMPANY,
    choose_setting,
    choose_time,
    choose_weather,
    named_setting,
)
from journeyman.engines.papercut.reading.draft import Draft, Noun
from journeyman.engines.papercut.reading.habitats import habitat
from journeyman.engines.papercut.reading.terms import terms
from journeyman.tasks.prompt import Prompt
from journeyman.tasks.task import Bot

__all__ = ["MOST_COPIES", "MOST_SUBJECTS", "STAFFAGE", "STARLESS", "named_style", "plan"]

MOST_SUBJECTS: Final = 8
MOST_COPIES: Final = 12
MOST_UNKNOWN: Final = 100  #: words reported as unknown
_SIZES: Final = (0.4, 2.2)
_DEFAULT_COUNTS: Final = {Nature.CREATURE: 3, Nature.FLYER: 4, Nature.SWIMMER: 4, Nature.PLANT: 5, Nature.TREE: 4}
#: What lives in a setting that is named without anything to see in it; one of these is added, small.
STAFFAGE: Final = {
    Setting.FOREST: ("deer", "fox", "owl", "rabbit"),
    Setting.MOUNTAINS: ("eagle", "goat", "hut"),
    Setting.SEA: ("sailboat", "whale", "dove"),
    Setting.BEACH: ("sailboat", "umbrella-on-ground", "crab"),
    Setting.DESERT: ("camel", "cactus"),
    Setting.CITY: ("taxi", "person-walking", "bicycle"),
    Setting.VILLAGE: ("bicycle", "cat", "person-walking"),
    Setting.ROOM: ("cat", "open-book", "potted-plant"),
    Setting.GARDEN: ("butterfly", "rabbit", "fountain"),
    Setting.MEADOW: ("horse", "butterfly", "ewe"),
    Setting.SPACE: ("ringed-planet", "rocket", "astronaut"),
    Setting.UNDERWATER: ("tropical-fish", "jellyfish", "turtle"),
    Setting.SKY: ("hot-air-balloon", "dove", "kite"),
    Setting.LAKE: ("swan", "canoe", "duck"),
    Setting.FARM: ("cow", "tractor", "rooster"),
    Setting.CAFE: ("hot-beverage", "croissant"),
    Setting.STUDIO: ("bouquet", "teapot", "red-apple"),
}
_STAFFAGE_SIZE: Final = 0.5  #: the setting is the picture; what lives there gives it scale
#: A setting whose scenery shows another one too.
_CONTAINED: Final = frozenset(
    {(Setting.BEACH, Setting.SEA), (Setting.UNDERWATER, Setting.SEA), (Setting.LAKE, Setting.MOUNTAINS)},
)
_WALLED: Final = frozenset({Setting.ROOM, Setting.CAFE, Setting.STUDIO})  #: nothing of another setting fits in
STARLESS: Final = frozenset({Setting.ROOM, Setting.CAFE, Setting.STUDIO, Setting.UNDERWATER})
_Named = TypeVar("_Named")


def plan(prompt: Prompt, *, seed: int, references: tuple[Reference, ...] = ()) -> Plan:
    """Plan a picture. Depends on its arguments alone: same prompt and seed, same plan."""
    chance = random.Random(f"{seed}\n{prompt.text}".encode(errors="surrogatepass"))
    draft, banned = _read(prompt)
    _drop(draft, banned)
    people.pose(draft)
    idea = _idea(draft, chance)
    setting = _first(draft, named_setting(draft), draft.settings)
    symbols = _symbols(idea, setting, banned, chance) if idea is not None and not draft.nouns else ()
    is_named = setting is not None
    alternatives: tuple[Setting, ...] = ()
    mood = _one(draft, draft.moods) or (idea.mood if idea is not None else Mood.NEUTRAL)
    style = _one(draft, draft.styles) or (Style.ANIME if prompt.bot is Bot.NIJI_JOURNEY else Style.PAPERCUT)
    if setting is None:
        setting, alternatives = choose_setting(draft, idea, symbols, banned, chance)
        draft.use(*(typed for _, typed, _ in draft.poses))
    _accompany(draft, setting, banned)
    _settle(draft, setting)
    time, weather, lights = _sky(draft, setting, mood, idea, banned, references, chance)
    subjects = _subjects(draft, setting, symbols, banned, chance)
    draft.use(*(typed for _, typed in draft.colours))
    return Plan(
        subjects=subjects,
        setting=setting,
        time=time,
        weather=weather,
        mood=mood,
        style=style,
        stars="stars" in lights,
        aurora="aurora" in lights,
        rainbow="rainbow" in lights,
        setting_named=is_named,
        alternatives=alternatives,
        time_named=bool(draft.times),
        colours=tuple(dict.fromkeys(colour for colour, _ in draft.colours))[:4],
        banned=banned,
        references=references,
        stylize=prompt.stylize,
        chaos=prompt.chaos,
        weird=prompt.weird,
        quality=prompt.quality,
        tile=prompt.tile,
        raw_style=prompt.raw_style,
        seed=seed,
        drawn=tuple(dict.fromkeys(word for word in draft.typed if word in draft.drawn)),
        unknown=_unknown(draft),
    )


def named_style(prompt: Prompt) -> Style | None:
    """Say which style the words ask for, if any."""
    draft, _ = _read(prompt)
    return draft.styles[0][0] if draft.styles else None


def _read(prompt: Prompt) -> tuple[Draft, frozenset[str]]:
    """Read all parts, the heaviest first; parts of negative weight ban what they name."""
    draft = Draft()
    parts = prompt.parts if len(prompt.parts) > 1 else ((prompt.text, 1.0),)
    negative = [text for text, weight in parts if weight < 0]
    positive = [(number, text, weight) for number, (text, weight) in enumerate(parts) if weight > 0]
    typed: dict[int, list[str]] = {}
    for number, text, weight in sorted(positive, key=lambda part: -part[2]):
        grammar.read(terms(text), draft, weight)
        typed[number], draft.typed = draft.typed, []
    draft.typed = [word for number in sorted(typed) for word in typed[number]]
    emphasis.weigh(draft, [weight for _, _, weight in positive])
    return draft, banned_by((*prompt.no, *negative))


def _drop(draft: Draft, banned: frozenset[str]) -> None:
    """Leave out what is banned, and what only a tag found where something better is known."""
    draft.nouns = [noun for noun in draft.nouns if not is_banned(noun.drawing.id, banned)]
    named = [noun for noun in draft.nouns if not noun.is_tag]
    if named or draft.ideas:
        draft.nouns = named
    draft.weathers = [pair for pair in draft.weathers if pair[0].value not in banned]
    draft.lights = [pair for pair in draft.lights if pair[0] not in banned]
    draft.times = [pair for pair in draft.times if pair[0].value not in banned]
    draft.settings = [pair for pair in draft.settings if pair[0].value not in banned]
    if draft.nouns and not any(noun.is_main for noun in draft.nouns):
        draft.nouns[0].is_main = True
    heavenly = {Nature.CELESTIAL}
    if any(noun.is_main and noun.drawing.nature not in heavenly for noun in draft.nouns):
        for noun in draft.nouns:
            if noun.drawing.nature in heavenly and noun.drawing.id not in {"rocket", "flying-saucer", "comet"}:
                noun.is_main = False


def _idea(draft: Draft, chance: random.Random) -> Abstraction | None:
    """Find the idea of the prompt; where nothing is to be seen and nothing is known, any considered picture."""
    table = abstractions()
    if draft.ideas:
        name, typed = draft.ideas[0]
        draft.use(*(word for other, word in draft.ideas if other == name), typed)
        return table[name]
    if draft.nouns or draft.settings or draft.times or draft.weathers or draft.lights:
        return None
    moods = [mood for mood, _ in draft.moods]
    fitting = [idea for idea in table.values() if moods and idea.mood is moods[0]]
    return chance.choice(fitting) if fitting else table[ANYTHING]


def _symbols(
    idea: Abstraction, setting: Setting | None, banned: frozenset[str], chance: random.Random
) -> tuple[Symbol, ...]:
    """Choose what stands for an idea; where a setting was named, something that is at home there if there is any."""
    sets = [one for one in idea.symbols if not any(is_banned(symbol.drawing, banned) for symbol in one)]
    at_home = [one for one in sets if setting in habitat(pack.drawing(one[0].drawing)).settings]
    return chance.choice(at_home or sets) if sets else ()


def _one(draft: Draft, pairs: Sequence[tuple[_Named, str]]) -> _Named | None:
    """Take the first that is named; the words that agree with it are drawn."""
    return _first(draft, pairs[0][0] if pairs else None, pairs)


def _first(draft: Draft, chosen: _Named | None, pairs: Sequence[tuple[_Named, str]]) -> _Named | None:
    draft.use(*(typed for value, typed in pairs if value == chosen))
    return chosen


def _accompany(draft: Draft, setting: Setting, banned: frozenset[str]) -> None:
    """Show second settings by what stands in them."""
    for other, typed in draft.settings:
        known = COMPANY.get(other)
        if other is setting or other in {Setting.SKY, Setting.STUDIO}:
            draft.use(typed)
        elif setting in _WALLED:
            continue
        elif known is not None and not is_banned(known[0], banned):
            draft.use(typed)
            if known[0] not in {noun.drawing.id for noun in draft.nouns}:
                noun = Noun(drawing=pack.drawing(known[0]), count=known[1], words=[typed], is_main=False)
                draft.nouns.append(noun)
        elif (setting, other) in _CONTAINED:
            draft.use(typed)


def _settle(draft: Draft, setting: Setting) -> None:
    """Put waterbirds on the water, and a book beside who reads."""
    if setting in {Setting.LAKE, Setting.SEA}:
        for noun in draft.nouns:
            if people.is_waterbird(noun.drawing):
                noun.drawing = people.afloat(noun.drawing, 0.93)
    for name, typed, _ in draft.poses:
        if name == "reading" and "open-book" not in {noun.drawing.id for noun in draft.nouns}:
            draft.nouns.append(Noun(drawing=pack.drawing("open-book"), words=[typed], is_main=False))
            draft.use(typed)


def _sky(  # noqa: PLR0917 - what a sky depends on
    draft: Draft,
    setting: Setting,
    mood: Mood,
    idea: Abstraction | None,
    banned: frozenset[str],
    references: tuple[Reference, ...],
    chance: random.Random,
) -> tuple[TimeOfDay, Weather, frozenset[str]]:
    """Settle time, weather and lights."""
    time = _one(draft, draft.times)
    if time is None:
        dark = min((reference.brightness for reference in references), default=1.0)
        time = TimeOfDay.NIGHT if dark < 0.3 else choose_time(draft, setting, mood, idea, chance)
        if time.value in banned:
            time = TimeOfDay.DAY
    weather = _one(draft, draft.weathers)
    if weather is None:
        weather = choose_weather(draft, time, mood, idea, chance)
        if weather.value in banned:
            weather = Weather.CLEAR
    lights = {light for light, _ in draft.lights}
    draft.use(*(typed for _, typed in draft.lights))
    if idea is not None and not draft.nouns:
        if time is TimeOfDay.NIGHT and weather is Weather.CLEAR:
            lights |= idea.lights - {"rainbow", "aurora"}
        if time is TimeOfDay.NIGHT and weather is Weather.SNOW:
            lights |= idea.lights & {"aurora"}
    if setting is Setting.SPACE or (time is TimeOfDay.NIGHT and weather is Weather.CLEAR and setting not in STARLESS):
        lights.add("stars")
    return time, weather, frozenset(lights - banned)


def _subjects(
    draft: Draft,
    setting: Setting,
    symbols: Sequence[Symbol],
    banned: frozenset[str],
    chance: random.Random,
) -> tuple[Subject, ...]:
    """Make the subjects: what is named, else what stands for the idea, else what lives in the setting."""
    nouns = _merged(draft.nouns)[:MOST_SUBJECTS]
    if any(noun.is_main for noun in nouns):
        for noun in nouns:
            draft.use(*noun.words)
        return tuple(_subject(noun) for noun in nouns)
    added: list[Subject] = []
    if symbols:
        added = [
            Subject(drawing=pack.drawing(symbol.drawing), count=symbol.count, size=symbol.size, is_main=symbol.is_main)
            for symbol in symbols
        ]
    else:
        names = [name for name in STAFFAGE[setting] if not is_banned(name, banned)]
        if names:
            added = [Subject(drawing=pack.drawing(chance.choice(names)), size=_STAFFAGE_SIZE, is_main=False)]
    for noun in nouns:
        draft.use(*noun.words)
    return (*added, *(_subject(noun) for noun in nouns))


def _merged(nouns: Sequence[Noun]) -> list[Noun]:
    """Put subjects before decor, and nouns of the same drawing and looks together."""
    merged: list[Noun] = []
    for noun in sorted(nouns, key=lambda one: not one.is_main):
        same = next(
            (one for one in merged if (one.drawing, one.colour, one.size) == (noun.drawing, noun.colour, noun.size)),
            None,
        )
        if same is None:
            merged.append(noun)
        else:
            same.words.extend(noun.words)
            if noun.count and not same.count:
                same.count = noun.count
            same.is_plural |= noun.is_plural
    return merged


def _subject(noun: Noun) -> Subject:
    count = noun.count
    if count is None:
        count = _DEFAULT_COUNTS.get(noun.drawing.nature, 3) if noun.is_plural else 1
    return Subject(
        drawing=noun.drawing,
        count=max(1, min(MOST_COPIES, count)),
        colour=noun.colour,
        size=max(_SIZES[0], min(_SIZES[1], round(noun.size, 3))),
        words=tuple(noun.words),
        is_main=noun.is_main,
    )


def _unknown(draft: Draft) -> tuple[str, ...]:
    words = list(dict.fromkeys(word for word in draft.typed if word not in draft.drawn))
    if len(words) > MOST_UNKNOWN:
        words = [*words[:MOST_UNKNOWN], "…"]
    return tuple(word if len(word) <= 80 else word[:79] + "…" for word in words)
