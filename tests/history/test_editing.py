"""Two people at the same record: what one has saved is not written over before the other has heard of it."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from fieldapp.accounts.models import User
from fieldapp.accounts.status import Role
from fieldapp.extensions import db
from tests.conftest import signed_in
from tests.world import named


class FilledIn(HTMLParser):
    """What a browser would send of the forms in a page's `main`, or of the one form that it was given."""

    def __init__(self, page: str):
        super().__init__()
        self.fields: dict[str, str] = {}
        self.open = ""
        self.feed(page.split("<main")[-1])

    def handle_starttag(self, tag, attrs):
        has = dict(attrs)
        name, value = has.get("name") or "", has.get("value") or ""
        if tag == "input" and (has.get("type") not in {"radio", "checkbox"} or "checked" in has):
            self.fields[name] = value
        elif tag in {"select", "textarea"}:
            self.open = name
            self.fields[name] = ""
        elif tag == "option" and "selected" in has:
            self.fields[self.open] = value

    def handle_endtag(self, tag):
        if tag in {"select", "textarea"}:
            self.open = ""

    def handle_data(self, data):
        if self.lasttag == "textarea" and self.open:
            self.fields[self.open] += data.strip()


def filled_in(browser, path: str) -> dict[str, str]:
    fields = FilledIn(browser.get(f"{path}/edit").text).fields
    return {name: value for name, value in fields.items() if name not in {"op", "q"}}


RECORDS = [
    ("/jobs/{}", "job", "title", "What is wrong, in one line"),
    ("/customers/{}", "customer", "name", "Name"),
    ("/sites/{}", "site", "address", "Address"),
    ("/contacts/{}", "contact", "name", "Name"),
    ("/products/{}", "product", "model", "Model"),
    ("/parts/{}", "hinge", "name", "Part name"),
]


@pytest.mark.parametrize(("path", "row", "name", "label"), RECORDS, ids=[row for _, row, *_ in RECORDS])
def test_the_second_hears_of_the_first(dana, lin, world, path, row, name, label):
    path = path.format(named(row))
    ours, theirs = (filled_in(browser, path) for browser in (dana, lin))
    assert dana.act(path, **{**ours, name: "By Dana"}).status_code == 200
    answer = lin.act(path, **{**theirs, name: "By Lin"})
    assert (answer.status_code, answer.headers["Op-Result"]) == (422, "refused")
    said = re.search("Dana Sun has changed this meanwhile: (.*). Yours is not saved yet.", answer.text)[1]
    assert label in said
    assert "By Lin" in answer.text and "By Dana" in dana.get(f"{path}/edit").text
    once_more = {**theirs, name: "By Lin", "seen": FilledIn(answer.text).fields["seen"]}
    assert lin.act(path, **once_more).status_code == 200
    assert "By Lin" in dana.get(f"{path}/edit").text


def test_the_second_hears_of_the_first_about_a_person(app, admin, world):
    with app.app_context():
        db.session.get_one(User, named("office")).role = Role.ADMIN
        db.session.commit()
    other, path = signed_in(app, "office"), f"/people/{named('bo')}"
    ours, theirs = (of_person(browser.get(path).text) for browser in (admin, other))
    assert admin.act(path, **{**ours, "phone": "139 0013 9000"}).status_code == 303
    answer = other.act(path, **{**theirs, "name": "Bo Liu"})
    assert answer.status_code == 422
    assert "Ada Admin has changed this meanwhile: Phone." in answer.text and "Bo Liu" in answer.text
    once_more = {**theirs, "name": "Bo Liu", "seen": of_person(answer.text)["seen"]}
    assert other.act(path, **once_more).status_code == 303


def of_person(page: str) -> dict[str, Any]:
    return {name: value for name, value in FilledIn(page).fields.items() if name in {"name", "role", "phone", "seen"}}


TEXTS = [
    ("/message-templates/weather/en", "text-weather-en", {"subject": "Rain", "body": "By {name}"}),
    ("/message-templates/quiet-hours", "quiet-form", {"starts": "20:00", "ends": "07:30"}),
]


@pytest.mark.parametrize(("path", "form", "fields"), TEXTS, ids=["text", "quiet hours"])
def test_the_second_hears_of_the_first_about_messages(admin, lin, path, form, fields):
    lin.act(path, **fields)  # before, so that there is something that both have seen
    ours, theirs = (seen_in(browser.get("/message-templates").text, form) for browser in (admin, lin))
    assert admin.act(path, **fields, seen=ours).status_code == 200
    answer = lin.act(path, **fields, seen=theirs)
    assert answer.status_code == 422
    assert answer.text.count("Ada Admin has changed this meanwhile. Yours is not saved yet.") == 1
    good = lin.act(path, **fields, seen=seen_in(answer.text, form))
    assert good.status_code == 200
    assert int(seen_in(good.text, form)) > int(seen_in(answer.text, form)), "what it shows now it knows"


def test_going_back_to_the_text_that_came_is_a_change_like_another(admin, lin):
    path, said = "/message-templates/weather/en", {"subject": "Rain", "body": "By {name}"}
    lin.act(path, **said)
    theirs = seen_in(admin.get("/message-templates").text, "text-weather-en")
    lin.act(path, subject="Rain again", body="By {name}")
    answer = admin.act(f"{path}/restoration", seen=theirs)
    assert answer.status_code == 422 and "has changed this meanwhile" in answer.text and "Rain again" in answer.text
    seen = seen_in(answer.text, "ours-weather-en")
    assert admin.act(f"{path}/restoration", seen=seen).status_code == 200
    assert lin.act(path, **said, seen=theirs).status_code == 422


def test_the_chinese_text_is_another_matter_than_the_english(admin, lin):
    seen = seen_in(lin.get("/message-templates").text, "text-weather-en")
    said = {"subject": "Rain", "body": "By {name}"}
    assert admin.act("/message-templates/weather/zh_Hans_CN", **said).status_code == 200
    assert lin.act("/message-templates/weather/en", **said, seen=seen).status_code == 200


def seen_in(page: str, form: str) -> str:
    return re.search('name="seen" value="(.*?)"', page.split(f'id="{form}"')[1])[1]


def test_one_may_go_on_changing_by_oneself(dana, world):
    path = f"/customers/{world.customer}"
    ours = filled_in(dana, path)
    for said in ("First", "Second"):
        assert dana.act(path, **{**ours, "name": said}).status_code == 200


def test_another_contact_of_the_customer_is_another_matter(dana, lin, world):
    theirs = filled_in(lin, f"/customers/{world.customer}")
    contact = f"/contacts/{named('contact')}"
    assert dana.act(contact, **{**filled_in(dana, contact), "name": "Mr. Zhang"}).status_code == 200
    assert lin.act(f"/customers/{world.customer}", **{**theirs, "name": "By Lin"}).status_code == 200


def test_a_form_with_a_mistake_in_it_knows_no_more_than_before(dana, lin, world):
    path = f"/customers/{world.customer}"
    theirs = filled_in(lin, path)
    dana.act(path, **{**filled_in(dana, path), "name": "By Dana"})
    mistaken = lin.act(path, **{**theirs, "email": "no address"})
    assert FilledIn(mistaken.text).fields["seen"] == theirs["seen"]
