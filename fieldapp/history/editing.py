"""Two people change the same record: the second hears of what the first has saved before it is written over."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from fieldapp.extensions import Base, db
from fieldapp.history.kinds import Kind
from fieldapp.history.models import Event, told
from fieldapp.history.operations import Op


def changed_by(row: Base, details: dict[str, Any]) -> list[str]:
    """Give the row its new values; the names of the columns that were different."""
    changed = sorted(name for name, value in details.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, details[name])
    db.session.flush()
    return changed


class Meanwhile(Exception):
    """Somebody else has changed it since it was looked at: who, and which of its values."""

    def __init__(self, event: Event):
        super().__init__(event.kind)
        self.event = event.id
        self.name = event.actor.name if event.actor else ""
        self.changed: list[str] = event.data.get("changed", [])


def untouched(subject: Base, *kinds: Kind, op: Op, seen: int, **facts: Any) -> Callable[[], None]:
    """A guard for `op`: refuse if somebody else made an event of these `kinds`, with these `facts`, after `seen`."""
    query = sa.select(Event).where(
        Event.subject_id == subject.id,  # pyright: ignore[reportAttributeAccessIssue]
        Event.kind.in_(kinds),
        Event.id > seen,
        sa.or_(Event.actor_id != op.actor.id, Event.actor_id.is_(None)),
    )
    said = {name: str(value) for name, value in facts.items()}

    def look() -> None:
        for event in db.session.scalars(query.order_by(Event.id.desc()).options(*told())):
            if said.items() <= event.data.items() and event.data.get("changed") != []:
                raise Meanwhile(event)

    return look
