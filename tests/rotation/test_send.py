"""POST /desk/jobs/<id>/next and every other way to send somebody: the list decides, or a reason does."""

import datetime as dt
import re
from html import unescape

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from fieldapp.crew.models import Leave, Shift, Skill
from fieldapp.crew.status import LeaveReason
from fieldapp.extensions import begin_write, db
from fieldapp.history import Op
from fieldapp.history.canonical import digest
from fieldapp.jobs.models import Job, Visit
from fieldapp.jobs.moves import move
from fieldapp.jobs.status import VisitState
from fieldapp.rotation.models import Turn
from tests.jobs.acts import acts_once, events_of, job_of, nothing_happened, only_the_desk, visit_of
from tests.rotation.crew import IN_THREE_DAYS, NOW, got, hire, hours_from_now, order, turns, waiting_jobs
from tests.visiting import change
from tests.world import named


def texts(page):
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", unescape(re.sub("<[^>]+>", "", page)))


def under_way(wei, world):
    for to in ("accepted", "travelling", "on_site"):
        wei.act(f"/visits/{world.visit}/moves", to=to)


def next_for(person, job_id):
    return texts(person.get(f"/jobs/{job_id}").text)


def test_the_turn_passes_down_the_list(app, dana, world):
    hire(app, "ming")
    jobs = waiting_jobs(app, 4)
    for job in jobs:
        assert dana.act(f"/desk/jobs/{job}/next").status_code == 200
    assert got(app) == ["wei", "bo", "ming", "wei"] and order(app) == ["bo", "ming", "wei"]
    (visit,) = job_of(app, jobs[-1]).visits
    assert (visit.technician_id, visit.leading, visit.state) == (world.wei, True, "proposed")


def test_sent_again_from_the_desk_and_from_the_job(app, dana, world):
    desk, job = waiting_jobs(app, 2)
    acts_once(app, dana, f"/desk/jobs/{desk}/next")
    acts_once(app, dana, f"/jobs/{job}/next", **hours_from_now(*IN_THREE_DAYS))
    assert got(app) == ["wei", "bo"]
    plain = dana.act(f"/desk/jobs/{waiting_jobs(app, 1, number='WX-1')[0]}/next", htmx=False)
    assert plain.status_code == 303 and plain.headers["Location"].startswith("/desk?job=")


def test_of_two_dispatchers_the_second_hears_that_somebody_goes_already(app, dana, lin):
    (job,) = waiting_jobs(app, 1)
    assert dana.act(f"/desk/jobs/{job}/next").status_code == 200
    assert nothing_happened(app, lambda: lin.act(f"/desk/jobs/{job}/next")).status_code == 409


def test_a_window_that_is_none(app, dana):
    (job,) = waiting_jobs(app, 1)
    wrong = {"window_from": "2026-11-28T13:00", "window_until": "2026-11-28T12:00"}
    for path in (f"/desk/jobs/{job}/next", f"/jobs/{job}/next"):
        assert nothing_happened(app, lambda path=path: dana.act(path, **wrong)).status_code == 422


def test_only_the_desk(request, app):
    (job,) = waiting_jobs(app, 1)
    only_the_desk(request, f"/jobs/{job}/next")


# --- who is skipped -------------------------------------------------------------------------------------------------


def test_a_technician_is_skipped_for_one_job_when_they_are_not_back_from_their_last_visit(app, dana, wei, world):
    under_way(wei, world)
    today, later = waiting_jobs(app, 2)
    number = job_of(app, world.job).number
    since = dt.datetime.now(app.config["TIME_ZONE"]).strftime("%H:")
    dana.act(f"/desk/jobs/{today}/next", **hours_from_now(*NOW))
    page = texts(dana.get(f"/rotation/turns/{turns(app)[0].id}").text)
    assert f"skipped: not back from {number} (since {since}" in page
    assert got(app) == ["bo"] and order(app) == ["wei", "bo"]
    dana.act(f"/desk/jobs/{later}/next", **hours_from_now(*IN_THREE_DAYS))  # he will be back by then
    assert got(app) == ["bo", "wei"]


def test_not_back_until_it_is_signed_for(app, dana, wei, world):
    under_way(wei, world)
    wei.act(f"/visits/{world.visit}/checklist", all="ok")
    wei.act(f"/visits/{world.visit}/moves", to="finished")
    first, second = waiting_jobs(app, 2)
    dana.act(f"/desk/jobs/{first}/next", **hours_from_now(*NOW))
    (why,) = turns(app)[0].standing["lines"][0]["skip"]
    assert (got(app), why["why"], why["lacks"]) == (["bo"], "not_back", "signature")
    wei.act(f"/visits/{world.visit}/signoff", outcome="absent", reason="At work")
    dana.act(f"/desk/jobs/{second}/next", **hours_from_now(*NOW))
    assert got(app) == ["bo", "wei"]


