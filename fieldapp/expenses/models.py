"""What a technician paid on a visit, with the receipt's photo."""

import datetime as dt
import uuid
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.columns import enum, money
from fieldapp.expenses.status import ExpenseKind
from fieldapp.extensions import Base
from fieldapp.jobs.models import Visit
from fieldapp.photos.models import Photo


class Expense(Base):
    __tablename__ = "expenses"
    __table_args__ = (
        sa.CheckConstraint("amount > 0", name="some"),
        sa.CheckConstraint("(removed_at IS NULL) = (removed_reason = '')", name="removed_has_its_reason"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("visits.id"), index=True)
    kind: Mapped[ExpenseKind] = mapped_column(enum(ExpenseKind))
    amount: Mapped[Decimal] = mapped_column(money())
    remark: Mapped[str] = mapped_column(sa.String(300), default="")
    receipt_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("photos.id"))
    spent_at: Mapped[dt.datetime]
    removed_at: Mapped[dt.datetime | None]
    removed_reason: Mapped[str] = mapped_column(sa.String(500), default="")

    visit: Mapped[Visit] = relationship(back_populates="expenses")
    receipt: Mapped[Photo | None] = relationship()

    @property
    def is_removed(self) -> bool:
        return self.removed_at is not None
