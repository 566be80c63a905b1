"""States of jobs and visits, their allowed moves as tables, and what people call them."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from fieldapp.forms import labelled


class JobKind(StrEnum):
    REPAIR = "repair"
    INSTALLATION = "installation"
    MAINTENANCE = "maintenance"
    INSPECTION = "inspection"
    SURVEY = "survey"
    TRAINING = "training"


class Category(StrEnum):
    WINDOW = "window"
    DOOR = "door"
    APPLIANCE = "appliance"
    POWER = "power"
    MACHINE = "machine"
    OTHER = "other"


class Urgency(StrEnum):
    EMERGENCY = "emergency"
    URGENT = "urgent"
    NORMAL = "normal"


class JobState(StrEnum):
    NEW = "new"
    ESTIMATED = "estimated"
    CONSENTED = "consented"
    SCHEDULED = "scheduled"
    IN_PROGRESS = "in_progress"
    WORK_DONE = "work_done"
    RETURNED = "returned"
    CLOSED = "closed"
    DECLINED = "declined"
    CANCELLED = "cancelled"


class VisitState(StrEnum):
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    TRAVELLING = "travelling"
    ON_SITE = "on_site"
    PAUSED = "paused"
    FINISHED = "finished"
    REJECTED = "rejected"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


class Outcome(StrEnum):
    DONE = "done"
    INCOMPLETE = "incomplete"


class Unfinished(StrEnum):
    """Why a visit could not finish (domain.md, main path 7)."""

    PART = "part"
    WEATHER = "weather"
    ACCESS = "access"
    SKILL = "skill"
    WISH = "wish"
    OTHER = "other"


class Why(StrEnum):
    """What the office has decided meanwhile, when a technician's facts came too late for its plan."""

    REASSIGNED = "reassigned"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    DECLINED = "declined"
    CLOSED = "closed"
    REPLANNED = "replanned"  # taken out of its course, and theirs again


class Settled(StrEnum):
    """What the desk made of a fact that came too late for its plan."""

    KEPT = "kept"
    LEFT_OUT = "left_out"


V = VisitState
# What the technician may do next, in the order of the work. The first is the large button.
MOVES: dict[VisitState, tuple[VisitState, ...]] = {
    V.PROPOSED: (V.ACCEPTED, V.REJECTED),
    V.ACCEPTED: (V.TRAVELLING, V.REJECTED),
    V.TRAVELLING: (V.ON_SITE, V.ACCEPTED),
    V.ON_SITE: (V.FINISHED, V.PAUSED),
    V.PAUSED: (V.ON_SITE,),
    V.FINISHED: (),
    V.REJECTED: (),
    V.POSTPONED: (),
    V.CANCELLED: (),
}
NEED_REASON = frozenset({V.REJECTED})
OPEN_VISITS = frozenset({V.PROPOSED, V.ACCEPTED, V.TRAVELLING, V.ON_SITE, V.PAUSED})
STARTED_VISITS = frozenset({V.TRAVELLING, V.ON_SITE, V.PAUSED, V.FINISHED})
RECORDING_VISITS = frozenset({V.TRAVELLING, V.ON_SITE, V.PAUSED, V.FINISHED})  # facts may be recorded
COUNTED_VISITS = OPEN_VISITS | {V.FINISHED}  # the others leave no trace in a job's state
ENDED_JOBS = frozenset({JobState.CLOSED, JobState.DECLINED, JobState.CANCELLED})
# A move to one of these ends the time that was running for whoever went there.
TAKEN_VISITS = frozenset({V.PROPOSED, V.POSTPONED, V.CANCELLED})

KIND_LABELS = labelled(
    JobKind,
    repair=_l("Repair"),
    installation=_l("Installation"),
    maintenance=_l("Maintenance"),
    inspection=_l("Inspection"),
    survey=_l("Survey"),
    training=_l("Training"),
)
CATEGORY_LABELS = labelled(
    Category,
    window=_l("Window"),
    door=_l("Door"),
    appliance=_l("Appliance"),
    power=_l("Power connection"),
    machine=_l("Machine"),
    other=_l("Other"),
)
URGENCY_LABELS = labelled(Urgency, emergency=_l("Emergency"), urgent=_l("Urgent"), normal=_l("Normal"))
JOB_STATE_LABELS = labelled(
    JobState,
    new=_l("New"),
    estimated=_l("Estimated"),
    consented=_l("Consented"),
    scheduled=_l("Scheduled"),
    in_progress=_l("In progress"),
    work_done=_l("Work done"),
    returned=_l("Returned"),
    closed=_l("Closed"),
    declined=_l("Declined"),
    cancelled=_l("Cancelled"),
)
VISIT_STATE_LABELS = labelled(
    VisitState,
    proposed=_l("Waiting"),
    accepted=_l("Accepted"),
    travelling=_l("On the way"),
    on_site=_l("On site"),
    paused=_l("Paused"),
    finished=_l("Finished"),
    rejected=_l("Rejected"),
    postponed=_l("Postponed"),
    cancelled=_l("Cancelled"),
)
SETTLED_LABELS = labelled(Settled, kept=_l("kept as recorded"), left_out=_l("not counted"))
OUTCOME_LABELS = labelled(Outcome, done=_l("Done"), incomplete=_l("Not finished"))
# What the technician's buttons say, by the state and the one it leads to.
MOVE_LABELS = {
    (V.PROPOSED, V.ACCEPTED): _l("Accept"),
    (V.PROPOSED, V.REJECTED): _l("Turn it down"),
    (V.ACCEPTED, V.TRAVELLING): _l("Set out"),
    (V.ACCEPTED, V.REJECTED): _l("Turn it down"),
    (V.TRAVELLING, V.ON_SITE): _l("I'm here"),
    (V.TRAVELLING, V.ACCEPTED): _l("Not yet"),
    (V.ON_SITE, V.FINISHED): _l("Finish visit"),
    (V.ON_SITE, V.PAUSED): _l("Pause"),
    (V.PAUSED, V.ON_SITE): _l("Go on"),
}
UNFINISHED_LABELS = labelled(
    Unfinished,
    part=_l("Part missing"),
    weather=_l("Weather"),
    access=_l("No access"),
    skill=_l("Needs another skill"),
    wish=_l("Customer's wish"),
    other=_l("Other"),
)
