"""The web door: Flask answers with what `publish` composed. It never polls, and writes no more
than lines of the inbox.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from urllib.parse import quote

from flask import Flask, Response, abort, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from aggregator.errors import StoreError
from aggregator.model import Config
from aggregator.publish import Answer, Publisher
from aggregator.render import SUBSCRIBED
from aggregator.store import Database, private
from aggregator.web.age import published_since
from aggregator.web.front import Front
from aggregator.web.kept import Kept
from aggregator.web.metrics import metrics
from aggregator.web.prepared import FOR_ALL, GUARDS, Prepared, Reply
from aggregator.web.push import Callbacks, Word

log = logging.getLogger("aggregator")

LONGEST_QUERY = 1_000
"""Characters of a search that are read."""
PATIENCE = 60
"""Seconds after which a hub may try again where the inbox is full."""
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since, *",
    "Access-Control-Max-Age": "86400",
}
"""What browsers ask before they let a script of another site send validators (Fetch, 3.2)."""


def _wall_clock() -> datetime:
    return datetime.now(UTC)


def create_app(
    config: Config, database: Database, now: Callable[[], datetime] = _wall_clock
) -> Flask:
    """The site as a WSGI application."""
    app = Flask(__name__, static_folder=None)
    publisher = Publisher(config, database)
    callbacks = Callbacks(database, now)
    _add_machine_pages(app, config, database, callbacks)
    _add_callbacks(app, callbacks, config.fetch.max_body)
    _add_live_pages(app, publisher, now)
    kept = Kept(publisher.version, lambda: published_since(config, publisher, now()), now)
    _add_private_feeds(app, publisher, database, kept)
    _add_published_pages(app, publisher, kept)
    _add_errors(app, publisher)
    app.after_request(_dress)
    app.wsgi_app = Front(kept, app.wsgi_app).answer  # type: ignore[method-assign]
    return app


def _add_machine_pages(
    app: Flask, config: Config, database: Database, callbacks: Callbacks
) -> None:
    @app.get("/healthz")
    def healthz() -> Response:
        return Response("ok\n", content_type="text/plain; charset=utf-8")

    @app.get("/metrics")
    def measured() -> Response:
        text = metrics(config, database, callbacks.counts)
        return Response(text, content_type="text/plain; version=0.0.4; charset=utf-8")


def _add_callbacks(app: Flask, callbacks: Callbacks, max_body: int) -> None:
    @app.get("/websub/<name>")
    def asked_by_hub(name: str) -> Response:
        return _plain(callbacks.asked(name, request.args))

    @app.post("/websub/<name>")
    def pushed_by_hub(name: str) -> Response:
        told = request.headers.get("X-Hub-Signature", ""), request.headers.get("Content-Type", "")
        return _plain(callbacks.pushed(name, lambda: _body(max_body), *told))


def _add_live_pages(app: Flask, publisher: Publisher, now: Callable[[], datetime]) -> None:
    @app.get("/status")
    def status() -> Response:
        return _live(publisher.status(now()))

    @app.get("/search")
    def search() -> Response:
        return _live(publisher.search(_words()))

    @app.get("/<any(status, search):page>/")
    def live_with_a_slash(page: str) -> Response:
        return _moved(f"/{page}", request.query_string)

    @app.get("/search.<ending>")
    def search_feed(ending: str) -> Response:
        answer = publisher.search_feed(_words(), ending)
        if answer.status != 200:
            return _live(answer)
        return _sent(Prepared(answer, now()).reply(request.environ))


def _add_private_feeds(app: Flask, publisher: Publisher, database: Database, kept: Kept) -> None:
    @app.get("/private/<name>")
    def private_feed(name: str) -> Response:
        token, _, ending = name.rpartition(".")
        if ending not in SUBSCRIBED:
            abort(404)
        with database.read() as read:
            secret = private.by_token(read, token)
        if secret is None:
            abort(404)
        if secret.revoked_at is not None:
            abort(410, "This address was taken back. Please ask for a new one.")
        # no address is a key without a slash: nobody finds this without passing by here
        key = f"private {secret.id}.{ending}"
        make = partial(publisher.private, secret.feed, f"/private/{token}", ending)
        return _answered(kept, kept.find(key, make))


def _add_published_pages(app: Flask, publisher: Publisher, kept: Kept) -> None:
    @app.get("/", defaults={"path": ""})
    @app.get("/<path:path>")
    def published(path: str) -> Response:
        bare = f"/{path.rstrip('/')}"
        found = kept.find(bare, lambda: publisher.answer(bare))
        if path.endswith("/") and isinstance(found, Prepared):
            return _moved(bare)
        return _answered(kept, found)


def _add_errors(app: Flask, publisher: Publisher) -> None:
    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        text = (error.description or "").replace("\n", " ")
        response = _live(publisher.message(error.code or 500, error.name, text))
        if isinstance(error, MethodNotAllowed):
            response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
        return response

    @app.errorhandler(StoreError)
    def unreadable(error: StoreError) -> Response:
        log.error("%s", error)
        text = "The store cannot be read at the moment. Please try again in a minute."
        return _live(publisher.message(503, "Out of order", text))

    @app.errorhandler(Exception)
    def surprised(error: Exception) -> Response:
        path = "/private/…" if request.path.startswith("/private/") else request.path
        log.exception("%s %s", request.method, path, exc_info=error)
        text = "Something went wrong on our side; it has been written to the log."
        return _live(publisher.message(500, "Something went wrong", text))


def _dress(response: Response) -> Response:
    """Also what is refused: a script of another site could not read why otherwise."""
    is_feed = request.path.rpartition(".")[2] in SUBSCRIBED
    for name, value in [*GUARDS, *(FOR_ALL if is_feed else [])]:
        response.headers.setdefault(name, value)
    if is_feed and request.method == "OPTIONS":
        response.headers.extend(PREFLIGHT)
    return response


def _answered(kept: Kept, found: Prepared | Answer) -> Response:
    """What was found, whether it can be kept or not."""
    if isinstance(found, Answer):
        return _live(found) if found.location is None else _moved(found.location)
    return _sent(kept.reply(found, request.environ))


def _sent(reply: Reply) -> Response:
    status, fields, body = reply
    return Response(body, status, fields)


def _words() -> str:
    return request.args.get("q", "")[:LONGEST_QUERY]


def _live(answer: Answer) -> Response:
    response = Response(answer.body, answer.status, content_type=answer.media_type)
    response.headers["Cache-Control"] = "no-store"
    return response


def _body(most: int) -> bytes:
    """The body of the request; 413 where it has more bytes than `most`."""
    if (request.content_length or 0) > most:
        abort(413)
    # one of unknown length is cut at the limit in silence, so that one byte more is read
    request.max_content_length = most + 1
    body = request.get_data(cache=False)
    if len(body) > most:
        abort(413)
    return body


def _plain(word: Word) -> Response:
    """Never HTML, because a challenge is a stranger's text."""
    status, text = word
    response = Response(text, status, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    if status == 503:
        response.headers["Retry-After"] = str(PATIENCE)
    return response


def _moved(path: str, query: bytes = b"") -> Response:
    # one slash only: "//host" would lead to another site
    place = "/" + quote(path.lstrip("/")) + ("?" if query else "") + query.decode("latin-1")
    return Response(status=301, headers={"Location": place})
