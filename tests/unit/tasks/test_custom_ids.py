"""Custom ids: read as Midjourney writes them, and as clients build them."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyman.tasks import buttons, custom_ids
from journeyman.tasks.custom_ids import Deed, Press

JOB = "0b3e5c1e-0000-4000-8000-000000000001"

SETS = {
    "grid": buttons.of_grid(JOB),
    "square": buttons.of_single(JOB, version="8.2", is_square=True),
    "wide": buttons.of_single(JOB, version="5.2", is_square=False, is_wide=True),
    "old": buttons.of_single(JOB, version="4", is_square=True),
    "upscaled": buttons.of_upscaled(JOB, version="6.1", is_square=False),
    "clips": buttons.of_clips(JOB),
    "clip": buttons.of_clip(JOB),
    "described": buttons.of_described(),
    "shortened": buttons.of_shortened(prompts=5, has_details=False),
}


@pytest.mark.parametrize("name", SETS)
def test_every_button_can_be_read(name: str) -> None:
    """What is offered is understood when it comes back, and no two buttons of a set are the same press."""
    read = [custom_ids.parse(button.custom_id) for button in SETS[name]]
    assert None not in read
    assert len(set(read)) == len(read)
    for press in read:
        assert press is not None
        assert press.hash in {JOB, ""}


def test_every_deed_has_a_button() -> None:
    """None is left that nobody can press."""
    read = {custom_ids.parse(button.custom_id) for button in itertools.chain.from_iterable(SETS.values())}
    assert {press.deed for press in read if press} == set(Deed)


@pytest.mark.parametrize(
    ("custom_id", "press"),
    [
        (f"MJ::JOB::upsample::3::{JOB}", Press(deed=Deed.UPSAMPLE, number=3, hash=JOB)),
        (f"mj::job::upsample::3::{JOB.upper()}", Press(deed=Deed.UPSAMPLE, number=3, hash=JOB)),
        (f" MJ::JOB::variation::1::{JOB} ", Press(deed=Deed.VARIATION, hash=JOB)),
        (f"MJ::JOB::reroll::0::{JOB}", Press(deed=Deed.REROLL, hash=JOB)),
        (f"MJ::JOB::reroll::0::{JOB}::SOLO", Press(deed=Deed.REROLL, hash=JOB)),
        (f"MJ::Outpaint::50::1::{JOB}::SOLO", Press(deed=Deed.ZOOM, factor=2.0, hash=JOB)),
        (f"MJ::Outpaint::75::1::{JOB}::SOLO", Press(deed=Deed.ZOOM, factor=1.5, hash=JOB)),
        (f"MJ::Outpaint::100::1::{JOB}::SOLO", Press(deed=Deed.MAKE_SQUARE, hash=JOB)),
        (f"MJ::CustomZoom::{JOB}", Press(deed=Deed.CUSTOM_ZOOM, hash=JOB)),
        (f"MJ::CustomZoom::1::{JOB}", Press(deed=Deed.CUSTOM_ZOOM, hash=JOB)),
        ("MJ::JOB::PicReader::2", Press(deed=Deed.IMAGINE_DESCRIBED, number=2)),
        ("MJ::JOB::PromptAnalyzer::5", Press(deed=Deed.IMAGINE_SHORTENED, number=5)),
        ("MJ::Job::PicReader::all", Press(deed=Deed.IMAGINE_ALL)),
    ],
)
def test_clients_spellings_are_one_press(custom_id: str, press: Press) -> None:
    """Case, blanks, ``::SOLO`` and Custom Zoom's number differ from client to client."""
    assert custom_ids.parse(custom_id) == press


@given(st.text() | st.lists(st.sampled_from(["MJ", "JOB", "::", "upsample", "1", JOB, "SOLO", "9" * 99])).map("".join))
def test_nothing_crashes_the_reader(text: str) -> None:
    """Whatever is sent is a press or nothing."""
    press = custom_ids.parse(text)
    assert press is None or press.number >= 0
