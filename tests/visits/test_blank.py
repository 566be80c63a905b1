"""GET /visits/blank: the page of a job opened without signal, which the phone completes."""

import pytest
import sqlalchemy as sa

from fieldapp.extensions import db
from fieldapp.jobs.blank import BLANK
from fieldapp.jobs.models import Job
from tests.visits.test_states import Shown

ROOMS = {"photo-form", "part-adder", "expense-form", "notes", "checklists", "payment-form"}


def test_all_that_is_done_on_a_visit_is_there(wei):
    page = wei.get("/visits/blank")
    shown = Shown(page.text)
    assert page.status_code == 200
    assert shown.moves == {"paused", "finished"} and shown.seen[False] >= ROOMS
    assert {f"/visits/{BLANK}/unfinished", f"/visits/{BLANK}/signoff"} <= shown.seen[True] | shown.seen[False]
    assert f'data-visit="{BLANK}" data-job="{BLANK}"' in page.text
    assert f'data-state-of="{BLANK}" data-state="on_site" data-known="' in page.text


def test_what_the_phone_knows_has_its_places(wei):
    page = wei.get("/visits/blank").text
    for name in ("title", "site", "customer"):
        assert f'data-fill="{name}"' in page


def test_the_next_visit_is_agreed_on_as_well(wei):
    page = wei.get("/visits/blank/unfinished")
    assert page.status_code == 200 and f'action="/visits/{BLANK}/unfinished"' in page.text


@pytest.mark.parametrize("path", ["/visits/blank", "/visits/blank/unfinished"])
def test_only_technicians_open_jobs_without_signal(dana, wei, app, path):
    assert dana.get(path).status_code == 403
    wei.get(path)
    with app.app_context():
        assert db.session.scalar(sa.select(Job).where(Job.id == BLANK)) is None


def test_nothing_is_recorded_on_it(wei):
    assert wei.act(f"/visits/{BLANK}/notes", text="Hello").status_code == 404
