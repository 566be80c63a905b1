"""The fields all forms are made of: strict about what a database cannot hold, in the reader's language."""

import datetime as dt
import re
from decimal import Decimal
from enum import StrEnum
from typing import Any
from unicodedata import normalize

import wtforms
from flask import current_app, request
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import validators
from wtforms.fields.choices import SelectChoice  # pyright: ignore[reportAttributeAccessIssue] (newer than its types)
from wtforms.i18n import get_translations

MAX_AMOUNT = Decimal("9999999.99")
MAX_QUANTITY = Decimal("99999.999")
EARLIEST, LATEST = dt.date(1970, 1, 1), dt.date(2099, 12, 31)
REQUIRED = _l("Please fill this in.")
SUCH_AS = _l("Type a number such as 12.50.")
NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class Form(wtforms.Form):
    """A form over the request's fields; `Form.of(row)` is filled with a row's values first."""

    class Meta(wtforms.Form.Meta):
        def get_translations(self, form):
            return get_translations([get_locale().language, "en"])

    @classmethod
    def posted(cls, row: Any = None):
        return cls(request.form, obj=row)


class Words(wtforms.StringField):
    """A line of text: trimmed, no control characters, at most `most` characters."""

    data: Any  # text, once it was posted

    def __init__(self, label, *, required=False, most=200, **options):
        checks = [validators.DataRequired(REQUIRED) if required else validators.Optional(), validators.Length(max=most)]
        options.setdefault("render_kw", {})["maxlength"] = most
        super().__init__(label, [*checks, *options.pop("validators", [])], **options)

    def process_formdata(self, valuelist):
        self.data = valuelist[0].strip() if valuelist else ""

    def pre_validate(self, form):
        if NOT_TEXT.search(self.data or ""):
            raise validators.StopValidation(_("This text holds characters that cannot be kept. Please type it again."))


class LongWords(Words):
    """Several lines of text."""

    widget = wtforms.widgets.TextArea()

    def __init__(self, label, *, most=2000, **options):
        super().__init__(label, most=most, **options)


class Reason(Words):
    """Why something is taken back: a chip that says it, or what was typed beside the chips; the chip wins."""

    def __init__(self, label, *, most=300, **options):
        super().__init__(label, required=True, most=most, **options)

    def process_formdata(self, valuelist):
        super().process_formdata([text for text in reversed(valuelist) if text.strip()][:1])


class Amount(wtforms.Field):
    """A decimal number from `least` to `most` with at most `places` places; a comma is a point, full width as good."""

    widget = wtforms.widgets.TextInput()

    def __init__(self, label, *, required=False, places=2, least=Decimal(0), most=MAX_AMOUNT, **options):
        said = {"inputmode": "decimal", "pattern": as_typed(places, least), "title": SUCH_AS}
        options.setdefault("render_kw", {}).update(said)
        checks = [validators.InputRequired(REQUIRED) if required else validators.Optional()]
        super().__init__(label, checks, **options)
        self.places, self.least, self.most = places, least, most

    def _value(self):
        if self.raw_data:
            return self.raw_data[0]
        return "" if self.data is None else f"{self.data.normalize():f}" if self.places != 2 else f"{self.data:.2f}"

    def process_formdata(self, valuelist):
        if not valuelist:
            return
        text, self.data = normalize("NFKC", valuelist[0]).strip().replace(",", "."), None  # １２，５ as well
        if not text:
            return
        if not re.fullmatch(rf"-?[0-9]{{1,12}}(\.[0-9]{{1,{self.places}}})?", text):
            raise ValueError(str(SUCH_AS))
        number = Decimal(text)
        if not self.least <= number <= self.most:
            raise ValueError(_("Type a number from %(least)s to %(most)s.", least=self.least, most=self.most))
        self.data = number


def as_typed(places: int, least: Decimal) -> str:
    """The browser's pattern of such a number, whatever its size: without signal the page itself asks for it."""
    sign = r"[\-－]?" if least < 0 else ""
    return rf"\s*{sign}[0-9０-９]{{1,12}}([.,．，][0-9０-９]{{1,{places}}})?\s*"


class Choice(wtforms.SelectField):
    """One member of a StrEnum; `labels` maps members to lazy words."""

    def __init__(self, label, *, labels: dict[Any, Any], required=True, **options):
        self.labels, self.kind, self.required = labels, type(next(iter(labels))), required
        choices = [SelectChoice(member.value, words) for member, words in labels.items()]
        if not required:
            choices.insert(0, SelectChoice("", "–"))
        super().__init__(label, choices=choices, coerce=self.read, **options)
        self.flags.required = required

    def read(self, value):
        return self.kind(value) if value else None

    def process_data(self, value):
        self.data = value or None

    def process_formdata(self, valuelist):
        try:
            self.data = self.read(valuelist[0]) if valuelist else self.data
        except ValueError:
            raise ValueError(_("Choose one of the list.")) from None

    def pre_validate(self, form):
        if self.data is None and self.required:
            raise validators.StopValidation(_("Choose one of the list."))


class Chips(Choice):
    """A choice of few, side by side: the macro `choice` of _form.html shows it."""

    option_widget = wtforms.widgets.RadioInput()


class Day(wtforms.DateField):
    """A day from 1970 to 2099."""

    def __init__(self, label, *, required=False, **options):
        super().__init__(label, [validators.InputRequired(REQUIRED) if required else validators.Optional()], **options)

    def process_formdata(self, valuelist):
        super().process_formdata(valuelist)
        if self.data and not EARLIEST <= self.data <= LATEST:
            self.data = None
            raise ValueError(_("Choose a day between 1970 and 2099."))


class LocalTime(wtforms.DateTimeLocalField):
    """A day and time in the company's zone; `data` is aware, in UTC."""

    def __init__(self, label, *, required=False, **options):
        checks = [validators.InputRequired(REQUIRED) if required else validators.Optional()]
        super().__init__(label, checks, format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"], **options)

    def process_data(self, value):
        self.data = value.astimezone(current_app.config["TIME_ZONE"]) if value else None

    def process_formdata(self, valuelist):
        super().process_formdata(valuelist)
        if self.data is None:
            return
        if not EARLIEST <= self.data.date() <= LATEST:
            self.data = None
            raise ValueError(_("Choose a day between 1970 and 2099."))
        self.data = self.data.replace(tzinfo=current_app.config["TIME_ZONE"]).astimezone(dt.UTC)


class Whole(wtforms.IntegerField):
    """A whole number from `least` to `most`."""

    def __init__(self, label, *, required=False, least=0, most=100_000, **options):
        checks = [
            validators.InputRequired(REQUIRED) if required else validators.Optional(),
            validators.NumberRange(least, most),
        ]
        super().__init__(label, checks, **options)


LABELS: dict[Any, Any] = {}  # by kind and member, since members of two kinds may be equal texts


def labelled(kind: type[StrEnum], **words: str) -> dict[Any, Any]:
    """A dict of labels that cannot miss a member of `kind`."""
    labels = {kind(value): label for value, label in words.items()}
    if missing := set(kind) - set(labels):
        raise LookupError(f"no words for {missing}")
    LABELS.update({(kind, member): label for member, label in labels.items()})
    return labels


def label(member: StrEnum | None) -> str:
    """What people call it: the filter `label` of templates."""
    return "" if member is None else str(LABELS[type(member), member])
