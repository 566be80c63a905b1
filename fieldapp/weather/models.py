"""A day whose outdoor visits were put off for the weather, at once."""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.accounts.models import User
from fieldapp.extensions import Base


class WeatherDay(Base):
    """One act of the desk; whom it was to tell are the messages of its operation."""

    __tablename__ = "weather_days"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)  # the operation's
    day: Mapped[dt.date] = mapped_column(index=True)
    words: Mapped[str] = mapped_column(sa.String(500))  # the weather, as somebody typed it
    visits: Mapped[int]
    put_off_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("users.id"))
    put_off_at: Mapped[dt.datetime]

    put_off_by: Mapped[User] = relationship()
