"""GET /desk: who waits, who is out and where, what is wrong with it, what changed last."""

import datetime as dt
import re
from pathlib import Path

import pytest

from fieldapp.accounts.models import User
from fieldapp.crew.actions import except_day, give_leave
from fieldapp.crew.status import LeaveReason
from fieldapp.customers.models import Site
from fieldapp.extensions import begin_write, db
from fieldapp.history import Op
from fieldapp.ids import new_id
from fieldapp.jobs.models import Job, Move, Visit
from fieldapp.jobs.status import Category, JobKind, Urgency
from tests.statements import counted
from tests.visiting import change


@pytest.fixture(autouse=True)
def noon(app, world):
    """The world's visits begin today, at whatever hour the tests run."""
    with app.app_context():
        begin_write()
        here = dt.datetime.now(app.config["TIME_ZONE"]).replace(hour=12, minute=0, second=0, microsecond=0)
        for visit_id in (world.visit, world.bos_visit):
            visit = db.session.get_one(Visit, visit_id)
            visit.window_from, visit.window_until = here, here + dt.timedelta(hours=2)
        db.session.commit()


def crowd(app, world, count):
    """As many jobs, each with a visit today, and as many that wait for somebody."""
    with app.app_context():
        begin_write()
        site, op = db.session.get_one(Site, world.site), Op(actor=db.session.get_one(User, world.dana))
        here = dt.datetime.now(app.config["TIME_ZONE"]).replace(hour=9, minute=0)
        for number in range(count):
            for state in ("scheduled", "new"):
                job = Job(
                    id=new_id(),
                    number=f"WX-2020-{state[:1]}{number:05}",
                    site=site,
                    title=f"Door {number}",
                    kind=JobKind.REPAIR,
                    category=Category.DOOR,
                    urgency=Urgency.NORMAL,
                    opened_at=op.happened_at,
                    state=state,
                    state_since=op.happened_at,
                )
                db.session.add(job)
                if state == "scheduled":
                    window = {"window_from": here, "window_until": here + dt.timedelta(hours=1)}
                    technician = world.wei if number % 2 else world.bo
                    db.session.add(Visit(job=job, technician_id=technician, state_since=op.happened_at, **window))
        db.session.commit()


def test_where_everybody_is(dana, wei, world):
    for to in ("accepted", "travelling"):
        wei.act(f"/visits/{world.visit}/moves", to=to)
    page = dana.get("/desk").text
    assert "On the way to Garden Court 3-1202 since" in page
    assert "Next at 12:00: Garden Court 3-1202" in page
    assert "<b>Wei Chen</b> set out" in page
    assert 'data-after="' in page and "/live?about=desk" in page
    assert re.search('<rect class="travel" x="[0-9.]+"', page) or dt.datetime.now().hour < 1  # what really ran


def test_who_waits(dana, world):
    page = dana.get("/desk").text
    assert "Nobody waits" in page and "without a technician" not in page
    dana.act(f"/visits/{world.visit}/cancellation", reason="Rain")
    page = dana.get(f"/desk?job={world.job}").text
    assert "1 without a technician" in page
    assert f'id="waits-{world.job}"' in page
    assert f'action="/desk/jobs/{world.job}/visits?job={world.job}"' in page


def test_urgency_first_emergency_urgent_normal_then_the_promised_time_then_age(app, dana, world):
    order = [("emergency", 9), ("urgent", 1), ("normal", 2), ("normal", 3), ("normal", None), ("normal", None)]
    now = dt.datetime.now(dt.UTC)
    with app.app_context():
        begin_write()
        for age, (urgency, promised) in reversed(list(enumerate(order))):
            until = promised and now + dt.timedelta(hours=promised)
            when = {"opened_at": now - dt.timedelta(hours=9 - age), "state_since": now, "promised_until": until}
            facts = {"kind": JobKind.REPAIR, "category": Category.DOOR, "urgency": urgency, "site_id": world.site}
            db.session.add(Job(id=new_id(), number=f"WX-9{age}", title=f"Rank {age}", **when, **facts))
        db.session.commit()
    for path in ("/desk", "/jobs?show=unassigned"):
        page = dana.get(path).text
        waits = page[page.index('id="waiting"' if path == "/desk" else "<tbody>") :]
        assert list(dict.fromkeys(re.findall("Rank ([0-5])", waits))) == list("012345")


