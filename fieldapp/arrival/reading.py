"""Reads what a phone tells of what it holds. Strict about form and size; ValueError if it cannot be."""

import datetime as dt
import json
import re
import uuid
from typing import Any, NamedTuple

from fieldapp.forms import NOT_TEXT
from fieldapp.history.announced import Held
from fieldapp.ids import parse_id

MOST = 5000  # items
MOST_FILES = 20
LARGEST = 2**53 - 1
EARLIEST = dt.datetime(1970, 1, 2, tzinfo=dt.UTC)


class Item(NamedTuple):
    """One operation that a phone holds."""

    id: uuid.UUID
    job_id: uuid.UUID | None
    visit_id: uuid.UUID | None
    kind: str
    words: str
    files: list[str]
    size: int
    sequence: int | None
    occurred_at: dt.datetime
    state: Held
    reason: str


class Gone(NamedTuple):
    """A number that was given up: an edit took its place, under a new id and number."""

    id: uuid.UUID
    sequence: int | None


def read_held(text: str, skew: dt.timedelta, received: dt.datetime) -> list[Item]:
    """`skew` sets the phone's times right."""
    return [item(found, skew, received) for found in read_list(text)]


def read_gone(text: str) -> list[Gone]:
    return [Gone(an_id(found.get("id")), a_number(found.get("seq"))) for found in read_list(text)]


def read_list(text: str) -> list[dict[str, Any]]:
    found = json.loads(text or "[]")
    if not isinstance(found, list) or len(found) > MOST or not all(isinstance(each, dict) for each in found):
        raise ValueError("not a list of what a phone may hold")
    return found


def item(found: dict[str, Any], skew: dt.timedelta, received: dt.datetime) -> Item:
    return Item(
        id=an_id(found.get("id")),
        job_id=perhaps_id(found.get("job")),
        visit_id=perhaps_id(found.get("visit")),
        kind=line(found.get("kind"), 40),
        words=line(found.get("words"), 300),
        files=[sha256(each) for each in list(found.get("sha256") or [])[:MOST_FILES]],
        size=a_number(found.get("size")) or 0,
        sequence=a_number(found.get("seq"), most=2**31 - 1),
        occurred_at=a_time(found.get("occurred_at"), skew, received),
        state=Held(found.get("state") or Held.WAITING),
        reason=line(found.get("reason"), 300),
    )


def an_id(value: Any) -> uuid.UUID:
    known = perhaps_id(value)
    if known is None:
        raise ValueError("an operation without its id")
    return known


def perhaps_id(value: Any) -> uuid.UUID | None:
    return parse_id(value) if isinstance(value, str) else None


def line(value: Any, most: int) -> str:
    """Text as it can be kept, cut where it is too long."""
    return NOT_TEXT.sub("", value).strip()[:most] if isinstance(value, str) else ""


def sha256(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch("[0-9a-f]{64}", value):
        raise ValueError("not a file's SHA-256")
    return value


def a_number(value: Any, most: int = LARGEST) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise ValueError("not a number of that kind")
    return value


def a_time(value: Any, skew: dt.timedelta, received: dt.datetime) -> dt.datetime:
    """When it was recorded, set right; never in the future. What cannot be a time happened by now."""
    try:
        moment = dt.datetime.fromisoformat(value).astimezone(dt.UTC) + skew
    except (TypeError, ValueError, OverflowError):
        return received
    return max(EARLIEST, min(moment, received))
