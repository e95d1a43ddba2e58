"""Where things stand."""

from __future__ import annotations

import pickle

import pytest

from journeyman.engines.papercut.painting.composition import compose
from journeyman.engines.papercut.painting.world import Aid, Body, Composition, Sprite, Stance
from journeyman.engines.papercut.plan import Nature, Setting, Style, Weather
from tests.unit.papercut.painting.conftest import Planner

FRAMES = {
    "square": (1024, 1024),
    "wide": (1456, 816),
    "upright": (816, 1456),
    "pillar": (512, 2048),
    "ribbon": (4032, 288),
}
FEW = ("cat", "dog", "house")


def overlap(first: Sprite, second: Sprite) -> float:
    """Give the share of the smaller of two sprites that the other covers."""
    a, b = first.bounds, second.bounds
    across = min(a[2], b[2]) - max(a[0], b[0])
    down = min(a[3], b[3]) - max(a[1], b[1])
    if across <= 0 or down <= 0:
        return 0.0
    return across * down / min(first.width * first.height, second.width * second.height)


def all_four(plan: object, frame: tuple[int, int] = (1024, 1024)) -> list[Composition]:
    """Compose the four pictures of a plan."""
    return [compose(plan, index=index, width=frame[0], height=frame[1]) for index in range(4)]  # type: ignore[arg-type]


@pytest.mark.parametrize("count", [1, 3, 7, 12], ids=str)
@pytest.mark.parametrize(
    ("drawing", "setting"),
    [
        ("cat", Setting.GARDEN),
        ("butterfly", Setting.MEADOW),
        ("tropical-fish", Setting.UNDERWATER),
        ("sailboat", Setting.SEA),
    ],
    ids=["ground", "air", "under water", "on water"],
)
def test_counts_are_exact(planner: Planner, drawing: str, setting: Setting, count: int) -> None:
    """As many are placed as were asked for, in each of the four pictures."""
    plan = planner(planner.subject(drawing, count), setting=setting)
    assert [len(composition.sprites) for composition in all_four(plan)] == [count] * 4


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES.keys())
@pytest.mark.parametrize("setting", Setting, ids=str)
def test_no_subject_is_cut_by_the_frame(planner: Planner, setting: Setting, frame: tuple[int, int]) -> None:
    """Every sprite lies inside the window, whatever the setting and the ratio."""
    plan = planner(
        "fox", planner.subject("butterfly", 2), "castle", planner.subject("whale", size=2.2), setting=setting
    )
    for composition in all_four(plan, frame):
        window = composition.window
        for sprite in composition.sprites:
            left, top, right, bottom = sprite.bounds
            assert left >= window.left - 1e-6
            assert right <= window.right + 1e-6
            assert top >= window.top - 1e-6
            assert bottom <= window.bottom + 1e-6


@pytest.mark.parametrize("drawing", ["cat", "tropical-fish", "butterfly"])
def test_a_crowd_does_not_become_a_blob(planner: Planner, drawing: str) -> None:
    """Of six, no two overlap by more than half of the smaller one: all heads show, as in a crowd."""
    setting = {"cat": Setting.MEADOW, "tropical-fish": Setting.UNDERWATER, "butterfly": Setting.GARDEN}[drawing]
    for composition in all_four(planner(planner.subject(drawing, 6), setting=setting)):
        pairs = [(a, b) for number, a in enumerate(composition.sprites) for b in composition.sprites[:number]]
        assert max(overlap(a, b) for a, b in pairs) < 0.5


@pytest.mark.parametrize("setting", Setting, ids=str)
def test_the_main_subject_is_prominent(planner: Planner, setting: Setting) -> None:
    """A single subject takes at least a quarter of the height of a square picture."""
    for composition in all_four(planner("fox", setting=setting)):
        assert composition.sprites[0].height >= 0.25 * composition.window.height


def test_asked_sizes_are_kept(planner: Planner) -> None:
    """Tiny is much smaller and giant is larger than plain."""
    heights = [
        compose(planner(planner.subject("rabbit", size=size)), index=0, width=1024, height=1024).sprites[0].height
        for size in (0.4, 1.0, 2.2)
    ]
    assert heights[0] < 0.5 * heights[1] < 0.5 * heights[2]


def test_the_four_pictures_are_seen_from_different_places(planner: Planner) -> None:
    """Horizon, size of the subject or its place differ between any two of the four."""
    compositions = all_four(planner("cat"))
    looks = [
        (-one.window.top / one.window.height, one.sprites[0].height, one.sprites[0].x / one.window.width)
        for one in compositions
    ]
    for number, first in enumerate(looks):
        for second in looks[:number]:
            assert sum(abs(a - b) for a, b in zip(first, second, strict=True)) > 0.12


def test_the_same_plan_gives_the_same_composition(planner: Planner) -> None:
    """Composing twice gives equal values, and a composition survives pickling."""
    plan = planner(planner.subject("cat", 3), "dog", setting=Setting.VILLAGE)
    first, second = (compose(plan, index=2, width=1456, height=816) for _ in range(2))
    assert first == second
    assert pickle.loads(pickle.dumps(first)) == first  # noqa: S301 - our own bytes


