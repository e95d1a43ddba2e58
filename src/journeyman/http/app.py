"""The surface put together: every route under every prefix, as one ASGI application."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, cast

from litestar import Litestar, get, post, route
from litestar.enums import HttpMethod
from litestar.handlers import HTTPRouteHandler

from journeyman.http import prefixes, refusals
from journeyman.http.accounts import AccountEndpoints
from journeyman.http.direct import Direct
from journeyman.http.events import HEARTBEAT_SECONDS, EventEndpoints
from journeyman.http.finished import FinishedTasks
from journeyman.http.followups import FollowUpEndpoints
from journeyman.http.gate import Gate
from journeyman.http.keys import Keys
from journeyman.http.origins import Origins
from journeyman.http.pages import PageEndpoints
from journeyman.http.pictures import PictureEndpoints
from journeyman.http.services import Services
from journeyman.http.submissions import SubmitEndpoints
from journeyman.http.tasks import TaskEndpoints
from journeyman.http.terms import TermsReader

_READABLE: Final = (HttpMethod.GET, HttpMethod.HEAD)
_IMAGINE: Final = "/submit/imagine"
PREFIXES: Final = (*prefixes.OFFICIAL, *prefixes.LENIENT)


def create_app(services: Services, heartbeat_seconds: float = HEARTBEAT_SECONDS) -> Litestar:
    """Build the application; the services must be running before it serves."""
    settings = services.settings
    origins, finished = Origins(settings), FinishedTasks()
    keys = Keys(settings.api_keys)
    terms = TermsReader(origins, keys)
    tasks = TaskEndpoints(services, origins, finished)
    follow_ups = FollowUpEndpoints(services, origins, terms)
    submits = SubmitEndpoints(services, origins, terms, follow_ups)
    events = EventEndpoints(services, origins, tasks, heartbeat_seconds)
    app = Litestar(
        [
            *_submits(submits, follow_ups),
            *_watching(tasks, events, AccountEndpoints(services)),
            *_others(services, origins),
        ],
        # The framework asks an answer for nothing but ``to_asgi_response``, though it names its own class.
        exception_handlers={Exception: cast("Any", refusals.handle)},
        logging_config=None,
        openapi_config=None,
        request_max_body_size=None,  # ``bodies.read`` holds the limit, and says so in the envelope
    )
    posts = dict.fromkeys(_under(_IMAGINE), submits.accept)
    direct = Direct(app.asgi_handler, posts=posts, finished=finished, origins=origins)
    app.asgi_handler = Gate(direct, keys=keys, cors_origins=settings.cors_origins)
    return app


def _submits(submits: SubmitEndpoints, follow_ups: FollowUpEndpoints) -> Iterable[HTTPRouteHandler]:
    return (
        post(_under(_IMAGINE))(submits.imagine),
        post(_under("/submit/blend"))(submits.blend),
        post(_under("/submit/describe"))(submits.describe),
        post(_under("/submit/shorten"))(submits.shorten),
        post([*_under("/submit/edits"), *_under("/submit/edit")])(submits.edits),
        post(_under("/submit/retexture"))(submits.retexture),
        post(_under("/submit/video"))(submits.video),
        post(_under("/submit/upload-discord-images"))(submits.upload),
        post(_under("/insight-face/swap"))(submits.swap),
        post(_under("/submit/action"))(follow_ups.action),
        post(_under("/submit/modal"))(follow_ups.modal),
        post(_under("/submit/change"))(follow_ups.change),
        post(_under("/submit/simple-change"))(follow_ups.simple_change),
        post(_under("/submit/show"))(follow_ups.show),
    )


def _watching(tasks: TaskEndpoints, events: EventEndpoints, accounts: AccountEndpoints) -> Iterable[HTTPRouteHandler]:
    return (
        get(_under("/task/{task_id:str}/fetch"))(tasks.fetch),
        get(_under("/task/{task_id:str}/events"))(events.events),
        post(_under("/task/{task_id:str}/cancel"))(tasks.cancel),
        get(_under("/task/{task_id:str}/image-seed"))(tasks.image_seed),
        get(_under("/account/list"), sync_to_thread=False)(accounts.list),
        get(_under("/account/{account_id:str}/fetch"), sync_to_thread=False)(accounts.fetch),
        get(_under("/task/list"))(tasks.latest),
        get(_under("/task/queue"))(tasks.queue),
        post([*_under("/task/list-by-condition"), *_under("/task/list-by-ids")])(tasks.by_ids),
    )


def _others(services: Services, origins: Origins) -> Iterable[HTTPRouteHandler]:
    pictures = PictureEndpoints(services.pictures)
    pages = PageEndpoints(services, origins)
    return (
        route("/pictures/{key:path}", http_method=_READABLE)(pictures.picture),
        route("/", http_method=_READABLE, sync_to_thread=False)(pages.landing),
        route("/docs", http_method=_READABLE, sync_to_thread=False)(pages.docs),
        route("/openapi.json", http_method=_READABLE, sync_to_thread=False)(pages.openapi),
        route("/healthz", http_method=_READABLE, sync_to_thread=False)(pages.alive),
        route("/readyz", http_method=_READABLE)(pages.ready),
        route("/metrics", http_method=_READABLE, sync_to_thread=False)(pages.metrics),
    )


def _under(path: str) -> list[str]:
    return [prefix + path for prefix in PREFIXES]
