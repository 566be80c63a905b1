"""What a technician is to hear at once: a visit that is new for them, changed, put off, cancelled or taken away; and
messages that are for them."""

import uuid
from collections.abc import Callable, Iterator
from typing import NamedTuple

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from fieldapp.accounts.models import User
from fieldapp.customers.models import Site
from fieldapp.extensions import db
from fieldapp.history import Event, Kind
from fieldapp.jobs.models import Job, Visit
from fieldapp.jobs.status import Urgency, VisitState
from fieldapp.languages import day, span
from fieldapp.messages.models import Message
from fieldapp.messages.status import State

MOST = 20
TITLES: dict[str, Callable[[str], str]] = {
    "emergency": lambda title: _("Emergency: %(title)s", title=title),
    "new": lambda title: _("New visit: %(title)s", title=title),
    "changed": lambda title: _("Changed: %(title)s", title=title),
    "postponed": lambda title: _("Put off: %(title)s", title=title),
    "cancelled": lambda title: _("Cancelled: %(title)s", title=title),
    "taken": lambda title: _("Now with somebody else: %(title)s", title=title),
}
ABOUT = {
    Kind.VISIT_PLANNED: "new",
    Kind.VISIT_REASSIGNED: "new",
    Kind.VISIT_CHANGED: "changed",
    Kind.VISIT_POSTPONED: "postponed",
    Kind.VISIT_CANCELLED: "cancelled",
    Kind.PLAN_TAKEN_BACK: "changed",
}
MESSAGES = {Kind.MESSAGE_QUEUED, Kind.MESSAGE_AGAIN}


class News(NamedTuple):
    """One event, for one of those who are to hear of it."""

    event: Event
    visit: Visit | None
    user_id: uuid.UUID
    about: str  # one of TITLES, or `message`
    message: Message | None = None

    @property
    def is_urgent(self) -> bool:
        return self.message.urgent if self.message else self.about == "emergency"

    @property
    def words(self) -> dict:
        """What is shown, in the language spoken now; `tag`: the same thing twice shows once."""
        return {
            **(self.words_of_message(self.message) if self.message else self.words_of_visit()),
            "tag": f"event-{self.event.id}",
            "urgent": self.is_urgent,
        }

    @staticmethod
    def words_of_message(message: Message) -> dict:
        title, body = (message.text.subject, message.text.body) if message.text else ("", "")
        url = f"/visits/{message.visit_id}" if message.visit_id else f"/jobs/{message.job_id}"
        return {"title": title, "body": body, "url": url}

    def words_of_visit(self) -> dict:
        assert self.visit is not None, "of an event on a visit"
        visit, job = self.visit, self.visit.job
        when = f"{day(visit.window_from)} {span(visit.window_from, visit.window_until)}"
        return {
            "title": TITLES[self.about](job.title),
            "body": f"{job.site.title}\n{when}",
            "url": f"/visits/{visit.id}",
        }


def after(event_id: int) -> list[Event]:
    """The next events that anybody is to hear of, in order."""
    query = (
        sa.select(Event).where(Event.id > event_id, Event.kind.in_([*ABOUT, *MESSAGES])).order_by(Event.id).limit(MOST)
    )
    return list(db.session.scalars(query))


def of(events: list[Event]) -> Iterator[News]:
    """Who is to hear what; nobody hears of their own acts, nor of what the next event has overtaken."""
    visits = visits_of([event for event in events if event.kind in ABOUT])
    for event in events:
        if event.kind in MESSAGES:
            yield from of_message(event)
            continue
        visit = visits[uuid.UUID(event.data["visit"])]
        for user_id, about in hearers(event, visit):
            if user_id != event.actor_id:
                yield News(event, visit, user_id, about)


def visits_of(events: list[Event]) -> dict[uuid.UUID, Visit]:
    place = joinedload(Visit.job).joinedload(Job.site).joinedload(Site.customer)
    visit_ids = {uuid.UUID(event.data["visit"]) for event in events}
    found = db.session.scalars(sa.select(Visit).where(Visit.id.in_(visit_ids)).options(place))
    return {visit.id: visit for visit in found}


def of_message(event: Event) -> Iterator[News]:
    """Those to customers go other ways."""
    message = db.session.get(Message, uuid.UUID(event.data["message"])) if event.data.get("user") else None
    if message and message.user_id and message.state == State.WAITING and message.text:
        yield News(event, None, message.user_id, "message", message)


def hearers(event: Event, visit: Visit) -> Iterator[tuple[uuid.UUID, str]]:
    about = ABOUT[event.kind] if visit.state != VisitState.CANCELLED else "cancelled"
    given = event.data.get("technician")
    if before := event.data.get("before"):
        yield uuid.UUID(before), "taken"
    if about == "new" and visit.job.urgency == Urgency.EMERGENCY:
        about = "emergency"
    yield uuid.UUID(given) if given else visit.technician_id, about


def for_user(user: User, event_id: int) -> list[News]:
    return [news for news in of(after(event_id)) if news.user_id == user.id]
