"""What a visit costs, what warranty pays of it and what is left to pay: the one place where this is computed."""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from fieldapp.hours.queries import spent
from fieldapp.hours.status import TimeKind
from fieldapp.jobs.models import Visit

CENT = Decimal("0.01")


class Costs(NamedTuple):
    """Amounts in the installation's currency, to the cent; `labour_seconds` is the time that `labour` charges."""

    parts: Decimal
    labour: Decimal
    labour_seconds: int
    covered: Decimal
    due: Decimal

    @property
    def total(self) -> Decimal:
        return self.parts + self.labour


def costs(visit: Visit, *, rate: Decimal, step: int, now: dt.datetime | None = None) -> Costs:
    """Parts and begun steps of work; travel and waiting cost nothing.

    `rate` is the price of an hour, `step` the minutes of a step, `now` the end of what is still going on.
    """
    parts = sum((used.amount for used in visit.parts_used), Decimal(0))
    due = sum((used.due for used in visit.parts_used), Decimal(0))
    seconds = charged(spent(visit, now)[TimeKind.WORK].seconds, step)
    labour = (rate * seconds / 3600).quantize(CENT, ROUND_HALF_UP)
    if not visit.job.is_covered:
        due += labour
    return Costs(parts, labour, seconds, parts + labour - due, due)


def charged(seconds: int, step: int) -> int:
    """Seconds of work in whole steps of so many minutes; a begun one counts."""
    whole = step * 60
    return -(-seconds // whole) * whole
