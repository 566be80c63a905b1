"""What is done with expenses: noted, taken out again."""

from decimal import Decimal

from fieldapp.expenses.models import Expense
from fieldapp.expenses.status import ExpenseKind
from fieldapp.extensions import db
from fieldapp.history import Kind, NotNow, Op, once
from fieldapp.jobs.models import Visit
from fieldapp.jobs.recording import may_record
from fieldapp.photos.actions import Prepared, keep
from fieldapp.photos.status import PhotoKind


@once
def add_expense(
    visit: Visit, op: Op, *, kind: ExpenseKind, amount: Decimal, remark: str = "", receipt: Prepared | None = None
) -> Expense:
    """`receipt` is its photo, already on disk; it stands among the visit's photos too."""
    may_record(visit, op)
    expense = Expense(id=op.id, visit=visit, kind=kind, amount=amount, remark=remark, spent_at=op.happened_at)
    db.session.add(expense)
    if receipt:
        expense.receipt = keep(visit, op, receipt, kind=PhotoKind.RECEIPT, caption=remark)
    op.record(visit.job, Kind.EXPENSE_ADDED, **facts(expense), words={"remark": remark})
    return expense


@once
def remove_expense(expense: Expense, op: Op, *, reason: str) -> Expense:
    """Taken out again: it stays in the list, struck through; its receipt stays among the photos."""
    visit = expense.visit
    may_record(visit, op)
    if expense.is_removed:
        raise NotNow(visit.state)
    expense.removed_at, expense.removed_reason = op.happened_at, reason
    op.record(visit.job, Kind.EXPENSE_REMOVED, **facts(expense), words={"reason": reason})
    return expense


def facts(expense: Expense) -> dict:
    return {
        "visit": expense.visit.id,
        "expense": expense.id,
        "expense_kind": expense.kind,
        "amount": expense.amount,
        "receipt": expense.receipt and expense.receipt.id,
    }
