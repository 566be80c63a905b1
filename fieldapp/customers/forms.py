"""Forms of customers, their sites and contact people, products and documents."""

import calendar
import datetime as dt
from decimal import Decimal
from typing import Any

import wtforms
from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import CombinedMultiDict
from wtforms import validators

from fieldapp.accounts.status import LANGUAGE_LABELS
from fieldapp.customers.status import CLASS_LABELS, KIND_LABELS, WRITTEN_BY_LABELS, WrittenBy
from fieldapp.forms import LATEST, Amount, Choice, Day, Form, LongWords, Whole, Words
from fieldapp.ids import parse_id

LONGEST_WARRANTY = 360


class RowChoice(wtforms.SelectField):
    """One of some rows by its id, or none; `data` is the id."""

    def __init__(self, label, **options):
        super().__init__(label, coerce=lambda value: parse_id(str(value or "")), validate_choice=False, **options)

    def offer(self, rows: list[tuple[Any, str]], *, none: str | None = "–") -> None:
        """Without words for `none`, one has to be chosen."""
        first = [] if none is None else [("", none)]
        self.choices = [*first, *((str(row_id), words) for row_id, words in rows)]

    def pre_validate(self, form):
        offered = {value for value, *_ in self.choices or []}
        typed = self.raw_data[0] if self.raw_data else ""
        if str(self.data or typed) not in offered:
            raise validators.StopValidation(_("Choose one of the list."))


def phone(**options) -> Words:
    return Words(_l("Phone"), most=40, render_kw={"inputmode": "tel", "autocomplete": "off"}, **options)


def email() -> Words:
    wrong = _l("An address such as name@example.org.")
    return Words(
        _l("E-mail"),
        most=200,
        validators=[validators.Regexp(r"^$|^[^@\s]+@[^@\s]+\.[^@\s]+$", message=wrong)],
        render_kw={"inputmode": "email", "autocomplete": "off"},
    )


def written_by() -> Choice:
    return Choice(_l("Messages"), labels=WRITTEN_BY_LABELS, default=WrittenBy.ANY)


class CustomerForm(Form):
    name = Words(_l("Name of the customer"), required=True, most=200, render_kw={"autocomplete": "off"})
    kind = Choice(_l("Kind"), labels=KIND_LABELS)
    customer_class = Choice(_l("Class"), labels=CLASS_LABELS)
    phone = phone()
    email = email()
    language = Choice(_l("Language"), labels=LANGUAGE_LABELS, required=False)
    written_by = written_by()
    remarks = LongWords(_l("Remarks"), render_kw={"rows": 4})


class SiteForm(Form):
    address = Words(_l("Address"), required=True, most=300)
    name = Words(_l("Name of the site"), most=200)
    area = Words(_l("Area"), most=100)
    access_notes = LongWords(_l("Access notes"), render_kw={"rows": 3})
    property_manager_id = RowChoice(_l("Property manager"))
    latitude = Amount(_l("Latitude"), places=6, least=Decimal(-90), most=Decimal(90))
    longitude = Amount(_l("Longitude"), places=6, least=Decimal(-180), most=Decimal(180))

    def validate_latitude(self, field):
        other = self.longitude if field is self.latitude else self.latitude
        if not other.raw_data or not other.raw_data[0].strip():
            raise validators.ValidationError(_("A place needs both its latitude and its longitude."))

    validate_longitude = validate_latitude


class ContactForm(Form):
    name = Words(_l("Name"), required=True, most=100, render_kw={"autocomplete": "off"})
    position = Words(_l("Position"), most=100)
    phone = phone()
    email = email()
    written_by = written_by()
    site_id = RowChoice(_l("Where"))


class ProductForm(Form):
    model = Words(_l("Model"), required=True, most=200)
    serial = Words(_l("Serial number"), most=100, render_kw={"autocapitalize": "characters", "autocomplete": "off"})
    installed_on = Day(_l("Installed on"))
    warranty_until = Day(_l("Warranty until"))
    months = Whole(_l("Or so many months from the installation"), least=1, most=LONGEST_WARRANTY)
    remarks = LongWords(_l("Remarks"), render_kw={"rows": 3})

    def validate_months(self, field):
        if not field.data or field.errors:
            return
        if self.warranty_until.data:
            raise validators.ValidationError(_("Say the day or the months, not both."))
        if not self.installed_on.data:
            raise validators.ValidationError(_("Counting months needs the day of the installation."))
        if months_after(self.installed_on.data, field.data) > LATEST:
            raise validators.ValidationError(_("Choose a day between 1970 and 2099."))

    def facts(self) -> dict[str, Any]:
        """The product's columns, the months counted out."""
        facts = {name: value for name, value in self.data.items() if name != "months"}
        if self.months.data and self.installed_on.data:
            facts["warranty_until"] = months_after(self.installed_on.data, self.months.data)
        return facts


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or that month's last: 31 January and a month is 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


class DocumentForm(Form):
    title = Words(_l("Title"), required=True, most=200)
    file = wtforms.FileField(
        _l("File"),
        [validators.InputRequired(_l("Choose a file."))],
        render_kw={"accept": ".pdf,image/jpeg,image/png,image/webp"},
    )

    @classmethod
    def posted(cls, row: Any = None):
        sent = CombinedMultiDict([request.form, request.files])  # pyright: ignore[reportArgumentType]
        return cls(sent, obj=row)
