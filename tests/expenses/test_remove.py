"""POST /visits/<id>/expenses/<id>/removal: an expense is taken out again and stays to be seen."""

import pytest

from fieldapp.expenses.models import Expense
from fieldapp.extensions import db
from fieldapp.ids import new_id
from tests.visiting import bring, kinds


@pytest.fixture
def expense_id(app, world, wei):
    bring(app, world.visit)
    op = new_id()
    wei.act(f"/visits/{world.visit}/expenses", op=op, kind="meal", amount="30")
    return op


@pytest.fixture
def here(world, expense_id):
    return f"/visits/{world.visit}/expenses/{expense_id}/removal"


def test_it_stays_struck_through_and_counts_no_more(app, world, wei, here, expense_id):
    answer = wei.act(here, reason="Noted twice")
    assert answer.status_code == 200 and "Removed: Noted twice" in answer.text
    with app.app_context():
        assert db.session.get(Expense, expense_id).is_removed
    assert kinds(app, world.job)[-1] == "expense_removed"


def test_sent_again_and_too_late(app, world, wei, here):
    op = new_id()
    assert [wei.act(here, op=one, reason="Noted twice").status_code for one in (op, op, new_id())] == [200, 200, 409]
    assert kinds(app, world.job).count("expense_removed") == 1


def test_the_same_id_with_another_reason_is_refused(wei, here):
    op = new_id()
    wei.act(here, op=op, reason="Noted twice")
    assert wei.act(here, op=op, reason="Other").status_code == 422


@pytest.mark.parametrize("reason", ["", " ", "a\0b", "x" * 301])
def test_without_a_reason_it_stays(app, wei, here, expense_id, reason):
    assert wei.act(here, reason=reason).status_code == 422
    with app.app_context():
        assert not db.session.get(Expense, expense_id).is_removed


def test_not_yours_not_there_not_allowed(bo, wei, office, world, here, expense_id):
    assert bo.act(here, reason="x").status_code == 404
    assert wei.act(f"/visits/{world.visit}/expenses/{new_id()}/removal", reason="x").status_code == 404
    assert wei.act(f"/visits/{world.bos_visit}/expenses/{expense_id}/removal", reason="x").status_code == 404
    assert wei.act(f"/visits/{world.visit}/expenses/9/removal", reason="x").status_code == 404
    assert office.act(here, reason="x").status_code == 403


def test_without_javascript_the_page_comes_again(world, wei, here):
    assert wei.act(here, htmx=False, reason="Noted twice").location == f"/visits/{world.visit}#expenses"
