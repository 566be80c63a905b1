"""GET /live: an open page asks whether something has changed."""

import re
from urllib.parse import unquote

import pytest

from fieldapp.extensions import db
from fieldapp.history import Op
from fieldapp.ids import new_id
from fieldapp.jobs.actions import cancel_visit
from fieldapp.jobs.models import Visit
from fieldapp.live.queries import head
from tests.statements import counted


@pytest.fixture
def now(app):
    with app.app_context():
        return head()


def something_happens(app, visit_id):
    with app.app_context():
        visit = db.session.get_one(Visit, visit_id)
        cancel_visit(visit, Op(actor=visit.job.opened_by), reason="Rain")


def ask(browser, after, about):
    return browser.get("/live", query_string={"after": after, "about": about})


def test_nothing_new_costs_one_statement(dana, now):
    with counted() as statements:
        answer = ask(dana, now, "desk")
    assert (answer.status_code, answer.data, answer.headers["Live-Cursor"]) == (204, b"", str(now))
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(statements) == 2, statements  # whose session it is, and the head


@pytest.mark.parametrize("about", ["desk", "jobs", "today", "job:{job}", "visit:{visit}", "today,visit:{bos_visit}"])
def test_dana_hears_of_everything(app, dana, world, now, about):
    something_happens(app, world.visit)
    about = about.format(job=world.job, visit=world.visit, bos_visit=world.bos_visit)
    answer = ask(dana, now, about)
    assert (answer.status_code, answer.text) == (200, "changed")
    assert int(answer.headers["Live-Cursor"]) == now + 1
    assert ask(dana, now + 1, about).status_code == 204


@pytest.mark.parametrize("about", ["jobs", "today", "job:{job}", "visit:{visit}"])
def test_wei_hears_only_of_his_jobs(app, wei, world, now, about):
    about = about.format(job=world.job, visit=world.visit)
    something_happens(app, world.bos_visit)
    answer = ask(wei, now, about)
    assert (answer.status_code, answer.headers["Live-Cursor"]) == (204, str(now + 1))
    something_happens(app, world.visit)
    assert ask(wei, now + 1, about).status_code == 200


@pytest.mark.parametrize("page", ["/desk", "/rotation", "/crew"])
def test_open_pages_hear_of_leave_of_a_new_technician_and_of_the_order_of_the_list(dana, admin, world, page):
    about, after = re.search(r'data-live="/live\?about=([^"]+)" data-after="(\d+)"', dana.get(page).text).groups()
    for person, path, fields in (
        (dana, f"/crew/{world.wei}/leaves", {"reason": "holiday", "first_day": "2099-11-25"}),
        (dana, f"/rotation/technicians/{world.bo}/place", {"place": "1", "reason": "Was ill"}),
        (admin, "/people", {"username": "ming", "name": "Ming", "role": "technician"}),
    ):
        assert ask(dana, after, unquote(about)).status_code == 204
        assert person.act(path, **fields).status_code in {200, 303}
        heard = ask(dana, after, unquote(about))
        assert heard.status_code == 200
        after = heard.headers["Live-Cursor"]


def test_another_job_is_nothing_new(app, dana, world, now):
    something_happens(app, world.bos_visit)
    assert ask(dana, now, f"job:{world.job}").status_code == 204
    assert ask(dana, now, f"visit:{world.visit}").status_code == 204


@pytest.mark.parametrize("about", ["desk", "job:{bos_job}", "visit:{bos_visit}", "job:{none}", "visit:{none}"])
def test_what_wei_may_not_see_is_not_found(wei, world, about):
    about = about.format(bos_job=world.bos_job, bos_visit=world.bos_visit, none=new_id())
    assert ask(wei, 0, about).status_code == 404
    assert ask(wei, 0, f"today,{about}").status_code == 404


@pytest.mark.parametrize(
    ("after", "about"),
    [
        *((after, "desk") for after in ("", "-1", "1.5", "x", "١", str(2**63), "1" * 40)),
        *((0, about) for about in ("", "moon", "desk,", "job:", "job:7", "visit", "desk:1", "user:1", "jobs," * 5)),
    ],
)
def test_garbage_is_refused(dana, after, about):
    assert ask(dana, after, about).status_code == 400


def test_a_cursor_from_before_a_restore_looks_again(dana, now):
    answer = ask(dana, now + 1000, "desk")
    assert (answer.status_code, answer.headers["Live-Cursor"]) == (200, str(now))


def test_strangers_are_told_to_sign_in(browser):
    assert ask(browser, 0, "desk").status_code == 401
