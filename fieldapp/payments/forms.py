"""What is typed and tapped when a customer has paid."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from fieldapp.forms import REQUIRED, Amount, Chips, Form, Words
from fieldapp.payments.status import METHOD_LABELS


class PaymentForm(Form):
    method = Chips(_l("How was it paid?"), labels=METHOD_LABELS, id="payment-method")
    amount = Amount(_l("Amount"), id="payment-amount")
    reference = Words(_l("Reference"), most=100, id="payment-reference")
    invoice = BooleanField(_l("The customer wants an invoice"), id="payment-invoice")
    invoice_title = Words(_l("Invoice title"), id="payment-invoice-title")
    tax_number = Words(_l("Tax number"), most=40, id="payment-tax-number")

    def validate(self, extra_validators=None):
        fine = super().validate(extra_validators)
        if self.invoice.data and not self.invoice_title.data and not self.invoice_title.errors:
            self.invoice_title.errors = [REQUIRED]
            return False
        return fine
