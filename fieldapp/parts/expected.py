"""The pick list: what the visits before this one left to be ordered, and what this one leaves."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from fieldapp.extensions import db
from fieldapp.jobs.models import Visit
from fieldapp.parts.models import PartUsed
from fieldapp.parts.status import Use


def expected_parts(visit: Visit) -> Sequence[PartUsed]:
    """Marked "to order" on other visits of the same job."""
    others = sa.select(Visit.id).where(Visit.job_id == visit.job_id, Visit.id != visit.id)
    wanted = sa.select(PartUsed).where(PartUsed.visit_id.in_(others), PartUsed.removed_at.is_(None))
    return db.session.scalars(
        wanted.where(PartUsed.use == Use.ORDERED).options(joinedload(PartUsed.part)).order_by(PartUsed.id)
    ).all()


def to_order(visit: Visit) -> str:
    """In words, what was marked "to order" on this visit: "Seal 70 × 2"."""
    ordered = [used for used in visit.parts_used if used.use == Use.ORDERED and used.removed_at is None]
    return ", ".join(f"{used.part.name} × {used.quantity.normalize():f}" for used in ordered)
