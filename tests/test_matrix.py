"""Every route × method × actor: who may not come in does not, and nothing asked for answers 500."""

import itertools
import re
import tempfile
from pathlib import Path

import pytest
import sqlalchemy as sa

from fieldapp import create_app
from fieldapp.extensions import db
from fieldapp.history import Event
from fieldapp.ids import new_id
from tests.conftest import signed_in
from tests.world import named

ACTORS = ["stranger", "wei", "bo", "dana", "lin", "office", "admin"]
ROLES = {"wei": "technician", "bo": "technician", "dana": "dispatcher", "lin": "manager"}
# What a rule's variable stands for: something of Wei's, so that Bo is the other technician.
OF_WEI = {
    "visit_id": "visit",
    "job_id": "job",
    "customer_id": "customer",
    "site_id": "site",
    "product_id": "product",
    "contact_id": "contact",
    "part_id": "seal",
    "person_id": "wei",
    "device_id": "weis device",
}
WEIS_OWN = {"visit_id", "job_id"}


def rules():
    app = create_app({"DATA": Path(tempfile.gettempdir()) / "fieldapp-rules"})
    return [
        (rule.rule, method)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
    ]


RULES = rules()


def address(rule: str) -> str:
    """The rule with Wei's things put in; what has no name in the world gets an id that nothing has."""
    rule = re.sub(r"<any\((\w+).*?\):\w+>", r"\1", rule)
    parts = []
    for part in rule.split("/"):
        name = part.strip("<>").rpartition(":")[2]
        parts.append(part if not part.startswith("<") else value_of(name))
    return "/".join(parts)


def value_of(name: str) -> str:
    if name in OF_WEI:
        return str(named(OF_WEI[name]))
    return str(new_id()) if name.endswith("_id") else "unknown"


def browser_of(app, actor):
    return app.test_client() if actor == "stranger" else signed_in(app, actor)


def view_of(app, rule, method):
    endpoint = next(r.endpoint for r in app.url_map.iter_rules() if r.rule == rule and method in r.methods)
    return app.view_functions[endpoint]


def ask(browser, rule, method, **headers):
    if method == "GET":
        return browser.get(address(rule), headers=headers)
    return browser.post(address(rule), data={"op": str(new_id())}, headers=headers)


@pytest.mark.parametrize(("rule", "method"), RULES, ids=lambda value: value)
def test_who_may_come_in(app, rule, method):
    policy = view_of(app, rule, method).policy
    for actor in ACTORS:
        status = ask(browser_of(app, actor), rule, method).status_code
        assert status < 500, f"{actor}: {status}"
        if policy == "public":
            continue
        if actor == "stranger":
            assert status == (303 if method == "GET" and rule != "/live" else 401), actor
        elif policy != "signed in" and ROLES.get(actor, actor) not in policy:
            assert status == 403, actor


@pytest.mark.parametrize(
    ("rule", "method"),
    [(rule, method) for rule, method in RULES if any(f"{name}>" in rule for name in WEIS_OWN)],
    ids=lambda value: value,
)
def test_another_technicians_things_are_not_found(app, rule, method):
    answer = ask(browser_of(app, "bo"), rule, method)
    assert answer.status_code in (403, 404)
    assert "漏水" not in answer.text and "4711#" not in answer.text


@pytest.mark.parametrize(("rule", "method"), [r for r in RULES if r[1] == "POST"], ids=lambda value: value)
def test_what_another_site_sends_is_refused(app, rule, method):
    browser = browser_of(app, "admin" if "people" in rule else "dana")
    before = last_event(app)
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "", "Origin": "https://evil.example"},
    ):
        assert ask(browser, rule, method, **headers).status_code == 403
    assert last_event(app) == before


def last_event(app):
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.max(Event.id)))


def test_an_old_browser_is_known_by_its_origin(app):
    browser = app.test_client()
    plain = super(type(browser), browser)
    assert plain.open("/language", method="POST", data={"language": "en"}).status_code == 403
    ours = {"Origin": "http://localhost"}
    assert plain.open("/language", method="POST", data={"language": "en"}, headers=ours).status_code == 303


@pytest.mark.parametrize(("rule", "method"), [r for r in RULES if "<uuid:" in r[0]], ids=lambda value: value)
def test_ids_that_are_no_ids_are_not_found(app, rule, method):
    browser = browser_of(app, "dana")
    for wrong in ("0", "9223372036854775808", "x" * 200, "%00", "..%2f"):
        path = "/".join(wrong if part.startswith("<uuid:") else part for part in rule.split("/"))
        answer = browser.open(path, method=method, data={"op": str(new_id())} if method == "POST" else None)
        assert answer.status_code in (400, 404), path


@pytest.mark.parametrize("rule", [rule for rule, method in RULES if method == "GET"])
def test_nobodys_typing_in_an_address_breaks_anything(app, rule):
    typed = ("q=%00", "q=%ED%A0%80%22%27*&page=9223372036854775808&after=x&about=x&day=x&show=x", "page=-1&after=-1")
    for actor, query in itertools.product(("wei", "dana"), typed):
        status = browser_of(app, actor).get(f"{address(rule)}?{query}").status_code
        assert status < 500, f"{actor} {query}"


def test_every_answer_is_protected(app, wei):
    for answer in (wei.get("/today"), wei.get("/nothing"), app.test_client().get("/sign-in")):
        headers = answer.headers
        assert "script-src 'self'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "Cookie" in headers["Vary"]
        assert "Accept-Language" not in headers["Vary"]


def test_a_route_without_a_policy_stops_the_app_from_starting(app):
    from fieldapp.web import demand_policies

    forgotten = create_app({"DATA": app.config["DATA"]})
    forgotten.add_url_rule("/forgotten", view_func=lambda: "x", endpoint="forgotten")
    with pytest.raises(RuntimeError, match="forgotten"):
        demand_policies(forgotten)