def test_what_did_not_come_back_by_the_evening_keeps_from_everything(app, dana, wei, world):
    under_way(wei, world)
    with app.app_context():
        begin_write()
        db.session.execute(sa.text("UPDATE moves SET happened_at = :then"), {"then": "2026-01-05 10:00:00.000000"})
        db.session.commit()
    (job,) = waiting_jobs(app, 1)
    dana.act(f"/desk/jobs/{job}/next", **hours_from_now(*IN_THREE_DAYS))
    assert got(app) == ["bo"]


def kept(app, row):
    with app.app_context():
        begin_write()
        db.session.add(row)
        db.session.commit()


def test_a_technician_is_skipped_for_one_job_when_they_lack_a_skill_it_needs(app, dana, world):
    today = dt.datetime.now(app.config["TIME_ZONE"]).date()
    kept(app, Skill(id=named("skill"), user_id=world.bo, name="height", valid_until=today))
    first, expired = waiting_jobs(app, 2, skills=["height"])
    assert "Wei Chen skipped: lacks height." in next_for(dana, first)
    dana.act(f"/desk/jobs/{first}/next", **hours_from_now(*NOW))
    assert got(app) == ["bo"]
    answer = dana.act(f"/desk/jobs/{expired}/next", **hours_from_now(*IN_THREE_DAYS))
    assert (answer.status_code, answer.headers["Op-Reason"]) == (409, "nobody")


def test_a_technician_is_skipped_for_one_job_when_they_are_off_by_leave_or_shift(app, dana, world):
    today = dt.datetime.now(app.config["TIME_ZONE"]).date()
    leave = {"first_day": today, "last_day": today, "reason": LeaveReason.SICK, "words": "Flu"}
    kept(app, Leave(id=named("leave"), user_id=world.wei, **leave))
    other = (today.weekday() + 3) % 7
    kept(app, Shift(id=named("shift"), user_id=world.bo, weekday=other, begins=0, ends=1440))
    today, later = waiting_jobs(app, 2)
    page = texts(dana.act(f"/jobs/{today}/visits", technician=world.bo, **hours_from_now(*NOW)).text)
    assert "Nobody in the list can go." in page and "Wei Chen skipped: on leave" in page
    assert "Bo Li skipped: does not work that day" in page
    assert "Flu" not in page and "Please say why somebody goes all the same" in page
    dana.act(f"/desk/jobs/{later}/next", **hours_from_now(*IN_THREE_DAYS))
    assert got(app) == ["wei"], "for one job: by then he is back"


def test_skipped_at_capacity_if_that_setting_is_on(app, dana, monkeypatch):
    monkeypatch.setitem(app.config, "ROTATION_CAPACITY", 1)
    (job,) = waiting_jobs(app, 1)
    window = hours_from_now(*IN_THREE_DAYS)
    dana.act(f"/desk/jobs/{job}/next", **window)
    (second,) = waiting_jobs(app, 1, number="WX-2")
    dana.act(f"/desk/jobs/{second}/next", **window)
    (third,) = waiting_jobs(app, 1, number="WX-3")
    answer = dana.act(f"/desk/jobs/{third}/next", **window)
    assert got(app) == ["wei", "bo"] and answer.status_code == 409


def test_the_page_always_says_who_is_next_and_why_each_one_before_them_was_skipped(app, dana, wei, world):
    under_way(wei, world)
    (job,) = waiting_jobs(app, 1)
    asked = texts(dana.act(f"/jobs/{job}/visits", technician=world.wei, **hours_from_now(*NOW)).text)
    number = job_of(app, world.job).number
    assert re.search(rf"Next: Bo Li\. Wei Chen skipped: not back from {number} \(since \d\d:\d\d\)\.", asked)
    dana.act(f"/desk/jobs/{job}/next", **hours_from_now(*NOW))
    page = texts(dana.get(f"/rotation/turns/{turns(app)[0].id}").text)
    assert "not back from" in page and "got the job" in page
    assert "It was Bo Li's turn, with 1 skipped" in next_for(dana, job)


# --- overrules ------------------------------------------------------------------------------------------------------


@pytest.fixture
def job(app):
    (job,) = waiting_jobs(app, 1)
    return job


