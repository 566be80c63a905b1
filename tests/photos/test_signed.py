"""What the customer signed shows photos: a later change to them does not go unnoticed."""

import datetime as dt

import pytest

from fieldapp.extensions import begin_write, db
from fieldapp.ids import new_id
from fieldapp.jobs.models import Visit
from fieldapp.signoff.models import SignOff
from fieldapp.signoff.status import SignOutcome
from tests.photos.conftest import file
from tests.pictures import photo
from tests.visiting import kinds


@pytest.fixture
def signed(app, world, photo_id):
    """The customer has signed, and saw this photo."""
    with app.app_context():
        begin_write()
        hashes = {f"{part}_sha256": "0" * 64 for part in ("document", "strokes", "image")}
        people = {"signer": "Zhang", "taken_by_id": world.wei, "signed_at": dt.datetime.now(dt.UTC)}
        db.session.add(
            SignOff(id=new_id(), visit_id=world.visit, outcome=SignOutcome.SIGNED, differences=[], **hashes, **people)
        )
        db.session.commit()
    return photo_id


def is_changed(app, world) -> bool:
    with app.app_context():
        return db.session.get_one(Visit, world.visit).changed_after_signing


@pytest.mark.parametrize("act", ["/removal", "/caption"])
def test_a_photo_that_was_shown_is_changed(app, world, wei, signed, act):
    wei.act(f"/photos/{signed}{act}", reason="Blurred", caption="Other corner")
    assert is_changed(app, world) and kinds(app, world.job)[-1] == "changed_after_signing"


@pytest.mark.parametrize(("kind", "changed"), [("after", True), ("existing", True), ("tag", False), ("receipt", False)])
def test_a_photo_added_counts_if_customers_see_its_kind(app, world, wei, url, signed, kind, changed):
    wei.act(url, photo=file(photo(64, 48)), kind=kind)
    assert is_changed(app, world) is changed


def test_a_drawing_is_not_on_the_document(app, world, wei, signed):
    wei.act(f"/photos/{signed}/layers", shapes="[]")
    assert not is_changed(app, world)
