"""Clients write pictures in many ways; all sensible ones are understood."""

from __future__ import annotations

import base64
import tracemalloc
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyman import errors
from journeyman.media.references import Limits, Link, decode

LIMITS = Limits(max_bytes=3000, max_pixels=1_000_000)
FIELD = "base64Array[2]"
# Bytes whose base64 has both "+" and "/" and needs padding.
DATA = b"\x89PNG\r\n\x1a\n" + bytes([0xFB, 0xEF, 0xBE, 0xFF, 0xFF]) * 20 + b"!"
BASE64 = base64.b64encode(DATA).decode()
assert {"+", "/", "="} <= set(BASE64)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(f"data:image/png;base64,{BASE64}", id="data-url"),
        pytest.param(f"  data:image/png;base64,{BASE64}\n", id="blanks-around"),
        pytest.param(f"DATA:image/PNG;BASE64,{BASE64}", id="upper-case"),
        pytest.param(f"data:;base64,{BASE64}", id="no-type"),
        pytest.param(f"data:image/jpg;charset=utf-8;base64,{BASE64}", id="wrong-type-and-parameters"),
        pytest.param(f"data:image/png;base64,{quote(BASE64, safe='')}", id="percent-encoded"),
        pytest.param(f"data:image/png;base64, {BASE64}", id="blank-after-comma"),
        pytest.param(BASE64, id="bare"),
        pytest.param(BASE64.rstrip("="), id="no-padding"),
        pytest.param(f"data:image/png;base64,{BASE64.rstrip('=')}", id="data-url-without-padding"),
        pytest.param(base64.urlsafe_b64encode(DATA).decode(), id="url-safe-alphabet"),
        pytest.param("\r\n".join(BASE64[i : i + 76] for i in range(0, len(BASE64), 76)), id="lines"),
        pytest.param(base64.encodebytes(DATA).decode(), id="mime-lines"),
        pytest.param("\t" + BASE64[:10] + " " + BASE64[10:], id="blanks-inside"),
    ],
)
def test_every_spelling_of_base64_is_understood(value: str) -> None:
    """Data URLs and bare base64 give the same bytes, whatever a client's library made of them."""
    assert decode(value, field=FIELD, limits=LIMITS) == DATA


@pytest.mark.parametrize(
    ("value", "link"),
    [
        pytest.param("https://example.com/a.png", "https://example.com/a.png", id="https"),
        pytest.param(" http://example.com/a.png\n", "http://example.com/a.png", id="blanks-around"),
        pytest.param("HTTPS://EXAMPLE.COM/A.PNG", "HTTPS://EXAMPLE.COM/A.PNG", id="upper-case"),
    ],
)
def test_links_are_given_back_as_links(value: str, link: str) -> None:
    """An http(s) link is not fetched here; the caller is told that it is one."""
    assert decode(value, field=FIELD, limits=LIMITS) == Link(link)


@pytest.mark.parametrize("value", [pytest.param("", id="empty"), pytest.param(" \n\t", id="blanks")])
def test_blanks_mean_no_picture(value: str) -> None:
    """Clients fill unused places with empty strings."""
    assert decode(value, field=FIELD, limits=LIMITS) is None


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        pytest.param("hello, world", "it is not base64", id="text"),
        pytest.param("猫", "it is not base64", id="chinese"),
        pytest.param("AAAAA", "it is not base64", id="impossible-length"),
        pytest.param("AA=A", "it is not base64", id="padding-inside"),
        pytest.param("====", "it is empty", id="padding-only"),
        pytest.param("AAAA%ZZAAAA", "it is not base64", id="broken-percent-encoding"),
        pytest.param("AAAA%ff%feAAAA", "it is not base64", id="percent-encoding-of-no-text"),
        pytest.param("\ud83e", "it is not base64", id="lone-surrogate"),
        pytest.param("data:image/png;base64,", "it is empty", id="data-url-of-nothing"),
        pytest.param("data:image/png;base64,%20", "it is empty", id="data-url-of-a-blank"),
        pytest.param("data:image/png;base64", "no comma", id="data-url-cut"),
        pytest.param("data:,", "not marked ;base64", id="empty-canvas"),
        pytest.param("data:image/svg+xml,%3Csvg/%3E", "not marked ;base64", id="data-url-as-text"),
        pytest.param("ftp://example.com/a.png", "it begins with ftp:", id="ftp"),
        pytest.param("file:///etc/passwd", "it begins with file:", id="file"),
        pytest.param("blob:https://example.com/1", "it begins with blob:", id="blob"),
        pytest.param("C:\\cat.png", "it begins with c:", id="path"),
        pytest.param("//example.com/a.png", "it is not base64", id="link-without-scheme"),
    ],
)
def test_the_rest_is_refused_by_name(value: str, problem: str) -> None:
    """The refusal names the field, what is wrong, and what is accepted."""
    with pytest.raises(errors.InvalidPicture) as caught:
        decode(value, field=FIELD, limits=LIMITS)
    assert problem in str(caught.value)
    assert FIELD in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(base64.b64encode(bytes(3001)).decode(), id="one-byte-over"),
        pytest.param(quote("/" * 5000, safe=""), id="percent-encoded"),
        pytest.param("A" * 50_000_000, id="far-over"),
        pytest.param(" " * 50_000_000, id="blanks"),
        pytest.param("data:image/png;base64," + "%" * 50_000_000, id="percent-signs"),
        pytest.param("https://" + "a" * 50_000_000, id="link"),
    ],
)
def test_what_is_too_large_is_never_decoded(text: str) -> None:
    """The length alone tells: not even a copy of the text is made."""
    tracemalloc.start()
    try:
        with pytest.raises(errors.PictureTooLarge) as caught:
            decode(text, field=FIELD, limits=LIMITS)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak_bytes < 1_000_000
    assert FIELD in str(caught.value)


def test_what_just_fits_is_accepted() -> None:
    """The limit itself is allowed, in the longest spelling of it."""
    data = bytes([0xFF]) * LIMITS.max_bytes
    every_digit_escaped = "".join(f"%{ord(digit):02X}" for digit in base64.b64encode(data).decode())
    assert decode(every_digit_escaped, field=FIELD, limits=LIMITS) == data


@given(st.one_of(st.text(), st.text().map("data:".__add__), st.binary().map(lambda b: base64.b64encode(b).decode())))
def test_any_text_is_understood_or_refused(value: str) -> None:
    """Nothing a client writes raises anything but a refusal, and nothing larger than the limit comes out."""
    try:
        result = decode(value, field=FIELD, limits=LIMITS)
    except errors.Refused:
        return
    assert not isinstance(result, bytes) or len(result) <= LIMITS.max_bytes


@given(st.binary(min_size=1, max_size=200))
def test_all_bytes_survive(data: bytes) -> None:
    """What was encoded comes out."""
    assert decode(base64.b64encode(data).decode(), field=FIELD, limits=LIMITS) == data
