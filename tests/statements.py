"""Counts the SQL statements of a request: a page makes no more of them because it has more rows."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.engine import Engine


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements run inside, without BEGIN and COMMIT."""
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_):
        if statement not in {"BEGIN", "BEGIN IMMEDIATE"}:
            statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)
