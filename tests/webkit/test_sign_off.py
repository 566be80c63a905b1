"""The customer signs on Wei's iPhone without signal: what they saw is what the office keeps."""

import sqlalchemy as sa

from fieldapp.extensions import db
from fieldapp.history.canonical import digest
from fieldapp.signoff.models import SignOff
from fieldapp.signoff.queries import document_of
from tests.visiting import bring
from tests.world import named

VISIT = named("visit")


def test_what_the_customer_signed_without_signal_is_what_the_office_has(start, live_server, tmp_path):
    bring(live_server.app, VISIT)
    phone = start("wei", folder=tmp_path / "phone")
    phone.go(f"/visits/{VISIT}")
    phone.until_held(f"/visits/{VISIT}/signoff/thanks")
    live_server.kill()
    phone.tap("#part-chips .chip")
    phone.says("#waits-part > [data-op]", "Seal 70")
    phone.tap("#checklists button[name=all]")
    phone.says("#checklists", "on this phone")
    phone.tap("#next .primary")
    phone.tap("[form=hand-over]")
    phone.says(".document", "Seal 70")
    phone.draw("#signature canvas")
    seen = "".join(phone.shown("[data-hash]").text.split())
    phone.tap("#signoff button.primary")
    phone.says("h1", "Thank you")
    phone.says("main", "kept on this phone")

    live_server.start()
    phone.go("/today")
    phone.until_sent()
    with live_server.app.app_context():
        signed = db.session.scalars(sa.select(SignOff)).one()
        assert signed.document_sha256 == seen
        assert digest(document_of(signed, live_server.app.extensions["files"])) == seen
        assert (signed.outcome, signed.differences) == ("signed", [])
        db.session.remove()
        db.engine.dispose()
