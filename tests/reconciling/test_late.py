"""What a phone recorded while the office decided otherwise: taken, and left to the desk."""

import pytest

from fieldapp.extensions import db
from fieldapp.ids import new_id
from fieldapp.jobs.models import Visit
from fieldapp.parts.models import PartUsed
from fieldapp.signoff.models import SignOff
from tests.jobs.acts import visit_of
from tests.reconciling.late import FACTS, OVERTAKEN, at, claims, overtake, record, rows, told_by, why
from tests.visiting import bring, change, kinds
from tests.visits.steps import arrive, go
from tests.world import named


@pytest.mark.parametrize("fact", FACTS)
@pytest.mark.parametrize("how", OVERTAKEN)
def test_it_is_taken_and_left_to_the_desk(app, wei, dana, world, how, fact):
    overtake(app, dana, world, how)
    before = visit_of(app, world.visit)
    op = new_id()
    answer = record(app, wei, world, fact, op=op)
    assert (answer.status_code, answer.headers["Op-Result"]) == (200, "review"), answer.text
    (late,) = rows(app)
    assert (late.id, late.why, late.user_id, late.settled_at) == (op, why(how), world.wei, None)
    assert told_by(app, op)
    after = visit_of(app, world.visit)
    assert (after.state, after.technician_id, after.job.state) == (before.state, before.technician_id, before.job.state)
    assert "1 to reconcile" in dana.get("/desk").text
    assert "from Wei Chen's phone" in dana.get(f"/jobs/{world.job}").text.replace("&#39;", "'")


def test_10_job_reassigned(app, wei, dana, world):
    """Wei worked on in the cellar while the visit was given to Bo."""
    overtake(app, dana, world, "reassigned")
    assert record(app, wei, world, "part").headers["Op-Result"] == "review"
    assert record(app, wei, world, "check").headers["Op-Result"] == "review"
    assert record(app, wei, world, "move").headers["Op-Result"] == "review"
    answer = wei.act(f"/visits/{world.visit}/moves", to="finished")
    assert (answer.status_code, answer.headers["Op-Reason"], answer.headers["Op-Result"]) == (
        409,
        "reassigned",
        "refused",
    )
    assert "This visit is with Bo Li now. What you recorded is with the office." in answer.text
    visit = visit_of(app, world.visit)
    assert (visit.technician.name, visit.state, visit.outcome) == ("Bo Li", "proposed", None)
    assert len(rows(app)) == 3


@pytest.mark.parametrize("how", ["cancelled", "job_cancelled"])
def test_11_cancelled(app, wei, dana, world, how):
    overtake(app, dana, world, how)
    assert record(app, wei, world, "photo").headers["Op-Result"] == "review"
    answer = wei.act(f"/visits/{world.visit}/moves", to="finished")
    assert (answer.status_code, answer.headers["Op-Reason"]) == (409, "cancelled")
    assert "What you recorded is with the office." in answer.text
    answer = wei.act(f"/visits/{world.visit}/unfinished", why="part", missing="Seal", again="same")
    assert (answer.status_code, answer.headers["Op-Reason"]) == (409, "cancelled")
    assert record(app, wei, world, "sign-off").headers["Op-Result"] == "review"


def test_12_already_done(app, wei, world):
    """His other phone has finished it: still his, still open, but there is nothing left to finish."""
    arrive(wei, world.visit)
    record(app, wei, world, "check")
    go(wei, world.visit, "finished")
    answer = wei.act(f"/visits/{world.visit}/moves", to="finished")
    assert (answer.status_code, answer.headers["Op-Result"]) == (409, "refused")
    assert "Finished" in answer.text and "Op-Reason" not in answer.headers
    assert record(app, wei, world, "part").headers["Op-Result"] == "applied"
    assert rows(app) == []


def test_12_already_closed(app, wei, dana, world):
    overtake(app, dana, world, "closed")
    answer = wei.act(f"/visits/{world.visit}/moves", to="finished")
    assert (answer.status_code, answer.headers["Op-Reason"]) == (409, "closed")


@pytest.mark.parametrize(("how", "says"), [("postponed", "put this visit off"), ("declined", "declined this job")])
def test_finishing_says_what_the_office_decided(app, wei, dana, world, how, says):
    overtake(app, dana, world, how)
    answer = wei.act(f"/visits/{world.visit}/moves", to="finished")
    assert (answer.status_code, answer.headers["Op-Reason"]) == (409, how)
    assert says in answer.text


