"""GET /reconcile and its acts: both versions side by side, one tap to settle, nothing dropped."""

import pytest

from fieldapp.checklists.queries import open_points
from fieldapp.extensions import db
from fieldapp.hours.queries import spent
from fieldapp.hours.status import TimeKind
from fieldapp.ids import new_id
from fieldapp.jobs.models import Visit
from fieldapp.notes.models import Note
from fieldapp.parts.models import PartUsed
from fieldapp.photos.models import Photo
from tests.jobs.acts import acts_once, only_the_desk, visit_of
from tests.reconciling.late import FACTS, OVERTAKEN, at, overtake, reassigned, record, rows
from tests.visiting import kinds
from tests.visits.steps import go


def here(world, act: str) -> str:
    return f"/reconcile/visits/{world.visit}/people/{world.wei}/{act}"


def worked(app, wei, dana, world) -> None:
    """All of Wei's visit came after it was given to Bo: 20 minutes of travel, 30 of work, then a part."""
    reassigned(app, dana, world)
    for minutes, to in ((60, "accepted"), (55, "travelling"), (35, "on_site")):
        wei.act(f"/visits/{world.visit}/moves", to=to, headers=at(minutes))
    record(app, wei, world, "part", headers=at(5))


def seconds(app, world) -> dict[str, int]:
    with app.app_context():
        times = spent(db.session.get_one(Visit, world.visit))
        return {kind.value: time.seconds for kind, time in times.items()}


@pytest.mark.parametrize("how", OVERTAKEN)
def test_both_versions_stand_side_by_side(app, wei, dana, world, how):
    overtake(app, dana, world, how)
    record(app, wei, world, "part", headers=at(40))
    record(app, wei, world, "photo")
    page = dana.get("/reconcile")
    assert page.status_code == 200
    for words in ("The office", "Wei Chen's phone", "used 2 × 密封条 Seal 70", "Keep as recorded", "/small", "came"):
        assert words in page.text.replace("&#39;", "'")
    says = {
        "reassigned": "The visit is with Bo Li now.",
        "postponed": "The visit was put off: Rain",
        "cancelled": "Cancelled: Moved away",
        "job_cancelled": "Cancelled: Moved away",
        "declined": "The customer declined: Too dear",
        "closed": "The job was closed on",
    }
    assert says[how] in page.text


def test_nothing_to_reconcile(dana):
    assert "Nothing to reconcile" in dana.get("/reconcile").text


def test_follows_what_comes(dana):
    assert 'data-live="/live?about=desk"' in dana.get("/reconcile").text


def test_kept_as_recorded_the_times_count_and_the_rest_stays(app, wei, dana, world):
    worked(app, wei, dana, world)
    assert seconds(app, world) == {"travel": 0, "work": 0, "waiting": 0}
    answer = acts_once(app, dana, here(world, "keeping"))
    assert "Nothing to reconcile" in answer.text
    took = seconds(app, world)
    assert abs(took["travel"] - 20 * 60) < 5 and abs(took["work"] - 30 * 60) < 5
    assert {late.settled_how for late in rows(app)} == {"kept"}
    assert {late.settled_by_id for late in rows(app)} == {world.dana}
    assert visit_of(app, world.visit).technician_id == world.bo
    assert kinds(app, world.job)[-1] == "late_kept"
    assert "kept what came from Wei Chen" in dana.get(f"/jobs/{world.job}").text


def test_kept_beside_bos_own_time(app, wei, bo, dana, world):
    worked(app, wei, dana, world)
    dana.act(here(world, "keeping"))
    before = seconds(app, world)["work"]
    go(bo, world.visit, "accepted")
    go(bo, world.visit, "travelling", headers=at(3))
    go(bo, world.visit, "on_site", headers=at(2))
    go(bo, world.visit, "paused", headers=at(1))
    assert abs(seconds(app, world)["work"] - before - 60) < 5


