"""Asking for pushes, and the same news for a page that is open: push services do not reach every phone."""

from flask import Blueprint, Response, abort, jsonify, request

from fieldapp.accounts.status import Role
from fieldapp.extensions import db
from fieldapp.history.models import Head
from fieldapp.push import actions, news, sending
from fieldapp.push.forms import EndpointForm, SubscriptionForm
from fieldapp.web import allow, done, me, operation

bp = Blueprint("push", __name__)
bp.add_app_template_global(lambda: sending.public_key(), "push_key")


@bp.get("/news")
@allow(Role.TECHNICIAN)
def show() -> Response:
    """What this person is to hear since the event `after`; without it only where to ask from. 204: nothing."""
    head = db.session.get_one(Head, 1).event_id
    after = request.args.get("after", head, type=int)
    told = news.for_user(me(), after) if 0 <= after < head else []
    answer = jsonify([item.words for item in told]) if told else Response(status=204)
    reached = told[-1].event.id if len(told) == news.MOST else head
    answer.headers["Live-Cursor"] = str(reached)
    return answer


@bp.post("/push/subscriptions")
@allow(Role.TECHNICIAN)
def subscribe() -> Response:
    op, form = operation(), SubscriptionForm.posted()
    if not form.validate() or not sending.is_push_service(form.endpoint.data or ""):
        abort(422)
    actions.subscribe(me(), op, **form.data)
    return done("push/_switch.html", to="/account")


@bp.post("/push/subscriptions/removal")
@allow(Role.TECHNICIAN)
def unsubscribe() -> Response:
    op, form = operation(), EndpointForm.posted()
    if not form.validate():
        abort(422)
    actions.unsubscribe(me(), op, **form.data)
    return done("push/_switch.html", to="/account")
