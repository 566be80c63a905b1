"""What is typed and tapped to record a part."""

from decimal import Decimal

from flask_babel import lazy_gettext as _l

from fieldapp.forms import Amount, Chips, Form, Reason, Words
from fieldapp.parts.status import USE_LABELS, Use


class PartForm(Form):
    sku = Words(_l("Name, number or barcode"), required=True, most=60, id="part-sku")
    quantity = Amount(
        _l("How many"), places=3, default=Decimal(1), least=Decimal("0.001"), most=Decimal(9999), id="part-quantity"
    )
    use = Chips(_l("What happened with it"), labels=USE_LABELS, default=Use.USED, id="part-use")


class RemovalForm(Form):
    reason = Reason(_l("Why"))
