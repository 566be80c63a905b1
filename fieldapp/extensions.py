"""The Flask extensions, and how each database connection is opened."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from flask_babel import Babel
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from htmx_flask import Htmx
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase

from fieldapp.columns import Utc
from fieldapp.sqlite import sqlite3

LOCK_WAIT_SECONDS = 10


class Base(DeclarativeBase):
    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {uuid.UUID: sa.Uuid(), datetime: Utc(), date: sa.Date(), dict: sa.JSON(), list: sa.JSON()}


# Models stand on our own Base: Flask-SQLAlchemy 3.1 cannot extend one with a type map on SQLAlchemy 2.1.
db = SQLAlchemy(metadata=Base.metadata)
login = LoginManager()
htmx = Htmx()
babel = Babel()
migrate = Migrate()


@event.listens_for(Engine, "connect")
def prepare_connection(connection, _record):
    """SQLite as trust.md wants it; transactions are begun by us, so the driver's own are off."""
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")  # NORMAL lost acknowledged writes at a power cut
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA busy_timeout={LOCK_WAIT_SECONDS * 1000}")
    cursor.close()


@event.listens_for(Engine, "begin")
def begin(connection):
    """A write takes SQLite's lock at once: a read that turns into a write fails however long it may wait."""
    if connection.dialect.name != "sqlite":
        return
    options = connection.get_execution_options()
    if not options.get("writes"):
        connection.exec_driver_sql("BEGIN")
    elif options.get("waits"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        begin_at_once(connection)


def begin_at_once(connection):
    connection.exec_driver_sql("PRAGMA busy_timeout=0")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={LOCK_WAIT_SECONDS * 1000}")


def begin_write(*, wait: bool = True) -> None:
    """End what was being read and begin a transaction that may write; what was loaded is loaded anew.

    Not `wait`: OperationalError at once when somebody else writes on SQLite.
    """
    db.session.rollback()
    db.session.connection(execution_options={"writes": True, "waits": wait})
