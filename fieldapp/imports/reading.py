"""A file of a list, as spreadsheets save it, read into rows; each bad cell is noted with its line and reason."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import pgettext

from fieldapp.imports.columns import Column, folded
from fieldapp.spreadsheets import plain

MOST_ROWS = 20_000
DELIMITERS = ",;\t"


class Unreadable(Exception):
    """The file as a whole cannot be taken; why, in words for people."""


class Row(NamedTuple):
    line: int
    values: dict[str, Any]  # only of columns the file has


class Problem(NamedTuple):
    line: int
    column: str
    cell: str
    reason: str


@dataclass
class Sheet:
    rows: list[Row] = field(default_factory=list)  # the good ones
    problems: list[Problem] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)  # heads that mean nothing to us
    count: int = 0


def read(content: bytes, columns: Sequence[Column]) -> Sheet:
    lines = table(decoded(content))
    _line, head = next(lines, (0, []))
    if not head:
        raise Unreadable(_("This file is empty."))
    found, ignored = columns_of(head, columns)
    sheet = Sheet(ignored=ignored)
    for line, cells in lines:
        sheet.count += 1
        if sheet.count > MOST_ROWS:
            raise Unreadable(_("This file has more than %(most)s rows. Please split it.", most=MOST_ROWS))
        values, problems = read_row(line, cells, found)
        sheet.problems += problems
        if not problems:
            sheet.rows.append(Row(line, values))
    return sheet


def decoded(content: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16 with it, or else what Chinese spreadsheets save: GB18030."""
    ways = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    for way in ways:
        try:
            return content.decode(way)
        except UnicodeDecodeError:
            continue
    raise Unreadable(_("This file is not text. Save it as CSV and try again."))


def table(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not empty, with the line it begins in."""
    if "\0" in text:
        raise Unreadable(_("This file is not text. Save it as CSV and try again."))
    head = text.lstrip("\r\n").split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(DELIMITERS, key=head.count), strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, [plain(cell.strip()) for cell in cells]
            line = reader.line_num + 1
    except csv.Error:
        wrong = _("From line %(line)s on the quotation marks do not fit together.", line=line)
        raise Unreadable(wrong) from None


def columns_of(head: list[str], columns: Sequence[Column]) -> tuple[list[Column | None], list[str]]:
    """For each column of the file what it means to us, and the heads that mean nothing."""
    known = {name: column for column in columns for name in column.names()}
    found = [known.get(folded(cell)) for cell in head]
    if missing := [str(column.label) for column in columns if column.required and column not in found]:
        raise Unreadable(_("These columns are missing: %(columns)s.", columns=pgettext("list", ", ").join(missing)))
    if twice := {str(column.label) for column in found if column and found.count(column) > 1}:
        raise Unreadable(
            _("These columns are there twice: %(columns)s.", columns=pgettext("list", ", ").join(sorted(twice)))
        )
    return found, [cell for cell, column in zip(head, found, strict=True) if cell and not column]


def read_row(line: int, cells: list[str], columns: list[Column | None]) -> tuple[dict[str, Any], list[Problem]]:
    values, problems = {}, []
    if any(cells[len(columns) :]):
        problems.append(Problem(line, "", cells[len(columns)], _("This row has more cells than the head.")))
    padded = cells + [""] * (len(columns) - len(cells))
    for column, cell in zip(columns, padded, strict=False):
        if column is None:
            continue
        try:
            values[column.key] = column.read(cell)
            if column.required and not cell:
                raise ValueError(_("Please fill this in."))
        except ValueError as error:
            problems.append(Problem(line, str(column.label), cell, str(error)))
    return values, problems
