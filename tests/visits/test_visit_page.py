"""GET /visits/<id>: one page for all that is done on a visit."""

import datetime as dt

from fieldapp.accounts.models import User
from fieldapp.extensions import db
from fieldapp.history import Op
from fieldapp.ids import new_id
from fieldapp.jobs.actions import reassign
from fieldapp.jobs.models import Job, Visit
from fieldapp.notes.models import Note
from fieldapp.parts.models import PartUsed
from fieldapp.parts.status import Use
from tests.statements import counted
from tests.visits.steps import arrive, go

MOST_STATEMENTS = 9


def test_shows_what_is_wrong_where_and_with_what(wei, world):
    page = wei.get(f"/visits/{world.visit}")
    assert page.status_code == 200
    for words in ("Window leaks, two sashes", "花园路 88 弄", "Gate code 4711#", "Casement 70", "tel:13800138000"):
        assert words in page.text


def test_each_state_has_its_page_and_its_next_act(wei, world):
    acts = {"accepted": "Set out", "travelling": "I'm here", "on_site": "Finish visit", "paused": "Go on"}
    for to, act in acts.items():
        go(wei, world.visit, to)
        page = wei.get(f"/visits/{world.visit}")
        assert page.status_code == 200
        assert act in page.text


def test_follows_what_others_do_to_it(wei, world):
    assert f'data-live="/live?about=visit:{world.visit}"' in wei.get(f"/visits/{world.visit}").text.replace("%3A", ":")


def test_the_map_link_opens_the_phones_own_app(wei, world):
    page = wei.get(f"/visits/{world.visit}", headers={"User-Agent": "Mozilla/5.0 (Linux; Android 14)"})
    assert 'href="geo:0,0?q=%E4%B8%8A' in page.text
    page = wei.get(f"/visits/{world.visit}", headers={"User-Agent": "Mozilla/5.0 (iPhone)"})
    assert 'href="https://maps.apple.com/?q=%E4%B8%8A' in page.text


def test_the_desk_may_look_and_record_but_not_move(wei, dana, world):
    arrive(wei, world.visit)
    page = dana.get(f"/visits/{world.visit}")
    assert page.status_code == 200
    assert "Add note" in page.text and "Back to the job" in page.text
    assert f"/visits/{world.visit}/moves" not in page.text


def test_someone_elses_visit_is_not_found(bo, world):
    assert bo.get(f"/visits/{world.visit}").status_code == 404


def test_a_visit_given_away_stays_visible_and_says_so(wei, app, world):
    with app.app_context():
        people = {user.username: user for user in db.session.scalars(db.select(User))}
        reassign(db.session.get_one(Visit, world.visit), Op(actor=people["dana"]), technician=people["bo"])
    page = wei.get(f"/visits/{world.visit}")
    assert "This visit is with Bo Li now." in page.text
    assert f"/visits/{world.visit}/moves" not in page.text


def test_a_stranger_signs_in_first(browser, world):
    assert browser.get(f"/visits/{world.visit}").headers["Location"].startswith("/sign-in")


def test_what_an_earlier_visit_left_to_order_is_on_the_pick_list(wei, app, world):
    with app.app_context():
        db.session.add(used(world, world.bos_visit, Use.ORDERED))
        db.session.get_one(Visit, world.bos_visit).job_id = world.job
        db.session.commit()
    page = wei.get(f"/visits/{world.visit}").text
    assert "Bring along" in page and "Seal 70 × 2" in page


def test_makes_as_many_statements_for_a_hundred_rows(wei, app, world):
    arrive(wei, world.visit)
    wei.get(f"/visits/{world.visit}")
    with counted() as few:
        wei.get(f"/visits/{world.visit}")
    with app.app_context():
        now = dt.datetime.now(dt.UTC)
        for n in range(100):
            note = {"text": f"Note {n}", "for_customer": True, "by_id": (world.wei, world.dana)[n % 2]}
            db.session.add(Note(id=new_id(), visit_id=world.visit, written_at=now, **note))
            db.session.add(used(world, world.visit, Use.USED))
            db.session.add(job_here(world, n, now))
        db.session.commit()
    with counted() as many:
        page = wei.get(f"/visits/{world.visit}")
    assert "Note 99" in page.text
    assert len(many) == len(few) <= MOST_STATEMENTS, "\n".join(many)


def used(world, visit_id, use: Use) -> PartUsed:
    return PartUsed(id=new_id(), visit_id=visit_id, part_id=world.seal, use=use, quantity=2, price=12, covered=False)


def job_here(world, n: int, now: dt.datetime) -> Job:
    facts = {"kind": "repair", "category": "window", "urgency": "normal", "state": "new"}
    number = f"WX-2020-{n:06}"
    return Job(site_id=world.site, number=number, title=f"Job {n}", opened_at=now, state_since=now, **facts)
