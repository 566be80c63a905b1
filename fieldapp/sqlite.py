"""SQLite, newer than Python's own where there is a package of it: older ones have the WAL-reset bug (checkup.py)."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
else:
    try:
        import pysqlite3 as sqlite3
    except ImportError:
        import sqlite3

__all__ = ["sqlite3"]
