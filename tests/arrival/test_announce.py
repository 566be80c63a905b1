"""POST /outbox/manifest: a phone tells what it holds, and job, visit and desk say what has arrived."""

import datetime as dt
import json
import uuid

import pytest
import sqlalchemy as sa

from fieldapp.extensions import db
from fieldapp.history.announced import Announced, Phone
from fieldapp.ids import new_id
from tests.arrival.phones import announced, item, long_ago, tell
from tests.jobs.acts import count_events
from tests.statements import counted
from tests.visiting import bring, kinds
from tests.world import named


def note(wei, world, op, seq=1, **headers):
    return wei.act(f"/visits/{world.visit}/notes", op=op, headers={"Op-Seq": str(seq), **headers}, text="Torn")


def test_desk_job_and_visit_say_what_is_still_on_the_phone(app, wei, dana, world):
    bring(app, world.visit)
    assert note(wei, world, new_id()).status_code == 200
    tell(wei, item(world), item(world, state="needs-you", reason="A photo may have 15 MB."))
    for page in (dana.get(f"/visits/{world.visit}").text, dana.get(f"/jobs/{world.job}").text):
        assert "1 of 3 arrived" in page
        assert "2 still on Wei Chen's phone, the oldest for 2 hr" in page
        assert "1 needs Wei Chen" in page and "A photo may have 15 MB." in page
    assert "2 still on your phone" in wei.get(f"/visits/{world.visit}").text
    desk = dana.get("/desk").text
    assert "2 still on Wei Chen's phone" in desk and f'href="/phones#phone-{world.wei}"' in desk
    assert marked_on_board(desk, world.visit)


def test_when_all_has_come_the_pages_say_so(app, wei, dana, world):
    bring(app, world.visit)
    held = item(world)
    tell(wei, held)
    assert note(wei, world, held["id"]).headers["Op-Result"] == "applied"
    assert announced(app, held["id"]).arrived_at
    for path in (f"/visits/{world.visit}", f"/jobs/{world.job}"):
        page = dana.get(path).text
        assert "1 of 1 arrived" in page and "still on" not in page
    desk = dana.get("/desk").text
    assert f"/phones#phone-{world.wei}" not in desk and not marked_on_board(desk, world.visit)


def marked_on_board(desk: str, visit: uuid.UUID) -> bool:
    """Whether the visit's block says that not all of it has arrived."""
    _, block = desk.split(f'id="visit-{visit}"')
    return "not all arrived" in block.split("</li>")[0]


def test_nothing_is_said_where_no_phone_has_recorded_anything(dana, world):
    assert 'id="proof"' not in dana.get(f"/visits/{world.visit}").text + dana.get(f"/jobs/{world.job}").text


def test_it_is_marked_only_when_it_takes_longer_than_ten_minutes(app, wei, dana, world):
    tell(wei, item(world))
    assert 'class="proof late"' not in dana.get(f"/jobs/{world.job}").text
    assert "with work to come" not in dana.get("/desk").text
    long_ago(app)
    assert 'class="proof late"' in dana.get(f"/jobs/{world.job}").text
    assert "1 phone with work to come</a>" in dana.get("/desk").text


def test_telling_the_same_again_changes_nothing(app, wei, world):
    held = item(world)
    tell(wei, held)
    before = count_events(app)
    tell(wei, held)
    assert count_events(app) == before
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(Announced.id))) == 1


def test_the_same_announcement_twice_is_one(app, wei, world):
    op, held = new_id(), item(world)
    tell(wei, held, op=op)
    tell(wei, held, item(world), op=op)
    assert kinds(app, world.job).count("held_announced") == 1


def test_open_pages_hear_of_it(wei, dana, world):
    after = dana.get("/live?about=desk&after=0").headers["Live-Cursor"]
    assert dana.get(f"/live?about=desk&after={after}").status_code == 204
    tell(wei, item(world))
    assert dana.get(f"/live?about=desk&after={after}").status_code == 200
    assert dana.get(f"/live?about=job:{world.job}&after={after}").status_code == 200
    assert "phone holds 1 that is still to arrive" in dana.get(f"/jobs/{world.job}").text


def test_what_had_arrived_before_it_was_announced_is_not_missing(app, wei, dana, world):
    bring(app, world.visit)
    op = new_id()
    note(wei, world, op)
    tell(wei, item(world, id=str(op)))
    assert "1 of 1 arrived" in dana.get(f"/jobs/{world.job}").text


def test_what_the_phone_no_longer_holds_is_lost_until_it_tells_of_it_again(app, wei, dana, world):
    held = item(world)
    tell(wei, held)
    tell(wei)
    assert announced(app, held["id"]).state == "lost"
    page = dana.get(f"/jobs/{world.job}").text
    assert "1 is no longer on it" in page and "no longer on the phone" in page
    tell(wei, held)
    assert announced(app, held["id"]).state == "waiting"


