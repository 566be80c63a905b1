"""What a phone carries the facts on with while the server has not seen all: static/js/facts.js does what
document.py and sentences.py do, from the same numbers and the same sentences. It is no part of the document.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from fieldapp.hours.status import SPENT_IN, TIME_LABELS, TimeKind
from fieldapp.jobs.models import Visit
from fieldapp.jobs.status import MOVES, UNFINISHED_LABELS, Outcome, VisitState
from fieldapp.languages import day, span
from fieldapp.parts.status import UNIT_LABELS, Use
from fieldapp.photos.status import PHOTO_LABELS, SHOWN_TO_CUSTOMER, PhotoKind, suggested

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MICROSECOND = dt.timedelta(microseconds=1)
Both = Callable[[Callable[[], str]], dict[str, str]]


def carried(visit: Visit, both: Both, *, rate: str, step: int) -> dict[str, Any]:
    """Times are whole microseconds since 1970, as the database keeps them: half of one would be another second."""
    taken = [photo for photo in visit.photos if not photo.is_removed and photo.kind != PhotoKind.RECEIPT]
    return {
        "zone": current_app.config["TIME_ZONE"].key,
        "rate": rate,
        "step": step,
        "covered": visit.job.is_covered,
        "window": [micros(visit.window_from), micros(visit.window_until)],
        "state": visit.state.value,
        "moves": [{"id": str(move.id), "to": move.to.value, "at": micros(move.happened_at)} for move in visit.moves],
        "corrections": [
            {"id": str(one.id), "kind": one.kind.value, "seconds": one.seconds} for one in visit.corrections
        ],
        "parts": [part(used) for used in visit.parts_used if not used.is_removed],
        "notes": [{"id": str(note.id), "text": note.text} for note in visit.notes if note.for_customer],
        "taken": [str(photo.id) for photo in taken],
        "unfinished": unfinished(visit, both),
        "labels": labels(both),
        "times": [kind.value for kind in TimeKind],
        "spent_in": {state.value: kind.value for state, kind in SPENT_IN.items()},
        "states": {state.value: [to.value for to in moves] for state, moves in MOVES.items()},
        "suggests": {state.value: [suggested(state, taken).value for taken in (0, 1)] for state in VisitState},
        "phrases": {name: both(words) for name, words in PHRASES.items()},
    }


def micros(moment: dt.datetime) -> int:
    return (moment - EPOCH) // MICROSECOND


def part(used: Any) -> dict[str, Any]:
    """`quantity` and `price` as decimal text, `unit` by its name."""
    return {
        "id": str(used.id),
        "sku": used.part.sku,
        "name": used.part.name,
        "unit": used.part.unit.value,
        "price": f"{used.price:.2f}",
        "quantity": f"{used.quantity.normalize():f}",
        "use": used.use.value,
        "covered": used.covered,
    }


def unfinished(visit: Visit, both: Both) -> dict[str, Any] | None:
    """Why, and when somebody comes again, in words; None unless the visit was left unfinished."""
    if visit.outcome != Outcome.INCOMPLETE or visit.unfinished is None:
        return None
    following = next((other for other in visit.job.visits if other.follows_id == visit.id), None)
    again = following and both(
        lambda: f"{day(following.window_from)} {span(following.window_from, following.window_until)}"
    )
    return {"why": visit.unfinished.value, "missing": visit.missing, "again": again}


def labels(both: Both) -> dict[str, Any]:
    """What people call each unit, kind of time, kind of photo that customers see, and reason."""
    named = {
        "units": UNIT_LABELS,
        "times": TIME_LABELS,
        "photos": {kind: words for kind, words in PHOTO_LABELS.items() if kind in SHOWN_TO_CUSTOMER},
        "unfinished": UNFINISHED_LABELS,
    }
    return {
        name: {member.value: both(lambda words=words: str(words)) for member, words in these.items()}
        for name, these in named.items()
    }


PLACES = {name: f"%({name})s" for name in ("who", "when", "how_long", "part", "amount", "why")}  # stay as they are
PHRASES: dict[str, Callable[[], str]] = {
    "came": lambda: _("%(who)s came at %(when)s and worked for %(how_long)s.", **PLACES),
    Use.ORDERED.value: lambda: _("To be ordered: %(part)s, %(amount)s.", **PLACES),
    Use.TAKEN_BACK.value: lambda: _("Old part taken back: %(part)s, %(amount)s.", **PLACES),
    "unfinished": lambda: _("Not finished yet: %(why)s.", **PLACES),
    "again": lambda: _("Not finished yet: %(why)s. We come again on %(when)s.", **PLACES),
}