def test_kept_a_signature_counts_and_so_do_checks_and_a_corrected_time(app, wei, dana, world):
    overtake(app, dana, world, "cancelled")
    for fact in ("check", "time", "sign-off"):
        record(app, wei, world, fact)
    with app.app_context():
        visit = db.session.get_one(Visit, world.visit)
        assert open_points(visit) and visit.signoff is None
    dana.act(here(world, "keeping"))
    with app.app_context():
        visit = db.session.get_one(Visit, world.visit)
        assert not open_points(visit) and visit.signoff.is_signed
        assert spent(visit)[TimeKind.WORK].seconds == 90 * 60


def test_given_back_the_visit_goes_on_where_the_phone_says(app, wei, bo, dana, world):
    worked(app, wei, dana, world)
    acts_once(app, dana, here(world, "return"))
    visit = visit_of(app, world.visit)
    assert (visit.technician_id, visit.state, visit.job.state) == (world.wei, "on_site", "in_progress")
    assert kinds(app, world.job)[-1] == "visit_given_back"
    record(app, wei, world, "check")
    assert go(wei, world.visit, "finished").headers["Op-Result"] == "applied"
    took = seconds(app, world)
    assert abs(took["travel"] - 20 * 60) < 5 and abs(took["work"] - 35 * 60) < 5
    assert "This visit is with Wei Chen now." in bo.get(f"/visits/{world.visit}").text


def test_given_back_bos_time_ends_and_weis_goes_on(app, wei, bo, dana, world):
    worked(app, wei, dana, world)
    for minutes, to in ((4, "accepted"), (3, "travelling"), (2, "on_site")):
        go(bo, world.visit, to, headers=at(minutes))
    dana.act(here(world, "return"))
    took = seconds(app, world)
    assert abs(took["travel"] - 21 * 60) < 5 and abs(took["work"] - 2 * 60) < 5  # Wei's own still runs
    go(wei, world.visit, "paused")
    assert abs(seconds(app, world)["work"] - (35 + 2) * 60) < 5
    assert bo.act(f"/visits/{world.visit}/moves", to="finished").headers["Op-Reason"] == "reassigned"


def test_kept_and_then_given_back_his_time_runs_on(app, wei, dana, world):
    worked(app, wei, dana, world)
    dana.act(here(world, "keeping"))
    record(app, wei, world, "note")
    dana.act(here(world, "return"))
    go(wei, world.visit, "paused")
    assert abs(seconds(app, world)["work"] - 35 * 60) < 5


@pytest.mark.parametrize("how", ["cancelled", "postponed"])
def test_a_visit_that_was_taken_back_goes_on(app, wei, dana, world, how):
    overtake(app, dana, world, how)
    record(app, wei, world, "part")
    assert "Let Wei Chen go on with the visit" in dana.get("/reconcile").text
    assert dana.act(here(world, "return")).status_code == 200
    visit = visit_of(app, world.visit)
    assert (visit.technician_id, visit.state, visit.reason) == (world.wei, "on_site", "")
    assert record(app, wei, world, "note").headers["Op-Result"] == "applied"


@pytest.mark.parametrize("how", ["job_cancelled", "declined"])
def test_opened_again_the_job_goes_on_with_the_visit(app, wei, dana, world, how):
    overtake(app, dana, world, how)
    record(app, wei, world, "part")
    assert dana.act(here(world, "return")).status_code == 409
    acts_once(app, dana, here(world, "reopening"))
    visit = visit_of(app, world.visit)
    assert (visit.state, visit.job.state) == ("on_site", "in_progress")
    assert kinds(app, world.job)[-2:] == ["job_reopened", "late_kept"]
    assert record(app, wei, world, "note").headers["Op-Result"] == "applied"


def test_a_closed_job_opened_again_keeps_its_finished_visit(app, wei, dana, world):
    overtake(app, dana, world, "closed")
    record(app, wei, world, "part")
    assert dana.act(here(world, "reopening")).status_code == 200
    visit = visit_of(app, world.visit)
    assert (visit.state, visit.job.is_open) == ("finished", True)


