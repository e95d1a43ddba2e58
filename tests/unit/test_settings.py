"""The settings: one table, read once, and every bad value named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from journeyman import errors, settings
from journeyman.settings import Settings

FIELDS = {field.name: field.default for field in msgspec.structs.fields(Settings)}


def test_an_empty_environment_gives_the_defaults() -> None:
    """Other programs' variables are none of ours."""
    assert settings.read({}, {"PATH": "/bin", "journeyman_port": "1", "XJOURNEYMAN_PORT": "1"}) == Settings()


@pytest.mark.parametrize("name", FIELDS)
def test_every_setting_is_read_from_its_variable(name: str) -> None:
    """JOURNEYMAN_<NAME> in upper case, whatever the type."""
    words = {
        "allow_private_webhooks": "no",
        "log_level": "debug",
        "log_format": "json",
        "papercut_remix": "ask",
        "account_policy": "weight",
        "discord_api": "https://discord.example/api/v9",
        "discord_gateway": "wss://gateway.example",
        "discord_frames": "https://{application}.example",
        "public_url": "https://pictures.example",
        "operator_hook": "https://hooks.example/operator",
        "notify_hook": "http://hooks.example:8000/?who=me",
        "discord_proxy": "http://anna:secret@proxy.example:3128",
    }
    default = FIELDS[name]
    expected: object
    match default:
        case bool():
            text, expected = "true", True
        case int():
            text, expected = "7", 7
        case float():
            text, expected = "0.5", 0.5
        case tuple():
            text, expected = " one, two ,,", ("one", "two")
        case _:
            text = words.get(name, "word")
            expected = text
    assert expected != default
    found = settings.read({}, {f"JOURNEYMAN_{name.upper()}": text})
    assert getattr(found, name) == expected
    assert found == msgspec.structs.replace(Settings(), **{name: expected})


def test_options_come_before_the_environment() -> None:
    """An option that was not given leaves the variable its say."""
    found = settings.read({"port": 1234, "host": None}, {"JOURNEYMAN_PORT": "5678", "JOURNEYMAN_HOST": "0.0.0.0"})
    assert (found.port, found.host) == (1234, "0.0.0.0")


@pytest.mark.parametrize(
    ("variable", "value", "part"),
    [
        pytest.param("JOURNEYMAN_PORT", "eighty", "accepted: a whole number from 0 to 65535", id="no-number"),
        pytest.param("JOURNEYMAN_PORT", "65536", "from 0 to 65535", id="port-too-large"),
        pytest.param("JOURNEYMAN_PORT", "-1", "from 0 to 65535", id="port-too-small"),
        pytest.param("JOURNEYMAN_PORT", "", "a whole number", id="empty-number"),
        pytest.param("JOURNEYMAN_MAX_ATTEMPTS", "0", "a whole number of at least 1", id="no-attempt"),
        pytest.param("JOURNEYMAN_QUEUE_SIZE", "1.5", "a whole number", id="half-a-place"),
        pytest.param("JOURNEYMAN_TRUST_PROXY", "perhaps", "true or false", id="no-boolean"),
        pytest.param("JOURNEYMAN_LOG_LEVEL", "loud", "debug", id="unknown-level"),
        pytest.param("JOURNEYMAN_LOG_FORMAT", "JSON", "json", id="upper-case-format"),
        pytest.param("JOURNEYMAN_ALLOW_PRIVATE_WEBHOOKS", "maybe", "auto", id="unknown-choice"),
        pytest.param("JOURNEYMAN_STUB_SECONDS", "-0.5", "a number of at least 0", id="negative-time"),
        pytest.param("JOURNEYMAN_ACCOUNT_POLICY", "x", "got 'x'; How an account is chosen: best", id="no-policy"),
        pytest.param("JOURNEYMAN_DISCORD_API", "https://a.example/", "no slash at its end", id="slash"),
        pytest.param("JOURNEYMAN_PUBLIC_URL", "pictures.example", "got 'pictures.example'; http(s)://", id="no-scheme"),
        pytest.param("JOURNEYMAN_OPERATOR_HOOK", "foo", "got 'foo'; http(s)://", id="operator-hook"),
        pytest.param("JOURNEYMAN_NOTIFY_HOOK", "ftp://a.example/", "http(s)://", id="notify-hook"),
        pytest.param("JOURNEYMAN_NOTIFY_HOOK", "https:///hook", "http(s)://", id="no-host"),
        pytest.param("JOURNEYMAN_NOTIFY_HOOK", "https://a.example/x y", "http(s)://", id="blank"),
        pytest.param("JOURNEYMAN_NOTIFY_HOOK", "http://[::1/", "http(s)://", id="half-a-bracket"),
        pytest.param("JOURNEYMAN_DISCORD_PROXY", "foo", "got 'foo'; http://", id="proxy"),
        pytest.param("JOURNEYMAN_DISCORD_PROXY", "https://a.example:3128", "http://", id="proxy-over-tls"),
        pytest.param("JOURNEYMAN_DISCORD_PROXY", "http://a.example:99999", "http://", id="no-port"),
        pytest.param("JOURNEYMAN_COLOUR", "red", "JOURNEYMAN_PORT", id="unknown-setting"),
    ],
)
def test_a_bad_value_is_named(variable: str, value: str, part: str) -> None:
    """The error names the variable and what would be accepted."""
    with pytest.raises(errors.SettingsError) as refusal:
        settings.read({}, {variable: value})
    assert variable in str(refusal.value)
    assert part in str(refusal.value)
    assert "regex" not in str(refusal.value)


