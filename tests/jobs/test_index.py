"""GET /jobs and /jobs.csv: the list of jobs, narrowed by what stands in the address."""

import csv
import datetime as dt
import io

import pytest
import sqlalchemy as sa

from fieldapp.accounts.models import User
from fieldapp.customers.models import Site
from fieldapp.extensions import begin_write, db
from fieldapp.history import Op
from fieldapp.jobs.lists import COUNTED
from fieldapp.jobs.models import Job
from fieldapp.jobs.status import Category, JobKind, Urgency
from fieldapp.search.models import make_all_findable
from tests.statements import counted

WEIS, BOS = "Window leaks, two sashes", "Balcony door sticks"


def listed(person, **filters) -> str:
    answer = person.get("/jobs", query_string=filters)
    assert answer.status_code == 200
    return answer.text.partition("<tbody>")[2]


def many_jobs(app, world, count):
    with app.app_context():
        begin_write()
        site, dana = db.session.get_one(Site, world.site), db.session.get_one(User, world.dana)
        for number in range(count):
            op = Op(actor=dana)
            kinds = {"kind": JobKind.REPAIR, "category": Category.DOOR, "urgency": Urgency.NORMAL}
            db.session.add(
                Job(
                    id=op.id,
                    number=f"WX-2020-{number:06}",
                    site=site,
                    title=f"Door {number}",
                    opened_at=op.happened_at,
                    state_since=op.happened_at,
                    **kinds,
                )
            )
        db.session.commit()


def test_open_jobs_the_most_urgent_first(dana):
    page = listed(dana)
    assert page.index(WEIS) < page.index(BOS)


@pytest.mark.parametrize(
    ("filters", "weis", "bos"),
    [
        ({"q": "漏水"}, True, False),
        ({"q": "WX-2026-000002"}, False, True),
        ({"q": "balcony"}, False, True),
        ({"q": "Garden Court"}, True, True),
        ({"q": "nothing like it"}, False, False),
        ({"urgency": "urgent"}, True, False),
        ({"kind": "survey"}, False, False),
        ({"category": "window"}, True, True),
        ({"technician": "{bo}"}, False, True),
        ({"by": "2099-12-31"}, True, True),
        ({"by": "2001-01-01"}, False, False),
        ({"show": "unassigned"}, False, False),
        ({"show": "emergency"}, False, False),
        ({"show": "late"}, False, False),
        ({"show": "returned"}, False, False),
        ({"show": "changed"}, False, False),
        ({"show": "field"}, False, False),
        ({"show": "closed"}, False, False),
        ({"show": "ended"}, False, False),
        ({"show": "all", "sort": "opened"}, True, True),
        ({"sort": "promised", "show": ""}, True, True),
    ],
)
def test_narrowed(dana, world, filters, weis, bos):
    filters = {name: value.format(bo=world.bo) for name, value in filters.items() if value}
    if "q" in filters and filters["q"].startswith("WX-"):
        filters["q"] = f"WX-{dt.datetime.now(dt.UTC).year}-000002"
    page = listed(dana, **filters)
    assert (WEIS in page, BOS in page) == (weis, bos)


def test_unassigned_when_its_visit_is_cancelled(dana, world):
    dana.act(f"/visits/{world.visit}/cancellation", reason="Rain")
    page = listed(dana, show="unassigned")
    assert WEIS in page and BOS not in page


def test_late_when_the_promise_is_over(app, dana, world):
    with app.app_context():
        begin_write()
        db.session.get_one(Job, world.job).promised_until = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=30)
        db.session.commit()
    page = listed(dana, show="late")
    assert WEIS in page and BOS not in page and "30 min late" in page


@pytest.mark.parametrize(
    "filters",
    [
        {"show": "moon"},
        {"urgency": "x"},
        {"technician": "7"},
        {"by": "soon"},
        {"by": "99999-01-01"},
        {"sort": "by magic"},
        {"q": "x" * 201},
    ],
)
def test_garbage_in_the_address(dana, filters):
    answer = dana.get("/jobs", query_string=filters)
    assert answer.status_code == 422 and 'class="error"' in answer.text
    assert dana.get("/jobs.csv", query_string=filters).status_code == 400


