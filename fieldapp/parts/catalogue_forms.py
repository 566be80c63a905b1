"""Forms of the price list and of counting stock."""

from flask_babel import lazy_gettext as _l

from fieldapp.customers.forms import RowChoice
from fieldapp.forms import MAX_QUANTITY, Amount, Choice, Form, Words
from fieldapp.parts.status import UNIT_LABELS


class PartForm(Form):
    sku = Words(_l("Part number"), required=True, most=60, render_kw={"autocomplete": "off"})
    name = Words(_l("Part name"), required=True, most=200, render_kw={"autocomplete": "off"})
    unit = Choice(_l("Unit"), labels=UNIT_LABELS)
    price = Amount(_l("Price of one"), required=True)
    barcode = Words(_l("Barcode"), most=60, render_kw={"inputmode": "numeric", "autocomplete": "off"})


class CountForm(Form):
    place = RowChoice(_l("Where"))
    quantity = Amount(_l("Counted"), required=True, places=3, least=-MAX_QUANTITY, most=MAX_QUANTITY)
    reason = Words(_l("Reason"), required=True, most=500)
