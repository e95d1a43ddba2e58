"""``python -m journeyman`` is ``journeyman``."""

from __future__ import annotations

from journeyman.cli import main

if __name__ == "__main__":
    main()