def test_nul_in_the_address(dana):
    assert dana.get("/jobs?q=%00").status_code == 400


@pytest.mark.parametrize("page", ["0", "-1", "x", str(2**63), "999999"])
def test_pages_that_are_none(dana, page):
    assert dana.get("/jobs", query_string={"page": page}).status_code == 200


def test_fifty_a_page_and_few_statements(app, dana, world):
    many_jobs(app, world, 110)
    for page, rows in ((1, 50), (2, 50), (3, 12)):
        with counted() as statements:
            text = listed(dana, show="all", page=page)
        assert text.count('<tr id="job-') == rows
        assert len(statements) <= 8, statements
    assert "101–112 of 112" in text
    assert 'rel="next"' not in text and 'rel="prev"' in text


def test_only_readers(request):
    for person, status in {"lin": 200, "office": 200, "admin": 200, "wei": 403}.items():
        assert request.getfixturevalue(person).get("/jobs").status_code == status
        assert request.getfixturevalue(person).get("/jobs.csv").status_code == status


def rows_of(answer) -> list[list[str]]:
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def test_the_narrowed_list_as_csv(dana):
    rows = rows_of(dana.get("/jobs.csv?q=漏水"))
    assert rows[0][:3] == ["Number", "What is wrong", "State"]
    assert len(rows) == 2
    assert rows[1][1:3] == ["窗户漏水 Window leaks, two sashes", "Scheduled"]
    assert "Wei Chen" in rows[1] and "Garden Court 3-1202" in rows[1]


def test_no_formula_gets_out(app, dana, world):
    dana.act(f"/jobs/{world.job}", title="=1+1", kind="repair", category="door", urgency="normal", covered="file")
    assert "'=1+1" in [row[1] for row in rows_of(dana.get("/jobs.csv"))]


def test_a_long_list_as_csv_in_few_statements(app, dana, world):
    many_jobs(app, world, 120)
    with counted() as statements:
        rows = rows_of(dana.get("/jobs.csv?show=all"))
    assert len(rows) == 1 + 122
    assert len(statements) <= 8, statements


def test_a_word_of_more_jobs_than_are_counted_narrows_the_list_like_any_other(app, dana, world):
    many_jobs(app, world, COUNTED + 1)
    with app.app_context():
        begin_write()
        made = sa.select(Job).where(Job.number.startswith("WX-2020"))
        make_all_findable(Job, {job.id: [job.number, job.title, "门把手"] for job in db.session.scalars(made)})
        db.session.commit()
    for words in ("把手", "doo", "wx-2020 DOOR 把手"):
        assert "1–50 of more than 1000" in dana.get("/jobs", query_string={"q": words, "show": "all"}).text
        newest_first = listed(dana, q=words, show="all")
        assert newest_first.index("WX-2020-001000") < newest_first.index("WX-2020-000960")
        assert not listed(dana, q=words, show="all", urgency="urgent")
    assert not listed(dana, q="把手 elsewhere", show="all")


def test_jobs_opened_in_the_field_lack_details(app, dana, world):
    with app.app_context():
        begin_write()
        site, wei = db.session.get_one(Site, world.site), db.session.get_one(User, world.wei)
        kinds = {"kind": JobKind.REPAIR, "category": Category.DOOR, "urgency": Urgency.EMERGENCY}
        db.session.add(
            Job(
                number="WX-2020-000001",
                site=site,
                title="Opened at the door",
                opened_at=Op(actor=wei).happened_at,
                state_since=Op(actor=wei).happened_at,
                opened_in_field=True,
                lacks_details=True,
                **kinds,
            )
        )
        db.session.commit()
    assert "Opened at the door" in listed(dana, show="field")
