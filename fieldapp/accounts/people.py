"""The pages of people: an administrator adds and changes them, the desk makes their links to sign in."""

from functools import partial
from uuid import UUID

import segno
import sqlalchemy as sa
from flask import Blueprint, current_app, flash, redirect, render_template, request
from flask_babel import gettext as _
from markupsafe import Markup

from fieldapp.accounts import actions, policies, queries
from fieldapp.accounts.forms import NewPersonForm, PersonForm
from fieldapp.accounts.models import User
from fieldapp.accounts.passwords import new_token
from fieldapp.accounts.status import DESK, ROLE_LABELS, Role
from fieldapp.history import Kind
from fieldapp.web import allow, find, me, operation, refused, saved

bp = Blueprint("people", __name__)
SEEN_BY = (*DESK, Role.ADMIN)


@bp.get("/people")
@allow(*SEEN_BY)
def index():
    return render_template("accounts/people.html", people=queries.people(), role_labels=ROLE_LABELS)


@bp.get("/people/new")
@allow(Role.ADMIN)
def new():
    return render_template("accounts/person.html", person=None, form=NewPersonForm())


@bp.post("/people")
@allow(Role.ADMIN)
def add():
    form, op = NewPersonForm.posted(), operation()
    if not form.validate():
        return refused("accounts/person.html", person=None, form=form)
    try:
        person = actions.add_person(None, op, **form.data)
    except actions.NameTaken:
        form.username.errors = [_("Somebody has this user name already.")]
        return refused("accounts/person.html", person=None, form=form)
    flash(_("%(name)s is added. Make a link so that they can sign in.", name=person.name))
    return redirect(f"/people/{person.id}", 303)


@bp.get("/people/<uuid:person_id>")
@allow(*SEEN_BY)
def show(person_id: UUID):
    return render_template("accounts/person.html", **words_for(find(sa.select(User), person_id)))


@bp.post("/people/<uuid:person_id>")
@allow(Role.ADMIN)
def change(person_id: UUID):
    person, form = find(sa.select(User), person_id), PersonForm.posted()
    change = partial(actions.change_person, person, operation(), **form.data)
    if not form.validate() or not saved(form, change, person, Kind.PERSON_CHANGED):
        return refused("accounts/person.html", **words_for(person, form=form))
    flash(_("Saved."))
    return redirect(f"/people/{person.id}", 303)


@bp.post("/people/<uuid:person_id>/disabling")
@allow(Role.ADMIN)
def disable(person_id: UUID):
    person = actions.disable(find(sa.select(User), person_id), operation())
    return redirect(f"/people/{person.id}", 303)


@bp.post("/people/<uuid:person_id>/enabling")
@allow(Role.ADMIN)
def enable(person_id: UUID):
    person = actions.enable(find(sa.select(User), person_id), operation())
    return redirect(f"/people/{person.id}", 303)


@bp.post("/people/<uuid:person_id>/sign-in-link")
@allow(*SEEN_BY)
def make_link(person_id: UUID):
    """Shown once, on this answer: only the token's hash is kept."""
    person, token, op = find(sa.select(User), person_id), new_token(), operation()
    actions.make_link(person, op, token=token)
    if op.replayed:  # its token was shown before and cannot be shown again
        return redirect(f"/people/{person.id}", 303)
    link = f"{current_app.config['PUBLIC_URL'].rstrip('/') or request.host_url.rstrip('/')}/welcome/{token}"
    qr = segno.make(link, error="m").svg_inline(scale=6, border=2, svgclass="qr-code")
    return render_template("accounts/person.html", **words_for(person), link=link, qr=Markup(qr))


def words_for(person: User, form: PersonForm | None = None):
    if form is None and me().is_admin:
        form = PersonForm(data={"name": person.name, "role": person.role, "phone": person.phone})
    can_link = policies.can_make_link(me(), person)
    devices = queries.open_devices(person) if can_link else []
    return {"person": person, "form": form, "can_link": can_link, "devices": devices, "role_labels": ROLE_LABELS}
