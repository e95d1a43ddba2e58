"""What ``--help`` teaches."""

from __future__ import annotations

from typing import Final

OVERVIEW: Final = """\
Journeyman draws pictures from prompts and speaks the Midjourney HTTP API.

[bold]First steps[/bold]

[cyan]journeyman imagine "a fox in a snowy forest --ar 16:9" -o fox.png[/cyan]
draws a picture; no server is needed.

[cyan]journeyman serve[/cyan]
starts the server on http://127.0.0.1:8080; open that address, or /docs there.

[cyan]journeyman doctor[/cyan]
checks this machine and says how to mend what is wrong.
"""

SERVE: Final = """\
Run the server until Ctrl-C.

Without options it listens on http://127.0.0.1:8080 and keeps everything in ./data: a PostgreSQL that it starts \
itself, and the pictures.

[bold]Examples[/bold]

[cyan]journeyman serve --port 9000 --data-dir ~/journeyman[/cyan]

[cyan]journeyman serve --host 0.0.0.0[/cyan]
lets other machines in; an API key is made and printed once.

[bold]Next[/bold]

[cyan]curl http://127.0.0.1:8080/mj/submit/imagine -H 'Content-Type: application/json' -d '{"prompt": "a cat"}'[/cyan]
"""

SERVE_END: Final = (
    "Every setting can be given as a variable, JOURNEYMAN_<NAME>; options come before variables. "
    "docs/settings.md lists them all."
)

IMAGINE: Final = """\
Draw a prompt and save the picture: a grid of four.

A running server is used when there is one, and its queue; otherwise it is drawn right here. The path of each file \
is printed on standard output, progress on standard error.

[bold]Examples[/bold]

[cyan]journeyman imagine "a fox in a snowy forest --ar 16:9" -o fox.png[/cyan]

[cyan]journeyman imagine "三只猫和一只狗在海滩上，水彩" --all[/cyan]
saves the grid and the four single pictures.

[cyan]journeyman imagine "a castle" --reference photo.jpg --single 2 --seed 7[/cyan]

[cyan]journeyman imagine "a {red, blue} fox" -o fox.png[/cyan]
draws both, fox_1.png and fox_2.png.
"""

IMAGINE_END: Final = (
    "Exit status: 0 saved, 1 refused or failed, 2 wrong usage, 130 Ctrl-C. "
    "docs/prompts.md lists what a prompt may hold: --ar, --chaos, --no, --stylize, --tile and more."
)

DOCTOR: Final = """\
Check this machine and say how to mend what is wrong.

Python, the native libraries, PostgreSQL, the illustrator, the data directory, disk space, the port, the settings and \
the public address. Exit status 1 when something is wrong.
"""
