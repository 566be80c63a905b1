"""How long was travelled, worked and waited on a visit: told by its moves, corrected by people."""

import datetime as dt
from typing import NamedTuple

from fieldapp.hours.status import SPENT_IN, TimeKind
from fieldapp.jobs.models import Move, Visit
from fieldapp.jobs.status import TAKEN_VISITS


class Spent(NamedTuple):
    kind: TimeKind
    measured: int  # seconds, by the moves
    seconds: int  # as corrected, else as measured
    corrected: bool


def spans(visit: Visit, now: dt.datetime | None) -> list[tuple[TimeKind, dt.datetime, dt.datetime]]:
    """Each stretch of time that the moves tell; the last one runs until `now`."""
    found = []
    told = [move for move in visit.moves if move.counted]
    for at, move in enumerate(told):
        end = ended(move, told[at + 1 :]) or now
        if (kind := SPENT_IN.get(move.to)) and end:
            found.append((kind, move.happened_at, max(end, move.happened_at)))
    return found


def ended(move: Move, later: list[Move]) -> dt.datetime | None:
    """When what a move began was over: at that person's next move, or when the office took the visit from them, unless
    their phone said otherwise and the desk has kept that."""
    own = next((one for one in later if one.by_id == move.by_id), None)
    if own and own.claimed:
        return own.happened_at
    taken = next((one for one in later if one is own or one.to in TAKEN_VISITS), None)
    ends = [taken.happened_at if taken else None, move.counted_until]
    return min((end for end in ends if end), default=None)


def spent(visit: Visit, now: dt.datetime | None = None) -> dict[TimeKind, Spent]:
    """Seconds per kind. Without `now` only what has ended counts."""
    measured = dict.fromkeys(TimeKind, 0)
    for kind, start, end in spans(visit, now):
        measured[kind] += int((end - start).total_seconds())
    corrected = {correction.kind: correction.seconds for correction in visit.corrections if correction.counted}
    return {
        kind: Spent(kind, measured[kind], corrected.get(kind, measured[kind]), kind in corrected) for kind in TimeKind
    }