def test_a_bad_value_keeps_its_password() -> None:
    """An address may hold one, and the message goes where logs go; what is long is cut."""
    for value, shown in (("anna:s/ecret@proxy:3128", "'…@proxy:3128'"), ("x" * 500, f"'{'x' * 60}…'")):
        with pytest.raises(errors.SettingsError) as refusal:
            settings.read({}, {"JOURNEYMAN_DISCORD_PROXY": value})
        assert str(refusal.value).startswith(f"JOURNEYMAN_DISCORD_PROXY: got {shown}; ")


def test_an_unknown_option_is_refused() -> None:
    """A mistake in our own command line does not go unnoticed."""
    with pytest.raises(errors.SettingsError, match="colour"):
        settings.read({"colour": "red"}, {})


@pytest.mark.parametrize("url", ["https://a.example", "https://a.example/", "https://a.example//"])
def test_the_public_address_has_no_slash_at_its_end(url: str) -> None:
    """Paths are put behind it."""
    assert settings.read({"public_url": url}, {}).public_url == "https://a.example"


def test_the_data_directory_is_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A relative one counts from where the server was started, and ~ is the home."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert Settings().data_path() == tmp_path / "data"
    assert Settings(data_dir="~/pictures").data_path() == tmp_path / "home" / "pictures"


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("", False),
        ("192.168.1.5", False),
        ("127.0.0.1.example.org", False),
        ("localhost.example.org", False),
    ],
)
def test_only_loopback_is_loopback(host: str, *, loopback: bool) -> None:
    """Whoever can be reached from elsewhere needs a key, so a name that only looks like loopback is not."""
    assert Settings(host=host).is_loopback() is loopback
    assert Settings(host=host).webhooks_may_be_private() is loopback


@pytest.mark.parametrize(("choice", "allowed"), [("yes", True), ("no", False)])
@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_the_operator_decides_on_private_webhooks(host: str, choice: str, *, allowed: bool) -> None:
    """What he says counts wherever the server listens."""
    assert Settings(host=host, allow_private_webhooks=choice).webhooks_may_be_private() is allowed


def test_every_setting_is_described() -> None:
    """Each has a sentence, in the order of the table."""
    described = settings.descriptions()
    assert list(described) == list(FIELDS)
    assert [name for name, sentence in described.items() if not sentence.endswith(".")] == []


def test_settings_do_not_change() -> None:
    """They are read once."""
    chosen: Any = Settings()
    with pytest.raises(AttributeError):
        chosen.port = 1
