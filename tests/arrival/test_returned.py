"""A job is returned only when all that its phones have told of has come, or was given up."""

import pytest

from fieldapp.ids import new_id
from tests.arrival.phones import item, tell
from tests.jobs.acts import job_of
from tests.visiting import bring


@pytest.fixture
def done(app, wei, world):
    """Wei has finished and nobody could sign."""
    bring(app, world.visit)
    path = f"/visits/{world.visit}"
    wei.act(f"{path}/parts", sku="SEAL-70", quantity="2")
    wei.act(f"{path}/checklist", all="ok")
    held = item(world)
    tell(wei, held)
    assert wei.act(f"{path}/moves", to="finished").status_code == 200
    assert wei.act(f"{path}/signoff", outcome="absent", reason="At work").status_code == 200
    return held


def test_a_job_waits_for_what_is_still_on_the_phone(app, wei, dana, world, done):
    assert job_of(app, world.job).state == "work_done"
    assert dana.act(f"/jobs/{world.job}/closing").status_code == 409
    wei.act(f"/visits/{world.visit}/notes", op=done["id"], text="Torn")
    assert job_of(app, world.job).state == "returned"
    assert dana.act(f"/jobs/{world.job}/closing").status_code == 200


def test_a_caption_that_comes_late_returns_the_job_as_well(app, wei, world, done):
    """Whatever it is: not every act asks whether it may be recorded."""
    wei.act(f"/visits/{world.visit}/checklist", op=done["id"], all="ok")
    assert job_of(app, world.job).state == "returned"


def test_what_is_refused_does_not_return_it(app, wei, world, done):
    assert wei.act(f"/visits/{world.visit}/notes", op=done["id"], text="").status_code == 422
    assert wei.act(f"/visits/{world.visit}/moves", op=done["id"], to="on_site").status_code == 409
    assert job_of(app, world.job).state == "work_done"


def test_what_was_discarded_is_not_waited_for(app, wei, world, done):
    answer = wei.act("/outbox/discards", discarded=done["id"], reason="Blurred", what="Photo", job=world.job)
    assert answer.headers["Op-Result"] == "applied"
    assert job_of(app, world.job).state == "returned"


def test_the_desk_writes_off_what_a_dead_phone_held(app, dana, world, done):
    assert dana.act(f"/announced/{done['id']}/write-off", reason="The phone fell off the roof").status_code == 200
    assert job_of(app, world.job).state == "returned"


def test_a_returned_job_of_which_a_phone_holds_more_is_not_returned_any_more(app, wei, world, done):
    wei.act(f"/visits/{world.visit}/notes", op=done["id"], text="Torn")
    tell(wei, item(world))
    assert job_of(app, world.job).state == "work_done"


def test_a_closed_job_stays_closed(app, wei, dana, world, done):
    wei.act(f"/visits/{world.visit}/notes", op=done["id"], text="Torn")
    dana.act(f"/jobs/{world.job}/closing")
    tell(wei, item(world))
    assert job_of(app, world.job).state == "closed"
    assert "1 still on Wei Chen" in dana.get(f"/jobs/{world.job}").text


def test_a_job_of_somebody_else_does_not_wait(app, bo, world, wei, done):
    wei.act(f"/visits/{world.visit}/notes", op=done["id"], text="Torn")
    tell(bo, item(world, id=str(new_id())))
    assert job_of(app, world.job).state == "returned"


@pytest.fixture
def deposited(app, wei, admin, world, done):
    """Wei is disabled before the last note comes: it is here, and not applied."""
    assert admin.act(f"/people/{world.wei}/disabling").status_code == 303
    assert wei.act(f"/visits/{world.visit}/notes", op=done["id"], text="Torn").status_code == 202
    return f"/reconcile/deposits/{done['id']}"


def test_a_job_waits_for_what_its_phone_has_deposited_until_that_is_applied(app, dana, world, deposited):
    assert job_of(app, world.job).state == "work_done"
    assert dana.act(f"/jobs/{world.job}/closing").status_code == 409
    for page in (f"/jobs/{world.job}", f"/visits/{world.visit}"):
        text = dana.get(page).text
        assert "1 was deposited and waits for the desk." in text and "0 of 1 arrived" in text
    assert dana.act(f"{deposited}/application").status_code == 200
    assert job_of(app, world.job).state == "returned"
    assert "was deposited and waits" not in dana.get(f"/jobs/{world.job}").text


def test_a_job_waits_for_what_is_deposited_until_it_is_left_out(app, dana, world, deposited):
    assert dana.act(f"{deposited}/leaving-out", reason="Did not happen").status_code == 200
    assert job_of(app, world.job).state == "returned"


def test_a_returned_job_is_not_returned_any_more_when_something_is_deposited(app, wei, admin, dana, world, done):
    wei.act("/outbox/discards", discarded=done["id"], reason="Blurred", what="Photo", job=world.job)
    assert job_of(app, world.job).state == "returned"
    admin.act(f"/people/{world.wei}/disabling")
    op = new_id()
    assert wei.act(f"/visits/{world.visit}/notes", op=op, text="Torn").status_code == 202
    assert job_of(app, world.job).state == "work_done"
    assert dana.act(f"/reconcile/deposits/{op}/application").status_code == 200
    assert job_of(app, world.job).state == "returned"
