"""What a browser sends when it asks for pushes: where its push service is, and the keys for it."""

from wtforms import StringField
from wtforms.validators import Length, Regexp

from fieldapp.forms import Form

KEY = Regexp(r"^[A-Za-z0-9_-]+={0,2}$")


class EndpointForm(Form):
    endpoint = StringField(validators=[Length(10, 1000)])


class SubscriptionForm(EndpointForm):
    p256dh = StringField(validators=[Length(80, 100), KEY])
    auth = StringField(validators=[Length(20, 30), KEY])
