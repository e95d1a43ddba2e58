"""What is said of each field of a body, beside its type."""

from __future__ import annotations

from typing import Any, Final

from journeyman.http import account_bodies
from journeyman.http.fields import ACCEPTED, MAX_HOOK_CHARS, MAX_STATE_CHARS
from journeyman.http.tasks import MAX_IDS

_MASK: Final = "the picture's ratio, black, and white where to draw anew"
_PICTURE: Final = "a data URL, bare base64, or an http(s) link"

_ACCOUNT: Final = account_bodies.ACCEPTED

COMMON: Final[dict[str, dict[str, Any]]] = {
    "prompt": {
        "description": "What to draw, with Midjourney's parameters (--ar 16:9, --seed 7, …) and links of pictures.",
        "examples": ["a fox in a snowy forest --ar 16:9"],
    },
    "botType": {
        "description": "MID_JOURNEY or mj (default), NIJI_JOURNEY or niji, in any case. Anything else is refused.",
        "examples": ["MID_JOURNEY"],
    },
    "accountFilter": {"description": "Which accounts may do it; blanks mean any."},
    "mode": {"description": f"The speed: {ACCEPTED['mode']}. A path like /mj-relax/mj beats it."},
    "notifyHook": {
        "description": "Where to POST the whole task at each change. Blank: the server's own, if it has one.",
        "maxLength": MAX_HOOK_CHARS,
    },
    "state": {"description": "Anything; it comes back verbatim in the task.", "maxLength": MAX_STATE_CHARS},
    "channelId": {"description": "Only accounts on this channel."},
    "instanceId": {"description": "Only this account."},
    "modes": {"description": f"Speeds in order of preference: {ACCEPTED['modes']}, any case."},
    "remark": {"description": "Only accounts whose remark contains this."},
    "remix": {"description": "Only accounts whose Remix switch stands so. With remixAutoConsidered it excludes none."},
    "nijiRemix": {"description": "As remix, for niji."},
    "remixAutoConsidered": {"description": "Remix dialogs that answer themselves count as Remix off."},
    "ids": {"description": f"Task ids, at most {MAX_IDS}. Doubles and unknown ones are left out of the answer."},
    "image": {"description": f"The picture: {_PICTURE}."},
    "maskBase64": {"description": f"As data URL or bare base64: {_MASK}."},
    "taskId": {"description": "A task that is SUCCESS, as a string or a number.", "examples": ["1735700000123456"]},
    "customId": {"description": "The button: customId of one of the task's buttons."},
    "content": {"description": f"Task and button in one: {ACCEPTED['content']}, any case."},
    "jobId": {
        "description": "A job's id, which tasks have as properties.messageHash, or a link that holds it.",
        "examples": ["6f1d2f4e-7c1b-5d0a-9a51-0d2b8f6c3e77"],
    },
    "link": {"description": "The picture as an http(s) link; counts where base64 is blank."},
    "dimensions": {"description": f"The result's shape: {ACCEPTED['dimensions']}, any case; default SQUARE."},
    "sourceBase64": {"description": "The face, as data URL or bare base64."},
    "targetBase64": {"description": "The picture that is to get it, as data URL or bare base64."},
    "sourceUrl": {"description": "The face as an http(s) link; counts where sourceBase64 is blank."},
    "targetUrl": {"description": "The picture as an http(s) link; counts where targetBase64 is blank."},
    "endImage": {"description": f"The last frame: {_PICTURE}."},
    "motion": {"description": f"How much moves: {ACCEPTED['motion']}; default low."},
    "loop": {"description": "End as it began; endImage beats it."},
    "videoType": {"description": f"The size: {ACCEPTED['videoType']}; default the first."},
    "batchSize": {"description": f"How many clips: {ACCEPTED['batchSize']}; default 4."},
    "enableRemix": {"description": "Open the dialog, so that the prompt can be changed."},
}
"""By the field's name, wherever it stands."""

