"""The courier: carries a message to a webhook, and keeps an eye on who receives."""

from __future__ import annotations

from journeyman.webhooks.receivers import Receivers
from journeyman.webhooks.sender import Sender, Undelivered, Unreachable


class Courier:
    """Delivers messages, a few at a time to each receiver."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._receivers = Receivers()

    async def deliver(self, hook: str, body: bytes, message_id: str) -> None:
        """Deliver a message; returns when the receiver took it.

        Raises:
            Crowded: so much is under way to this receiver that it has to come again.
            Undelivered: the receiver did not take it.
        """
        async with self._receivers.seat(hook):
            try:
                await self._sender.post(hook, body, message_id)
            except Unreachable:
                self._receivers.failed(hook)
                raise
            except Undelivered:
                self._receivers.answered(hook)
                raise
            self._receivers.answered(hook)
