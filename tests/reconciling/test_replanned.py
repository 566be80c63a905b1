"""The visit went from Wei to Bo and back to Wei while Wei worked in the cellar: what his phone says is kept."""

import pytest

from fieldapp.extensions import db
from fieldapp.history import Event
from fieldapp.ids import new_id
from fieldapp.jobs.models import Visit
from tests.jobs.acts import acts_once, visit_of
from tests.reconciling.late import FACTS, at, claims, record, rows
from tests.reconciling.test_settle import here, seconds
from tests.visiting import bring
from tests.visits.steps import go


def to_bo_and_back(app, dana, world) -> None:
    for technician in (world.bo, world.wei):
        assert dana.act(f"/visits/{world.visit}/reassignment", technician=technician).status_code == 200


@pytest.fixture
def replanned(app, wei, dana, world):
    """Wei has set out; then the desk gave the visit to Bo, and back to him."""
    go(wei, world.visit, "accepted", headers=at(60))
    go(wei, world.visit, "travelling", headers=at(50))
    to_bo_and_back(app, dana, world)
    assert visit_of(app, world.visit).state == "proposed"


def move(wei, world, to, minutes=20.0, **more):
    return wei.act(f"/visits/{world.visit}/moves", to=to, headers=at(minutes), **more)


def test_a_move_that_the_state_has_no_room_for_is_kept_as_a_claim(app, wei, dana, world, replanned):
    for minutes, to in ((30, "on_site"), (20, "paused"), (15, "on_site")):
        op = new_id()
        for replay in (None, "true"):
            answer = move(wei, world, to, minutes, op=op)
            assert (answer.status_code, answer.headers["Op-Result"]) == (200, "review"), answer.text
            assert answer.headers.get("Idempotency-Replayed") == replay
    told = [(one.was, one.to, one.counted) for one in claims(app, world)]
    assert told == [("travelling", "on_site", False), ("on_site", "paused", False), ("paused", "on_site", False)]
    assert {late.why for late in rows(app)} == {"replanned"}
    visit = visit_of(app, world.visit)
    assert (visit.technician_id, visit.state) == (world.wei, "proposed")
    page = dana.get("/reconcile").text
    assert "The office planned the visit anew while Wei Chen was at it." in page
    assert "Let Wei Chen go on with the visit" in page


@pytest.mark.parametrize("fact", FACTS)
def test_what_he_recorded_there_is_kept_too(app, wei, world, replanned, fact):
    assert move(wei, world, "on_site").headers["Op-Result"] == "review"
    answer = record(app, wei, world, fact, headers=at(10))
    assert (answer.status_code, answer.headers["Op-Result"]) == (200, "review"), answer.text


def test_finishing_answers_409_and_the_signature_is_taken_all_the_same(app, wei, world, replanned):
    move(wei, world, "on_site")
    for answer in (
        move(wei, world, "finished", 9),
        wei.act(f"/visits/{world.visit}/unfinished", why="part", missing="Seal", again="same"),
    ):
        assert (answer.status_code, answer.headers["Op-Reason"]) == (409, "replanned")
        assert "try again once it lets you go on" in answer.text
    assert record(app, wei, world, "sign-off", headers=at(8)).headers["Op-Result"] == "review"
    assert visit_of(app, world.visit).state == "proposed"


def test_let_go_on_it_is_where_the_phone_says_and_the_same_finishing_now_ends_it(app, wei, dana, world, replanned):
    finishing = new_id()
    move(wei, world, "on_site", 30)
    record(app, wei, world, "check", headers=at(12))
    assert move(wei, world, "finished", 10, op=finishing).status_code == 409
    record(app, wei, world, "sign-off", headers=at(9))
    acts_once(app, dana, here(world, "return"))
    visit = visit_of(app, world.visit)
    assert (visit.technician_id, visit.state) == (world.wei, "on_site")
    assert move(wei, world, "finished", 10, op=finishing).headers["Op-Result"] == "applied"
    visit = visit_of(app, world.visit)
    assert (visit.state, visit.job.state) == ("finished", "returned")
    took = seconds(app, world)
    assert abs(took["travel"] - 20 * 60) < 5 and abs(took["work"] - 20 * 60) < 5


def test_he_may_begin_anew_without_waiting_for_the_desk(app, wei, dana, world, replanned):
    move(wei, world, "on_site", 30)
    for minutes, to in ((8, "accepted"), (6, "travelling"), (4, "on_site")):
        assert go(wei, world.visit, to, headers=at(minutes)).headers["Op-Result"] == "applied"
    assert dana.act(here(world, "return")).status_code == 200
    assert visit_of(app, world.visit).state == "on_site"


def test_claimed_while_it_was_bos_and_again_after_it_was_his(app, wei, dana, world):
    """Nothing had arrived; no move of the desk's stands between the two."""
    assert dana.act(f"/visits/{world.visit}/reassignment", technician=world.bo).status_code == 200
    for minutes, to in ((40, "accepted"), (30, "travelling")):
        assert move(wei, world, to, minutes).headers["Op-Result"] == "review"
    assert dana.act(f"/visits/{world.visit}/reassignment", technician=world.wei).status_code == 200
    assert move(wei, world, "on_site").headers["Op-Result"] == "review"
    assert [late.why for late in rows(app)] == ["reassigned", "reassigned", "replanned"]


def test_given_back_as_accepted_before_the_phone_says_so_too(app, wei, dana, world):
    """Cancelled, a note comes, given back; only then comes what he had tapped before all that."""
    assert dana.act(f"/visits/{world.visit}/cancellation", reason="Moved away").status_code == 200
    record(app, wei, world, "note")
    assert dana.act(here(world, "return")).status_code == 200
    assert move(wei, world, "accepted", 40).headers["Op-Result"] == "review"
    assert move(wei, world, "travelling", 30).headers["Op-Result"] == "applied"


def latest_event(app) -> int:
    with app.app_context():
        return db.session.scalar(db.select(db.func.max(Event.id)))


def test_a_page_from_before_the_plan_changed_explains_it_even_if_the_state_is_the_same(app, wei, dana, world):
    before = latest_event(app)
    to_bo_and_back(app, dana, world)
    knows_not, knows = {"Op-Seen": str(before)}, {"Op-Seen": str(latest_event(app))}
    path = f"/visits/{world.visit}/moves"
    assert wei.act(path, to="on_site", headers=knows).status_code == 409
    assert wei.act(path, to="on_site", headers=knows_not).headers["Op-Result"] == "review"


def test_what_no_decision_of_the_office_explains_is_not_now(app, wei, dana, world):
    assert move(wei, world, "on_site").status_code == 409  # never accepted
    assert record(app, wei, world, "note").status_code == 409
    bring(app, world.visit)
    assert move(wei, world, "travelling").status_code == 409  # his other phone was quicker
    assert move(wei, world, "on_site").status_code == 409
    assert dana.act(f"/visits/{world.bos_visit}/cancellation", reason="x").status_code == 200  # another visit's plan
    assert wei.act(f"/visits/{world.visit}/moves", to="on_site", headers={"Op-Seen": "1"}).status_code == 409
    assert rows(app) == []


def test_left_out_he_goes_on_from_where_the_office_has_it(app, wei, dana, world, replanned):
    move(wei, world, "on_site")
    acts_once(app, dana, here(world, "leaving-out"), reason="Did not happen")
    go(wei, world.visit, "accepted")
    with app.app_context():
        visit = db.session.get_one(Visit, world.visit)
        assert visit.state == "accepted" and not any(one.counted for one in visit.moves if one.claimed)
