"""POST /visits/<id>/payment: what the customer paid, and the invoice they want."""

import datetime as dt
from decimal import Decimal

import pytest

from fieldapp.extensions import begin_write, db
from fieldapp.ids import new_id
from fieldapp.jobs.models import Job, Move
from fieldapp.jobs.status import VisitState
from fieldapp.payments.models import Payment
from fieldapp.payments.status import Method
from tests.visiting import bring, change, kinds


@pytest.fixture
def here(app, world):
    bring(app, world.visit)
    change(app, Job, world.job, covered=False)
    return f"/visits/{world.visit}/payment"


def arrived_ago(app, ago: dt.timedelta):
    with app.app_context():
        begin_write()
        arrival = db.session.scalars(db.select(Move).where(Move.to == VisitState.ON_SITE)).one()
        arrival.happened_at -= ago
        db.session.commit()


def payments(app):
    with app.app_context():
        return db.session.scalars(db.select(Payment).order_by(Payment.id)).all()


def test_mrs_zhang_pays_by_wechat_and_wants_an_invoice(app, world, wei, here):
    op = new_id()
    invoice = {"invoice": "y", "invoice_title": "海门物业管理有限公司", "tax_number": "91320684MA1X"}
    answer = wei.act(here, op=op, method="wechat", amount="180", reference="4200001", **invoice)
    assert answer.status_code == 200 and "¥180.00 · WeChat" in answer.text and "海门物业管理有限公司" in answer.text
    (payment,) = payments(app)
    assert (payment.id, payment.method, payment.amount) == (op, Method.WECHAT, Decimal(180))
    assert (payment.invoice, payment.tax_number, payment.taken_by_id) == (True, "91320684MA1X", world.wei)
    assert kinds(app, world.job)[-2:] == ["payment_taken", "invoice_wanted"]


def test_without_an_amount_it_is_what_is_due(app, world, wei, here):
    arrived_ago(app, dt.timedelta(minutes=5))
    wei.act(f"/visits/{world.visit}/parts", sku="SEAL-70", quantity="2")
    assert "¥55.00" in wei.act(here, method="cash").text  # two seals and the begun quarter of an hour
    assert payments(app)[0].amount == Decimal("55.00")


def test_under_warranty_nothing_is_due(app, world, wei):
    bring(app, world.visit, VisitState.FINISHED)
    wei.act(f"/visits/{world.visit}/payment", method="cash", amount="")
    assert payments(app)[0].amount == 0


def test_the_last_one_counts_and_the_others_stay_to_be_seen(app, wei, here):
    wei.act(here, method="cash", amount="50")
    answer = wei.act(here, method="card", amount="60")
    assert "¥60.00 · Card" in answer.text and "¥50.00" in answer.text
    assert len(payments(app)) == 2


def test_no_invoice_keeps_no_title(app, wei, here):
    wei.act(here, method="cash", amount="50", invoice_title="张女士 Mrs Zhang", tax_number="12")
    assert (payments(app)[0].invoice_title, payments(app)[0].tax_number) == ("", "")


def test_an_invoice_needs_a_title(app, wei, here):
    answer = wei.act(here, method="cash", amount="50", invoice="y", invoice_title=" ", tax_number="12")
    assert answer.status_code == 422
    assert 'id="payment-invoice-title-error"' in answer.text and 'value="12"' in answer.text
    assert payments(app) == []


def test_sent_again_it_is_noted_once(app, world, wei, here):
    op = new_id()
    answers = [wei.act(here, op=op, method="cash", amount="50") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[1].headers["Idempotency-Replayed"] == "true"
    assert len(payments(app)) == 1 and kinds(app, world.job).count("payment_taken") == 1


def test_the_same_id_with_another_amount_is_refused(wei, here):
    op = new_id()
    wei.act(here, op=op, method="cash", amount="50")
    assert wei.act(here, op=op, method="cash", amount="51").status_code == 422


@pytest.mark.parametrize(
    "amount", ["-1", "0.001", "1e9", "1000000000", "NaN", "Infinity", "9223372036854775808", "5\0", "much"]
)
def test_an_amount_that_is_none_comes_back_with_its_error(app, wei, here, amount):
    answer = wei.act(here, method="cash", amount=amount, reference="R-1")
    assert answer.status_code == 422
    assert 'id="payment-amount-error"' in answer.text and 'value="R-1"' in answer.text
    assert payments(app) == []


@pytest.mark.parametrize(
    "wrong",
    [{"method": ""}, {"method": "gold"}, {"reference": "a\0"}, {"reference": "x" * 101}, {"tax_number": "x" * 41}],
)
def test_what_is_none_is_refused(app, wei, here, wrong):
    assert wei.act(here, **{"method": "cash", "amount": "50", **wrong}).status_code == 422
    assert payments(app) == []


def test_not_yours_not_allowed_not_there(bo, office, wei, here):
    assert bo.act(here, method="cash").status_code == 404
    assert office.act(here, method="cash").status_code == 403
    assert wei.act("/visits/7/payment", method="cash").status_code == 404


def test_not_before_setting_out(bo, world):
    assert bo.act(f"/visits/{world.bos_visit}/payment", method="cash").status_code == 409


def test_without_javascript_the_page_comes_again(world, wei, here):
    answer = wei.act(here, htmx=False, method="cash", amount="50")
    assert answer.status_code == 303 and answer.location == f"/visits/{world.visit}#payments"
    page = wei.act(here, htmx=False, method="cash", amount="-5")
    assert page.status_code == 422 and 'value="-5"' in page.text
