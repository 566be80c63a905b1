"""How somebody came to a job, and why others are skipped for it."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from fieldapp.forms import labelled


class How(StrEnum):
    """What a line of the ledger is about."""

    TURN = "turn"  # it was their turn
    OVERRULE = "overrule"  # the desk chose them though it was somebody else's turn, or nobody could
    GOES_ON = "goes_on"  # they go on with a job that is theirs: no turn
    PASSED_ON = "passed_on"  # somebody turned the job down, and it was their turn then
    MOVED = "moved"  # the desk changed the order of the list


class Skip(StrEnum):
    """Why somebody cannot take one job."""

    REJECTED = "rejected"  # turned this job down
    THERE = "there"  # goes to this job already
    SKILL = "skill"
    OFF = "off"
    NOT_BACK = "not_back"
    FULL = "full"


TAKES_TURN = frozenset({How.TURN, How.OVERRULE, How.PASSED_ON})
HOW_LABELS = labelled(
    How,
    turn=_l("In turn"),
    overrule=_l("Overruled"),
    goes_on=_l("Goes on"),
    passed_on=_l("Passed on"),
    moved=_l("List changed"),
)
