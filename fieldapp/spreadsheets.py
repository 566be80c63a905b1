"""Lists as CSV that a spreadsheet opens rightly, and that can run nothing in it."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from flask import Response

BOM = "\ufeff"  # without it Excel reads Chinese as something else
BEGIN_FORMULAS = "=+-@"
BREAKS = "\t\r\n"


def safe(cell: Any) -> str:
    """The cell as text that no spreadsheet takes for a formula: such a text gets an apostrophe in front.

    OWASP, "CSV Injection": = + - @, tab, CR and LF, and the full-width forms, which some programs make narrow.
    Neither spaces nor apostrophes in front hide one, so that `plain` can take back what was done here.
    A number stays a number, and a NUL, which no cell holds, goes.
    """
    if cell is None:
        return ""
    text = str(cell).replace("\0", "")
    if not isinstance(cell, str):
        return text
    return f"'{text}" if is_risky(text) else text


def plain(text: str) -> str:
    """The text as it was before it was made safe."""
    return text[1:] if text.startswith("'") and is_risky(text[1:]) else text


def is_risky(text: str) -> bool:
    begin = unicodedata.normalize("NFKC", text.lstrip("' \u00a0\u3000")[:1])
    return begin.startswith(tuple(BEGIN_FORMULAS + BREAKS))


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """The rows under their header, each cell safe, after the mark by which Excel knows UTF-8."""
    out = io.StringIO()
    out.write(BOM)
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow([safe(name) for name in header])
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return out.getvalue()


def csv_answer(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """A download called `name`.csv; `name` is plain ASCII."""
    response = Response(csv_text(header, rows), content_type="text/csv; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.csv")
    return response