def test_a_dispatcher_may_overrule_with_a_reason_and_the_overrule_is_recorded(app, dana, world, job):
    window = hours_from_now(*IN_THREE_DAYS)
    for path in (f"/desk/jobs/{job}/visits", f"/jobs/{job}/visits"):
        asked = nothing_happened(app, lambda path=path: dana.act(path, technician=world.bo, **window))
        assert asked.status_code == 422 and "It is Wei Chen" in asked.text
        assert f'<option selected value="{world.bo}">' in asked.text and window["window_from"] in asked.text
    dana.act(f"/desk/jobs/{job}/visits", technician=world.bo, overrule="Speaks German", **window)
    (turn,) = turns(app)
    assert (turn.how, turn.technician_id, turn.overruled_id, turn.by_id) == (
        "overrule",
        world.bo,
        world.wei,
        world.dana,
    )
    assert (turn.reason, order(app)) == ("Speaks German", ["wei", "bo"])
    assert "Dana Sun chose Bo Li though it was Wei Chen's turn: Speaks German" in next_for(dana, job)
    page = texts(dana.get("/rotation").text)
    assert "owed a turn since" in page and "Overruled" in page


def test_a_new_jobs_first_visit_passes_the_list(app, dana, world):
    form = {"site": str(world.site), "title": "Handle", "kind": "repair", "category": "door", "urgency": "normal"}
    form |= {"covered": "file", "technician": str(world.bo), **hours_from_now(*IN_THREE_DAYS)}
    asked = nothing_happened(app, lambda: dana.act("/jobs", **form))
    assert asked.status_code == 422 and "It is Wei Chen" in asked.text and 'value="Handle"' in asked.text
    assert dana.act("/jobs", **form, overrule="Knows them").status_code == 200
    assert [turn.how for turn in turns(app)] == ["overrule"]


def test_giving_a_visit_to_somebody_else_passes_the_list(app, dana, world):
    hire(app, "ming")
    ming, path = named("ming"), f"/visits/{world.visit}/reassignment"
    asked = nothing_happened(app, lambda: dana.act(path, technician=ming))
    assert asked.status_code == 422 and "It is Bo Li" in asked.text and f'value="{ming}"' in asked.text
    dana.act(path, technician=ming, overrule="Lives next door")
    assert visit_of(app, world.visit).technician_id == ming
    assert order(app) == ["wei", "bo", "ming"]


def test_a_second_technician_is_a_turn_and_going_on_is_none(app, dana, world):
    window = hours_from_now(*IN_THREE_DAYS)
    assert dana.act(f"/jobs/{world.job}/visits", technician=world.bo, **window).status_code == 200
    assert dana.act(f"/jobs/{world.job}/visits", technician=world.wei, **window).status_code == 200
    assert [turn.how for turn in turns(app)] == ["turn", "goes_on"] and order(app) == ["wei", "bo"]


# --- turned down ----------------------------------------------------------------------------------------------------


def test_what_is_turned_down_goes_to_the_next_and_does_not_come_back(app, dana, wei, bo, job):
    dana.act(f"/desk/jobs/{job}/next", **hours_from_now(*IN_THREE_DAYS))
    (first,) = job_of(app, job).visits
    assert wei.act(f"/visits/{first.id}/moves", to="rejected").status_code == 422
    wei.act(f"/visits/{first.id}/moves", to="rejected", reason="Bad back")
    second = next(visit for visit in job_of(app, job).visits if visit.state == "proposed")
    assert (got(app), second.window_from, second.leading) == (["wei", "bo"], first.window_from, True)
    kinds = [event.kind for event in events_of(app, job)]
    assert kinds[-3:] == ["visit_moved", "visit_planned", "turn_given"]
    bo.act(f"/visits/{second.id}/moves", to="rejected", reason="No ladder")
    assert [visit.state for visit in job_of(app, job).visits] == ["rejected", "rejected"]
    assert events_of(app, job)[-1].kind == "turn_found_nobody"
    page = next_for(dana, job)
    assert "It goes on to Bo Li" in page and "Wei Chen skipped: turned this job down." in page
    assert "it waits at the desk" in page


def test_a_rejection_sent_again_passes_on_once(app, dana, wei, job):
    dana.act(f"/desk/jobs/{job}/next", **hours_from_now(*IN_THREE_DAYS))
    (visit,) = job_of(app, job).visits
    acts_once(app, wei, f"/visits/{visit.id}/moves", to="rejected", reason="Bad back")
    assert got(app) == ["wei", "bo"]


def test_what_is_over_goes_to_nobody(app, dana, wei, job):
    dana.act(f"/desk/jobs/{job}/next", **hours_from_now(-3, -2))
    (visit,) = job_of(app, job).visits
    wei.act(f"/visits/{visit.id}/moves", to="rejected", reason="Too late")
    assert got(app) == ["wei"] and "Its time was over" in next_for(dana, job)


# --- the ledger -----------------------------------------------------------------------------------------------------


