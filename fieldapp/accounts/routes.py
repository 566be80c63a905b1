"""Signing in and out, one's own devices and password, and the one-time link for a forgotten one."""

from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, current_app, flash, g, make_response, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from itsdangerous import BadSignature, URLSafeSerializer

from fieldapp.accounts import actions, queries, sessions
from fieldapp.accounts.forms import ChangePasswordForm, NewPasswordForm, SignInForm
from fieldapp.accounts.models import User
from fieldapp.accounts.passwords import is_password
from fieldapp.accounts.status import Role
from fieldapp.crew.pages import words_for
from fieldapp.crew.routes import today
from fieldapp.extensions import db
from fieldapp.history import Op
from fieldapp.history.operations import now
from fieldapp.ids import new_id, parse_id
from fieldapp.web import allow, find, local_path, me, operation, public

bp = Blueprint("accounts", __name__)
KNOWN_BROWSER = "known"
HOMES = {Role.TECHNICIAN: "/today", Role.DISPATCHER: "/desk", Role.MANAGER: "/desk", Role.OFFICE: "/jobs"}


@bp.get("/")
@allow()
def home():
    return redirect(HOMES.get(me().role, "/people"), 303)


@bp.get("/sign-in")
@public
def sign_in_page():
    if me().is_authenticated:
        return redirect(local_path(request.args.get("next"), "/"), 303)
    return sign_in_again(SignInForm(), request.args.get("next", ""), 200)


@bp.post("/sign-in")
@public
def sign_in():
    form, wanted = SignInForm.posted(), request.form.get("next", "")
    if not form.validate():
        return sign_in_again(form, wanted, 422)
    username = form.username.data.lower()
    keys = failure_keys(username)
    if wait := actions.wait_for(keys, now()):
        return wait_first(form, wanted, wait)
    user = db.session.scalar(sa.select(User).where(User.username == username))
    if not is_password(form.password.data, user and user.password_hash) or not user or not user.is_active:
        actions.count_failure(keys, now())
        form.form_errors.append(_("User name and password do not fit together."))
        return sign_in_again(form, wanted, 422)
    actions.forget_failures(keys)
    return signed_in(user, local_path(wanted, "/"))


def wait_first(form, wanted, seconds):
    words = ngettext("Please wait %(num)s second.", "Please wait %(num)s seconds.", seconds)
    form.form_errors.append(words)
    answer = sign_in_again(form, wanted, 429)
    answer.headers["Retry-After"] = str(seconds)
    return answer


def sign_in_again(form, wanted, status):
    return make_response(render_template("accounts/sign_in.html", form=form, next=wanted), status)


def signed_in(user: User, to: str):
    username, secure = user.username, current_app.config["SESSION_COOKIE_SECURE"]
    sessions.start(user)
    response = redirect(to, 303)
    year, token = 400 * 24 * 3600, browsers().dumps(username)
    response.set_cookie(KNOWN_BROWSER, token, max_age=year, httponly=True, samesite="Lax", secure=secure)
    return response


def failure_keys(username: str) -> dict[str, int]:
    """What failures are counted by, each with its free tries. A browser in which this person once signed in is
    counted by itself, so that a stranger's guessing elsewhere does not lock them out."""
    try:
        known = browsers().loads(request.cookies.get(KNOWN_BROWSER, "")) == username
    except BadSignature:
        known = False
    account = f"known:{username}" if known else f"account:{username}"
    return {account: actions.FREE_TRIES, f"address:{request.remote_addr}": actions.FREE_TRIES_ADDRESS}


def browsers() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key, salt="known browser")  # pyright: ignore[reportArgumentType]


@bp.post("/sign-out")
@public
def sign_out():
    sessions.end()
    return redirect("/sign-in", 303)


@bp.get("/account")
@allow()
def account():
    return account_page(ChangePasswordForm(), 200)


def account_page(form, status):
    devices = queries.open_devices(me())
    crew = words_for(me(), today()) if me().is_technician else {}
    page = render_template("accounts/account.html", form=form, devices=devices, here=g.device_id, **crew)
    return make_response(page, status)


@bp.post("/account/password")
@allow()
def change_password():
    form, op = ChangePasswordForm.posted(), operation()
    fits = form.validate()
    if fits and not is_password(form.current.data, me().password_hash):
        form.current.errors = [_("This is not your current password.")]
        fits = False
    if not fits:
        return account_page(form, 422)
    actions.change_password(me(), op, password=form.password.data, kept=g.device_id)
    flash(_("Your password is changed."))
    return redirect("/account", 303)


@bp.post("/devices/<uuid:device_id>/revocation")
@allow()
def revoke(device_id: UUID):
    device = find(queries.devices_visible_to(me()), device_id)
    actions.revoke(device, operation())
    flash(_("Signed out: %(device)s.", device=device.label))
    return redirect("/account" if device.user_id == me().id else f"/people/{device.user_id}", 303)


@bp.get("/welcome/<token>")
@public
def welcome(token: str):
    return welcome_page(queries.open_link(token, now()), NewPasswordForm(), 200)


@bp.post("/welcome/<token>")
@public
def choose_password(token: str):
    link, form = queries.open_link(token, now()), NewPasswordForm.posted()
    if link is None or not form.validate():
        return welcome_page(link, form, 422)
    op = Op(actor=link.user, id=parse_id(request.form.get("op")) or new_id())
    return signed_in(actions.use_link(link, op, password=form.password.data), "/")


def welcome_page(link, form, status):
    if link is None:
        return make_response(render_template("accounts/link_spent.html"), 404)
    page = make_response(render_template("accounts/welcome.html", person=link.user, form=form), status)
    page.headers["Referrer-Policy"] = "no-referrer"
    return page
