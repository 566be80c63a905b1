"""Expenses of a visit: note one, take one out."""

import uuid
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, request

from fieldapp.accounts.status import DESK, Role
from fieldapp.expenses import actions
from fieldapp.expenses.forms import ExpenseForm, RemovalForm
from fieldapp.expenses.models import Expense
from fieldapp.forms import label
from fieldapp.jobs import visit_page
from fieldapp.jobs.models import Visit
from fieldapp.photos.actions import prepare
from fieldapp.pictures.decoding import NotAPhoto
from fieldapp.web import allow, find, me, operation

bp = Blueprint("expenses", __name__, url_prefix="/visits/<uuid:visit_id>/expenses")


@visit_page.section("expenses")
def words(visit: Visit) -> dict[str, Any]:
    return {"expenses_form": ExpenseForm()}


@bp.post("")
@allow(Role.TECHNICIAN, *DESK)
def add(visit_id: uuid.UUID) -> Response:
    visit, op, form = find(Visit.visible_to(me()), visit_id), operation(), ExpenseForm.posted()
    if form.validate():
        try:
            receipt = request.files.get("receipt")
            actions.add_expense(
                visit,
                op,
                kind=form.kind.data,
                amount=form.amount.data,
                remark=form.remark.data,
                receipt=prepare(receipt) if receipt else None,
            )
            return visit_page.recorded(visit, "expenses")
        except NotAPhoto as error:
            form.receipt.errors = [label(error.reason)]
    return visit_page.not_recorded(visit, "expenses", expenses_form=form)


@bp.post("/<uuid:expense_id>/removal")
@allow(Role.TECHNICIAN, *DESK)
def remove(visit_id: uuid.UUID, expense_id: uuid.UUID) -> Response:
    visible = Visit.visible_to(me()).with_only_columns(Visit.id).where(Visit.id == visit_id)
    expense = find(sa.select(Expense).where(Expense.visit_id.in_(visible)), expense_id)
    op, form = operation(), RemovalForm.posted()
    if not form.validate():
        return visit_page.not_recorded(expense.visit, "expenses", removal_form=form, removal_of=expense_id)
    actions.remove_expense(expense, op, reason=form.reason.data)
    return visit_page.recorded(expense.visit, "expenses")