def test_the_counters_are_filters(app, dana, world):
    with app.app_context():
        begin_write()
        job = db.session.get_one(Job, world.job)
        job.urgency, job.promised_until = Urgency.EMERGENCY, dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
        job.visits[0].changed_after_signing = True
        db.session.commit()
    page = dana.get("/desk").text
    for only, words in (("emergency", "1 emergency"), ("late", "1 late"), ("changed", "1 changed after signing")):
        assert f'href="/desk?only={only}&amp;show=waits">{words}</a>' in page
        narrowed = dana.get(f"/desk?only={only}").text
        assert f'id="waits-{world.job}"' in narrowed and f'id="waits-{world.bos_job}"' not in narrowed


@pytest.mark.parametrize(
    ("only", "state", "visit"),
    [
        ("part", "in_progress", {"state": "finished", "outcome": "incomplete", "unfinished": "part"}),
        ("consent", "estimated", {"state": "cancelled"}),
        ("out", "work_done", {"window_from": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}),
    ],
)
def test_what_each_counter_counts(app, dana, world, only, state, visit):
    change(app, Job, world.job, state=state)
    change(app, Visit, world.visit, **visit)
    tomorrow = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    change(app, Visit, world.bos_visit, window_from=tomorrow, window_until=tomorrow)
    page = dana.get(f"/desk?only={only}").text
    assert f'id="waits-{world.job}"' in page and f'id="waits-{world.bos_job}"' not in page
    assert 'aria-current="true">1 ' in page


def test_the_list_is_narrowed_by_skill_area_and_kind(app, dana, world):
    dana.act(f"/visits/{world.visit}/cancellation", reason="Rain")
    change(app, Job, world.job, skills=["高空 height"])
    for fits in ("skill=高空 height", "area=徐汇", "kind=repair"):
        assert f'id="waits-{world.job}"' in dana.get(f"/desk?{fits}").text
    for not_so in ("skill=doors", "area=浦东", "kind=survey", "skill=高空 height&area=浦东"):
        page = dana.get(f"/desk?{not_so}").text
        assert f'id="waits-{world.job}"' not in page and "None of these" in page


def test_what_is_wrong_is_marked_with_its_word(app, dana, world):
    """Marked, never blocked: late, promise broken, overlapping, without the skill."""
    with app.app_context():
        begin_write()
        visit, other = (db.session.get_one(Visit, name) for name in (world.visit, world.bos_visit))
        visit.job.skills = ["height"]
        other.technician_id, other.window_from = visit.technician_id, visit.window_from + dt.timedelta(hours=1)
        other.job.promised_until = other.window_from
        visit.window_until = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
        db.session.commit()
    page = dana.get(f"/desk?job={world.job}").text
    names = {"visit": world.visit, "other": world.bos_visit}
    blocks = {
        name: re.search(f'<li class="block [^>]*id="visit-{row}".*?</li>', page, re.S)[0] for name, row in names.items()
    }
    marks = {name: re.findall('data-mark="([a-z]+)"', block) for name, block in blocks.items()}
    assert marks["visit"] == ["urgent", "promise", "overlap", "skill"]
    assert [mark for mark in marks["other"] if mark != "late"] == ["promise", "overlap"]
    assert "</svg>skill missing</i>" in blocks["visit"] and "tier-1" in blocks["other"]
    assert '<span class="tag warn">skill missing</span>' in page


