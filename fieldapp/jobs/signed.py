"""What the customer signed does not change unnoticed: a later change marks the visit and asks for a new signature."""

from fieldapp.history import Kind, Op
from fieldapp.jobs.models import Visit


def touched(visit: Visit, op: Op) -> None:
    """Something that the signed document shows is about to differ from it."""
    if visit.signoff and visit.signoff.is_signed and not visit.changed_after_signing:
        visit.changed_after_signing = True
        op.record(visit.job, Kind.CHANGED_AFTER_SIGNING, visit=visit.id, document=visit.signoff.document_sha256)
