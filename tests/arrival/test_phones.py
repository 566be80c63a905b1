"""GET /phones: whose phone holds what, which number never came, whose clock is wrong."""

import datetime as dt

import pytest
import sqlalchemy as sa

from fieldapp.extensions import begin_write, db
from fieldapp.history.announced import MissingNumber
from fieldapp.ids import new_id
from tests.arrival.phones import item, long_ago, tell
from tests.conftest import Browser
from tests.visiting import bring


@pytest.fixture(autouse=True)
def on_site(app, world):
    bring(app, world.visit)


def note(wei, world, seq: int, op=None, phone=None) -> None:
    path, headers = f"/visits/{world.visit}/notes", {"Op-Seq": str(seq), **named(phone)}
    assert wei.act(path, op=op, headers=headers, text=f"Note {seq}").status_code == 200


def named(phone) -> dict[str, str]:
    return {"Op-Phone": str(phone)} if phone else {}


def signed_in_again(app) -> Browser:
    again = app.test_client()
    assert isinstance(again, Browser)
    again.sign_in("wei")
    return again


def numbers(app) -> list[int]:
    with app.app_context():
        return sorted(db.session.scalars(sa.select(MissingNumber.number)))


def an_hour_later(app) -> None:
    with app.app_context():
        begin_write()
        db.session.execute(sa.update(MissingNumber).values(noticed_at=dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)))
        db.session.commit()


def test_each_phone_its_panel(app, wei, bo, dana, world):
    tell(wei, item(world))
    tell(bo)
    long_ago(app)
    page = dana.get("/phones").text
    assert page.index("Wei Chen") < page.index("Bo Li"), "whoever is behind comes first"
    assert "1 still on Wei Chen's phone, for 2 hr" in page and "Photo: the torn seal" in page
    assert "All arrived" in page and page.count("last heard") == 2


def test_nobody_has_told_anything(dana):
    assert "No phone has told anything yet" in dana.get("/phones").text


def test_a_number_that_has_not_come_is_shown(app, wei, dana, world):
    for seq in (12, 13, 15):
        note(wei, world, seq)
    assert numbers(app) == [14]
    assert "has not come" not in dana.get("/phones").text, "it may be on its way"
    assert "with work to come" not in dana.get("/desk").text
    an_hour_later(app)
    assert "Wei Chen's phone: number 14 has not come" in dana.get("/phones").text
    assert "1 phone with work to come" in dana.get("/desk").text


def test_lanes_arrive_out_of_order(app, wei, dana, world):
    for seq in (12, 15, 13, 14):
        note(wei, world, seq)
    assert numbers(app) == []


def test_what_was_sent_twice_leaves_no_number_out(app, wei, world):
    op = new_id()
    for _ in range(2):
        note(wei, world, 12, op)
    note(wei, world, 13)
    assert numbers(app) == []


def test_a_number_that_the_phone_still_holds_is_no_gap(app, wei, dana, world):
    for seq in (12, 14):
        note(wei, world, seq)
    tell(wei, item(world, seq=13))
    an_hour_later(app)
    assert "has not come" not in dana.get("/phones").text


def test_a_number_that_an_edit_gave_up_is_no_gap(app, wei, dana, world):
    for seq in (12, 15):
        note(wei, world, seq)
    tell(wei, gone=[{"id": str(new_id()), "seq": 13, "by": str(new_id())}, {"id": str(new_id()), "seq": 14}])
    an_hour_later(app)
    assert "has not come" not in dana.get("/phones").text and numbers(app) == []


def test_a_number_that_was_discarded_is_no_gap(app, wei, dana, world):
    for seq in (12, 14):
        note(wei, world, seq)
    wei.act("/outbox/discards", discarded=new_id(), reason="Blurred", seq="13", headers={"Op-Seq": "15"})
    an_hour_later(app)
    assert "has not come" not in dana.get("/phones").text


def test_whoever_signs_in_anew_fills_the_gap(app, wei, world):
    for seq in (12, 15):
        note(wei, world, seq)
    again = signed_in_again(app)
    for seq in (13, 14, 16):
        note(again, world, seq)
    note(wei, world, 17)
    assert numbers(app) == []


