"""POST /visits/<id>/expenses: what the technician paid."""

import io
import re
from decimal import Decimal

import pytest

from fieldapp.expenses.models import Expense
from fieldapp.expenses.status import ExpenseKind
from fieldapp.extensions import db
from fieldapp.ids import new_id
from fieldapp.photos.models import Photo
from fieldapp.photos.status import PhotoKind
from tests.pictures import photo
from tests.visiting import bring, kinds


@pytest.fixture
def here(app, world):
    bring(app, world.visit)
    return f"/visits/{world.visit}/expenses"


def expenses(app):
    with app.app_context():
        return db.session.scalars(db.select(Expense).order_by(Expense.id)).all()


def test_wei_notes_the_metro(app, world, wei, here):
    op = new_id()
    answer = wei.act(here, op=op, kind="transport", amount="26", remark="Metro, both ways")
    assert answer.status_code == 200 and "¥26.00" in answer.text and "Metro, both ways" in answer.text
    (expense,) = expenses(app)
    assert (expense.id, expense.kind, expense.amount) == (op, ExpenseKind.TRANSPORT, Decimal("26.00"))
    assert kinds(app, world.job)[-1] == "expense_added"


def test_sent_again_it_is_noted_once(app, world, wei, here):
    op = new_id()
    answers = [wei.act(here, op=op, kind="parking", amount="5.50") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[1].headers["Idempotency-Replayed"] == "true"
    assert len(expenses(app)) == 1 and kinds(app, world.job).count("expense_added") == 1


def test_the_same_id_with_another_amount_is_refused(app, wei, here):
    op = new_id()
    wei.act(here, op=op, kind="parking", amount="5.50")
    assert wei.act(here, op=op, kind="parking", amount="6.50").status_code == 422
    assert [expense.amount for expense in expenses(app)] == [Decimal("5.50")]


@pytest.mark.parametrize(
    "amount", ["", "-1", "0", "0.001", "1e9", "1000000000", "NaN", "Infinity", "9223372036854775808", "5\0", "much"]
)
def test_an_amount_that_is_none_comes_back_with_its_error(app, wei, here, amount):
    answer = wei.act(here, kind="meal", amount=amount, remark="Noodles")
    assert answer.status_code == 422
    assert 'id="expense-amount-error"' in answer.text and 'value="Noodles"' in answer.text
    assert re.search('<input checked [^>]*value="meal"', answer.text)
    assert expenses(app) == []


@pytest.mark.parametrize("wrong", [{"kind": "bribe"}, {"remark": "a\0b"}, {"remark": "x" * 301}])
def test_kinds_and_remarks_that_are_none_are_refused(app, wei, here, wrong):
    assert wei.act(here, **{"kind": "meal", "amount": "5", **wrong}).status_code == 422
    assert expenses(app) == []


@pytest.mark.parametrize("typed", ["12，50", "１２．５０", "１２，５"])
def test_what_a_chinese_keyboard_types_is_a_number(app, wei, here, typed):
    wei.act(here, kind="meal", amount=typed)
    assert expenses(app)[0].amount == Decimal("12.50")


def test_somebody_elses_visit_is_not_found(bo, here):
    assert bo.act(here, kind="meal", amount="5").status_code == 404


def test_the_office_does_not_record(office, here):
    assert office.act(here, kind="meal", amount="5").status_code == 403


def test_not_before_setting_out(bo, world):
    assert bo.act(f"/visits/{world.bos_visit}/expenses", kind="meal", amount="5").status_code == 409


def test_an_id_that_is_none_is_not_found(wei):
    assert wei.act("/visits/x/expenses", kind="meal", amount="5").status_code == 404


def test_without_javascript_the_page_comes_again(world, wei, here):
    answer = wei.act(here, htmx=False, kind="meal", amount="5")
    assert answer.status_code == 303 and answer.location == f"/visits/{world.visit}#expenses"
    page = wei.act(here, htmx=False, kind="meal", amount="-5")
    assert page.status_code == 422 and page.text.startswith("<!DOCTYPE html>") and 'value="-5"' in page.text


def receipt(content: bytes, name: str = "receipt.jpg"):
    return {"kind": "parking", "amount": "8", "remark": "Garage", "receipt": (io.BytesIO(content), name)}


def test_the_receipt_stands_among_the_photos(app, world, wei, here):
    op, image = new_id(), photo(640, 480)
    answers = [wei.act(here, op=op, **receipt(image)) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert f"/photos/{op}" in answers[0].text
    with app.app_context():
        (expense,) = db.session.scalars(db.select(Expense)).all()
        (kept,) = db.session.scalars(db.select(Photo)).all()
        assert expense.receipt == kept and (kept.kind, kept.visit_id) == (PhotoKind.RECEIPT, world.visit)
    assert kinds(app, world.job)[-2:] == ["photo_added", "expense_added"]


@pytest.mark.parametrize(
    "content", [b"", b"not a photo", photo(64, 64)[:200], b"<svg xmlns='http://www.w3.org/2000/svg'/>"]
)
def test_a_receipt_that_is_no_photo_comes_back_with_what_to_do(app, wei, here, content):
    answer = wei.act(here, **receipt(content))
    assert answer.status_code == 422
    assert 'id="expense-receipt-error"' in answer.text and 'value="Garage"' in answer.text
    assert expenses(app) == []


def test_an_empty_file_field_is_no_receipt(app, wei, here):
    assert wei.act(here, **receipt(b"", "")).status_code == 200
    assert expenses(app)[0].receipt_id is None
