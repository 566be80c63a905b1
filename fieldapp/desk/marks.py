"""What is wrong with a visit as planned: pure reckoning over rows, so that it can be asked of any number of them."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from fieldapp.crew.calendar import Roster
from fieldapp.desk.status import Mark
from fieldapp.jobs.status import OPEN_VISITS, Urgency, VisitState

UNDER_WAY = frozenset({VisitState.TRAVELLING, VisitState.ON_SITE, VisitState.PAUSED})


class Known(NamedTuple):
    """What is known of people and days beside the visits themselves."""

    now: dt.datetime
    skills: Mapping[uuid.UUID, frozenset[str]]
    off: frozenset[uuid.UUID] = frozenset()  # visits in a technician's leave, or outside their shift
    outside: frozenset[uuid.UUID] = frozenset()  # visits outside service days
    held: frozenset[uuid.UUID] = frozenset()  # visits of which something is still on a phone
    rosters: Mapping[uuid.UUID, Roster] = {}


def marks_of(visit: Any, overlaps: bool, known: Known) -> list[Mark]:
    """The marks of one visit, the gravest first."""
    is_open = visit.state in OPEN_VISITS
    waits = is_open and visit.state not in UNDER_WAY
    promised = visit.promised_until
    found = {
        Mark.LATE: is_open and visit.window_until < known.now,
        Mark.PROMISE: is_open and bool(promised) and visit.window_until > promised,
        Mark.OVERLAP: is_open and overlaps,
        Mark.SKILL: is_open and bool(lacking(visit, known)),
        Mark.OFF: waits and visit.id in known.off,
        Mark.SERVICE: waits and visit.id in known.outside and visit.urgency != Urgency.EMERGENCY,
        Mark.PHONE: visit.id in known.held,
    }
    return [mark for mark, is_so in found.items() if is_so]


def lacking(visit: Any, known: Known) -> list[str]:
    """The skills that the job asks for and the technician does not have."""
    has = known.skills.get(visit.technician_id, frozenset())
    return [skill for skill in visit.skills if skill not in has]


def overlapping(visits: Iterable[Any]) -> set[uuid.UUID]:
    """Which of one technician's visits, in the order of time, lie at the same time as another that is not over."""
    found: set[uuid.UUID] = set()
    running: list[Any] = []
    for visit in visits:
        if visit.state not in OPEN_VISITS:
            continue
        running = [other for other in running if other.window_until > visit.window_from]
        if running:
            found |= {visit.id, *(other.id for other in running)}
        running.append(visit)
    return found


def tiers(visits: Sequence[Any]) -> list[int]:
    """On which of the lines below each other each visit stands, so that none covers another."""
    ends: list[dt.datetime] = []
    found = []
    for visit in visits:
        tier = next((n for n, end in enumerate(ends) if end <= visit.window_from), len(ends))
        ends[tier : tier + 1] = [visit.window_until]
        found.append(tier)
    return found
