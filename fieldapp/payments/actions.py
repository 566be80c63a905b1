"""What is done with payments: noted. Nothing is charged by us."""

from decimal import Decimal
from typing import Any

from fieldapp.extensions import db
from fieldapp.history import Kind, Op, once
from fieldapp.jobs.models import Visit
from fieldapp.jobs.recording import may_record
from fieldapp.parts.costs import costs
from fieldapp.payments.models import Payment
from fieldapp.payments.status import Method


@once
def take_payment(
    visit: Visit, op: Op, *, method: Method, amount: Decimal | None, rate: Decimal, step: int, **details: Any
) -> Payment:
    """`amount` None: what is due at this moment, by `rate` and `step` of costs(). The last payment noted counts."""
    may_record(visit, op)
    if not details.get("invoice"):
        details |= {"invoice_title": "", "tax_number": ""}
    payment = Payment(
        id=op.id,
        visit=visit,
        method=method,
        amount=costs(visit, rate=rate, step=step, now=op.happened_at).due if amount is None else amount,
        taken_by_id=op.actor.id,
        taken_at=op.happened_at,
        **details,
    )
    db.session.add(payment)
    facts = {"visit": visit.id, "payment": payment.id}
    op.record(
        visit.job,
        Kind.PAYMENT_TAKEN,
        method=method,
        amount=payment.amount,
        words={"reference": payment.reference},
        **facts,
    )
    if payment.invoice:
        words = {"title": payment.invoice_title, "tax_number": payment.tax_number}
        op.record(visit.job, Kind.INVOICE_WANTED, words=words, **facts)
    return payment
