"""The account's token, which no log and no repr may show."""

from __future__ import annotations

from typing import Final, final

from typing_extensions import override

_HIDDEN: Final = "Token('…')"


@final
class Token:
    """Holds the token. Only the two places that send it to Discord ask for it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        """Take the token as the operator gave it; blanks and quotes around it, as pasting leaves them, do not count.

        Raises:
            ValueError: nothing is left, or it holds what no HTTP header may hold.
        """
        self._value = value.strip().strip("\"'")
        if not self._value or not self._value.isascii() or not self._value.isprintable() or " " in self._value:
            message = "the Discord token is empty or holds characters that no token has"
            raise ValueError(message)

    def reveal(self) -> str:
        """Give the token itself."""
        return self._value

    @override
    def __repr__(self) -> str:
        return _HIDDEN

    @override
    def __reduce__(self) -> str:
        message = "a token is not pickled"
        raise TypeError(message)
