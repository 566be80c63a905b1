"""POST /jobs/<id>/visits: the desk sends somebody."""

import pytest

from fieldapp.ids import new_id
from tests.jobs.acts import acts_once, events_of, job_of, nothing_happened, only_the_desk

WINDOW = {"window_from": "2026-11-28T13:00", "window_until": "2026-11-28T15:00"}


@pytest.fixture
def path(world):
    return f"/jobs/{world.job}/visits"


def test_dana_sends_bo_too(app, dana, bo, world, path):
    op = new_id()
    answer = dana.act(path, op=op, technician=world.bo, **WINDOW)
    assert answer.status_code == 200 and 'id="job"' in answer.text and "Bo Li" in answer.text
    visits = job_of(app, world.job).visits
    assert [(v.technician_id, v.leading, v.state) for v in visits if v.id == op] == [(world.bo, False, "proposed")]
    assert bo.get(f"/jobs/{world.job}").status_code == 200
    event, turn = events_of(app, world.job)[-2:]
    assert (turn.kind, turn.facts["name"]) == ("turn_given", "Bo Li")
    assert (event.kind, event.facts["name"]) == ("visit_planned", "Bo Li")
    assert event.facts["start"] == "2026-11-28T05:00:00+00:00"  # the company's 13:00


def test_who_leads_is_one(app, dana, world, path):
    op = new_id()
    dana.act(path, op=op, technician=world.bo, leading="y", **WINDOW)
    assert [visit.id for visit in job_of(app, world.job).visits if visit.leading] == [op]


def test_sent_again(app, dana, world, path):
    acts_once(app, dana, path, technician=world.bo, **WINDOW)
    assert len(job_of(app, world.job).visits) == 2


def test_without_javascript(dana, world, path):
    answer = dana.act(path, htmx=False, technician=world.bo, **WINDOW)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/jobs/{world.job}")


@pytest.mark.parametrize(
    "fields",
    [
        {"technician": ""},
        {"technician": "7"},
        {"technician": str(new_id())},
        {"window_from": ""},
        {"window_until": "2026-11-28T12:00"},
        {"window_until": "2027-11-28T12:00"},
        {"window_until": "9999-11-28T12:00"},
        {"window_from": "soon"},
        {"window_from": "\x00"},
    ],
)
def test_invalid(app, dana, world, path, fields):
    sent = {"technician": world.bo, **WINDOW, **fields}
    answer = nothing_happened(app, lambda: dana.act(path, **sent))
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    plain = dana.act(path, htmx=False, **sent)
    assert plain.status_code == 422 and "<!DOCTYPE html>" in plain.text


def test_what_was_typed_is_still_there(dana, world, path):
    answer = dana.act(path, technician=world.bo, window_from="2026-11-28T13:00", window_until="2026-11-28T12:00")
    assert 'value="2026-11-28T12:00"' in answer.text
    assert f'<option selected value="{world.bo}">' in answer.text


def test_not_to_a_job_that_is_over(app, dana, world, path):
    dana.act(f"/jobs/{world.job}/cancellation", reason="Sold the house")
    answer = nothing_happened(app, lambda: dana.act(path, technician=world.bo, **WINDOW))
    assert answer.status_code == 409


def test_only_technicians_are_sent(dana, world, path):
    assert dana.act(path, technician=world.lin, **WINDOW).status_code == 422


def test_only_the_desk_sends(request, world, path):
    only_the_desk(request, path, technician=world.bo, **WINDOW)


def test_unknown_job(dana, world):
    assert dana.act(f"/jobs/{new_id()}/visits", technician=world.bo, **WINDOW).status_code == 404


def test_without_an_operation(dana, world, path):
    assert dana.post(path, data={"technician": world.bo, **WINDOW}).status_code == 400
