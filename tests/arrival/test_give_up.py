"""POST /outbox/discards, GET /announced/<id>, POST /announced/<id>/write-off: what will not come, and why."""

import pytest

from fieldapp.ids import new_id
from tests.arrival.phones import announced, item, tell
from tests.jobs.acts import acts_once, events_of, nothing_happened, only_the_desk
from tests.visiting import bring

PATH = "/outbox/discards"


def discard(wei, world, held, **more):
    about = {"what": "Photo: the torn seal", "job": world.job, "visit": world.visit}
    return wei.act(PATH, **{"discarded": held, "reason": "Blurred", **about, **more})


def test_the_desk_hears_what_wei_discarded_and_why(app, wei, dana, world):
    held = item(world)
    tell(wei, held)
    answer = discard(wei, world, held["id"])
    assert (answer.status_code, answer.headers["Op-Result"]) == (200, "applied")
    page = dana.get(f"/jobs/{world.job}").text
    assert "<b>Wei Chen</b> discarded “Photo: the torn seal”, which had not arrived, because: Blurred" in page
    assert "still on" not in page
    row = announced(app, held["id"])
    assert (row.discarded_because, row.arrived_at) == ("Blurred", None)


def test_what_was_never_announced_may_be_discarded_as_well(app, wei, dana, world):
    held = new_id()
    assert discard(wei, world, held).status_code == 200
    assert announced(app, held).discarded_at
    assert "Blurred" in dana.get(f"/jobs/{world.job}").text


def test_what_had_arrived_in_truth_stays(app, wei, dana, world):
    bring(app, world.visit)
    op = new_id()
    wei.act(f"/visits/{world.visit}/notes", op=op, text="Torn on both sides")
    assert discard(wei, world, op).headers["Op-Result"] == "applied"
    page = dana.get(f"/jobs/{world.job}").text
    assert "It had arrived before; nothing was removed" in page and "Torn on both sides" in page
    row = announced(app, op)
    assert row.arrived_at and row.discarded_at is None


def test_what_was_discarded_and_comes_after_all_is_taken(app, wei, dana, world):
    bring(app, world.visit)
    held = item(world)
    tell(wei, held)
    discard(wei, world, held["id"])
    answer = wei.act(f"/visits/{world.visit}/notes", op=held["id"], text="Torn on both sides")
    assert answer.headers["Op-Result"] == "applied"
    assert announced(app, held["id"]).arrived_at


def test_about_a_job_that_is_not_theirs_it_stands_with_the_person(app, bo, world):
    assert discard(bo, world, new_id()).status_code == 200
    assert [event.kind for event in events_of(app, world.bo)][-1] == "held_discarded"
    assert "held_discarded" not in [event.kind for event in events_of(app, world.job)]


def test_nobody_discards_for_somebody_else(app, wei, bo, world):
    held = item(world)
    tell(wei, held)
    assert nothing_happened(app, lambda: discard(bo, world, held["id"])).status_code == 403
    assert announced(app, held["id"]).is_missing


def test_sent_again(app, wei, world):
    acts_once(app, wei, PATH, discarded=new_id(), reason="Blurred", what="Photo", job=world.job, visit=world.visit)


@pytest.mark.parametrize("wrong", [{"reason": ""}, {"discarded": ""}, {"discarded": "7"}, {"seq": "-1"}])
def test_invalid(app, wei, world, wrong):
    answer = nothing_happened(app, lambda: discard(wei, world, new_id(), **wrong))
    assert answer.status_code == 422 and 'role="alert"' in answer.text
    plain = wei.act(PATH, htmx=False, reason="")
    assert plain.status_code == 422 and "<!DOCTYPE html>" in plain.text


def test_only_technicians_discard(request, world):
    for person, status in {"dana": 403, "office": 403, "admin": 403, "browser": 401}.items():
        assert discard(request.getfixturevalue(person), world, new_id()).status_code == status


# --- the desk --------------------------------------------------------------------------------------------------------


@pytest.fixture
def held(wei, world):
    found = item(world, state="needs-you", reason="A photo may have 15 MB.")
    tell(wei, found)
    return found["id"]


def test_the_desk_looks_at_what_is_missing(dana, world, held):
    assert f'href="/announced/{held}"' in dana.get(f"/jobs/{world.job}").text
    page = dana.get(f"/announced/{held}").text
    for words in ("Photo: the torn seal", "Wei Chen", "A photo may have 15 MB.", "Not arrived yet", "Write it off"):
        assert words in page
    assert dana.get(f"/announced/{new_id()}").status_code == 404


def test_the_desk_writes_it_off(app, dana, world, held):
    answer = dana.act(f"/announced/{held}/write-off", reason="The phone is in the river")
    assert answer.headers["HX-Redirect"] == f"/jobs/{world.job}"
    assert "<b>Dana Sun</b> wrote off “Photo: the torn seal”" in dana.get(f"/jobs/{world.job}").text
    assert not announced(app, held).is_missing
    assert "Given up" in dana.get(f"/announced/{held}").text
    plain = dana.act(f"/announced/{held}/write-off", htmx=False, reason="Once more")
    assert (plain.status_code, plain.headers["Location"]) == (303, f"/jobs/{world.job}")
    assert announced(app, held).discarded_because == "The phone is in the river"


def test_writing_off_is_sent_again(app, dana, held):
    acts_once(app, dana, f"/announced/{held}/write-off", reason="The phone is in the river")


def test_writing_off_needs_a_reason(app, dana, held):
    path = f"/announced/{held}/write-off"
    answer = nothing_happened(app, lambda: dana.act(path, reason=""))
    assert answer.status_code == 422 and 'aria-invalid="true"' in answer.text
    assert "<!DOCTYPE html>" in dana.act(path, htmx=False, reason="").text


def test_what_belongs_to_no_known_job_leads_back_to_the_phones(dana, wei, world):
    found = item(world, job=None, visit=None)
    tell(wei, found)
    answer = dana.act(f"/announced/{found['id']}/write-off", reason="Never mind")
    assert answer.headers["HX-Redirect"] == "/phones"


def test_only_the_desk_writes_off(request, held):
    only_the_desk(request, f"/announced/{held}/write-off", reason="No")
