"""The endpoints that make tasks: submits that stand for themselves, and buttons."""

from __future__ import annotations

from typing import Final

from journeyman.http.openapi.operations import LANGUAGE, Endpoint
from journeyman.http.openapi.schemas import Schema

SEED_EXAMPLE: Final[Schema] = {
    "botType": "MID_JOURNEY",
    "prompt": "Cat",
    "base64Array": [],
    "accountFilter": {
        "channelId": "",
        "instanceId": "",
        "modes": [],
        "remark": "",
        "remix": True,
        "remixAutoConsidered": True,
    },
    "notifyHook": "",
    "state": "",
}

_PICTURE: Final = (
    "data:image/png;base64,"
    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAAAAADhZOFXAAAADklEQVR42mP4DwUMlDEA98A/wa9cD80AAAAASUVORK5CYII="
)
_JOB: Final = "6f1d2f4e-7c1b-5d0a-9a51-0d2b8f6c3e77"
_TASK: Final = "1735700000123456"
_STATUSES: Final = ("401", "413", "503")
_LEADS: Final = {
    name: {"parameters": {"task_id": "$response.body#/result"}} for name in ("fetch", "events", "cancel", "image-seed")
}
_PRESSED: Final = ("Submitted", "DialogOpened", "Existing", "Refusal")
_DRY_RUN: Final[Schema] = {
    "name": "dryRun",
    "in": "query",
    "schema": {"type": "boolean"},
    "description": "Make no task; only say what would be made of the prompt, and what it would cost.",
}


def _submit(
    name: str,
    summary: str,
    description: str,
    *,
    body: str,
    example: Schema,
    path: str = "",
    tag: str = "submit",
    answers: tuple[str, ...] = ("Submitted", "Refusal"),
    parameters: tuple[Schema, ...] = (LANGUAGE,),
) -> Endpoint:
    return Endpoint(
        name=name,
        path=path or f"/submit/{name}",
        tag=tag,
        summary=summary,
        description=description,
        parameters=parameters,
        body=body,
        example=example,
        answers=answers,
        statuses=_STATUSES,
        leads=_LEADS if "Submitted" in answers else {},
    )


ALONE: Final = (
    _submit(
        "imagine",
        "Draw four pictures from a prompt",
        "Answers as soon as the task is written down. Only `prompt` is required; unknown fields are ignored, and the"
        " content type is not looked at. Early clients' filter fields beside `prompt` are understood. Braces and"
        " `--repeat` make several tasks, up to 40.",
        body="ImagineRequest",
        example=SEED_EXAMPLE,
        parameters=(_DRY_RUN, LANGUAGE),
        answers=("Submitted", "DryRunAnswer", "Refusal"),
    ),
    _submit(
        "blend",
        "Merge two to five pictures",
        "The result is a grid of four.",
        body="BlendRequest",
        example={"base64Array": [_PICTURE, _PICTURE], "dimensions": "SQUARE"},
    ),
    _submit(
        "describe",
        "Put a picture into words",
        "The result is the picture and four prompts, in `prompt` and in `properties.finalPrompt`; buttons draw each of"
        " them, or all.",
        body="DescribeRequest",
        example={"base64": _PICTURE},
    ),
    _submit(
        "shorten",
        "Weigh the words of a prompt, and shorten it",
        "The result has no picture: the weighed words and the shorter prompts are in `properties.finalPrompt`; buttons"
        " draw each of them.",
        body="ShortenRequest",
        example={"prompt": "a very beautiful and truly wonderful fox in a snowy forest"},
    ),
    _submit(
        "edits",
        "Draw a part of a picture anew",
        "The part is white in the mask, or, without one, transparent in the picture.",
        body="EditRequest",
        example={"prompt": "a red hat", "image": _PICTURE, "maskBase64": _PICTURE},
    ),
    _submit(
        "edit",
        "Draw a part of a picture anew, by another name",
        "",
        body="EditRequest",
        example={"prompt": "a red hat", "image": _PICTURE, "maskBase64": _PICTURE},
    ),
    _submit(
        "retexture",
        "Draw the surfaces of a picture anew",
        "What is where stays; how it looks follows the prompt.",
        body="EditRequest",
        example={"prompt": "made of glass", "image": _PICTURE},
    ),
    _submit(
        "video",
        "Set a picture in motion, or make a clip longer",
        "The result is clips: `videoUrls` are MP4 files, `imageUrls` the same as animated WebP. With `action` extend,"
        " `taskId` and `index`, a clip of an earlier task goes on.",
        body="VideoRequest",
        example={"prompt": "the snow falls", "image": _PICTURE, "motion": "low", "batchSize": 1},
        answers=("Submitted", "DialogOpened", "Refusal"),
    ),
    _submit(
        "upload-discord-images",
        "Store pictures and get their links",
        "For links to use in prompts. No task is made, and nothing goes to Discord, whose name other servers gave it.",
        body="UploadRequest",
        example={"base64Array": [_PICTURE]},
        answers=("Uploaded", "Refusal"),
    ),
    _submit(
        "swap",
        "Put a face into a picture",
        "",
        path="/insight-face/swap",
        body="SwapRequest",
        example={"sourceBase64": _PICTURE, "targetBase64": _PICTURE},
    ),
)
"""Submits that stand for themselves."""

PRESSES: Final = (
    _submit(
        "action",
        "Press a button below a finished task",
        "`customId` is that of one of the task's `buttons`. Most make a task at once. Those that need more to be said"
        " answer 21 and a task in MODAL, which waits for `submit/modal`; so do all that remix when `enableRemix` is"
        " true. Taking the same picture out of a grid again answers 21 with the task of the first time. Imagine all"
        " answers several ids, joined by commas.",
        tag="press",
        body="ActionRequest",
        example={"taskId": _TASK, "customId": f"MJ::JOB::upsample::1::{_JOB}"},
        answers=("Submitted", "SubmittedSeveral", "DialogOpened", "Existing", "Refusal"),
    ),
    _submit(
        "modal",
        "Answer the dialog that a button opened",
        "The task keeps its id and goes on. To say the same twice does no harm; to say something else is refused.",
        tag="press",
        body="ModalRequest",
        example={"taskId": _TASK, "prompt": "a cat in a red hat", "maskBase64": ""},
    ),
    _submit(
        "change",
        "Press a button of a grid, by name and number",
        "An older way to press U1 to U4, V1 to V4 and the reroll.",
        tag="press",
        body="ChangeRequest",
        example={"taskId": _TASK, "action": "UPSCALE", "index": 1},
        answers=_PRESSED,
    ),
    _submit(
        "simple-change",
        "Press a button of a grid, in a few characters",
        "As `submit/change`, written in one line.",
        tag="press",
        body="SimpleChangeRequest",
        example={"content": f"{_TASK} U2"},
        answers=_PRESSED,
    ),
    _submit(
        "show",
        "Find the task of a job",
        "Answers the finished task whose `properties.messageHash` this is.",
        tag="press",
        body="ShowRequest",
        example={"jobId": _JOB},
    ),
)
"""What happens below a finished task."""
