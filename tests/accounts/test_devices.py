"""GET /account, POST /devices/<id>/revocation, POST /account/password."""

import sqlalchemy as sa

from fieldapp.accounts.models import Device
from fieldapp.extensions import db
from fieldapp.ids import new_id
from tests.world import PASSWORD, named

NEW = "three quiet words"


def test_one_sees_ones_devices(wei):
    page = wei.get("/account").text
    assert "this device, now" in page


def test_a_lost_phone_is_signed_out_in_one_click(app, wei, dana, world):
    answer = dana.act(f"/devices/{named('weis device')}/revocation", htmx=False)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/people/{world.wei}")
    assert wei.get("/account").status_code == 303


def test_revoking_again_does_nothing(app, wei, admin):
    path, op = f"/devices/{named('danas device')}/revocation", new_id()
    first, again = (admin.act(path, op=op, htmx=False) for _ in range(2))
    assert (first.status_code, again.status_code) == (303, 303)
    with app.app_context():
        revoked = db.session.scalars(sa.select(Device).where(Device.revoked_at.is_not(None))).all()
        assert len(revoked) == 1


def test_somebody_elses_device_is_not_found(wei, bo, dana):
    assert bo.act(f"/devices/{named('weis device')}/revocation").status_code == 404
    assert dana.act(f"/devices/{named('admins device')}/revocation").status_code == 404
    assert bo.act(f"/devices/{new_id()}/revocation").status_code == 404


def test_an_act_needs_its_id(wei):
    path = f"/devices/{named('weis device')}/revocation"
    assert wei.post(path).status_code == 400
    assert wei.post(path, data={"op": "42"}).status_code == 400
    assert wei.get("/account").status_code == 200


def test_a_new_password_ends_the_other_sessions(app, wei):
    other = app.test_client().sign_in("wei")
    answer = wei.act("/account/password", htmx=False, current=PASSWORD, password=NEW)
    assert answer.status_code == 303
    assert wei.get("/account").status_code == 200
    assert other.get("/account").status_code == 303
    app.test_client().sign_in("wei", NEW)


def test_a_new_password_needs_the_present_one_and_some_length(wei):
    wrong = wei.act("/account/password", htmx=False, current="no", password=NEW)
    assert wrong.status_code == 422 and "not your current password" in wrong.text
    short = wei.act("/account/password", htmx=False, current=PASSWORD, password="short")
    assert short.status_code == 422 and "at least 10" in short.text
