"""Two people at the same record: what one has saved is not written over before the other has heard of it."""

import re
from html.parser import HTMLParser

import pytest

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