def test_leave_and_closed_days_are_marked_until_it_is_a_special_case(app, dana, world):
    today = dt.datetime.now(app.config["TIME_ZONE"]).date()
    with app.app_context():
        lin, wei = (db.session.get_one(User, name) for name in (world.lin, world.wei))
        give_leave(wei, Op(actor=lin), first_day=today, last_day=today, reason=LeaveReason.HOLIDAY)
        except_day(None, Op(actor=lin), day=today)
    marks = [re.findall(f'id="visit-{row}".*?</li>', dana.get("/desk").text, re.S)[0] for row in (world.visit,)]
    assert "off, or not on shift" in marks[0] and "outside service days" in marks[0]
    page = dana.get(f"/desk?job={world.job}").text
    lane = page.split(f'id="lane-{world.wei}"')[1]
    assert "On leave today" in lane and lane.index('<rect class="shut"') < lane.index("data-block")  # under the blocks
    path = f"/desk/visits/{world.visit}/special-case"
    assert f'action="{path}?job={world.job}"' in page
    assert dana.act(path, reason="").status_code == 422
    assert dana.act(path, reason="Owner is only there today").status_code == 200
    page = dana.get(f"/desk?job={world.job}").text
    assert "Special case: Owner is only there today" in page
    assert "outside service days" not in re.findall(f'id="visit-{world.visit}".*?</li>', page, re.S)[0]


def test_the_week(app, dana, world):
    page = dana.get("/desk?view=week").text
    assert page.count('class="cell"') == 2 * 7 and f'id="visit-{world.visit}"' in page
    assert f'id="visit-{world.visit}"' not in dana.get("/desk?view=week&day=2020-02-29").text


def test_a_night_visit_is_on_both_days_before_anybody_has_set_out(app, dana, world):
    ten = dt.datetime(2027, 3, 3, 22, tzinfo=app.config["TIME_ZONE"])
    change(app, Visit, world.visit, window_from=ten, window_until=ten + dt.timedelta(hours=4))
    shown = {day: dana.get(f"/desk?day={day}").text for day in ("2027-03-03", "2027-03-04", "2027-03-05")}
    places = [re.findall(f'block ([^"]*)" id="visit-{world.visit}"', page) for page in shown.values()]
    assert places == [["from-22 from-m0 to-24 to-m0 tier-0"], ["from-0 from-m0 to-2 to-m0 tier-0"], []]
    assert "Wed 3 Mar 2027 22:00–02:00" in shown["2027-03-04"]
    assert "Wed 3 Mar 2027 22:00–02:00" not in shown["2027-03-03"]
    assert 'data-first="0"' in shown["2027-03-04"] and 'data-first="8"' in shown["2027-03-05"]
    drop = {"technician": world.bo, "window_from": "2027-03-03T22:00", "window_until": "2027-03-04T02:00"}
    pieces = dana.act(f"/desk/visits/{world.visit}/place?day=2027-03-04", **drop, overrule="Is near").text
    assert "from-0 from-m0 to-2 to-m0 tier-0" in pieces


def test_a_night_visit_of_the_week_before_stands_on_the_first_day(app, dana, world):
    ten = dt.datetime(2027, 3, 7, 22, tzinfo=app.config["TIME_ZONE"])  # a Sunday
    change(app, Visit, world.visit, window_from=ten, window_until=ten + dt.timedelta(hours=4))
    page = dana.get("/desk?view=week&day=2027-03-08").text
    cells = [cell.split("</div>")[0] for cell in page.split('data-day="2027-03-08"')[1:]]
    (monday,) = [cell for cell in cells if f'id="visit-{world.visit}"' in cell]
    assert "Sun 7 Mar 2027 22:00–02:00" in monday


def test_who_is_out_now_is_on_no_later_day(app, dana, world):
    change(app, Visit, world.visit, state="on_site")
    tomorrow = dt.datetime.now(app.config["TIME_ZONE"]).date() + dt.timedelta(days=1)
    assert f'id="visit-{world.visit}"' in dana.get("/desk").text
    for day in (
        f"day={tomorrow}",
        f"day={tomorrow + dt.timedelta(days=1)}",
        f"view=week&day={tomorrow + dt.timedelta(days=7)}",
    ):
        assert f'id="visit-{world.visit}"' not in dana.get(f"/desk?{day}").text


def accepted_at_midnight(app, visit_id, day):
    """To accept a visit is not yet to be there."""
    with app.app_context():
        begin_write()
        visit = db.session.get_one(Visit, visit_id)
        at = {"happened_at": day, "recorded_at": day, "by_id": visit.technician_id}
        db.session.add(Move(id=new_id(), visit=visit, was="proposed", to="accepted", **at))
        db.session.commit()


