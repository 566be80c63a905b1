"""Forms of signing in and of people."""

import wtforms
from flask_babel import lazy_gettext as _l
from wtforms import validators

from fieldapp.accounts.status import LANGUAGE_LABELS, ROLE_LABELS
from fieldapp.forms import Choice, Form, Words

SHORTEST_PASSWORD = 10  # ASVS 5.0 6.2.1 asks for 8 at least and recommends 15


class SignInForm(Form):
    username = Words(_l("User name"), required=True, most=60, render_kw={"autocomplete": "username"})
    password = wtforms.PasswordField(
        _l("Password"),
        [validators.InputRequired(), validators.Length(max=1000)],
        render_kw={"autocomplete": "current-password"},
    )


class NewPasswordForm(Form):
    password = wtforms.PasswordField(
        _l("New password"),
        [
            validators.InputRequired(),
            validators.Length(SHORTEST_PASSWORD, 1000, _l("Use at least %(min)d characters.")),
        ],
        render_kw={"autocomplete": "new-password"},
    )


class ChangePasswordForm(NewPasswordForm):
    current = wtforms.PasswordField(
        _l("Current password"),
        [validators.InputRequired(), validators.Length(max=1000)],
        render_kw={"autocomplete": "current-password"},
    )


class PersonForm(Form):
    name = Words(_l("Name"), required=True, most=100)
    role = Choice(_l("Role"), labels=ROLE_LABELS)
    phone = Words(_l("Phone"), most=40, render_kw={"inputmode": "tel"})
    skills = Words(_l("Skills, separated by commas"), most=300)


class NewPersonForm(PersonForm):
    username = Words(
        _l("User name"),
        required=True,
        most=60,
        validators=[validators.Regexp(r"^[\w.@-]+$", message=_l("Letters, digits and . _ - @ only."))],
        render_kw={"autocapitalize": "none"},
    )
    language = Choice(_l("Language"), labels=LANGUAGE_LABELS, required=False)
