"""POST /visits/<id>/no-parts: none were used, said explicitly."""

import pytest

from fieldapp.extensions import db
from fieldapp.ids import new_id
from fieldapp.jobs.models import Visit
from tests.visiting import bring, kinds


@pytest.fixture
def here(app, world):
    bring(app, world.visit)
    return f"/visits/{world.visit}/no-parts"


def test_none_were_used(app, world, wei, here):
    answer = wei.act(here)
    assert answer.status_code == 200 and "No parts were used." in answer.text and "data-done" in answer.text
    with app.app_context():
        assert db.session.get(Visit, world.visit).no_parts
    assert kinds(app, world.job)[-1] == "no_parts_said"


def test_said_twice_it_is_one_event(app, world, wei, here):
    op = new_id()
    assert [wei.act(here, op=one).status_code for one in (op, op, new_id())] == [200, 200, 200]
    assert kinds(app, world.job).count("no_parts_said") == 1


def test_not_while_the_list_has_one(world, wei, here):
    used = new_id()
    wei.act(f"/visits/{world.visit}/parts", op=used, sku="SEAL-70")
    assert wei.act(here).status_code == 409
    wei.act(f"/visits/{world.visit}/parts/{used}/removal", reason="Wrong part")
    assert wei.act(here).status_code == 200


def test_with_one_only_ordered_it_is_true(world, wei, here):
    wei.act(f"/visits/{world.visit}/parts", sku="SEAL-70", use="ordered")
    assert wei.act(here).status_code == 200


def test_without_an_operations_id_nothing_is_done(wei, here):
    assert wei.post(here).status_code == 400


def test_not_yours_not_allowed_not_now(bo, office, wei, world, here):
    assert bo.act(here).status_code == 404
    assert office.act(here).status_code == 403


def test_not_before_setting_out(bo, world):
    assert bo.act(f"/visits/{world.bos_visit}/no-parts").status_code == 409


def test_without_javascript_the_page_comes_again(world, wei, here):
    assert wei.act(here, htmx=False).location == f"/visits/{world.visit}#parts"
