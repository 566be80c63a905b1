"""POST /jobs/<id>/closing: the desk has checked what came back."""

import datetime as dt

import pytest

from fieldapp.extensions import begin_write, db
from fieldapp.history import Op, once
from fieldapp.ids import new_id
from fieldapp.jobs.models import Job, Visit
from fieldapp.jobs.moves import end, move
from fieldapp.jobs.state import settle
from fieldapp.jobs.status import Outcome, VisitState
from fieldapp.signoff.models import SignOff
from fieldapp.signoff.status import SignOutcome
from tests.jobs.acts import acts_once, events_of, job_of, nothing_happened, only_the_desk


@pytest.fixture
def path(world):
    return f"/jobs/{world.job}/closing"


@once
def finish(visit, op):
    return end(visit, op, outcome=Outcome.DONE)


@pytest.fixture
def returned(app, world):
    """Wei has been there, and nobody was there to sign."""
    with app.app_context():
        visit = db.session.get_one(Visit, world.visit)
        for to in (VisitState.ACCEPTED, VisitState.TRAVELLING, VisitState.ON_SITE):
            move(visit, Op(actor=visit.technician), to=to)
        finish(visit, Op(actor=visit.technician))
        begin_write()
        visit = db.session.get_one(Visit, world.visit)
        now = dt.datetime.now(dt.UTC)
        signoff = SignOff(id=new_id(), visit=visit, outcome=SignOutcome.ABSENT, reason="Gone out", signed_at=now)
        signoff.document_sha256, signoff.taken_by_id = "0" * 64, world.wei
        db.session.add(signoff)
        db.session.flush()
        settle(visit.job, Op(actor=visit.technician))
        db.session.commit()
        assert db.session.get_one(Job, world.job).state == "returned"


def test_dana_checks_and_closes(app, dana, returned, world, path):
    assert f'action="{path}"' in dana.get(f"/jobs/{world.job}").text
    answer = dana.act(path)
    assert answer.status_code == 200 and '<hx-partial hx-target="#job-bar"' in answer.text
    job = job_of(app, world.job)
    assert job.state == "closed" and job.closed_at
    assert events_of(app, world.job)[-1].kind == "job_closed"


def test_sent_again(app, dana, returned, path):
    acts_once(app, dana, path)


def test_two_dispatchers_at_once(dana, lin, returned, path):
    assert dana.act(path).status_code == 200
    assert lin.act(path).status_code == 409


def test_without_javascript(dana, returned, world, path):
    assert dana.act(path, htmx=False).headers["Location"] == f"/jobs/{world.job}"


def test_not_before_it_is_back(app, dana, world, path):
    assert f'action="{path}"' not in dana.get(f"/jobs/{world.job}").text
    answer = nothing_happened(app, lambda: dana.act(path))
    assert answer.status_code == 409


def test_not_while_changed_after_signing(app, dana, returned, world, path):
    with app.app_context():
        begin_write()
        db.session.get_one(Visit, world.visit).changed_after_signing = True
        db.session.commit()
    page = dana.get(f"/jobs/{world.job}").text
    assert "Changed after signing" in page and f'action="{path}"' not in page
    assert dana.act(path).status_code == 409


def test_reopened_it_is_back_again(app, dana, returned, world, path):
    dana.act(path)
    dana.act(f"/jobs/{world.job}/reopening", reason="One hinge was forgotten")
    assert job_of(app, world.job).state == "returned"


def test_only_the_desk(request, world, path):
    only_the_desk(request, path)


def test_unknown(dana):
    assert dana.act(f"/jobs/{new_id()}/closing").status_code == 404
