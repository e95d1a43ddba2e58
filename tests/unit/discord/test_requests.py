"""What is sent has the form that Discord takes, and says nothing that it should not."""

from __future__ import annotations

import base64
import json
import pickle
import random

import msgspec
import pytest

from journeyman.engines.discord import commands, inpaint, interactions, snowflakes
from journeyman.engines.discord.account import Account
from journeyman.engines.discord.applications import APPLICATIONS, MIDJOURNEY, NIJI_JOURNEY, Command
from journeyman.engines.discord.buttons import ANYTHING, outcome
from journeyman.engines.discord.commands import Commands
from journeyman.engines.discord.inpaint import Contract, Frame
from journeyman.engines.discord.interactions import File, Group, Setting, Upload, Words
from journeyman.engines.discord.messages import likeness
from journeyman.engines.discord.messages.content import Marker
from journeyman.engines.discord.messages.failures import Effect, Kind
from journeyman.engines.discord.rest.pacing import Pace
from journeyman.engines.discord.rest.refusals import Refused, read
from journeyman.engines.discord.rest.requests import user_agent
from journeyman.engines.discord.secret import Token
from journeyman.engines.discord.snowflakes import Nonces

HERE = Setting(application="1", channel="2", guild="3", session="s", nonce="n")
ALONE = Setting(application="1", channel="2", guild=None, session="s", nonce="n")
IMAGINE = MIDJOURNEY.commands["imagine"]


def test_an_imagine() -> None:
    """The command by id and version, the prompt as an option, our nonce and session."""
    assert interactions.command(HERE, IMAGINE, [Words(name="prompt", value="cat")]) == {
        "type": 2,
        "application_id": "1",
        "guild_id": "3",
        "channel_id": "2",
        "session_id": "s",
        "nonce": "n",
        "data": {
            "version": IMAGINE.version,
            "id": "938956540159881230",
            "name": "imagine",
            "type": 1,
            "options": [{"type": 3, "name": "prompt", "value": "cat"}],
            "attachments": [],
        },
    }


def test_files_are_numbered_among_themselves() -> None:
    """Each file option names its entry among the attachments, whatever stands between."""
    files = [File(name=f"image{n}", upload=Upload(filename=f"{n}.png", uploaded_filename=f"u/{n}")) for n in (1, 2)]
    body = interactions.command(HERE, IMAGINE, [files[0], Words(name="dimensions", value="--ar 2:3"), files[1]])
    assert [option["value"] for option in body["data"]["options"]] == [0, "--ar 2:3", 1]
    assert [one["id"] for one in body["data"]["attachments"]] == ["0", "1"]
    assert body["data"]["attachments"][1]["uploaded_filename"] == "u/2"


def test_a_command_within_a_command() -> None:
    """/prefer remix is a subcommand without options."""
    body = interactions.command(HERE, IMAGINE, [Group(name="remix")])
    assert body["data"]["options"] == [{"type": 1, "name": "remix", "options": []}]


def test_buttons_selects_and_forms() -> None:
    """A press names the message and its flags; a form names the interaction that opened it. No guild when alone."""
    press = interactions.press(ALONE, "9", "MJ::x", flags=64)
    assert "guild_id" not in press
    assert (press["type"], press["message_id"], press["message_flags"]) == (3, "9", 64)
    assert press["data"] == {"component_type": 2, "custom_id": "MJ::x"}
    choice = interactions.choose(HERE, "9", "MJ::v", ["7"], flags=64)
    assert choice["data"] == {"component_type": 3, "type": 3, "custom_id": "MJ::v", "values": ["7"]}
    form = interactions.submit(HERE, "77", "MJ::Modal", {"MJ::input": "a dog"})
    assert form["type"] == 5
    assert "message_id" not in form
    row = {"type": 1, "components": [{"type": 4, "custom_id": "MJ::input", "value": "a dog"}]}
    assert form["data"] == {"id": "77", "custom_id": "MJ::Modal", "components": [row]}


