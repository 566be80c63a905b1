"""What a file would change: which rows are new, which change something, which do not; decided before any writing."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from fieldapp.extensions import Base, db
from fieldapp.imports.reading import Problem, Row, Sheet

AT_ONCE = 500


@dataclass
class Plan:
    sheet: Sheet
    problems: list[Problem]
    new: list[Any] = field(default_factory=list)
    changes: list[tuple[Any, dict[str, Any]]] = field(default_factory=list)
    touched: set[uuid.UUID] = field(default_factory=set)  # whose words for searching change
    added: int = 0
    changed: int = 0
    unchanged: int = 0

    @property
    def good(self) -> int:
        return self.added + self.changed + self.unchanged

    @property
    def bad_lines(self) -> list[int]:
        return sorted({problem.line for problem in self.problems})

    def refuse(self, row: Row, column: Any, cell: Any, reason: str) -> None:
        self.problems.append(Problem(row.line, str(column), "" if cell is None else str(cell), reason))

    def take(self, *, new: Iterable[Any] = (), changes: Iterable[tuple[Any, dict[str, Any]]] = ()) -> bool:
        """Count one row by what it makes and changes; whether it does anything."""
        made = [*new]
        changing = [(thing, values) for thing, values in changes if values]
        self.new += made
        self.changes += changing
        self.added += bool(made)
        self.changed += bool(changing and not made)
        self.unchanged += not made and not changing
        return bool(made or changing)

    def write(self) -> None:
        for thing, values in self.changes:
            for name, value in values.items():
                setattr(thing, name, value)
        db.session.flush()
        for table in Base.metadata.sorted_tables:  # what others refer to goes first
            if made := [thing for thing in self.new if thing.__tablename__ == table.name]:
                rows = [{name: value for name, value in vars(thing).items() if name[0] != "_"} for thing in made]
                db.session.execute(sa.insert(type(made[0])), rows)


def begun(sheet: Sheet) -> Plan:
    return Plan(sheet, [*sheet.problems])


def differing(thing: Any, values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if alike(getattr(thing, name)) != alike(value)}


def alike(value: Any) -> Any:
    """Spreadsheets write another end of line than forms do."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def picked(row: Row, columns: dict[str, str]) -> dict[str, Any]:
    """The values a row has for a thing, by the names of its columns."""
    return {name: row.values[key] for key, name in columns.items() if key in row.values}


def all_by(query: sa.Select[Any], column: Any, wanted: Iterable[Any]) -> list[Any]:
    """The rows whose column has one of the values, asked for in pieces that a database takes."""
    values = sorted(set(wanted), key=str)
    pieces = [values[begin : begin + AT_ONCE] for begin in range(0, len(values), AT_ONCE)]
    return [row for piece in pieces for row in db.session.scalars(query.where(column.in_(piece)))]
