"""What the customer paid on a visit."""

import uuid
from typing import Any

from flask import Blueprint, Response, current_app

from fieldapp.accounts.status import DESK, Role
from fieldapp.history.operations import now
from fieldapp.jobs import visit_page
from fieldapp.jobs.models import Visit
from fieldapp.parts.costs import Costs, costs
from fieldapp.payments import actions
from fieldapp.payments.forms import PaymentForm
from fieldapp.web import allow, find, me, operation

bp = Blueprint("payments", __name__, url_prefix="/visits/<uuid:visit_id>")


def price_of_work() -> dict[str, Any]:
    return {"rate": current_app.config["LABOUR_RATE"], "step": current_app.config["LABOUR_STEP"]}


def costs_of(visit: Visit) -> Costs:
    """What the visit costs so far, by the installation's prices."""
    return costs(visit, now=now(), **price_of_work())


@visit_page.section("payments")
def words(visit: Visit) -> dict[str, Any]:
    due = costs_of(visit)
    form = PaymentForm(data={"amount": due.due, "invoice_title": visit.job.customer.name})
    return {"costs": due, "payments_form": form}


@bp.post("/payment")
@allow(Role.TECHNICIAN, *DESK)
def take(visit_id: uuid.UUID) -> Response:
    visit, op, form = find(Visit.visible_to(me()), visit_id), operation(), PaymentForm.posted()
    if not form.validate():
        return visit_page.not_recorded(visit, "payments", payments_form=form)
    actions.take_payment(visit, op, **form.data, **price_of_work())
    return visit_page.recorded(visit, "payments")