def test_both_forms_of_a_mask() -> None:
    """The older page takes all in its body, the newer one the token in its path; neither hears of the account."""
    frame = Frame(id="5", application=NIJI_JOURNEY.id, custom_id="MJ::iframe::tok-en", path="inpaint/index.html?a=b")
    host = "https://{application}.example"
    old = inpaint.request(Contract.DIRECT, host, frame, b"mask", "a hat")
    new = inpaint.request(Contract.PROXIED, host, frame, b"mask", "a hat")
    drawn = base64.b64encode(b"mask").decode()
    assert old.url == f"https://{MIDJOURNEY.id}.example/inpaint/api/submit-job"
    assert json.loads(old.body)["customId"] == "tok-en"
    assert json.loads(old.body)["mask"] == drawn
    assert new.url == f"https://{MIDJOURNEY.id}.example/.proxy/inpaint/api/submit-job/tok-en"
    assert json.loads(new.body) == {"mask": drawn, "prompt": "a hat"}
    assert "Authorization" not in {**old.headers, **new.headers}
    assert inpaint.is_accepted(Contract.DIRECT, 200, b'{"status":"Success"}')
    assert not inpaint.is_accepted(Contract.DIRECT, 200, b"{}")
    assert inpaint.is_accepted(Contract.PROXIED, 204, b"")
    assert not inpaint.is_accepted(Contract.PROXIED, 400, b"success")


def index(*entries: dict[str, object]) -> bytes:
    """Write an index of commands."""
    return json.dumps({"application_commands": entries, "applications": [], "version": "1"}).encode()


def test_the_index_is_read_for_the_two_bots_only() -> None:
    """Other bots' imagine, context menus and translated names do not confuse."""
    entry: dict[str, object] = {"id": "1", "version": "2", "name": "imagine", "type": 1}
    found = commands.read(
        index(
            {**entry, "application_id": "4711", "version": "9"},
            {**entry, "application_id": MIDJOURNEY.id, "name": "想象", "name_default": "imagine"},
            {**entry, "application_id": NIJI_JOURNEY.id, "version": "3"},
            {**entry, "application_id": MIDJOURNEY.id, "type": 3, "name": "Cancel Job"},
        )
    )
    assert found == {
        (MIDJOURNEY.id, "imagine"): Command(name="imagine", id="1", version="2"),
        (NIJI_JOURNEY.id, "imagine"): Command(name="imagine", id="1", version="3"),
    }
    with pytest.raises(msgspec.MsgspecError):
        commands.read(b"[]")


def test_the_table_serves_until_the_index_is_known() -> None:
    """What is known for certain beats what was known when this was written, until it is doubted."""
    known = Commands()
    assert known.is_stale
    assert known.find(MIDJOURNEY, "imagine") == IMAGINE
    known.learn({(MIDJOURNEY.id, "imagine"): Command(name="imagine", id="1", version="2")})
    assert known.find(MIDJOURNEY, "imagine") == Command(name="imagine", id="1", version="2")
    assert known.find(MIDJOURNEY, "blend") is None
    known.doubt()
    assert known.is_stale
    assert known.find(MIDJOURNEY, "blend") is not None


def test_the_table_is_sound() -> None:
    """Every command is named as it is filed, and no id is used twice."""
    entries = [(name, command) for each in APPLICATIONS.values() for name, command in each.commands.items()]
    assert all(name == command.name and command.id.isdecimal() for name, command in entries)
    assert len({command.id for _, command in entries}) == len(entries)


def test_nonces_are_unique_and_in_the_order_of_time() -> None:
    """Also when the clock stands still or goes back, and from two makers at the same moment."""
    times = iter([1000.0] * 500 + [900.0] * 500)
    maker = Nonces(clock=lambda: next(times), chance=random.Random(1))  # noqa: S311 - known dice are the point
    made = [int(maker.make()) for _ in range(1000)]
    assert made == sorted(set(made))
    assert all(len(str(each)) <= 25 for each in made)
    now = 1_790_000_000.5
    first, second = (Nonces(clock=lambda: now).make() for _ in range(2))
    assert first != second
    assert snowflakes.milliseconds(first) == 1_790_000_000_500


