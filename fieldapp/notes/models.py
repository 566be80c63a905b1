"""Words written on a visit: for colleagues, or for the customer to read when signing."""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.accounts.models import User
from fieldapp.extensions import Base
from fieldapp.jobs.models import Visit


class Note(Base):
    __tablename__ = "notes"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("visits.id"), index=True)
    by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("users.id"))
    text: Mapped[str] = mapped_column(sa.Text)
    for_customer: Mapped[bool]  # what was done, shown in the document the customer signs
    written_at: Mapped[dt.datetime]
    counted: Mapped[bool] = mapped_column(default=True)  # not what the desk has left out

    visit: Mapped[Visit] = relationship(back_populates="notes")
    by: Mapped[User] = relationship()
