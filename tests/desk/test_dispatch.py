"""POST /desk/jobs/<id>/visits: somebody is sent from the desk, in one gesture."""

import pytest

from fieldapp.ids import new_id
from tests.jobs.acts import acts_once, job_of, nothing_happened, only_the_desk

WINDOW = {"window_from": "2037-11-28T13:00", "window_until": "2037-11-28T15:00"}
WINDOW["overrule"] = "Lives next door"


@pytest.fixture
def path(dana, world):
    """Of a job that nobody goes to any more."""
    dana.act(f"/visits/{world.visit}/cancellation", reason="Ill")
    return f"/desk/jobs/{world.job}/visits"


def test_dana_sends_bo(app, dana, world, path):
    answer = dana.act(f"{path}?day=2037-11-28", technician=world.bo, **WINDOW)
    assert answer.status_code == 200 and 'id="acted"' in answer.text
    assert f'hx-target="#lane-{world.bo}"' in answer.text and 'data-start="2037-11-28T13:00"' in answer.text
    assert f'id="waits-{world.job}"' not in answer.text
    visits = [visit for visit in job_of(app, world.job).visits if visit.state == "proposed"]
    assert [(visit.technician_id, visit.leading) for visit in visits] == [(world.bo, True)]


def test_two_dispatchers_at_once_send_one(app, dana, lin, world, path):
    assert dana.act(path, technician=world.bo, **WINDOW).status_code == 200
    answer = nothing_happened(app, lambda: lin.act(path, technician=world.wei, **WINDOW))
    assert answer.status_code == 409 and "cheduled" in answer.text


def test_another_visit_beside_the_first(app, dana, world):
    answer = dana.act(f"/desk/jobs/{world.job}/visits", technician=world.bo, another="y", **WINDOW)
    assert answer.status_code == 200
    assert [visit.leading for visit in job_of(app, world.job).visits] == [True, False]


def test_sent_again(app, dana, world, path):
    acts_once(app, dana, path, technician=world.bo, **WINDOW)


def test_without_javascript(dana, world, path):
    answer = dana.act(f"{path}?view=week", htmx=False, technician=world.bo, **WINDOW)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/desk?view=week&job={world.job}")


@pytest.mark.parametrize("fields", [{"technician": ""}, {"technician": "7"}, {"window_until": "2037-11-28T13:00"}])
def test_invalid(app, dana, world, path, fields):
    sent = {"technician": world.bo, **WINDOW, **fields}
    answer = nothing_happened(app, lambda: dana.act(path, **sent))
    assert answer.status_code == 422
    assert f'id="send-{world.job}" open' in answer.text and 'aria-invalid="true"' in answer.text
    assert 'value="2037-11-28T13:00"' in answer.text
    plain = dana.act(path, htmx=False, **sent)
    assert plain.status_code == 422 and "<!DOCTYPE html>" in plain.text


def test_only_the_desk_sends(request, world, path):
    only_the_desk(request, path, technician=world.bo, **WINDOW)


def test_unknown_job(dana, world):
    assert dana.act(f"/desk/jobs/{new_id()}/visits", technician=world.bo, **WINDOW).status_code == 404


def test_the_next_in_turn_is_sent_by_one_key(app, dana, lin, world, path):
    answer = dana.act(path.replace("visits", "next"))
    assert answer.status_code == 200 and "Given to" in answer.text
    again = nothing_happened(app, lambda: lin.act(path.replace("visits", "next")))
    assert again.status_code == 409 and 'role="alert"' in again.text and "cheduled" in again.text


def test_whose_turn_it_is_not_needs_a_reason_asked_for_after_the_drop(app, dana, world, path):
    sent = {"technician": world.bo, **WINDOW, "overrule": ""}
    asked = nothing_happened(app, lambda: dana.act(path, dropped="y", **sent))
    assert asked.status_code == 422 and "<dialog" in asked.text and f'value="{world.bo}"' in asked.text
    in_form = nothing_happened(app, lambda: dana.act(path, **sent))
    assert in_form.status_code == 422 and "<dialog" not in in_form.text and "Please say why" in in_form.text
    visit = f"/desk/visits/{world.bos_visit}/place"
    other = {"technician": world.wei, **WINDOW, "overrule": ""}
    if (moved := dana.act(visit, dropped="y", **other)).status_code == 422:
        assert "<dialog" in moved.text and dana.act(visit, **{**other, "overrule": "Ill"}).status_code == 200