def test_an_open_job_is_not_opened_again(app, wei, dana, world):
    worked(app, wei, dana, world)
    assert dana.act(here(world, "reopening")).status_code == 409


def test_not_counted_it_stays_and_is_marked(app, wei, dana, world):
    overtake(app, dana, world, "reassigned")
    ops = {fact: new_id() for fact in FACTS}
    for fact, op in ops.items():
        record(app, wei, world, fact, op=op)
    acts_once(app, dana, here(world, "leaving-out"), reason="On the wrong job")
    with app.app_context():
        assert db.session.get_one(PartUsed, ops["part"]).removed_reason == "On the wrong job"
        assert db.session.get_one(Photo, ops["photo"]).is_removed
        assert not db.session.get_one(Note, ops["note"]).counted
        visit = db.session.get_one(Visit, world.visit)
        assert visit.signoff is None and len(visit.signoffs) == len(visit.payments) == len(visit.corrections) == 1
        assert not visit.payments[0].counted and visit.expenses[0].is_removed and len(visit.checks) == 5
    assert {late.settled_reason for late in rows(app)} == {"On the wrong job"}
    assert "not counted" in dana.get(f"/jobs/{world.job}").text
    assert kinds(app, world.job)[-1] == "late_left_out"


def test_what_is_not_counted_goes_back_to_the_bag(app, wei, dana, world):
    from tests.parts.test_add import in_bag

    overtake(app, dana, world, "reassigned")
    record(app, wei, world, "part")
    assert in_bag(app, world.seal) == 18
    dana.act(here(world, "leaving-out"), reason="On the wrong job")
    assert in_bag(app, world.seal) == 20


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301, "a\0b"])
def test_not_counting_needs_a_reason(app, wei, dana, world, reason):
    worked(app, wei, dana, world)
    answer = dana.act(here(world, "leaving-out"), reason=reason)
    assert answer.status_code == 422 and 'class="error"' in answer.text
    assert not any(late.settled_at for late in rows(app))


def test_one_of_them_can_be_settled_alone(app, wei, dana, world):
    overtake(app, dana, world, "reassigned")
    part, note = new_id(), new_id()
    record(app, wei, world, "part", op=part)
    record(app, wei, world, "note", op=note)
    dana.act(here(world, "leaving-out"), reason="Recorded twice", only=str(part))
    assert {late.id: late.settled_how for late in rows(app)} == {part: "left_out", note: None}
    dana.act(here(world, "keeping"), only=str(note))
    assert {late.id: late.settled_how for late in rows(app)} == {part: "left_out", note: "kept"}
    assert dana.act(here(world, "keeping")).status_code == 409


def test_what_comes_after_settling_is_asked_about_again(app, wei, dana, world):
    worked(app, wei, dana, world)
    dana.act(here(world, "keeping"))
    record(app, wei, world, "note")
    assert "1 to reconcile" in dana.get("/desk").text
    assert dana.act(here(world, "keeping")).status_code == 200


@pytest.mark.parametrize("act", ["keeping", "leaving-out", "return", "reopening"])
def test_only_the_desk_settles(app, request, wei, dana, world, act):
    worked(app, wei, dana, world)
    only_the_desk(request, here(world, act), reason="x")
    assert wei.get("/reconcile").status_code == 403


def test_whoever_recorded_nothing_has_nothing_to_settle(app, wei, dana, world):
    worked(app, wei, dana, world)
    assert dana.act(f"/reconcile/visits/{world.visit}/people/{world.bo}/keeping").status_code == 404
    assert dana.act(f"/reconcile/visits/{new_id()}/people/{world.wei}/keeping").status_code == 404


def test_without_javascript(app, wei, dana, world):
    worked(app, wei, dana, world)
    answer = dana.act(here(world, "leaving-out"), htmx=False, reason="")
    assert answer.status_code == 422 and "<!DOCTYPE html>" in answer.text
    answer = dana.act(here(world, "keeping"), htmx=False)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/reconcile")
