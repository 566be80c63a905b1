"""What is typed and tapped to record a part."""

from decimal import Decimal

from flask_babel import lazy_gettext as _l

from fieldapp.forms import Amount, Chips, Form, Reason, Words
from fieldapp.parts.status import USE_LABELS, Use


class PartForm(Form):
    """`q` is what was typed or scanned, `sku` what was chosen of the parts found by it."""

    q = Words(_l("Name, number or barcode"), most=100, id="part-q")
    sku = Words(_l("Part"), most=60, id="part-sku")
    quantity = Amount(
        _l("How many"), places=3, default=Decimal(1), least=Decimal("0.001"), most=Decimal(9999), id="part-quantity"
    )
    use = Chips(_l("What happened with it"), labels=USE_LABELS, default=Use.USED, id="part-use")

    @property
    def asked(self) -> str:
        return self.q.data or self.sku.data or ""


class RemovalForm(Form):
    reason = Reason(_l("Why"))
