"""How a history is told: who did it in bold, and which kinds of events weigh more."""

from collections import Counter
from collections.abc import Iterable

from markupsafe import Markup, escape

from fieldapp.history import Event, Kind
from fieldapp.jobs.models import ToReconcile

BIG = frozenset({Kind.JOB_OPENED, Kind.JOB_CLOSED, Kind.JOB_REOPENED, Kind.VISIT_MOVED, Kind.SIGNED_OFF})
WRONG = frozenset(
    {
        Kind.CHANGED_AFTER_SIGNING,
        Kind.JOB_CANCELLED,
        Kind.JOB_DECLINED,
        Kind.VISIT_CANCELLED,
        Kind.VISIT_POSTPONED,
        Kind.VISIT_UNFINISHED,
        Kind.LATE_LEFT_OUT,
        Kind.DEPOSITED,
    }
)


def weight(event: Event) -> str:
    """`big` for a step of the work, `wrong` for what went another way than planned."""
    return "wrong" if event.kind in WRONG else "big" if event.kind in BIG else ""


def bold(sentence: str, name: str) -> Markup:
    """The sentence with the name in it in bold, wherever the language puts it."""
    known = escape(name)
    return Markup(str(escape(sentence)).strip().replace(known, f"<b>{known}</b>", 1))


def group_late(late: Iterable[ToReconcile]) -> list[tuple[tuple, int]]:
    """How many facts that came too late there are of each visit and person."""
    return list(Counter((one.visit_id, one.user_id, one.user.name) for one in late).items())
