"""Kinds of time, and the visit's state that each is spent in."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from fieldapp.forms import labelled
from fieldapp.jobs.status import VisitState


class TimeKind(StrEnum):
    TRAVEL = "travel"
    WORK = "work"
    WAITING = "waiting"


SPENT_IN = {
    VisitState.TRAVELLING: TimeKind.TRAVEL,
    VisitState.ON_SITE: TimeKind.WORK,
    VisitState.PAUSED: TimeKind.WAITING,
}
TIME_LABELS = labelled(TimeKind, travel=_l("Travel"), work=_l("Work"), waiting=_l("Waiting time"))