@pytest.mark.parametrize("fact", FACTS)
def test_sent_again_it_is_left_to_the_desk_again_and_once(app, wei, dana, world, fact):
    overtake(app, dana, world, "reassigned")
    op = new_id()
    fields = {"op": op, "headers": at(5)}
    first, again = record(app, wei, world, fact, **fields), record(app, wei, world, fact, **fields)
    assert first.headers["Op-Result"] == again.headers["Op-Result"] == "review"
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(rows(app)) == 1


def test_the_moves_of_a_whole_visit_are_kept_and_change_nothing(app, wei, dana, world):
    """Nothing had arrived when the visit was given away: accepted, set out, arrived, paused."""
    from tests.reconciling.late import reassigned

    reassigned(app, dana, world)
    for minutes, to in ((60, "accepted"), (50, "travelling"), (30, "on_site"), (10, "paused")):
        answer = wei.act(f"/visits/{world.visit}/moves", to=to, headers=at(minutes))
        assert answer.headers["Op-Result"] == "review"
    told = claims(app, world)
    assert [(move.was, move.to) for move in told] == [
        ("proposed", "accepted"),
        ("accepted", "travelling"),
        ("travelling", "on_site"),
        ("on_site", "paused"),
    ]
    assert not any(move.counted for move in told)
    assert visit_of(app, world.visit).state == "proposed"


def test_a_late_part_is_really_there_and_out_of_weis_bag(app, wei, dana, world):
    overtake(app, dana, world, "reassigned")
    op = new_id()
    record(app, wei, world, "part", op=op)
    with app.app_context():
        used = db.session.get_one(PartUsed, op)
        assert (used.visit_id, used.place_id) == (world.visit, named(f"bag {world.wei}"))
    assert kinds(app, world.job)[-1] == "part_added"
    assert "to reconcile" in dana.get(f"/jobs/{world.job}").text


def test_a_late_signature_does_not_stand_for_bos_customer(app, wei, dana, world):
    overtake(app, dana, world, "reassigned")
    record(app, wei, world, "sign-off")
    with app.app_context():
        visit = db.session.get_one(Visit, world.visit)
        assert visit.signoff is None and len(visit.signoffs) == 1
        (signed,) = db.session.scalars(db.select(SignOff))
        assert signed.is_signed and not signed.counted


def test_a_technician_who_never_had_it_finds_nothing(app, wei, bo, dana, world):
    overtake(app, dana, world, "cancelled")
    for fact in FACTS:
        assert record(app, bo, world, fact).status_code == 404
    assert rows(app) == []


def test_the_desk_keeps_its_own_rules(app, dana, world):
    overtake(app, dana, world, "cancelled")
    for fact in ("part", "note", "expense", "check", "payment", "time", "photo"):
        assert record(app, dana, world, fact).status_code == 409
    assert rows(app) == []


def test_what_is_still_his_and_not_begun_is_not_now(app, wei, world):
    assert record(app, wei, world, "part").status_code == 409
    assert rows(app) == []


def test_what_was_signed_and_is_changed_late_is_marked(app, wei, dana, world):
    bring(app, world.visit)
    record(app, wei, world, "check")
    go(wei, world.visit, "finished")
    assert record(app, wei, world, "sign-off").headers["Op-Result"] == "applied"
    assert dana.act(f"/jobs/{world.job}/closing").status_code == 200
    assert record(app, wei, world, "part").headers["Op-Result"] == "review"
    with app.app_context():
        assert db.session.get_one(Visit, world.visit).changed_after_signing
    assert kinds(app, world.job)[-2:] == ["changed_after_signing", "part_added"]


def test_without_javascript_it_is_left_to_the_desk_too(app, wei, dana, world):
    overtake(app, dana, world, "reassigned")
    answer = record(app, wei, world, "note", htmx=False)
    assert (answer.status_code, answer.headers["Op-Result"]) == (303, "review")


def test_a_bad_field_is_refused_as_ever(app, wei, dana, world):
    overtake(app, dana, world, "reassigned")
    assert wei.act(f"/visits/{world.visit}/notes", text="").status_code == 422
    assert rows(app) == []


def test_the_visit_given_back_and_forth_is_his_again(app, wei, dana, world):
    overtake(app, dana, world, "reassigned")
    dana.act(f"/visits/{world.visit}/reassignment", technician=world.wei)
    change(app, Visit, world.visit, state="on_site")
    assert record(app, wei, world, "note").headers["Op-Result"] == "applied"
