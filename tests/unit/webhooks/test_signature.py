"""Signatures of webhooks."""

from __future__ import annotations

import pytest

from journeyman import errors
from journeyman.webhooks.signature import Signer

# The example of the Standard Webhooks libraries.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def test_a_known_message_has_its_known_signature() -> None:
    """The signature is the one that the Standard Webhooks libraries compute for their example."""
    headers = Signer(SECRET).headers("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_without_a_secret_nothing_is_signed() -> None:
    """No secret, no signature, but the id and the time are there."""
    assert Signer("").headers("1-2", 3, b"") == {"webhook-id": "1-2", "webhook-timestamp": "3"}


@pytest.mark.parametrize(
    "secret",
    [
        pytest.param("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", id="no-prefix"),
        pytest.param("whsec_not base64!", id="not-base64"),
        pytest.param("whsec_c2hvcnQ=", id="too-short"),
        pytest.param("whsec_", id="empty"),
    ],
)
def test_a_bad_secret_ends_the_start(secret: str) -> None:
    """The error names the setting and says how to make a good one, without repeating the secret."""
    with pytest.raises(errors.SettingsError, match="JOURNEYMAN_WEBHOOK_SECRET must be whsec_") as caught:
        Signer(secret)
    assert secret not in str(caught.value) or secret == "whsec_"