@pytest.mark.parametrize("state", ["on_site", "finished"])
def test_what_was_planned_for_yesterday_stands_where_it_was_done(app, dana, world, state):
    """Set out late, it is on the day's board as long as it goes on, and when it is finished."""
    zone = app.config["TIME_ZONE"]
    day = dt.datetime.now(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    window = {"window_from": day - dt.timedelta(hours=2), "window_until": day}
    since = min(day + dt.timedelta(minutes=30), dt.datetime.now(zone))
    outcome = {"outcome": "done"} if state == "finished" else {}
    change(app, Visit, world.visit, **window, state=state, state_since=since, **outcome)
    accepted_at_midnight(app, world.visit, day)
    page = dana.get("/desk").text
    (place,) = re.findall(f'block ([^"]*)" id="visit-{world.visit}"', page)
    assert place.startswith(f"from-{since.hour} from-m{since.minute // 5 * 5} ")
    assert f'data-first="{since.hour}"' in page or state == "on_site"
    before = dana.get(f"/desk?day={day.date() - dt.timedelta(days=1)}").text
    assert f'id="visit-{world.visit}"' in before


def test_who_has_been_out_since_yesterday_makes_no_day_begin_at_midnight(app, dana, world):
    day = dt.datetime.now(app.config["TIME_ZONE"]).replace(hour=0, minute=0, second=0, microsecond=0)
    change(app, Visit, world.bos_visit, state="cancelled")
    window = {"window_from": day - dt.timedelta(hours=12), "window_until": day - dt.timedelta(hours=10)}
    change(app, Visit, world.visit, **window, state="on_site", state_since=day - dt.timedelta(hours=11))
    page, hour = dana.get("/desk").text, min(8, dt.datetime.now(app.config["TIME_ZONE"]).hour)
    assert f'id="visit-{world.visit}"' in page and f'data-first="{hour}"' in page


def test_many_visits_at_the_same_hour_stand_below_each_other(app, dana, world):
    crowd(app, world, 13)
    page = dana.get("/desk").text
    of_bo = page.split(f'id="lane-{world.bo}"')[1].split("</section>")[0]
    css = Path("static/css/hours.css").read_text(encoding="utf-8")
    found = set(re.findall(r" (tier-\d)", of_bo))
    assert found >= {f"tier-{n}" for n in range(7)}
    assert all(f".{tier} {{" in css for tier in found - {"tier-0"})


def test_another_day(dana):
    page = dana.get("/desk?day=2020-02-29").text
    assert "No visits that day" in page and "day=2020-03-01" in page
    for day in ("soon", "0001-01-01", "9999-12-31", "2026-02-30"):
        assert dana.get("/desk", query_string={"day": day}).status_code == 200


def test_the_selected_job_alone(dana, world):
    page = dana.get(f"/desk/jobs/{world.job}?job={world.job}").text
    assert 'id="desk-job"' in page and "Change this visit" in page and 'id="lanes"' not in page
    assert dana.get(f"/desk/jobs/{new_id()}").status_code == 404


@pytest.mark.parametrize("show", ["waits", "day", "job", "moon"])
def test_the_columns_are_tabs_on_a_phone(dana, show):
    shown = show if show != "moon" else "day"
    assert f'data-show="{shown}"' in dana.get(f"/desk?show={show}").text


def test_only_the_desk(request, world):
    for person, status in {"lin": 200, "wei": 403, "office": 403, "admin": 403, "browser": 303}.items():
        for path in ("/desk", f"/desk/jobs/{world.job}"):
            assert request.getfixturevalue(person).get(path).status_code == status


def test_few_statements_whatever_the_number(app, dana, world):
    with counted() as few:
        dana.get("/desk")
    crowd(app, world, 120)
    with counted() as many:
        page = dana.get("/desk").text
    assert len(few) <= 23 and len(many) <= 23, many
    assert page.count(" data-block ") == 122
    assert page.count('<li id="waits-') == 60 and "All 120" in page
