"""The surface put together: every route under every prefix, as one ASGI application."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, cast

from litestar import Litestar, delete, get, post, put, route
from litestar.enums import HttpMethod
from litestar.handlers import HTTPRouteHandler

from journeyman.http import prefixes, refusals
from journeyman.http.accounts import AccountEndpoints, AccountViews
from journeyman.http.administration import AdminGuard, AdministrationEndpoints
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
    # Who has an admin key may do the rest as well.
    keys = Keys((*settings.api_keys, *settings.admin_keys) if settings.api_keys else ())
    views = AccountViews(services.pool, settings)
    terms = TermsReader(origins, keys)
    tasks = TaskEndpoints(services, origins, finished)
    follow_ups = FollowUpEndpoints(services, origins, terms)
    submits = SubmitEndpoints(services, origins, terms, follow_ups)
    events = EventEndpoints(services, origins, tasks, heartbeat_seconds)
    app = Litestar(
        [
            *_submits(submits, follow_ups),
            *_watching(tasks, events, AccountEndpoints(services, views)),
            *_administration(AdministrationEndpoints(services, views), AdminGuard(settings.admin_keys)),
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


def _administration(accounts: AdministrationEndpoints, guard: AdminGuard) -> Iterable[HTTPRouteHandler]:
    """Give the routes of the administration, which are under one prefix only: none of them has to do with speeds."""
    above, guards = f"{prefixes.ADMINISTRATION}/account", [guard]
    one = f"{above}/{{account_id:str}}"
    return (
        post(f"{above}/create", guards=guards)(accounts.create),
        post(f"{above}/query", guards=guards)(accounts.search),
        put(f"{one}/update", guards=guards)(accounts.update),
        put(f"{one}/update-reconnect", guards=guards)(accounts.update_and_reconnect),
        delete(f"{one}/delete", guards=guards, status_code=200)(accounts.delete),
        post(f"{one}/sync-info", guards=guards)(accounts.sync),
        post(f"{one}/change-version", guards=guards)(accounts.choose_version),
        post(f"{one}/action", guards=guards)(accounts.press_setting),
        post(f"{one}/pause", guards=guards)(accounts.pause),
        post(f"{one}/resume", guards=guards)(accounts.resume),
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
