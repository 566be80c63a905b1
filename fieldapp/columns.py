"""Column types that mean the same on SQLite and PostgreSQL: exact decimals, aware UTC times, enums by value."""

import datetime as dt
from decimal import Decimal
from enum import StrEnum

import sqlalchemy as sa


class Utc(sa.TypeDecorator[dt.datetime]):
    """An aware datetime, kept in UTC. SQLite has no zones, so the zone is put back on reading."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without its zone")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value, dialect):
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Exact(sa.TypeDecorator[Decimal]):
    """A decimal with a fixed number of places, kept as an integer: SQLite would make it a float."""

    impl = sa.BigInteger
    cache_ok = True

    def __init__(self, places: int):
        super().__init__()
        self.places = places

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        scaled = Decimal(value).scaleb(self.places)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"more than {self.places} places: {value}")
        return int(scaled)

    def process_result_value(self, value, dialect):
        return None if value is None else Decimal(value).scaleb(-self.places)


def money() -> Exact:
    """An amount in the installation's currency, two places."""
    return Exact(2)


def quantity() -> Exact:
    """An amount of a part in its unit, three places."""
    return Exact(3)


def enum(values: type[StrEnum], **options) -> sa.Enum:
    """A StrEnum stored by value, with a CHECK that knows its members unless `check` is False."""
    return sa.Enum(
        values,
        native_enum=False,
        create_constraint=options.pop("check", True),
        values_callable=lambda members: [member.value for member in members],
        length=options.pop("length", 20),
        name=options.pop("name", values.__name__.lower()),
    )
