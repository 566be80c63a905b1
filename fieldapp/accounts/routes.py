"""Signing in and out."""

import sqlalchemy as sa
from flask import Blueprint, current_app, make_response, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from itsdangerous import BadSignature, URLSafeSerializer

from fieldapp.accounts import actions, sessions
from fieldapp.accounts.forms import SignInForm
from fieldapp.accounts.models import User
from fieldapp.accounts.passwords import is_password
from fieldapp.accounts.status import Role
from fieldapp.extensions import db
from fieldapp.history.operations import now
from fieldapp.web import allow, local_path, me, public

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
    return render_template("accounts/sign_in.html", form=SignInForm(), next=request.args.get("next", ""))


@bp.post("/sign-in")
@public
def sign_in():
    form, wanted = SignInForm.posted(), request.form.get("next", "")
    if not form.validate():
        return sign_in_again(form, wanted, 422)
    keys = failure_keys(form.username.data.lower())
    if wait := actions.wait_for(keys, now()):
        form.form_errors.append(
            ngettext(
                "Please wait %(num)s second, then try again.", "Please wait %(num)s seconds, then try again.", wait
            )
        )
        answer = sign_in_again(form, wanted, 429)
        answer.headers["Retry-After"] = str(wait)
        return answer
    user = db.session.scalar(sa.select(User).where(User.username == form.username.data.lower()))
    if not is_password(form.password.data, user and user.password_hash) or not user or not user.is_active:
        actions.count_failure(keys, now())
        form.form_errors.append(_("User name and password do not fit together."))
        return sign_in_again(form, wanted, 422)
    actions.forget_failures(keys)
    sessions.start(user)
    response = redirect(local_path(wanted, "/"), 303)
    response.set_cookie(
        KNOWN_BROWSER,
        browsers().dumps(user.username),
        max_age=400 * 24 * 3600,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
    return response


@bp.post("/sign-out")
@public
def sign_out():
    sessions.end()
    return redirect("/sign-in", 303)


def sign_in_again(form, wanted, status):
    return make_response(render_template("accounts/sign_in.html", form=form, next=wanted), status)


def failure_keys(username: str) -> dict[str, int]:
    """What failures are counted by. A browser in which this person once signed in is counted by itself, so that
    a stranger's guessing elsewhere does not lock them out."""
    try:
        known = browsers().loads(request.cookies.get(KNOWN_BROWSER, "")) == username
    except BadSignature:
        known = False
    account = f"known:{username}" if known else f"account:{username}"
    return {account: actions.FREE_TRIES, f"address:{request.remote_addr}": actions.FREE_TRIES_ADDRESS}


def browsers() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key, salt="known browser")  # pyright: ignore
