"""The list of messages: what did not go by itself, and what a person makes of it."""

import uuid
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext as _

from fieldapp.accounts.status import DESK
from fieldapp.forms import label
from fieldapp.history.operations import now
from fieldapp.messages import actions, queries, quiet
from fieldapp.messages.actions import NoWay
from fieldapp.messages.forms import GiveUpForm
from fieldapp.messages.models import Message
from fieldapp.messages.policies import can_change_texts
from fieldapp.messages.queries import SHOW_LABELS, Show
from fieldapp.messages.status import TEMPLATE_LABELS, Template
from fieldapp.messages.ways import phone_of
from fieldapp.web import SAYS, allow, done, find, operation, refused, wants_fragment

bp = Blueprint("messages", __name__)
bp.add_app_template_global(can_change_texts)
LIST = "messages/_list.html"


@bp.app_template_filter()
def message_words(template: str) -> str:
    """What a kind of message is called, as an event names it; a later version's kind by its own name."""
    return str(TEMPLATE_LABELS[Template(template)]) if template in set(Template) else template


@bp.get("/messages")
@allow(*DESK)
def show() -> str:
    return render_template("messages/show.html", **words())


def words(**failed: Any) -> dict[str, Any]:
    """All that the page uses; `failed` is what came back with an error, under the id of what it is about."""
    asked = request.args.get("show")
    shows = Show(asked) if asked in set(Show) else Show.OPEN
    moment = now()
    return {
        "shows": shows,
        "show_labels": SHOW_LABELS,
        "counts": queries.counts(),
        "messages": queries.listed(shows),
        "most": queries.SHOWN,
        "phone_of": phone_of,
        "quiet_until": quiet.over_after(moment) if quiet.are_now(moment) else None,
        **failed,
    }


@bp.post("/messages/<uuid:message_id>/sending")
@allow(*DESK)
def send_again(message_id: uuid.UUID) -> Response:
    message, op = find(sa.select(Message), message_id), operation()
    try:
        actions.send_again(message, op)
    except NoWay as error:
        says = _("It cannot be sent: %(why)s", why=label(error.problem))
        return refused(LIST, page="messages/show.html", **words(failed_id=message_id, says=says))
    return settled()


@bp.post("/messages/<uuid:message_id>/telling")
@allow(*DESK)
def tell(message_id: uuid.UUID) -> Response:
    return to_message(message_id, actions.told_by_phone)


@bp.post("/messages/<uuid:message_id>/giving-up")
@allow(*DESK)
def give_up(message_id: uuid.UUID) -> Response:
    form = GiveUpForm.posted()
    if not form.validate():
        message, _op = find(sa.select(Message), message_id), operation()
        return refused(LIST, page="messages/show.html", **words(failed_id=message.id, failed_form=form))
    return to_message(message_id, lambda message, op: actions.give_up(message, op, reason=form.reason.data))


def to_message(message_id: uuid.UUID, verb: Callable[[Message, Any], Any]) -> Response:
    message, op = find(sa.select(Message), message_id), operation()
    verb(message, op)
    return settled()


def settled() -> Response:
    return done(LIST, also=SAYS, to=url_for("messages.show"), **(words() if wants_fragment() else {}))
