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

[cyan]journeyman accounts add[/cyan]
lets Midjourney itself draw, through an account of your own.

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
the public address; where there are accounts, how each stands, and whether Discord can be reached. Exit status 1 when \
something is wrong.
"""

ACCOUNTS: Final = """\
Accounts at services: Midjourney, by way of Discord.

The commands read and write the database of the server, whether or not it runs; one that runs takes every change up at \
once. Exit status: 0 done, 1 refused or failed, 2 wrong usage.
"""

ACCOUNTS_ADD: Final = """\
Add an account.

The token is read from standard input or from a file, or asked for without showing it; it is never an argument, which \
others could read. It is kept sealed.

[bold]Examples[/bold]

[cyan]journeyman accounts add --guild 1123456789012345678 --channel 1123456789012345679[/cyan]
asks for the token.

[cyan]journeyman accounts add --guild 1123456789012345678 --channel 1123456789012345680 --id second --modes relax \
< token[/cyan]

[cyan]journeyman accounts add --channel 1123456789012345681 --bots mid_journey < token[/cyan]
works in the direct messages with the bot, which have no guild.
"""

ACCOUNTS_ADD_END: Final = (
    "Automating a user account is against the terms of Discord and of Midjourney, and may cost you the account. "
    "docs/discord.md says more."
)

ACCOUNTS_LIST: Final = """\
List the accounts, and how each stands.

Ready: it takes tasks. Connecting: not at the moment. Paused: not until somebody has seen to what its service asks \
for, and resumes it. Dead: given up, until it has another token or is resumed. Not running: no server runs that has it.

Running and waiting are how many tasks do, of as many as may.
"""

ACCOUNTS_PAUSE: Final = """\
Let an account take no more tasks. What it is doing it finishes; what waits for it goes to others.
"""

ACCOUNTS_RESUME: Final = """\
End a pause: your own, or one that the service asked for, when its reason has been seen to. A dead account is tried \
once more.
"""

ACCOUNTS_SYNC: Final = """\
Have the running server ask the account's service how it stands: plan, time left, settings. Takes some seconds.
"""

ACCOUNTS_CHANGE: Final = """\
Change what the options say; everything else stays.

[bold]Examples[/bold]

[cyan]journeyman accounts change second --capacity 12 --modes fast,relax[/cyan]

[cyan]journeyman accounts change second --new-token[/cyan]
asks for the token.
"""

ACCOUNTS_REMOVE: Final = """\
Remove an account and forget its token.

What it runs fails, and so do dialogs that are open below its pictures; what waits for it goes to others, or fails. \
Where there are such tasks it says how many, and asks. The buttons of its pictures can no longer be pressed, unless an \
account of this id is added again.
"""
