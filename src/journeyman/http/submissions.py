"""Submits that stand for themselves: from the body of a request to a submission."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Final, TypeGuard, final
from urllib.parse import parse_qs

import msgspec
from litestar import Request
from litestar.datastructures import State
from litestar.types import HTTPScope, Receive

from journeyman import errors
from journeyman.dispatch.submission import TOKEN_BYTES, Submission
from journeyman.http import bodies, envelopes, fields, languages
from journeyman.http.answers import Answer
from journeyman.http.bodies import BodyReader
from journeyman.http.fields import ACCEPTED, BATCH_SIZES, DIMENSIONS, VIDEO_TYPES
from journeyman.http.followups import FollowUpEndpoints
from journeyman.http.origins import Origins
from journeyman.http.requests import (
    BlendBody,
    DescribeBody,
    EditBody,
    ImagineBody,
    ShortenBody,
    SwapBody,
    UploadBody,
    VideoBody,
)
from journeyman.http.services import Services
from journeyman.http.terms import TermsReader
from journeyman.tasks.task import Action, Bot

_MOTIONS: Final = ("low", "high")
_MOST_CLIPS: Final = 4


@final
class SubmitEndpoints:
    """``…/submit/*`` and ``…/insight-face/swap``."""

    def __init__(self, services: Services, origins: Origins, terms: TermsReader, follow_ups: FollowUpEndpoints) -> None:
        self._submitter = services.submitter
        self._uploads = services.uploads
        self._limit_mb = services.settings.max_body_mb
        self._origins = origins
        self._terms = terms
        self._follow_ups = follow_ups
        self._imagine_body = BodyReader(ImagineBody, ACCEPTED)
        self._blend_body = BodyReader(BlendBody, ACCEPTED)
        self._describe_body = BodyReader(DescribeBody, ACCEPTED)
        self._shorten_body = BodyReader(ShortenBody, ACCEPTED)
        self._edit_body = BodyReader(EditBody, ACCEPTED)
        self._video_body = BodyReader(VideoBody, ACCEPTED)
        self._upload_body = BodyReader(UploadBody, ACCEPTED)
        self._swap_body = BodyReader(SwapBody, ACCEPTED)

    async def imagine(self, request: Request[None, None, State]) -> Answer:
        """Accept a prompt, and answer with the id of its task; with ``?dryRun=true`` only say what it would make."""
        return await self.accept(request.scope, request.receive)

    async def accept(self, scope: HTTPScope, receive: Receive) -> Answer:
        """Do what ``imagine`` does, without the framework's request."""
        body = self._imagine_body.decode(await bodies.read(scope, receive, limit_mb=self._limit_mb))
        # The framework parses a query only when asked, and few requests have one.
        is_dry = bool(scope["query_string"]) and _is_dry(scope)
        pictures = _pictures(body.base64_array, body.base64)
        submission = Submission(
            action=Action.IMAGINE,
            bot=fields.bot(body.bot_type),
            prompt=fields.text("prompt", body.prompt),
            references=tuple(pictures.values()),
            fields=tuple(pictures),
            **self._terms.read(scope, body, mode=fields.model(body.model) or fields.mode(body.mode), outer=body),
        )
        if is_dry:
            found = msgspec.to_builtins(self._submitter.dry_run(submission))
            said = "试运行，未提交任务" if submission.language == "zh" else "A dry run; no task was made"
            return envelopes.enveloped(errors.CODE_SUCCESS, said, None, found)
        return await self._submit(scope, submission)

    async def blend(self, request: Request[None, None, State]) -> Answer:
        """Accept two to five pictures to be merged."""
        body = self._blend_body.decode(await self._read(request))
        shape = fields.one_of("dimensions", body.dimensions or "square", tuple(DIMENSIONS))
        pictures = _pictures(body.base64_array)
        submission = Submission(
            action=Action.BLEND,
            bot=fields.bot(body.bot_type),
            prompt=f"--ar {DIMENSIONS[shape]}",
            references=tuple(pictures.values()),
            fields=tuple(pictures),
            **self._terms.read(request.scope, body),
        )
        return await self._submit(request.scope, submission)

    async def describe(self, request: Request[None, None, State]) -> Answer:
        """Accept a picture to be put into words."""
        body = self._describe_body.decode(await self._read(request))
        field, picture = fields.picture_or_link("base64", body.base64, "link", body.link)
        submission = Submission(
            action=Action.DESCRIBE,
            bot=fields.bot(body.bot_type),
            prompt="",
            references=(picture,),
            fields=(field,),
            **self._terms.read(request.scope, body),
        )
        return await self._submit(request.scope, submission)

    async def shorten(self, request: Request[None, None, State]) -> Answer:
        """Accept a prompt to be weighed and shortened."""
        body = self._shorten_body.decode(await self._read(request))
        submission = Submission(
            action=Action.SHORTEN,
            bot=fields.bot(body.bot_type),
            prompt=fields.needed("prompt", body.prompt),
            references=(),
            **self._terms.read(request.scope, body),
        )
        return await self._submit(request.scope, submission)

    async def edits(self, request: Request[None, None, State]) -> Answer:
        """Accept a picture of which a part is to be drawn anew."""
        return await self._edit(request, Action.EDIT)

    async def retexture(self, request: Request[None, None, State]) -> Answer:
        """Accept a picture whose surfaces are to be drawn anew."""
        return await self._edit(request, Action.RETEXTURE)

    async def video(self, request: Request[None, None, State]) -> Answer:
        """Accept a picture to be set in motion, or a clip to be made longer."""
        body = self._video_body.decode(await self._read(request))
        motion = fields.one_of("motion", body.motion, _MOTIONS)
        if fields.text("action", body.action).strip() or body.task_id not in {None, ""}:
            if fields.text("action", body.action).strip().lower() != "extend":
                raise errors.InvalidField(field="action", got=fields.shown(body.action or ""), accepted="extend")
            number = (fields.number("index", body.index, range(_MOST_CLIPS)) or 0) + 1
            terms = self._terms.read(request.scope, body, mode=fields.mode(body.mode))
            return await self._follow_ups.extend(request.scope, body.task_id, motion, number, terms)
        older = "" if fields.text("image", body.image).strip() else fields.text("base64", body.base64).strip()
        pictures = {"base64": older} if older else {"image": fields.needed("image", body.image)}
        if end := fields.text("endImage", body.end_image).strip():
            pictures["endImage"] = end
        submission = Submission(
            action=Action.VIDEO,
            bot=fields.bot(body.bot_type),
            prompt=_video_prompt(body, motion),
            references=tuple(pictures.values()),
            fields=tuple(pictures),
            **self._terms.read(request.scope, body, mode=fields.mode(body.mode)),
        )
        return await self._submit(request.scope, submission)

    async def upload(self, request: Request[None, None, State]) -> Answer:
        """Store pictures, and answer their links in the same order. No task is made."""
        body = self._upload_body.decode(await self._read(request))
        pictures = _pictures(body.base64_array)
        if not pictures:
            raise errors.MissingField(field="base64Array", accepted=ACCEPTED["base64Array"])
        token = secrets.token_urlsafe(TOKEN_BYTES)
        links = await self._uploads.upload(pictures, token=token, origin=self._origins.of(request.scope))
        said = "提交成功" if languages.of(request.scope["headers"]) == "zh" else "Submit success"
        return envelopes.enveloped(errors.CODE_SUCCESS, said, list(links))

    async def swap(self, request: Request[None, None, State]) -> Answer:
        """Accept a face and a picture that is to get it."""
        body = self._swap_body.decode(await self._read(request))
        source, face = fields.picture_or_link("sourceBase64", body.source_base64, "sourceUrl", body.source_url)
        target, picture = fields.picture_or_link("targetBase64", body.target_base64, "targetUrl", body.target_url)
        submission = Submission(
            action=Action.SWAP_FACE,
            bot=Bot.MID_JOURNEY,
            prompt="",
            references=(face, picture),
            fields=(source, target),
            **self._terms.read(request.scope, body),
        )
        return await self._submit(request.scope, submission)

    async def _edit(self, request: Request[None, None, State], action: Action) -> Answer:
        body = self._edit_body.decode(await self._read(request))
        submission = Submission(
            action=action,
            bot=fields.bot(body.bot_type),
            prompt=fields.needed("prompt", body.prompt),
            references=(fields.needed("image", body.image),),
            fields=("image",),
            mask=fields.text("maskBase64", body.mask_base64) if action is Action.EDIT else "",
            **self._terms.read(request.scope, body),
        )
        return await self._submit(request.scope, submission)

    async def _submit(self, scope: HTTPScope, submission: Submission) -> Answer:
        return envelopes.accepted(await self._submitter.submit(submission), submission.language, scope["path"])

    async def _read(self, request: Request[None, None, State]) -> bytes:
        return await bodies.read(request.scope, request.receive, limit_mb=self._limit_mb)


def _pictures(sent: Sequence[str | None] | None, older: str | None = None) -> dict[str, str]:
    """Give the pictures of ``base64Array``, and of ``base64``, by where they stand; blanks and nulls are none."""
    found = {f"base64Array[{number}]": picture for number, picture in enumerate(sent or ()) if _is_said(picture)}
    return found | ({"base64": older} if _is_said(older) else {})


def _is_said(picture: str | None) -> TypeGuard[str]:
    return bool(picture and picture.strip())


def _video_prompt(body: VideoBody, motion: str) -> str:
    """Write a video's fields as the parameters that they stand for."""
    words = [fields.text("prompt", body.prompt).strip(), "--video 1", f"--motion {motion}"]
    count = fields.number("batchSize", body.batch_size, BATCH_SIZES)
    if count is not None:
        words.append(f"--bs {count}")
    if VIDEO_TYPES[fields.one_of("videoType", body.video_type, tuple(VIDEO_TYPES))]:
        words.append("--hd")
    if fields.switch("loop", body.loop) and not (body.end_image or "").strip():
        words.append("--end loop")
    return " ".join(filter(None, words))


def _is_dry(scope: HTTPScope) -> bool:
    query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    return bool(fields.switch("dryRun", query.get("dryRun", ["false"])[-1]))
