"""A phone says which one it is with all that it sends, whoever is signed in."""

import sqlalchemy as sa

from fieldapp.extensions import db
from fieldapp.history import Operation
from fieldapp.history.announced import Phone
from tests.visiting import bring
from tests.world import named

VISIT = named("visit")


def test_what_a_phone_sends_and_tells_says_which_phone_it_is(live_server, phone):
    bring(live_server.app, VISIT)
    told = []
    phone.on("request", lambda asked: told.append(asked.headers) if asked.method == "POST" else None)
    with phone.expect_response("**/outbox/manifest"):
        phone.goto(f"/visits/{VISIT}")
    with phone.expect_response("**/checklist"):
        phone.locator('#checklists [name="all"]').first.click()
    phone.reload()
    names = {headers["op-phone"] for headers in told if "op-phone" in headers}
    assert len(told) >= 2 and len(names) == 1
    with live_server.app.app_context():
        (sent,) = db.session.scalars(sa.select(Operation.phone_id).where(Operation.phone_id.is_not(None)).distinct())
        (kept,) = db.session.scalars(sa.select(Phone.phone_id))
        assert {str(sent), str(kept)} == names
        db.engine.dispose()
