"""POST /visits/<id>/parts/<id>/removal: a part is taken out again and stays to be seen."""

import pytest

from fieldapp.extensions import db
from fieldapp.ids import new_id
from fieldapp.jobs.models import Visit
from fieldapp.parts.models import PartUsed, Stock
from tests.visiting import bring, change, kinds
from tests.world import named


@pytest.fixture
def used_id(app, world, wei):
    bring(app, world.visit)
    op = new_id()
    wei.act(f"/visits/{world.visit}/parts", op=op, sku="SEAL-70", quantity="2")
    return op


@pytest.fixture
def here(world, used_id):
    return f"/visits/{world.visit}/parts/{used_id}/removal"


def in_bag(app, world, owner="wei"):
    with app.app_context():
        return db.session.get(Stock, (world.seal, named(f"bag {named(owner)}"))).quantity


def test_it_goes_back_to_the_bag_and_stays_struck_through(app, world, wei, here, used_id):
    answer = wei.act(here, reason="Wrong part")
    assert answer.status_code == 200
    assert "Removed: Wrong part" in answer.text and 'class="removed"' in answer.text
    with app.app_context():
        used = db.session.get(PartUsed, used_id)
        assert used.is_removed and used.removed_reason == "Wrong part" and used.amount == 0
    assert in_bag(app, world) == 20
    assert kinds(app, world.job)[-1] == "part_removed"


def test_what_was_typed_gives_way_to_the_reason_tapped(app, wei, here, used_id):
    wei.post(here, data={"reason": ["half a sen", "Wrong part"], "op": str(new_id())})
    with app.app_context():
        assert db.session.get(PartUsed, used_id).removed_reason == "Wrong part"


def test_sent_again_it_goes_back_once(app, world, wei, here):
    op = new_id()
    assert [wei.act(here, op=op, reason="Wrong part").status_code for _ in range(2)] == [200, 200]
    assert in_bag(app, world) == 20 and kinds(app, world.job).count("part_removed") == 1


def test_the_same_id_with_another_reason_is_refused(wei, here):
    op = new_id()
    wei.act(here, op=op, reason="Wrong part")
    assert wei.act(here, op=op, reason="Other").status_code == 422


def test_taken_out_twice_is_too_late(app, world, wei, here):
    wei.act(here, reason="Wrong part")
    assert wei.act(here, reason="Wrong part").status_code == 409
    assert in_bag(app, world) == 20


def test_it_goes_back_to_weis_bag_though_the_visit_is_bos_now(app, world, dana, here):
    change(app, Visit, world.visit, technician_id=world.bo)
    assert dana.act(here, reason="Wrong part").status_code == 200
    assert (in_bag(app, world), in_bag(app, world, "bo")) == (20, 20)


@pytest.mark.parametrize("reason", ["", "  ", "a\0b", "x" * 301])
def test_without_a_reason_it_stays(app, wei, here, used_id, reason):
    answer = wei.act(here, reason=reason)
    assert answer.status_code == 422 and 'aria-invalid="true"' in answer.text
    with app.app_context():
        assert not db.session.get(PartUsed, used_id).is_removed


def test_somebody_elses_is_not_found(bo, here):
    assert bo.act(here, reason="Wrong part").status_code == 404


def test_a_part_of_another_visit_is_not_found(app, world, dana, used_id):
    bring(app, world.bos_visit)
    assert dana.act(f"/visits/{world.bos_visit}/parts/{used_id}/removal", reason="x").status_code == 404


def test_an_id_that_is_none_is_not_found(wei, world, used_id):
    for wrong in ("17", "x", new_id()):
        assert wei.act(f"/visits/{world.visit}/parts/{wrong}/removal", reason="x").status_code == 404


def test_the_office_does_not(office, here):
    assert office.act(here, reason="Wrong part").status_code == 403


def test_without_javascript_the_page_comes_again(world, wei, here):
    answer = wei.act(here, htmx=False, reason="Wrong part")
    assert answer.status_code == 303 and answer.location == f"/visits/{world.visit}#parts"