def test_a_list_that_is_not_complete_loses_nothing(app, wei, world):
    held = item(world)
    tell(wei, held)
    tell(wei, item(world), complete=False)
    assert announced(app, held["id"]).state == "waiting"


def test_an_edit_takes_the_place_of_what_was_held(app, wei, world):
    was, now = item(world, seq=14), item(world, seq=15)
    tell(wei, was)
    tell(wei, now, gone=[{"id": was["id"], "seq": 14, "by": now["id"]}])
    assert announced(app, was["id"]).discarded_because == "edited"
    assert announced(app, now["id"]).is_missing


def test_a_job_that_we_do_not_know_yet_is_kept_by_its_id(app, wei, world):
    opened = str(new_id())
    tell(wei, item(world, id=opened, job=opened, visit=opened, words="Emergency: pipe burst"))
    fields = {"site": world.site, "title": "Pipe burst", "category": "other"}
    assert wei.act("/field-jobs", op=opened, **fields).headers["Op-Result"] == "applied"
    row = announced(app, opened)
    assert row.arrived_at and str(row.job_id) == opened


def test_nobody_holds_up_somebody_elses_job(app, wei, bo, world):
    held = item(world)
    tell(bo, held)
    assert announced(app, held["id"]).job_id is None
    tell(wei, {**held, "words": "Mine"})
    assert announced(app, held["id"]).user_id == world.bo
    assert "held_announced" not in kinds(app, world.job)


def test_what_somebody_else_entered_on_this_phone_is_not_told_for_them(app, wei, world):
    answer = wei.act("/outbox/manifest", held=json.dumps([item(world)]), headers={"Op-User": str(world.bo)})
    assert (answer.status_code, answer.headers["Op-Reason"]) == (403, "wrong-user")


@pytest.mark.parametrize(
    "held",
    [
        "{",
        "{}",
        "[1]",
        '[{"id": "x"}]',
        "[" * 5000,
        json.dumps([{"id": str(named("x")), "size": -1}]),
        json.dumps([{"id": str(named("x")), "size": 1.5}]),
        json.dumps([{"id": str(named("x")), "seq": 2**40}]),
        json.dumps([{"id": str(named("x")), "state": "gone"}]),
        json.dumps([{"id": str(named("x")), "sha256": ["../etc"]}]),
        json.dumps([{"id": str(named("x")), "sha256": 7}]),
        json.dumps([{}] * 5001),
    ],
)
def test_what_is_no_such_list_is_refused(app, wei, held):
    assert wei.act("/outbox/manifest", held=held).status_code == 422
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(Announced.id))) == 0


def test_strange_words_and_times_do_no_harm(app, wei, world):
    odd = item(
        world, words="\x00\ud800" + "x" * 900, reason="\u0007", occurred_at="9999-12-31T23:59:59Z", job="7", kind=3
    )
    tell(wei, odd)
    row = announced(app, odd["id"])
    assert (row.words, row.reason, row.job_id, row.kind) == ("x" * 300, "", None, "")
    assert row.occurred_at <= row.announced_at


def test_too_long_a_list_is_refused(wei):
    assert wei.act("/outbox/manifest", held="x" * 500_001).status_code == 413


def test_five_thousand_things_are_kept(app, wei, world):
    tell(wei, *({"id": str(new_id())} for _ in range(5000)))
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(Announced.id))) == 5000


@pytest.mark.parametrize("wrong", [dt.timedelta(hours=1), dt.timedelta(days=-1), dt.timedelta(days=-3650)])
def test_the_times_of_a_phone_with_a_wrong_clock_are_set_right(app, wei, world, wrong):
    clock = dt.datetime.now(dt.UTC) + wrong
    held = item(world, occurred_at=(clock - dt.timedelta(minutes=30)).isoformat())
    tell(wei, held, headers={"Op-Occurred-At": clock.isoformat(), "Op-Sent-At": clock.isoformat()})
    row = announced(app, held["id"])
    assert abs(row.announced_at - row.occurred_at - dt.timedelta(minutes=30)) < dt.timedelta(seconds=5)
    with app.app_context():
        phone = db.session.scalars(sa.select(Phone)).one()
        assert abs(phone.skew_seconds + wrong.total_seconds()) < 5 and phone.holds == 1


def test_only_technicians_tell(request):
    for person, status in {"dana": 403, "office": 403, "admin": 403, "browser": 401}.items():
        assert request.getfixturevalue(person).act("/outbox/manifest", held="[]").status_code == status
    assert request.getfixturevalue("wei").post("/outbox/manifest", data={"held": "[]"}).status_code == 400


def test_few_statements_whatever_the_number(wei, dana, world):
    tell(wei, item(world))
    paths = ("/desk", f"/jobs/{world.job}", f"/visits/{world.visit}", "/phones")
    counts = []
    for _ in range(2):
        with counted() as statements:
            for path in paths:
                assert dana.get(path).status_code == 200
        counts.append(len(statements))
        tell(wei, *(item(world) for _ in range(60)), complete=False)
    assert counts[0] == counts[1]