OWN: Final[dict[str, dict[str, dict[str, Any]]]] = {
    "ImagineRequest": {
        "base64Array": {"description": f"Reference pictures, each {_PICTURE}. Blanks are skipped."},
        "base64": {"description": "One more reference picture; an older name.", "deprecated": True},
        "model": {
            "description": f"The speed: {ACCEPTED['model']}, default mj-fast. A path like /mj-relax/mj beats it."
        },
        "mode": {"description": f"The speed by another name: {ACCEPTED['mode']}. model beats it."},
    },
    "BlendRequest": {"base64Array": {"description": f"Two to five pictures, each {_PICTURE}."}},
    "DescribeRequest": {"base64": {"description": "The picture as data URL or bare base64."}},
    "ShortenRequest": {"prompt": {"description": "The prompt to be weighed and shortened."}},
    "EditRequest": {
        "prompt": {"description": "What the picture, or its new part, is to show."},
        "maskBase64": {
            "description": f"As data URL or bare base64: {_MASK}. Blank: what is transparent in the picture is drawn"
            " anew. Retexture does not look at it."
        },
    },
    "VideoRequest": {
        "prompt": {"description": "What happens, with --motion, --end, --loop, --bs; may be blank."},
        "image": {"description": f"The first frame: {_PICTURE}. Needed unless action is extend."},
        "base64": {"description": "image by an older name.", "deprecated": True},
        "action": {"description": "extend: make a clip longer, which taskId and index name."},
        "index": {"description": "With extend: which clip, from 0; default 0."},
        "taskId": {"description": "With extend: a task that made clips, as a string or a number."},
    },
    "UploadRequest": {"base64Array": {"description": f"Pictures, each {_PICTURE}."}},
    "ChangeRequest": {
        "action": {"description": f"{ACCEPTED['action']}, any case."},
        "index": {"description": f"Which picture of the grid: {ACCEPTED['index']}. REROLL needs none."},
    },
    "AccountRequest": {
        "id": {"description": "By which it is known here; default: the channel's. It cannot be changed."},
        "engine": {"description": "Which engine works through it; default discord. It cannot be changed."},
        "name": {"description": "For people; default: the id."},
        "guildId": {"description": "The Discord server; blank: direct messages."},
        "channelId": {"description": "The Discord channel in which it works."},
        "userToken": {"description": "The account's token. It is sealed, and shown nowhere.", "writeOnly": True},
        "remark": {"description": "The operator's note, for which filters may look."},
        "coreSize": {"description": f"Tasks at the same time, {_ACCOUNT['coreSize']}; default 3."},
        "queueSize": {"description": f"Tasks that may wait, {_ACCOUNT['queueSize']}; default 10."},
        "timeoutMinutes": {"description": f"A task fails after so long, {_ACCOUNT['timeoutMinutes']}; default 30."},
        "weight": {"description": f"Its share of the tasks, {_ACCOUNT['weight']}; default 1."},
        "modes": {"description": f"Speeds that it has: {_ACCOUNT['modes']}; default all."},
        "botTypes": {"description": f"Bots that it draws with: {_ACCOUNT['botTypes']}; default both."},
        "remixAutoSubmit": {"description": "Dialogs of Remix answer themselves; default true."},
        "enable": {"description": "false: it takes no tasks."},
        "status": {"description": f"The same by another name: {_ACCOUNT['status']}. enable beats it."},
        "options": {"description": f"What the engine wants to know besides: {_ACCOUNT['options']}."},
    },
    "AccountSearchRequest": {
        "channelId": {"description": "A part of the channel's id."},
        "name": {"description": "A part of the name, in any case."},
        "remark": {"description": "A part of the remark, in any case."},
        "mode": {"description": f"A speed that it has: {_ACCOUNT['mode']}."},
        "enable": {"description": "The operator's switch."},
        "status": {"description": f"Whether it takes tasks: {_ACCOUNT['status']}."},
        "pageNumber": {"description": "From 0."},
        "pageSize": {"description": f"{_ACCOUNT['pageSize']}; default 10."},
        "sort": {"description": f"{_ACCOUNT['sort']}; default id,desc."},
    },
    "ModalRequest": {
        "taskId": {"description": "The task that waits in MODAL, as a string or a number."},
        "prompt": {"description": "The prompt instead of the one that the dialog offers. Blank: as offered."},
        "maskBase64": {"description": f"Of Vary (Region), as data URL or bare base64: {_MASK}."},
    },
}
"""By the schema's name and the field's, where it means something of its own."""
