"""What was paid on site, and whether an invoice is wanted. Nothing is charged by us."""

import datetime as dt
import uuid
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.accounts.models import User
from fieldapp.columns import enum, money
from fieldapp.extensions import Base
from fieldapp.jobs.models import Visit
from fieldapp.payments.status import Method


class Payment(Base):
    """The last one recorded counts; the others stay as what was said before."""

    __tablename__ = "payments"
    __table_args__ = (
        sa.CheckConstraint("amount >= 0", name="not_negative"),
        sa.CheckConstraint("NOT invoice OR invoice_title <> ''", name="invoice_has_its_title"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("visits.id"), index=True)
    method: Mapped[Method] = mapped_column(enum(Method))
    amount: Mapped[Decimal] = mapped_column(money())
    reference: Mapped[str] = mapped_column(sa.String(100), default="")
    invoice: Mapped[bool] = mapped_column(default=False)
    invoice_title: Mapped[str] = mapped_column(sa.String(200), default="")
    tax_number: Mapped[str] = mapped_column(sa.String(40), default="")
    taken_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("users.id"))
    taken_at: Mapped[dt.datetime]
    counted: Mapped[bool] = mapped_column(default=True)  # not what the desk has left out

    visit: Mapped[Visit] = relationship(back_populates="payments")
    taken_by: Mapped[User] = relationship()
