"""Pushes on their way: the worker reads new events, makes a push for each browser concerned, and sends what is due."""

import datetime as dt
import json
import logging
import uuid
from collections.abc import Callable
from functools import cache
from urllib.parse import urlsplit

import sqlalchemy as sa
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import current_app
from flask_babel import force_locale
from py_vapid import Vapid02
from py_vapid.utils import b64urlencode
from pywebpush import WebPushException, webpush
from requests import RequestException

from fieldapp.accounts.models import Device
from fieldapp.extensions import begin_write, db
from fieldapp.history import Event, Op
from fieldapp.history.models import Cursor, Head
from fieldapp.history.operations import now
from fieldapp.messages import actions, quiet
from fieldapp.messages.models import Message
from fieldapp.messages.status import Channel, Problem, State
from fieldapp.push import news
from fieldapp.push.models import Push, Subscription

CONSUMER = "push"
LASTS = dt.timedelta(hours=12)  # a push service keeps it as long for a phone that is off
LASTS_URGENT = dt.timedelta(hours=2)
NOTED = dt.timedelta(minutes=2)  # by then a message has become a push
TIMEOUT = 10  # seconds
GONE = {404, 410}  # RFC 8030: the subscription has expired or was taken back
TRIES = 6  # the last about a minute after the first
ORDER_P256 = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551

log = logging.getLogger("fieldapp.push")


def deliver(still_ours: Callable[[], object]) -> None:
    """One round. `still_ours` renews the lease of this work before each push, and says whether we have it."""
    note_new()
    silent: set[str] = set()  # a service that is away, as Google's is behind some borders, is asked once a round
    for push_id in due():
        if not still_ours():
            return
        if push := db.session.get(Push, push_id):  # not forgotten with its subscription in this round
            send(push, silent)
    for message_id in unheard():
        actions.not_sent(db.session.get_one(Message, message_id), Op(actor=None), problem=Problem.NO_PHONE)


def note_new() -> None:
    """A push for each browser of whoever is to hear of a new event; the cursor moves in the same transaction."""
    cursor, head = db.session.get(Cursor, CONSUMER), db.session.get_one(Head, 1).event_id
    if cursor and cursor.event_id >= head:
        db.session.rollback()
        return
    begin_write()
    cursor = db.session.get(Cursor, CONSUMER) or Cursor(name=CONSUMER, event_id=head)  # the past is no news
    db.session.add(cursor)
    events = news.after(cursor.event_id)
    cursor.event_id = events[-1].id if len(events) == news.MOST else max(head, cursor.event_id)
    for item in news.of(events):
        for subscription in of_user(item.user_id):
            db.session.add(Push(event_id=item.event.id, subscription_id=subscription.id, due_at=due_at(item)))
    db.session.commit()


def due_at(item: news.News) -> dt.datetime:
    """At once, unless it is a message that quiet hours hold."""
    held = item.message and not item.is_urgent and quiet.are_now(now())
    return quiet.over_after(now()) if held else now()


def unheard() -> list[uuid.UUID]:
    """Messages to our own people that are on their way to no phone: none asked, or none took it."""
    waits = (Message.channel == Channel.PUSH, Message.state == State.WAITING, Message.due_at < now() - NOTED)
    if not (waiting := db.session.scalars(sa.select(Message.id).where(*waits)).all()):
        return []
    events = sa.select(Event.data).where(Event.id.in_(sa.select(Push.event_id)), Event.kind.in_(news.MESSAGES))
    on_the_way = {uuid.UUID(data["message"]) for data in db.session.scalars(events)}
    return [message_id for message_id in waiting if message_id not in on_the_way]


def of_user(user_id: uuid.UUID) -> list[Subscription]:
    """Of the browsers in which they are still signed in: a lost phone hears nothing."""
    signed_in = sa.select(Device.id).where(Device.user_id == user_id, Device.revoked_at.is_(None))
    return list(db.session.scalars(sa.select(Subscription).where(Subscription.device_id.in_(signed_in))))


