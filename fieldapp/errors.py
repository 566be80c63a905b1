"""Each error once: what went wrong becomes one status and one page, or one sentence for htmx."""

import errno

from flask import Flask, Response, current_app, g, make_response, render_template, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from fieldapp.extensions import db
from fieldapp.files import StoreFailed
from fieldapp.gateway import RESTART
from fieldapp.history import DifferentContent, NotNow, Refused
from fieldapp.jobs.recording import Overtaken
from fieldapp.jobs.status import JOB_STATE_LABELS, VISIT_STATE_LABELS
from fieldapp.messages.status import STATE_LABELS as MESSAGE_STATE_LABELS
from fieldapp.pictures.decoding import DecoderFailed
from fieldapp.rotation.actions import NobodyCan
from fieldapp.web import wants_fragment

RETRY_SECONDS = "5"


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Refused, lambda error: answer(403))
    app.register_error_handler(NotNow, lambda error: answer(409, state=error.was))
    app.register_error_handler(Overtaken, overtaken)
    app.register_error_handler(NobodyCan, lambda error: answer(409, state=error.was, reason="nobody"))
    app.register_error_handler(DifferentContent, lambda error: answer(422, reason="different-content"))
    app.register_error_handler(OperationalError, database_failed)
    app.register_error_handler(StoreFailed, unavailable)
    app.register_error_handler(DecoderFailed, unavailable)
    app.register_error_handler(500, lambda error: answer(500))
    app.jinja_env.globals["state_words"] = state_words


def http_error(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return make_response(error.get_response())
    reason = error.description if error.description == "wrong-user" else None
    response = answer(error.code, reason=reason)
    for name, value in error.get_headers():
        if name not in {"Content-Type", "Content-Length"}:
            response.headers[name] = value
    return response


def overtaken(error: Overtaken) -> Response:
    """What the technician recorded is with the office; only what would come next is not theirs any more."""
    return answer(409, state=error.was, reason=error.why, now_with=error.now_with)


def database_failed(error: OperationalError) -> Response:
    """A database that is locked, full, starting or away: nothing was written; the phone keeps it and tries again."""
    return unavailable(error)


def unavailable(error: Exception) -> Response:
    current_app.logger.error("unavailable: %s", error)
    if is_broken_disk(error):
        request.environ[RESTART] = True
    response = answer(503)
    response.headers["Retry-After"] = RETRY_SECONDS
    return response


def is_broken_disk(error: Exception) -> bool:
    """Whether the disk did not do what it was told: what it and the kernel hold now, nobody knows."""
    if isinstance(error, OperationalError):
        return "disk I/O error" in str(error.orig)
    return isinstance(error.__cause__, OSError) and error.__cause__.errno == errno.EIO


def state_words(state: str) -> str:
    """What people call a state of a message, a visit or a job; nothing for what has no name among people."""
    labels = {**MESSAGE_STATE_LABELS, **JOB_STATE_LABELS, **VISIT_STATE_LABELS}
    return str(labels.get(state, ""))


def answer(status: int, *, state: str | None = None, reason: str | None = None, **words: str) -> Response:
    db.session.rollback()
    template = "errors/_sentence.html" if wants_fragment() else "errors/page.html"
    response = make_response(render_template(template, status=status, state=state, reason=reason, **words), status)
    is_act = g.get("op") or "Idempotency-Key" in request.headers
    if is_act:  # so that the phone knows who says so: not a portal, nor a proxy
        response.headers["Op-Result"] = "refused" if status < 500 else "failed"
    if reason:
        response.headers["Op-Reason"] = reason
    return response
