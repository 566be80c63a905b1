"""How long was travelled, worked and waited on a visit: told by its moves, corrected by people."""

import datetime as dt
from typing import NamedTuple

from fieldapp.hours.status import SPENT_IN, TimeKind
from fieldapp.jobs.models import Visit


class Spent(NamedTuple):
    kind: TimeKind
    measured: int  # seconds, by the moves
    seconds: int  # as corrected, else as measured
    corrected: bool


def spans(visit: Visit, now: dt.datetime | None) -> list[tuple[TimeKind, dt.datetime, dt.datetime]]:
    """Each stretch of time that the moves tell; the last one runs until `now`."""
    found = []
    ends = [*(move.happened_at for move in visit.moves[1:]), now]
    for move, end in zip(visit.moves, ends, strict=False):  # without a move nothing ends
        if (kind := SPENT_IN.get(move.to)) and end:
            found.append((kind, move.happened_at, max(end, move.happened_at)))
    return found


def spent(visit: Visit, now: dt.datetime | None = None) -> dict[TimeKind, Spent]:
    """Seconds per kind. Without `now` only what has ended counts."""
    measured = dict.fromkeys(TimeKind, 0)
    for kind, start, end in spans(visit, now):
        measured[kind] += int((end - start).total_seconds())
    corrected = {correction.kind: correction.seconds for correction in visit.corrections}
    return {
        kind: Spent(kind, measured[kind], corrected.get(kind, measured[kind]), kind in corrected) for kind in TimeKind
    }
