"""POST /visits/<id>/reassignment: the visit is given to somebody else."""

import pytest

from fieldapp.ids import new_id
from tests.jobs.acts import acts_once, events_of, nothing_happened, only_the_desk, visit_of
from tests.world import named


@pytest.fixture
def path(world):
    return f"/visits/{world.visit}/reassignment"


def test_bo_goes_instead_of_wei(app, dana, wei, bo, world, path):
    assert dana.act(path, technician=world.bo).status_code == 200
    assert visit_of(app, world.visit).technician_id == world.bo
    assert bo.get(f"/visits/{world.visit}").status_code == 200
    assert wei.get(f"/visits/{world.visit}").status_code == 200  # what was recorded on site keeps its way in
    facts = events_of(app, world.job)[-2].facts
    assert (facts["was"], facts["name"]) == ("Wei Chen", "Bo Li")


def test_who_was_on_the_way_starts_anew(app, dana, wei, world, path):
    for to in ("accepted", "travelling"):
        wei.act(f"/visits/{world.visit}/moves", to=to)
    dana.act(path, technician=world.bo)
    assert visit_of(app, world.visit).state == "proposed"


def test_sent_again(app, dana, world, path):
    acts_once(app, dana, path, technician=world.bo)


def test_without_javascript(dana, world, path):
    answer = dana.act(path, htmx=False, technician=world.bo)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/jobs/{world.job}")


@pytest.mark.parametrize("technician", ["", "x", str(named("nobody"))])
def test_invalid(app, dana, path, technician):
    answer = nothing_happened(app, lambda: dana.act(path, technician=technician))
    assert answer.status_code == 422 and 'aria-invalid="true"' in answer.text


def test_to_whom_it_is_already_with_is_not_now(dana, world, path):
    assert dana.act(path, technician=world.wei).status_code == 409


def test_two_dispatchers_the_last_word_counts_and_both_are_told(app, dana, lin, world, path):
    assert dana.act(path, technician=world.bo).status_code == 200
    assert lin.act(path, technician=world.wei).status_code == 200
    assert visit_of(app, world.visit).technician_id == world.wei
    assert [event.facts["name"] for event in events_of(app, world.job)[-4::2]] == ["Bo Li", "Wei Chen"]


def test_not_when_it_is_over(app, dana, world, path):
    dana.act(f"/visits/{world.visit}/cancellation", reason="Rain")
    answer = nothing_happened(app, lambda: dana.act(path, technician=world.bo))
    assert answer.status_code == 409 and "ancelled" in answer.text


def test_only_the_desk(request, world, path):
    only_the_desk(request, path, technician=world.bo)


def test_unknown(dana, world):
    assert dana.act(f"/visits/{new_id()}/reassignment", technician=world.bo).status_code == 404
