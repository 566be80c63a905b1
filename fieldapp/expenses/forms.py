"""What is typed and tapped to record an expense."""

from decimal import Decimal

from flask_babel import lazy_gettext as _l
from wtforms import FileField

from fieldapp.expenses.status import EXPENSE_LABELS, ExpenseKind
from fieldapp.forms import Amount, Chips, Form, Reason, Words


class ExpenseForm(Form):
    kind = Chips(_l("What for"), labels=EXPENSE_LABELS, default=ExpenseKind.TRANSPORT, id="expense-kind")
    amount = Amount(_l("Amount"), required=True, least=Decimal("0.01"), id="expense-amount")
    remark = Words(_l("Remark"), most=300, id="expense-remark")
    receipt = FileField(_l("Receipt"), id="expense-receipt")


class RemovalForm(Form):
    reason = Reason(_l("Why"))