def test_each_phone_of_one_person_counts_for_itself(app, wei, dana, world):
    """Both have come to 13; that of one stands for nothing of the other's."""
    one, other = new_id(), new_id()
    again = signed_in_again(app)
    for browser, phone, seqs in ((wei, one, (12, 14)), (again, other, (11, 12, 13, 14))):
        tell(browser, headers=named(phone))
        for seq in seqs:
            note(browser, world, seq, phone=phone)
    an_hour_later(app)
    assert numbers(app) == [13]
    page = dana.get("/phones").text
    assert "Wei Chen's phone: number 13 has not come" in page and page.count("last heard") == 2
    again.act("/outbox/discards", discarded=new_id(), reason="Blurred", seq="13", headers=named(other))
    tell(again, item(world, seq=13), gone=[{"id": str(new_id()), "seq": 13}], headers=named(other))
    assert numbers(app) == [13] and "number 13 has not come" in dana.get("/phones").text
    note(wei, world, 13, phone=one)
    assert numbers(app) == []


def test_a_phone_is_the_same_one_after_signing_in_anew(app, wei, dana, world):
    phone, held = new_id(), item(world, seq=4)
    tell(wei, held, headers=named(phone))
    note(wei, world, 2, phone=phone)
    again = signed_in_again(app)
    note(again, world, 5, phone=phone)
    assert numbers(app) == [3, 4]
    tell(again, headers=named(phone))
    an_hour_later(app)
    page = dana.get("/phones").text
    assert "number 3 has not come" in page and page.count("last heard") == 1
    assert "1 is no longer on it" in dana.get(f"/jobs/{world.job}").text, "told in the session before, and gone"
    tell(again, gone=[{"id": str(new_id()), "seq": 3}], headers=named(phone))
    assert numbers(app) == [4]


def test_two_people_on_one_phone_are_not_mixed_up(app, wei, bo, world):
    phone = new_id()
    bring(app, world.bos_visit)
    note(wei, world, 1, phone=phone)
    path = f"/visits/{world.bos_visit}/notes"
    assert bo.act(path, headers={"Op-Seq": "7", **named(phone)}, text="Torn").status_code == 200
    note(wei, world, 2, phone=phone)
    assert bo.act(path, headers={"Op-Seq": "9", **named(phone)}, text="Torn").status_code == 200
    assert numbers(app) == [8]


def test_a_newer_app_counts_on_where_the_one_without_a_name_was(app, wei, world):
    phone = new_id()
    note(wei, world, 12)
    note(wei, world, 14)
    note(wei, world, 16, phone=phone)
    assert numbers(app) == [13, 15]
    for seq in (13, 15, 17):
        note(wei, world, seq, phone=phone)
    assert numbers(app) == []


def test_what_that_phone_has_left_in_quarantine_is_no_gap(app, wei, admin, world):
    phone = new_id()
    note(wei, world, 1, phone=phone)
    admin.act(f"/people/{world.wei}/disabling")
    answer = wei.act(f"/visits/{world.visit}/notes", headers={"Op-Seq": "2", **named(phone)}, text="Torn")
    assert answer.status_code == 202
    admin.act(f"/people/{world.wei}/enabling")
    note(signed_in_again(app), world, 4, phone=phone)
    assert numbers(app) == [3]


def test_a_phone_that_counts_on_from_far_away_fills_no_table(app, wei, world):
    note(wei, world, 1)
    note(wei, world, 2**31 - 1)
    assert len(numbers(app)) == 200


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (dt.timedelta(hours=1, minutes=3), "its clock is 1 hr 3 min ahead"),
        (dt.timedelta(days=-1), "its clock is 1 day behind"),
        (dt.timedelta(seconds=60), None),
    ],
)
def test_a_wrong_clock_is_shown(wei, dana, world, wrong, words):
    clock = (dt.datetime.now(dt.UTC) + wrong).isoformat()
    tell(wei, headers={"Op-Occurred-At": clock, "Op-Sent-At": clock})
    page = dana.get("/phones").text
    assert words in page if words else "its clock" not in page


def test_only_the_desk(request):
    for person, status in {"dana": 200, "lin": 200, "wei": 403, "office": 403, "admin": 403, "browser": 303}.items():
        assert request.getfixturevalue(person).get("/phones").status_code == status
