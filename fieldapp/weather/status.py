"""Which visits the weather can put off: those to which nobody has set out yet."""

from fieldapp.jobs.status import VisitState

MAY_WAIT = (VisitState.PROPOSED, VisitState.ACCEPTED)
