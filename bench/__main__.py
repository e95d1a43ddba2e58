"""``python -m bench``: measure, and print the table."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bench.figures import Figure, save, show
from bench.measures import MEASURES
from bench.sizes import FULL, QUICK


def main() -> int:
    """Measure what is asked for; the status is 1 when a figure misses what it should reach."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure Journeyman and print a table.")
    parser.add_argument("measures", nargs="*", metavar="measure", help=f"all by default: {', '.join(MEASURES)}")
    parser.add_argument("--quick", action="store_true", help="shorter loads and smaller tables, for trying a change")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    options = parser.parse_args()
    if unknown := set(options.measures) - MEASURES.keys():
        parser.error(f"there is no measure {', '.join(sorted(unknown))}; there are {', '.join(MEASURES)}")
    size = QUICK if options.quick else FULL
    figures: list[Figure] = []
    for name, measure in MEASURES.items():
        if not options.measures or name in options.measures:
            sys.stderr.write(f"measuring {name} …\n")
            figures += measure(size)
    show(figures)
    if options.json:
        save(figures, options.json)
    return 1 if any(one.is_reached is False for one in figures) else 0


if __name__ == "__main__":
    sys.exit(main())
