"""What the board marks and by what it is narrowed, and what people call it."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from fieldapp.forms import labelled


class Mark(StrEnum):
    """What is wrong with a visit as it is planned. Marked, never forbidden."""

    LATE = "late"
    PROMISE = "promise"
    OVERLAP = "overlap"
    SKILL = "skill"
    OFF = "off"
    SERVICE = "service"
    PHONE = "phone"


class Only(StrEnum):
    """What the board shows alone: each counter is one."""

    EMERGENCY = "emergency"
    LATE = "late"
    UNASSIGNED = "unassigned"
    PART = "part"
    CONSENT = "consent"
    OUT = "out"
    PHONES = "phones"
    RECONCILE = "reconcile"
    RETURNED = "returned"
    CHANGED = "changed"
    FIELD = "field"


MARK_LABELS = labelled(
    Mark,
    late=_l("late"),
    promise=_l("promise broken"),
    overlap=_l("overlaps"),
    skill=_l("skill missing"),
    off=_l("off, or not on shift"),
    service=_l("outside service days"),
    phone=_l("not all arrived"),
)
# What the help says of each.
MEANINGS = {
    Mark.LATE: _l("Its time is over and the work is not done."),
    Mark.PROMISE: _l("It ends after the time that was promised to the customer."),
    Mark.OVERLAP: _l("Another visit of the same technician lies at the same time."),
    Mark.SKILL: _l("The job asks for a skill that the technician does not have."),
    Mark.OFF: _l("The technician is on leave then, or has no shift."),
    Mark.SERVICE: _l("It lies outside the service days and hours, and is no special case."),
    Mark.PHONE: _l("Something recorded there is still on the phone."),
}
ONLY_LABELS = labelled(
    Only,
    emergency=_l("Emergencies"),
    late=_l("Late"),
    unassigned=_l("Waiting for somebody"),
    part=_l("Waiting for a part"),
    consent=_l("Waiting for consent"),
    out=_l("Not returned tonight"),
    phones=_l("Phones with work to come"),
    reconcile=_l("To reconcile"),
    returned=_l("Back, to check"),
    changed=_l("Changed after signing"),
    field=_l("From the field, to complete"),
)