def test_the_ledger_is_never_changed_and_its_events_hold_its_hash(app, dana, job):
    dana.act(f"/desk/jobs/{job}/next")
    (turn,) = turns(app)
    assert events_of(app, job)[-1].facts["standing"] == digest(turn.standing)
    for statement in ("UPDATE turns SET number = 7", "UPDATE turns SET standing = '{}'", "DELETE FROM turns"):
        with app.app_context():
            begin_write()
            with pytest.raises(DatabaseError, match="not changed"):
                db.session.execute(sa.text(statement))
            db.session.rollback()
    with app.app_context():  # what a person wrote can be erased
        begin_write()
        db.session.execute(sa.update(Turn).values(reason=""))
        db.session.commit()


def test_the_desk_changes_the_order_with_a_reason(app, dana, world):
    hire(app, "ming")
    path = f"/rotation/technicians/{named('ming')}/place"
    assert dana.act(path, place="1").status_code == 422
    acts_once(app, dana, path, place="1", reason="Was ill for a month")
    assert order(app) == ["ming", "wei", "bo"] and [turn.how for turn in turns(app)] == ["moved"]
    page = texts(dana.get("/rotation").text)
    assert "Was ill for a month" in page
    assert "List changed" in texts(dana.get(f"/rotation/turns/{turns(app)[0].id}").text)
    hire(app, "fang")
    assert order(app)[-1] == "fang"  # new ones go to the end


def test_a_technician_sees_their_own_line_and_the_months_figures(app, dana, wei, world, job):
    dana.act(f"/desk/jobs/{job}/next")
    page = texts(wei.get("/my-turn").text)
    assert "1 colleague is before you." in page and "all of us: 0 to 1" in page
    assert "Bo Li" not in page
    assert wei.get("/rotation").status_code == 403 and wei.get(f"/rotation/turns/{turns(app)[0].id}").status_code == 403
    assert 'href="/my-turn"' in wei.get("/today").text


def test_the_fairness_figures_of_the_month_jobs_hours_emergencies_overrules(app, dana, wei, bo, world):
    window = hours_from_now(*IN_THREE_DAYS)
    first, second, third, fourth = waiting_jobs(app, 4)
    change(app, Job, second, urgency="emergency")
    dana.act(f"/desk/jobs/{first}/next", **window)
    dana.act(f"/desk/jobs/{second}/visits", technician=world.wei, overrule="Near", **window)
    dana.act(f"/desk/jobs/{third}/next", **window)
    dana.act(f"/desk/jobs/{fourth}/visits", technician=world.bo, overrule="Knows them", **window)
    assert got(app) == ["wei", "wei", "bo", "bo"]
    with app.app_context():
        visit, zone = db.session.get_one(Visit, world.visit), app.config["TIME_ZONE"]
        first_hour = dt.datetime.now(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        for to, minutes in (("accepted", 0), ("travelling", 10), ("on_site", 35), ("paused", 85)):
            when = first_hour + dt.timedelta(minutes=minutes)
            move(visit, Op(actor=visit.technician, happened_at=when, recorded_at=when), to=VisitState(to))
    theirs = {
        "Jobs": "2all of us: 2 to 2",
        "Hours": "1:15",
        "Emergencies": "1",
        "Chosen out of turn": "1",
        "Passed over": "1",
    }
    assert own_figures(wei) == theirs
    assert own_figures(bo) == {**theirs, "Hours": "0:00", "Emergencies": "0"}
    forgot = {"kind": "travel", "hours": "1", "minutes": "5", "reason": "Forgot to press"}
    wei.act(f"/visits/{world.visit}/hours", **forgot)
    assert own_figures(wei)["Hours"] == "1:55", "as corrected"


def own_figures(person):
    facts = re.findall("(?s)<dt>([^<]+)</dt><dd>(.*?)</dd>", person.get("/my-turn").text)
    return {name: re.sub("<[^>]+>", "", told) for name, told in facts}


def test_figures_of_a_month(app, dana, wei, world):
    (job,) = waiting_jobs(app, 1, urgency="emergency")
    dana.act(f"/desk/jobs/{job}/visits", technician=world.bo, overrule="Near", **hours_from_now(*NOW))
    rows = dict(re.findall(r'<tr id="line-([^"]+)">(.*?)</tr>', dana.get("/rotation").text, re.DOTALL))
    numbers = {who: re.findall(r'data-label="[^"]+">([^<]+)<', row) for who, row in rows.items()}
    assert numbers[str(world.bo)] == ["2", "1", "0:00", "1", "1", "0"]
    assert numbers[str(world.wei)] == ["1", "0", "0:00", "0", "0", "1"]
    assert dana.get("/rotation?month=2020-02").status_code == dana.get("/rotation?month=x").status_code == 200