def test_ids_that_are_none_are_zero() -> None:
    """Whatever is no number sorts before every id."""
    assert [snowflakes.number(text) for text in (None, "", "x", "-1", "x1", "12")] == [0, 0, 0, 0, 0, 12]


def test_a_token_shows_itself_to_nobody() -> None:
    """Not in reprs of what holds it, not to pickle; pasted quotes and blanks are taken off."""
    token = Token(' "secret-token"\n')
    assert token.reveal() == "secret-token"
    assert "secret" not in f"{token} {token!r} {Account(token=token, channel='1')!r}"
    with pytest.raises(TypeError):
        pickle.dumps(token)
    for bad in ("", " ", "a b", "a\nb", "é"):
        with pytest.raises(ValueError, match="token"):
            Token(bad)


def test_we_say_who_we_are() -> None:
    """The User-Agent names this product and no browser."""
    assert user_agent().startswith("Journeyman")
    assert "Mozilla" not in user_agent()


def test_a_pace_keeps_its_distance() -> None:
    """Requests are spaced however they crowd, and nothing goes while a limit holds."""
    pace = Pace(1.5)
    assert [pace.book(10.0) for _ in range(3)] == [10.0, 11.5, 13.0]
    assert pace.book(100.0) == 100.0
    pace.hold(200.0)
    pace.hold(150.0)
    assert pace.book(101.5) == 200.0
    assert [pace.is_held(at) for at in (11.5, 200.0)] == [True, False]


@pytest.mark.parametrize(
    ("status", "body", "kind", "effect"),
    [
        (404, {"code": 10008, "message": "Unknown Message"}, Kind.GONE, Effect.FAIL),
        (404, {"code": 10062}, Kind.GONE, Effect.FAIL),
        (400, {"code": 50035, "errors": {"x": {"code": "COMPONENT_VALIDATION_FAILED"}}}, Kind.GONE, Effect.FAIL),
        (400, {"code": 20016}, Kind.SLOW_DOWN, Effect.RETRY),
        (401, {"code": 0}, Kind.FORBIDDEN, Effect.PAUSE),
        (403, {"code": 50001}, Kind.FORBIDDEN, Effect.PAUSE),
        (404, {"code": 10003}, Kind.FORBIDDEN, Effect.PAUSE),
        (400, {"code": 50035}, Kind.FORBIDDEN, Effect.FAIL),
    ],
)
def test_refusals_mean_something(status: int, body: dict[str, object], kind: Kind, effect: Effect) -> None:
    """Discord's codes say whether the message, the account or the request is wrong."""
    found = Refused(status, read(json.dumps(body).encode())).fault
    assert (found.kind, found.effect) == (kind, effect)


@pytest.mark.parametrize(
    ("errors", "said"),
    [
        (
            {"data": {"options": {"0": {"value": {"_errors": [{"code": "X", "message": "Must be 6000 or fewer."}]}}}}},
            "Invalid Form Body: Must be 6000 or fewer. (400/50035)",
        ),
        ({"data": {"_errors": []}}, "Invalid Form Body (400/50035)"),
        ({"data": {"_errors": [{"code": 5}]}}, "Invalid Form Body (400/50035)"),
        ({"data": "no object"}, "Invalid Form Body (400/50035)"),
        ([1], "Invalid Form Body (400/50035)"),
        (None, "Invalid Form Body (400/50035)"),
    ],
)
def test_a_refusal_says_what_the_field_lacks(errors: object, said: str) -> None:
    """Discord's own sentence says that the body is invalid; why stands below the fields, wherever that is."""
    body = json.dumps({"code": 50035, "message": "Invalid Form Body", "errors": errors}).encode()
    assert Refused(400, read(body)).fault.said == said


