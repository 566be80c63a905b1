"""No cell of a list becomes a formula in somebody's spreadsheet."""

import csv
import io
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fieldapp.spreadsheets import csv_answer, csv_text, plain, safe

cells = st.text(max_size=20) | st.text(alphabet="=+-@\t\r\n\0＝＋－＠ 　'\",;a1", max_size=6)


def runs(cell: str) -> bool:
    narrow = unicodedata.normalize("NFKC", cell)
    return cell.startswith(("\t", "\r", "\n", "\0")) or narrow.lstrip(" ").startswith(("=", "+", "-", "@"))


@given(cells)
@example("\0=1+1")
@example("＝HYPERLINK(1)")
@example("　=1")
def test_no_cell_can_run(text):
    assert not runs(safe(text))
    assert plain(safe(text)) == text.replace("\0", "")


@given(st.lists(st.lists(cells, min_size=2, max_size=2), max_size=5))
def test_rows_come_back_as_they_went(rows):
    text = csv_text(["a", "b"], rows)
    assert text.startswith("\ufeff")
    read = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert read == [["a", "b"], *([safe(cell) for cell in row] for row in rows)]


@pytest.mark.parametrize("name", ["张女士", "Garden Court 3-1202", "a=b", ""])
def test_ordinary_words_stay_as_they_are(name):
    assert safe(name) == name


def test_numbers_stay_numbers():
    assert (safe(Decimal("-3.50")), safe(-3), safe(None)) == ("-3.50", "-3", "")


def test_answer_is_a_download():
    answer = csv_answer("jobs", ["Number"], [["WX-2026-000001"]])
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == "attachment; filename=jobs.csv"
    assert answer.data == '\ufeff"Number"\r\n"WX-2026-000001"\r\n'.encode()
