"""/people: adding, changing, disabling; the one-time link for a forgotten password."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from fieldapp.accounts.models import SignInLink, User
from fieldapp.extensions import begin_write, db
from fieldapp.ids import new_id

MA = {"username": "ma", "name": "马师傅", "role": "technician", "phone": "139"}
NEW = "three quiet words"


def person(username):
    return db.session.scalar(sa.select(User).where(User.username == username))


def test_an_administrator_adds_a_person(app, admin):
    answer = admin.act("/people", htmx=False, **MA)
    assert answer.status_code == 303
    assert "马师傅" in admin.get(answer.headers["Location"]).text
    with app.app_context():
        assert person("ma").phone == "139"


def test_sent_again_it_adds_nobody(app, admin):
    op = new_id()
    first, again = (admin.act("/people", op=op, htmx=False, **MA) for _ in range(2))
    assert first.headers["Location"] == again.headers["Location"]
    assert admin.act("/people", op=op, htmx=False, **{**MA, "name": "other"}).status_code == 422
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(User.id))) == 7


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"username": "wei"}, "already"),
        ({"username": "WEI"}, "already"),
        ({"username": "a b"}, "Letters, digits"),
        ({"name": ""}, "required"),
        ({"role": "king"}, "Choose one"),
        ({"name": "x\x00"}, "cannot be kept"),
        ({"name": "x" * 101}, "100"),
    ],
)
def test_bad_input_comes_back_with_what_was_typed(admin, fields, words):
    answer = admin.act("/people", htmx=False, **{**MA, **fields})
    assert answer.status_code == 422
    assert words in answer.text and 'value="139"' in answer.text


def test_only_an_administrator_changes_people(dana, wei, admin, world):
    for browser in (dana, wei):
        assert browser.act("/people", **MA).status_code == 403
        assert browser.act(f"/people/{world.bo}", **MA).status_code == 403
        assert browser.act(f"/people/{world.bo}/disabling").status_code == 403
    assert dana.get("/people").status_code == 200
    assert wei.get("/people").status_code == 403
    assert admin.act(f"/people/{new_id()}", **MA).status_code == 404


def test_a_person_changes_and_every_other_column_stays(app, admin, world):
    forged = {"password_hash": "x", "disabled_at": "2020-01-01", "id": str(new_id()), "username": "root"}
    admin.act(f"/people/{world.bo}", htmx=False, name="Bo", role="dispatcher", phone="1", **forged)
    with app.app_context():
        bo = db.session.get(User, world.bo)
        assert (bo.name, bo.role, bo.username, bo.disabled_at) == ("Bo", "dispatcher", "bo", None)


def test_nobody_disables_themselves(admin, world):
    assert admin.act(f"/people/{world.admin}/disabling").status_code == 403


def link_for(browser, person_id):
    answer = browser.act(f"/people/{person_id}/sign-in-link", htmx=False)
    assert answer.status_code == 200
    return re.search(r"/welcome/[\w-]+", answer.text)[0]


def test_a_forgotten_password_is_mended_with_a_link_that_works_once(app, dana, wei, world):
    link, phone = link_for(dana, world.wei), app.test_client()
    assert phone.get(link).status_code == 200
    assert phone.post(link, data={"password": "short"}).status_code == 422
    assert phone.post(link, data={"password": NEW}).status_code == 303
    assert phone.get("/account").status_code == 200
    assert wei.get("/account").status_code == 303, "the old sessions end"
    assert app.test_client().get(link).status_code == 404
    assert app.test_client().post(link, data={"password": NEW}).status_code == 404


def test_a_link_ends_after_an_hour_and_reads_like_an_unknown_one(app, dana, world):
    link = link_for(dana, world.wei)
    with app.app_context():
        begin_write()
        db.session.execute(sa.update(SignInLink).values(expires_at=dt.datetime.now(dt.UTC)))
        db.session.commit()
    ended, unknown = app.test_client().get(link), app.test_client().get("/welcome/unknown")
    assert ended.status_code == unknown.status_code == 404
    assert ended.text.replace(link, "/welcome/unknown") == unknown.text


def test_the_desk_makes_links_for_technicians_only(dana, wei, admin, world):
    assert dana.act(f"/people/{world.lin}/sign-in-link").status_code == 403
    assert dana.act(f"/people/{world.admin}/sign-in-link").status_code == 403
    assert wei.act(f"/people/{world.bo}/sign-in-link").status_code == 403
    link_for(admin, world.lin)


def test_a_links_token_is_not_in_the_database(app, dana, world):
    token = link_for(dana, world.wei).rpartition("/")[2]
    with app.app_context():
        assert token not in str(db.session.execute(sa.select(SignInLink.token_hash)).all())