@pytest.mark.parametrize("errors", [b'{"data": "\xff"}', b'{"a":' * 900 + b"1" + b"}" * 900])
def test_a_refusal_that_cannot_be_read_is_one_all_the_same(errors: bytes) -> None:
    """What stands below the fields is extra; it must not keep the job from its end."""
    body = b'{"code": 50035, "message": "Invalid Form Body", "errors": ' + errors + b"}"
    assert Refused(400, read(body)).fault.said == "Invalid Form Body (400/50035)"


def test_an_outdated_command_is_known_by_its_code() -> None:
    """The text is translated into the account's language; the code inside is not."""
    errors = {"data": {"_errors": [{"code": "INTERACTION_APPLICATION_COMMAND_INVALID_VERSION", "message": "…"}]}}
    body = json.dumps({"code": 50035, "message": "…", "errors": errors}).encode()
    assert Refused(400, read(body)).is_stale_command
    assert Refused(404, read(b'{"code": 10063}')).is_stale_command
    assert not Refused(400, read(b'{"code": 50035}')).is_stale_command
    assert not Refused(403, read(b"<html>")).is_stale_command


@pytest.mark.parametrize(
    ("custom_id", "marker", "index", "detail"),
    [
        ("MJ::JOB::upsample::2::x", Marker.PICTURE, 2, ""),
        ("MJ::JOB::upsample_v7_2x_subtle::1::x::SOLO", Marker.UPSCALE, None, ""),
        ("MJ::JOB::variation::3::x", Marker.VARIATION, 3, ""),
        ("MJ::JOB::high_variation::1::x::SOLO", Marker.REMIX, None, "strong"),
        ("MJ::Inpaint::1::x::SOLO", Marker.VARIATION, None, "region"),
        ("MJ::Outpaint::50::1::x::SOLO", Marker.ZOOM, None, ""),
        ("MJ::JOB::pan_left::1::x::SOLO", Marker.PAN, None, "left"),
        ("MJ::JOB::animate_high_extend::1::x", Marker.EXTENSION, None, ""),
        ("MJ::JOB::animate_high::1::x::SOLO", Marker.PLAIN, None, ""),
        ("MJ::JOB::reroll::0::x::SOLO", Marker.PLAIN, None, ""),
    ],
)
def test_a_button_tells_what_to_expect(custom_id: str, marker: Marker, index: int | None, detail: str) -> None:
    """By its family, its index and its direction."""
    found = outcome(custom_id)
    assert marker in found.markers
    assert (found.index, found.detail) == (index, detail)


def test_an_unknown_button_may_lead_to_anything() -> None:
    """Of a family that is new, nothing is assumed."""
    assert outcome("MJ::JOB::dream::1::x") is ANYTHING


SENT = "https://a.example/x.png  A “cat” — on -- a mat --ar 16:9 --q 1"


@pytest.mark.parametrize(
    ("shown", "is_alike"),
    [
        ('<https://s.mj.run/abc> a "cat" - on - a mat --ar 16:9 --v 7.0 --style raw', True),
        ('<https://s.mj.run/abc> A "cat" — on -- a mat --v 7.0', True),
        ("<https://s.mj.run/abc> A **“cat” — on -- a mat**", True),
        ("A cat on a mat", False),
    ],
)
def test_prompts_are_compared_by_what_survives(shown: str, is_alike: bool) -> None:  # noqa: FBT001 - a case
    """Links, parameters, blanks, quotes and marks are the bot's to change; the words are not."""
    assert likeness.alike(likeness.essence(SENT), likeness.essence(shown)) is is_alike


def test_a_long_prompt_may_be_cut() -> None:
    """The beginning of a long text will do; that of a short one will not."""
    long = "a very long story " * 60
    assert likeness.alike(likeness.essence(long), likeness.essence(f"{long[:600]}…"))
    assert not likeness.alike(likeness.essence("a cat and a dog"), likeness.essence("a cat"))
