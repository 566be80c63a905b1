"""What makes the app one that starts without signal: its worker, the list of what a phone holds, its manifest."""

import json
from http import HTTPStatus

from flask import Blueprint, Response, current_app, render_template, request
from flask_babel import gettext as _

from fieldapp import assets
from fieldapp.accounts.status import Role
from fieldapp.history.operations import now
from fieldapp.languages import language
from fieldapp.pwa import holding
from fieldapp.web import allow, current_view, me, public

bp = Blueprint("worker", __name__)
SCRIPT = "js/sw.js"
AT_DESKS = ["js/app.js", "js/photos-at-desk.js"]
COLOURS = {"theme_color": "#f6f4f1", "background_color": "#f6f4f1"}
PHONE, DESK = (780, 1688), (1440, 900)  # pixels of static/pictures


@bp.get("/sw.js")
@public
def script() -> Response:
    """One classic script: the worker with all it imports, and the list of the files it fetches ahead."""
    shell = {"build": assets.build_of(current_app), "assets": shell_files()}
    text = f"self.SHELL = {json.dumps(shell)};\n{assets.text_of(current_app, SCRIPT)}"
    response = Response(text, content_type="text/javascript; charset=utf-8")
    response.headers["Service-Worker-Allowed"] = "/"
    return fresh_each_time(response)


def shell_files() -> list[str]:
    others = {assets.url_of(current_app, path) for path in (SCRIPT, *AT_DESKS)}
    return [url for url in assets.precache_list(current_app) if url not in others]


def fresh_each_time(response: Response) -> Response:
    """Asked for anew whenever it is used, and sent again only if it has changed."""
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


@bp.after_app_request
def say_whose(response: Response) -> Response:
    """Whose page this is: a worker keeps nothing without it. Never on a page for strangers, such as signing in."""
    view = current_view()
    if view and view.policy != "public" and me().is_technician:
        response.headers["Offline-User"] = str(me().id)
    return response


@bp.get("/offline.json")
@allow(Role.TECHNICIAN)
def hold() -> Response:
    """What this phone should hold, each with a version that changes when its content would."""
    found = holding.held_by(me(), now().astimezone(current_app.config["TIME_ZONE"]))
    told = {"user": str(me().id), "build": assets.build_of(current_app), **found}
    return Response(json.dumps(told, separators=(",", ":")), content_type="application/json")


@bp.get("/offline")
@allow(Role.TECHNICIAN)
def not_here() -> str:
    """What a phone without signal shows instead of a page that it does not hold."""
    return render_template("pwa/offline.html")


@bp.get("/manifest.webmanifest")
@public
def manifest() -> Response:
    told = {
        "id": "/",
        "name": _("Fieldapp: jobs and visits"),
        "short_name": "Fieldapp",
        "description": _("Fieldapp: from the repair request to the customer's signature"),
        "lang": language().replace("_", "-"),
        "start_url": "/today",
        "scope": "/",
        "display": "standalone",
        **COLOURS,
        "icons": icons(),
        "shortcuts": shortcuts(),
        "screenshots": screenshots(),
    }
    response = Response(json.dumps(told, ensure_ascii=False), HTTPStatus.OK, mimetype="application/manifest+json")
    return fresh_each_time(response)


def icons() -> list[dict[str, str]]:
    drawn = [("mark-192.png", 192, "any"), ("mark-512.png", 512, "any"), ("mark-maskable.png", 512, "maskable")]
    return [
        {"src": asset(f"icons/{name}"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for name, size, purpose in drawn
    ]


def shortcuts() -> list[dict[str, object]]:
    icon = [{"src": asset("icons/mark-192.png"), "sizes": "192x192", "type": "image/png"}]
    places = [("/today", _("Today")), ("/field-jobs/new", _("Emergency job")), ("/outbox", _("Not sent yet"))]
    return [{"name": name, "url": url, "icons": icon} for url, name in places if holding.is_route(url)]


def screenshots() -> list[dict[str, str]]:
    taken = [("today", PHONE, "narrow", _("Today")), ("desk", DESK, "wide", _("The desk"))]
    return [
        {
            "src": asset(f"pictures/{name}.webp"),
            "sizes": f"{width}x{height}",
            "type": "image/webp",
            "form_factor": form,
            "label": label,
        }
        for name, (width, height), form, label in taken
    ]


def asset(path: str) -> str:
    return assets.url_of(current_app, path)
