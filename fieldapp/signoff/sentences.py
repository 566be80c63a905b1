"""The words of the customer's document and of the room around it."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

from flask_babel import gettext as _

from fieldapp.hours.queries import Spent
from fieldapp.hours.status import TimeKind
from fieldapp.jobs.models import Job, Visit
from fieldapp.jobs.status import UNFINISHED_LABELS, Outcome, VisitState
from fieldapp.languages import clock, day, lasting, quantity, span
from fieldapp.parts.status import UNIT_LABELS, Use

Both = Callable[[Callable[[], str]], dict[str, str]]

DOCUMENT: dict[str, Callable[[], str]] = {
    "work": lambda: _("What was done"),
    "photos": lambda: _("Photos"),
    "parts": lambda: _("Parts and work"),
    "labour": lambda: _("Labour"),
    "covered": lambda: _("Under warranty"),
    "to_pay": lambda: _("To pay"),
    "hours": lambda: _("Time"),
    "each": lambda: _("each"),
}
PAGE: dict[str, Callable[[], str]] = {
    "satisfied": lambda: _("Are you satisfied?"),
    "rating_1": lambda: _("Bad"),
    "rating_2": lambda: _("Not quite"),
    "rating_3": lambda: _("All right"),
    "rating_4": lambda: _("Good"),
    "rating_5": lambda: _("Very good"),
    "opinion": lambda: _("Anything you want to say"),
    "optional": lambda: _("optional"),
    "signer": lambda: _("Your name"),
    "nameless": lambda: _("Please write your name."),
    "signature": lambda: _("Your signature"),
    "sign_here": lambda: _("Sign here with your finger"),
    "clear": lambda: _("Clear"),
    "missing": lambda: _("Please sign in the field above."),
    "confirm": lambda: _("Sign and confirm"),
    "document": lambda: _("Document"),
    "simple": lambda: _("A simple electronic signature: it shows that this text was what you saw."),
}


def work(visit: Visit, times: dict[TimeKind, Spent], both: Both) -> Iterator[dict[str, str]]:
    """What was done, told by the records: nobody has to type it."""
    if arrived := next(
        (move.happened_at for move in visit.moves if move.counted and move.to == VisitState.ON_SITE), None
    ):
        yield both(lambda: came(visit, arrived, times[TimeKind.WORK].seconds))
    for used in visit.parts_used:
        if used.use != Use.USED and not used.is_removed:
            yield both(lambda used=used: also(used))
    if visit.outcome == Outcome.INCOMPLETE:
        yield both(lambda: unfinished(visit))


def came(visit: Visit, arrived: dt.datetime, seconds: int) -> str:
    words = {"who": visit.technician.name, "when": clock(arrived), "how_long": lasting(seconds)}
    return _("%(who)s came at %(when)s and worked for %(how_long)s.", **words)


def also(used: Any) -> str:
    amount = f"{quantity(used.quantity)} {UNIT_LABELS[used.part.unit]}"
    if used.use == Use.ORDERED:
        return _("To be ordered: %(part)s, %(amount)s.", part=used.part.name, amount=amount)
    return _("Old part taken back: %(part)s, %(amount)s.", part=used.part.name, amount=amount)


def unfinished(visit: Visit) -> str:
    why = str(UNFINISHED_LABELS[visit.unfinished]) + (f" ({visit.missing})" if visit.missing else "")
    following = next((other for other in visit.job.visits if other.follows_id == visit.id), None)
    if following is None:
        return _("Not finished yet: %(why)s.", why=why)
    when = f"{day(following.window_from)} {span(following.window_from, following.window_until)}"
    return _("Not finished yet: %(why)s. We come again on %(when)s.", why=why, when=when)


def warranty(job: Job, until: dt.date | None) -> str:
    if not job.is_covered:
        return _("Not under warranty")
    return _("Under warranty until %(day)s", day=day(until, "long")) if until else _("Under warranty")
