"""Prompts and what a plan for them must hold."""

from __future__ import annotations

from dataclasses import dataclass

from journeyman.engines.papercut.plan import Mood, Setting, Style, TimeOfDay, Weather

__all__ = ["EXPECTATIONS", "Expected"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The parts of a plan that a prompt decides; ``None`` and empty: anything."""

    prompt: str
    mains: str = ""  #: "drawing count" of each main subject, separated by ", "
    decor: str = ""  #: ids that must be decor
    colour: str = ""  #: of the first subject
    size: float | None = None  #: of the first subject
    setting: Setting | None = None
    time: TimeOfDay | None = None
    weather: Weather | None = None
    mood: Mood | None = None
    style: Style | None = None
    lights: str = ""
    unknown: str = ""  #: exactly these words changed nothing


_RED = "#d7352c"

EXPECTATIONS = (
    Expected(prompt="Cat", mains="cat 1"),
    Expected(prompt="three cats and a dog", mains="cat 3, dog 1"),
    Expected(prompt="a tiny red boat", mains="sailboat 1", colour=_RED, size=0.4),
    Expected(
        prompt="a fox in a snowy forest",
        mains="fox 1",
        setting=Setting.FOREST,
        weather=Weather.SNOW,
        style=Style.PAPERCUT,
    ),
    Expected(prompt="orange cat", mains="cat 1", colour="#ef7d22"),
    Expected(prompt="an orange", mains="tangerine 1"),
    Expected(prompt="two oranges on a table", mains="tangerine 2", setting=Setting.STUDIO),
    Expected(prompt="a house", mains="house 1"),
    Expected(prompt="a bear", mains="bear 1"),
    Expected(prompt="bare trees", mains="deciduous-tree 4", unknown="bare"),
    Expected(prompt="a light blue bird and a dark green frog", mains="bird 1, frog 1", colour="#8cc4ee"),
    Expected(prompt="an owl under a tree", mains="owl 1", decor="deciduous-tree", time=TimeOfDay.NIGHT),
    Expected(
        prompt="a girl with a red umbrella walking in the rain, watercolor",
        mains="woman-walking 1",
        decor="umbrella",
        weather=Weather.RAIN,
        style=Style.WATERCOLOUR,
    ),
    Expected(prompt="a woman in a red dress", mains="woman-standing 1", colour=_RED),
    Expected(prompt="kitten", mains="cat 1", size=0.6),
    Expected(prompt="a puppy", mains="dog 1", size=0.6),
    Expected(prompt="baby elephant", mains="elephant 1", size=0.65),
    Expected(prompt="automobile", mains="automobile 1"),
    Expected(prompt="a castle on a cliff at dusk", mains="castle 1", setting=Setting.MOUNTAINS, time=TimeOfDay.DUSK),
    Expected(
        prompt="a lonely lighthouse at night, stormy sea",
        mains="lighthouse 1",
        setting=Setting.SEA,
        time=TimeOfDay.NIGHT,
        weather=Weather.STORM,
        mood=Mood.MELANCHOLY,
    ),
    Expected(prompt="a herd of elephants", mains="elephant 7"),
    Expected(prompt="a pair of swans on a lake", mains="swan 2", setting=Setting.LAKE),
    Expected(prompt="a dozen red roses", mains="rose 12", colour=_RED),
    Expected(prompt="100 balloons", mains="balloon 12"),
    Expected(prompt="5 sheep", mains="ewe 5"),
    Expected(prompt="a green car and two blue bicycles", mains="automobile 1, bicycle 2", colour="#3f9b46"),
    Expected(
        prompt="giant octopus attacking a ship, ukiyo-e",
        mains="octopus 1, ship 1",
        size=2.2,
        style=Style.UKIYO_E,
        unknown="attacking",
    ),
    Expected(
        prompt="rocket flying over a city, pixel art", mains="rocket 1", setting=Setting.CITY, style=Style.PIXEL_ART
    ),
    Expected(prompt="cyberpunk street", setting=Setting.CITY, style=Style.NEON, time=TimeOfDay.NIGHT),
    Expected(prompt="film noir detective in the rain", mains="detective 1", style=Style.NOIR, weather=Weather.RAIN),
    Expected(prompt="vintage poster of a train", mains="locomotive 1", style=Style.VINTAGE_POSTER),
    Expected(prompt="blueprint of a bicycle", mains="bicycle 1", style=Style.BLUEPRINT),
    Expected(prompt="stained glass rose", mains="rose 1", style=Style.STAINED_GLASS),
    Expected(prompt="a whale, pencil sketch", mains="whale 1", style=Style.PENCIL),
    Expected(prompt="pop art hamburger", mains="hamburger 1", style=Style.POP_ART),
    Expected(prompt="line art of a horse", mains="horse 1", style=Style.LINE_ART),
    Expected(prompt="paper cut dragon", mains="dragon 1", style=Style.PAPERCUT),
    Expected(prompt="sunflowers, van gogh", mains="sunflower 5", style=Style.OIL),
    Expected(prompt="anime girl", mains="woman-standing 1", style=Style.ANIME),
    Expected(prompt="portrait of a girl", mains="girl 1", setting=Setting.STUDIO),
    Expected(
        prompt="aurora over a frozen lake",
        setting=Setting.LAKE,
        weather=Weather.SNOW,
        time=TimeOfDay.NIGHT,
        lights="aurora",
    ),
    Expected(prompt="a rainbow over a farm", setting=Setting.FARM, lights="rainbow"),
    Expected(prompt="a tent under the stars", mains="tent 1", time=TimeOfDay.NIGHT, lights="stars"),
    Expected(
        prompt="foggy morning in the mountains", setting=Setting.MOUNTAINS, time=TimeOfDay.DAWN, weather=Weather.FOG
    ),
    Expected(prompt="fish in the sea", mains="fish 1", setting=Setting.UNDERWATER),
    Expected(prompt="camel", mains="camel 1", setting=Setting.DESERT),
    Expected(prompt="a cup of coffee", mains="hot-beverage 1"),
    Expected(prompt="a cozy cabin by the lake", mains="house 1", setting=Setting.LAKE, mood=Mood.CALM),
    Expected(prompt="a boy riding a horse", mains="horse-racing 1"),
    Expected(prompt="a man riding a bike", mains="man-biking 1"),
    Expected(prompt="🦊 at night", mains="fox 1", time=TimeOfDay.NIGHT),
    Expected(prompt="haunted house", mood=Mood.EERIE),
    Expected(prompt="the very blorptastic cat", mains="cat 1", unknown="blorptastic"),
    Expected(prompt="nostalgia", mood=Mood.NOSTALGIC, unknown=""),
    Expected(prompt="the weight of silence", mood=Mood.CALM, unknown=""),
    Expected(prompt="freedom", mood=Mood.JOYFUL),
    Expected(prompt="asdfgh qwerty", mood=Mood.DREAMY, unknown="asdfgh qwerty"),
    Expected(prompt="一只狐狸在雪林里", mains="fox 1", setting=Setting.FOREST, weather=Weather.SNOW, unknown=""),
    Expected(prompt="三只猫和一只狗", mains="cat 3, dog 1", unknown=""),
    Expected(prompt="红色的小船", mains="sailboat 1", colour=_RED, size=0.65),
    Expected(prompt="树下有一只黑色的猫", mains="cat 1", decor="deciduous-tree", colour="#26232b"),
    Expected(prompt="月光下的湖面上有两只天鹅", mains="swan 2", setting=Setting.LAKE, time=TimeOfDay.NIGHT),
    Expected(
        prompt="孤独的旅人在沙漠中行走，水墨画",
        mains="person-walking 1",
        setting=Setting.DESERT,
        mood=Mood.MELANCHOLY,
        style=Style.WATERCOLOUR,
    ),
    Expected(prompt="一群羊在草原上", mains="ewe 6", setting=Setting.MEADOW),
    Expected(prompt="几只小鸟", mains="bird 3"),
    Expected(prompt="乡愁", mood=Mood.NOSTALGIC, unknown=""),
    Expected(prompt="赛博朋克城市夜景", setting=Setting.CITY, style=Style.NEON, time=TimeOfDay.NIGHT),
    Expected(prompt="浮世绘风格的巨浪和富士山", mains="water-wave 1, mount-fuji 1", style=Style.UKIYO_E),
    Expected(prompt="樹下的貓", mains="cat 1", decor="deciduous-tree"),
    Expected(prompt="海邊的日落", setting=Setting.BEACH, time=TimeOfDay.DUSK),
    Expected(prompt="雪の森の狐", mains="fox 1", setting=Setting.FOREST, weather=Weather.SNOW),
    Expected(prompt="猫三匹と犬", mains="cat 3, dog 1"),
    Expected(prompt="桜の木の下の少女", mains="woman-standing 1", decor="cherry-tree"),
    Expected(prompt="zorro rojo en el bosque", mains="fox 1", colour=_RED, setting=Setting.FOREST),
    Expected(prompt="un perro y dos gatos en el jardín", mains="dog 1, cat 2", setting=Setting.GARDEN),
    Expected(prompt="ein Fuchs im verschneiten Wald", mains="fox 1", setting=Setting.FOREST, weather=Weather.SNOW),
    Expected(
        prompt="drei Hunde am Strand bei Sonnenuntergang", mains="dog 3", setting=Setting.BEACH, time=TimeOfDay.DUSK
    ),
    Expected(prompt="un chat noir dans la neige", mains="black-cat 1", weather=Weather.SNOW),
    Expected(prompt="trois oiseaux sur un arbre", mains="bird 3", decor="deciduous-tree"),
    Expected(prompt="лиса в снежном лесу", mains="fox 1", setting=Setting.FOREST, weather=Weather.SNOW),
    Expected(prompt="две кошки под деревом", mains="cat 2", decor="deciduous-tree"),
    Expected(prompt="눈 덮인 숲속의 여우", mains="fox 1", setting=Setting.FOREST, weather=Weather.SNOW),
    Expected(prompt="um barco azul no mar", mains="sailboat 1", colour="#2f6fd0", setting=Setting.SEA),
    Expected(prompt="una volpe nella neve", mains="fox 1", weather=Weather.SNOW),
    Expected(prompt="แมวในป่า", mains="cat 1", setting=Setting.FOREST),
    Expected(prompt="एक लोमड़ी जंगल में", mains="fox 1", setting=Setting.FOREST),
    Expected(prompt="a couple dancing under the stars", mains="man-standing 1, woman-dancing 1", lights="stars"),
    Expected(
        prompt="dark green forest with a red mushroom",
        mains="mushroom 1",
        colour=_RED,
        setting=Setting.FOREST,
        unknown="",
    ),
    Expected(prompt="garden with cherry blossoms and a red blorp", setting=Setting.GARDEN, unknown="red blorp"),
    Expected(prompt="灯塔", mains="lighthouse 1"),
    Expected(prompt="a girl under cherry blossoms", mains="woman-standing 1", decor="cherry-tree", unknown=""),
    Expected(prompt="a single cherry blossom", mains="cherry-blossom 1"),
    Expected(prompt="武士在樱花树下", mains="samurai 1", decor="cherry-tree"),
    Expected(prompt="ein Ritter auf einer Brücke", mains="knight 1", decor="stone-bridge"),
    Expected(prompt="a pirate ship in a storm", mains="sailing-ship 1", weather=Weather.STORM),
    Expected(prompt="three windmills in a tulip field", mains="windmill 3", setting=Setting.MEADOW),
    Expected(prompt="une montgolfière au-dessus des montagnes", mains="hot-air-balloon 1", setting=Setting.MOUNTAINS),
    Expected(prompt="рыцарь под сакурой", mains="knight 1", decor="cherry-tree"),
    Expected(prompt="a table with a bowl of fruit", mains="table 1", decor="tangerine"),
    Expected(prompt="a cup of coffee on a wooden table", mains="hot-beverage 1", setting=Setting.STUDIO),
    Expected(prompt="a penguin on ice", mains="penguin 1", weather=Weather.SNOW, unknown=""),
    Expected(prompt="冰上的狐狸", mains="fox 1", weather=Weather.SNOW),
    Expected(prompt="frozen lake with a fox", mains="fox 1", setting=Setting.LAKE, weather=Weather.SNOW),
    Expected(prompt="a black and white cat", mains="cat 1", colour="#26232b", style=Style.PAPERCUT),
    Expected(prompt="a black and white photo of a cat", mains="cat 1", style=Style.NOIR),
    Expected(prompt="a cat, black and white", mains="cat 1", style=Style.NOIR),
    Expected(prompt="黑白猫", mains="cat 1", style=Style.PAPERCUT),
    Expected(prompt="a golden retriever puppy", mains="dog 1", size=0.6),
    Expected(prompt="sunflower field with a red barn", mains="sunflower 5", decor="house", setting=Setting.FARM),
    Expected(prompt="小王子在他的星球上", mains="prince 1", setting=Setting.SPACE),
    Expected(prompt="un loup qui hurle à la lune", mains="wolf 1", decor="full-moon", unknown="hurle"),
    Expected(prompt="una chica con un paraguas rojo", mains="woman-standing 1", decor="umbrella"),
)