def due() -> list[uuid.UUID]:
    return list(db.session.scalars(sa.select(Push.id).where(Push.due_at <= now()).order_by(Push.event_id).limit(100)))


def send(push: Push, silent: set[str]) -> None:
    """Once; what the service has not taken is tried again, a subscription that is gone is forgotten."""
    subscription = push.subscription
    if (service := urlsplit(subscription.endpoint).netloc) in silent:
        return try_again(push)
    told = next((item for item in news.of([push.event]) if item.user_id == subscription.user_id), None)
    if told is None or not subscription.user.is_active:
        return settle(push)
    with force_locale(subscription.user.language or current_app.config["LANGUAGE"]):
        words = told.words
    message = told.message
    status = post(subscription, words, urgent=told.is_urgent)
    if status is None:
        silent.add(service)
    if message and status is not None and status < 300:  # with one of their phones it is told
        actions.sent(message, Op(actor=None), round=message.round)
    if status in GONE:
        return forget(subscription)
    if status is None or status == 429 or status >= 500:
        return try_again(push)
    return settle(push)


def post(subscription: Subscription, words: dict, *, urgent: bool) -> int | None:
    """The push service's status; None if it did not answer."""
    lasts = LASTS_URGENT if urgent else LASTS
    try:
        answer = webpush(
            subscription.info,
            json.dumps(words, ensure_ascii=False),
            vapid_private_key=key(),
            vapid_claims={"sub": contact()},
            ttl=int(lasts.total_seconds()),
            headers={"Urgency": "high" if urgent else "normal"},
            timeout=TIMEOUT,
        )
    except WebPushException as error:
        if error.response is None:
            log.warning("push: %s", error.message)
            return 400
        log.warning("push: %s answered %s", urlsplit(subscription.endpoint).hostname, error.response.status_code)
        return error.response.status_code
    except RequestException as error:
        log.warning("push: no answer: %s", type(error).__name__)
        return None
    return answer.status_code  # pyright: ignore[reportAttributeAccessIssue] (a text only with curl=True)


def settle(push: Push) -> None:
    begin_write()
    db.session.delete(db.session.merge(push))
    db.session.commit()


def try_again(push: Push) -> None:
    if push.tries + 1 >= TRIES:
        return settle(push)
    begin_write()
    again = db.session.get_one(Push, push.id)
    again.tries += 1
    again.due_at = now() + dt.timedelta(seconds=2**again.tries)
    db.session.commit()
    return None


def forget(subscription: Subscription) -> None:
    begin_write()
    db.session.execute(sa.delete(Push).where(Push.subscription_id == subscription.id))
    db.session.execute(sa.delete(Subscription).where(Subscription.id == subscription.id))
    db.session.commit()


# --- the installation's key --------------------------------------------------------------------------------------


def key() -> Vapid02:
    """The key that vouches for this installation (VAPID, RFC 8292). It follows from its secret, which backups hold."""
    return key_of(current_app.config["SECRET_KEY"])


@cache
def key_of(secret: str) -> Vapid02:
    seed = HKDF(hashes.SHA256(), 48, salt=None, info=b"fieldapp vapid").derive(secret.encode())
    number = int.from_bytes(seed) % (ORDER_P256 - 1) + 1
    return Vapid02(private_key=ec.derive_private_key(number, ec.SECP256R1()))


def public_key() -> str:
    """As a browser wants it: the uncompressed point, base64url."""
    public = key().private_key.public_key()
    point = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return b64urlencode(point)


def contact() -> str:
    """Where a push service may complain."""
    url = current_app.config["PUBLIC_URL"]
    return current_app.config["PUSH_CONTACT"] or (url if url.startswith("https:") else "mailto:nobody@example.com")


def is_push_service(endpoint: str) -> bool:
    """Only known services are asked: an address is a browser's claim, and must not make this machine ask any other."""
    parts = urlsplit(endpoint)
    known = current_app.config["PUSH_SERVICES"]
    if f"{parts.scheme}://{parts.netloc}" in known:
        return True
    host = parts.hostname or ""
    return parts.scheme == "https" and parts.port is None and any(f".{host}".endswith(f".{name}") for name in known)
