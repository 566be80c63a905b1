"""Forms of signing in and of people."""

from typing import Any

import wtforms
from flask_babel import lazy_gettext as _l
from wtforms import validators

from fieldapp.accounts.status import LANGUAGE_LABELS, ROLE_LABELS
from fieldapp.forms import REQUIRED, Choice, Form, Words

SHORTEST_PASSWORD = 10  # ASVS 5.0 6.2.1 asks for 8 at least and recommends 15
LONGEST_PASSWORD = 1000


class Password(wtforms.PasswordField):
    """Kept as it was typed, and no longer than is worth hashing."""

    data: Any  # text, once it was posted

    def __init__(self, label, length=None, *, autocomplete="current-password", **options):
        checks = [validators.InputRequired(REQUIRED), length or validators.Length(max=LONGEST_PASSWORD)]
        super().__init__(label, checks, render_kw={"autocomplete": autocomplete}, **options)


class SignInForm(Form):
    username = Words(_l("User name"), required=True, most=60, render_kw={"autocomplete": "username"})
    password = Password(_l("Password"))


class NewPasswordForm(Form):
    password = Password(
        _l("New password"),
        validators.Length(SHORTEST_PASSWORD, LONGEST_PASSWORD, _l("Use at least %(min)d characters.")),
        autocomplete="new-password",
    )


class ChangePasswordForm(NewPasswordForm):
    current = Password(_l("Current password"))


class PersonForm(Form):
    name = Words(_l("Name"), required=True, most=100)
    role = Choice(_l("Role"), labels=ROLE_LABELS)
    phone = Words(_l("Phone"), most=40, render_kw={"inputmode": "tel"})


class NewPersonForm(PersonForm):
    username = Words(
        _l("User name"),
        required=True,
        most=60,
        validators=[validators.Regexp(r"^[\w.@-]+$", message=_l("Letters, digits and . _ - @ only."))],
        render_kw={"autocapitalize": "none"},
    )
    language = Choice(_l("Language"), labels=LANGUAGE_LABELS, required=False)
