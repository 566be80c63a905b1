"""What is sent along with a photo, and what is changed on it later."""

from typing import Any

import wtforms
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from fieldapp.forms import Chips, Form, Reason, Words
from fieldapp.photos.shapes import read_shapes
from fieldapp.photos.status import PHOTO_LABELS


class PhotoForm(Form):
    photo = wtforms.FileField(_l("Photo"), id="photo")
    kind = Chips(_l("What the photo shows"), labels=PHOTO_LABELS, required=False, id="photo-kind")
    caption = Words(_l("Caption"), most=300, id="photo-caption")


class CaptionForm(Form):
    caption = Words(_l("Caption"), most=300)


class RemovalForm(Form):
    reason = Reason(_l("Why"))


class Shapes(wtforms.HiddenField):
    """What static/js/draw.js has drawn."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            self.data = read_shapes(valuelist[0] if valuelist else "")
        except ValueError:
            self.data = None
            raise ValueError(
                _("This drawing cannot be read. Please load the page again and draw it once more.")
            ) from None


class DrawingForm(Form):
    shapes = Shapes()