def test_seeds_change_the_composition(planner: Planner) -> None:
    """Another seed arranges anew."""
    assert compose(planner("cat", seed=1), index=0, width=64, height=64) != compose(
        planner("cat", seed=2), index=0, width=64, height=64
    )


@pytest.mark.parametrize(
    ("drawing", "setting", "aid"),
    [
        ("cat", Setting.SEA, Aid.ROWBOAT),
        ("cat", Setting.SKY, Aid.CLOUD),
        ("fox", Setting.SPACE, Aid.BUBBLE),
        ("cat", Setting.UNDERWATER, Aid.BUBBLE),
        ("tropical-fish", Setting.ROOM, Aid.BOWL),
        ("whale", Setting.VILLAGE, Aid.POND),
        ("house", Setting.SEA, Aid.ISLAND),
        ("sailboat", Setting.SEA, Aid.NONE),
        ("dove", Setting.SKY, Aid.NONE),
    ],
)
def test_nobody_is_where_he_cannot_be(planner: Planner, drawing: str, setting: Setting, aid: Aid) -> None:
    """Who cannot swim, fly or breathe there is carried by something that can."""
    assert compose(planner(drawing, setting=setting), index=0, width=512, height=512).sprites[0].aid is aid


@pytest.mark.parametrize(
    ("drawing", "body"),
    [
        ("fox", Body.SITTING),
        ("unicorn", Body.STANDING),
        ("girl", Body.FIGURE),
        ("princess", Body.GOWN),
        ("cat", Body.WHOLE),
    ],
)
def test_no_head_is_without_a_body(planner: Planner, drawing: str, body: Body) -> None:
    """Drawings of heads and busts are completed."""
    assert compose(planner(drawing), index=0, width=512, height=512).sprites[0].body is body


def test_stances_follow_nature(planner: Planner) -> None:
    """Flyers fly, swimmers swim, boats float, suns shine and cats stand."""
    places = {"cat": Stance.STANDS, "butterfly": Stance.FLIES, "sun": Stance.SHINES, "sailboat": Stance.FLOATS}
    plan = planner(*places, setting=Setting.BEACH)
    found = {sprite.drawing: sprite.stance for sprite in compose(plan, index=0, width=800, height=800).sprites}
    assert found == places
    assert plan.subjects[0].drawing.nature is Nature.CREATURE


def test_flyers_and_suns_are_above_those_who_stand(planner: Planner) -> None:
    """What flies or shines is placed higher than what stands."""
    for composition in all_four(planner("cat", "butterfly", "sun")):
        heights = {sprite.drawing: sprite.y for sprite in composition.sprites}
        assert max(heights["butterfly"], heights["sun"]) < heights["cat"]


def test_banned_things_are_left_out(planner: Planner) -> None:
    """--no takes scenery away, by its name or by a word that means it."""
    plain = compose(planner("cat", setting=Setting.FOREST), index=0, width=512, height=512)
    bare = compose(
        planner("cat", setting=Setting.FOREST, banned=frozenset({"trees", "flowers", "cloud"})),
        index=0,
        width=512,
        height=512,
    )
    kinds = {layer.kind for layer in (*bare.back, *bare.front)}
    assert "trees" in {layer.kind for layer in plain.back}
    assert not kinds & {"trees", "flowers", "clouds", "boughs"}


def test_chaos_spreads_the_four_apart(planner: Planner) -> None:
    """The horizons of the four pictures lie farther apart with chaos."""

    def spread(chaos: int) -> float:
        horizons = [-one.window.top for one in all_four(planner("cat", chaos=chaos))]
        return max(horizons) - min(horizons)

    assert spread(100) > spread(0)


def test_open_settings_and_hours_vary(planner: Planner) -> None:
    """What the prompt leaves open differs among the four; what it names does not."""
    free = all_four(planner("cat", named=False))
    fixed = all_four(planner("cat", named=True))
    assert len({(one.setting, one.time) for one in free}) >= 3
    assert len({(one.setting, one.time) for one in fixed}) == 1


@pytest.mark.parametrize("weather", Weather, ids=str)
def test_weather_is_seen(planner: Planner, weather: Weather) -> None:
    """Rain, snow, fog and storm bring layers of their own; the sun hides behind them."""
    composition = compose(planner("cat", weather=weather), index=0, width=512, height=512)
    kinds = {layer.kind for layer in (*composition.back, *composition.front)}
    expected = {Weather.RAIN: "rain", Weather.STORM: "lightning", Weather.SNOW: "snowfall", Weather.FOG: "fog"}
    assert expected.get(weather, "sky") in kinds
    assert composition.light.is_visible is (weather not in {Weather.RAIN, Weather.STORM, Weather.FOG})


@pytest.mark.parametrize("style", [Style.PAPERCUT, Style.POP_ART], ids=str)
def test_named_colours_reach_the_palette(planner: Planner, style: Style) -> None:
    """A colour named for the whole, as "in pink", pulls the scene towards it."""
    plain = compose(planner("cat", style=style), index=0, width=64, height=64).palette
    pink = compose(planner("cat", style=style, colours=("#ff5fa2",)), index=0, width=64, height=64).palette
    assert pink != plain
    assert int(pink.ground[1:3], 16) > int(pink.ground[3:5], 16)
