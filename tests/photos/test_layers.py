"""POST /photos/<id>/layers: arrows, circles and words over a photo."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask import get_template_attribute

from fieldapp.extensions import db
from fieldapp.ids import new_id
from fieldapp.photos.models import Layer, Photo
from tests.visiting import kinds

ARROW = {"kind": "arrow", "ink": "red", "x1": 0.1, "y1": 0, "x2": 1, "y2": 0.12345}
CIRCLE = {"kind": "circle", "ink": "white", "cx": 0.5, "cy": 0.5, "rx": 0.1, "ry": 0.2}
TEXT = {"kind": "text", "ink": "yellow", "x": 0.2, "y": 0.9, "text": "密封条 <b>torn</b> 🔧"}
SHAPES = json.dumps([ARROW, CIRCLE, TEXT])
VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "shapes.json").read_text())


@pytest.fixture
def here(photo_id) -> str:
    return f"/photos/{photo_id}/layers"


def layers(app) -> list[Layer]:
    with app.app_context():
        return list(db.session.scalars(db.select(Layer).order_by(Layer.drawn_at, Layer.id)))


def test_a_drawing_lies_over_the_photo(app, world, wei, here, photo_id):
    op = new_id()
    answer = wei.act(here, op=op, shapes=SHAPES)
    assert answer.status_code == 200 and answer.headers["HX-Redirect"] == f"/photos/{photo_id}"
    (layer,) = layers(app)
    assert layer.id == op and layer.shapes == [{**ARROW, "y2": 0.1235}, CIRCLE, TEXT]
    page = wei.get(f"/photos/{photo_id}").text
    assert '<ellipse class="ink" data-ink="white" cx="500" cy="375" rx="100" ry="150">' in page
    assert "密封条 &lt;b&gt;torn&lt;/b&gt; 🔧</text>" in page
    assert kinds(app, world.job)[-1] == "photo_drawn_on"


def test_each_drawing_is_a_layer_and_the_photo_is_untouched(app, dana, wei, here, photo_id):
    with app.app_context():
        before = db.session.get_one(Photo, photo_id).sha256
    wei.act(here, shapes=json.dumps([ARROW]))
    wei.act(here, shapes="[]")
    assert [len(layer.shapes) for layer in layers(app)] == [1, 0]
    assert "<g data-shapes></g>" in dana.get(f"/photos/{photo_id}").text
    with app.app_context():
        assert db.session.get_one(Photo, photo_id).sha256 == before


def test_the_page_to_draw_goes_on_from_what_is_there(wei, here):
    wei.act(here, shapes=json.dumps([TEXT]))
    page = wei.get(here).text
    assert "data-draw" in page and "<text" in page
    field = page.split('name="shapes" value="')[1].split('"')[0]
    assert "&#34;kind&#34;: &#34;text&#34;" in field and "<b>" not in field


@pytest.mark.parametrize("case", VECTORS, ids=lambda case: case["shape"]["kind"])
def test_it_looks_as_the_phone_drew_it(app, case):
    """tests/js/shapes.test.js asks svgOf() the same."""
    with app.test_request_context():
        drawn = str(
            get_template_attribute("photos/_drawing.html", "shape")(case["shape"], case["width"], case["height"])
        )
    element = ElementTree.fromstring(drawn)
    assert [element.tag, dict(element.attrib)] == case["svg"]
    assert (element.text or "") == case["shape"].get("text", "")


def test_sent_again_it_is_one_layer(app, wei, here):
    op = new_id()
    wei.act(here, op=op, shapes=SHAPES)
    assert wei.act(here, op=op, shapes=SHAPES).headers["Idempotency-Replayed"] == "true"
    assert wei.act(here, op=op, shapes="[]").status_code == 422
    assert len(layers(app)) == 1


BAD = {
    "nothing": "",
    "no json": "[",
    "no list": "{}",
    "no shapes": "[1, null]",
    "another kind": json.dumps([{**ARROW, "kind": "script"}]),
    "kind as a list": json.dumps([{**ARROW, "kind": ["arrow"]}]),
    "another ink": json.dumps([{**ARROW, "ink": "url(#x)"}]),
    "something missing": json.dumps([{key: value for key, value in ARROW.items() if key != "x1"}]),
    "too much": json.dumps([{**ARROW, "onload": "alert(1)"}]),
    "outside": json.dumps([{**ARROW, "x1": 1.01}]),
    "below nothing": json.dumps([{**ARROW, "x1": -0.1}]),
    "not a number": json.dumps([{**ARROW, "x1": "0.5"}]),
    "yes": json.dumps([{**ARROW, "x1": True}]),
    "NaN": SHAPES.replace("0.5", "NaN"),
    "infinite": SHAPES.replace("0.5", "1e999"),
    "two to the 63rd": SHAPES.replace("0.5", str(2**63)),
    "thousands of digits": SHAPES.replace("0.5", "1" * 5000),
    "too many": json.dumps([ARROW] * 201),
    "nested": "[" * 100_000,
    "no words": json.dumps([{**TEXT, "text": "  "}]),
    "many words": json.dumps([{**TEXT, "text": "x" * 61}]),
    "words that are none": json.dumps([{**TEXT, "text": 5}]),
    "NUL": json.dumps([{**TEXT, "text": "a\0b"}]),
    "two lines": json.dumps([{**TEXT, "text": "a\nb"}]),
    "half a letter": '[{"kind":"text","ink":"red","x":0,"y":0,"text":"\\ud83d"}]',
}


@pytest.mark.parametrize("shapes", BAD.values(), ids=BAD)
def test_what_the_page_would_not_send_is_refused(app, wei, here, shapes):
    answer = wei.act(here, shapes=shapes)
    assert answer.status_code == 422 and 'role="alert"' in answer.text and 'id="drawing"' in answer.text
    assert layers(app) == []


def test_two_hundred_shapes_are_not_too_many(app, wei, here):
    assert wei.act(here, shapes=json.dumps([TEXT] * 200)).status_code == 200
    assert len(layers(app)[0].shapes) == 200


def test_on_a_photo_taken_out_it_is_too_late(wei, here, photo_id):
    wei.act(f"/photos/{photo_id}/removal", reason="Blurred")
    assert wei.act(here, shapes=SHAPES).status_code == 409


def test_somebody_elses_is_not_found_and_the_office_does_not(bo, office, here):
    assert bo.act(here, shapes=SHAPES).status_code == 404
    assert office.act(here, shapes=SHAPES).status_code == 403


def test_without_javascript(wei, here, photo_id):
    answer = wei.act(here, htmx=False, shapes=SHAPES)
    assert (answer.status_code, answer.location) == (303, f"/photos/{photo_id}")
    assert "<!DOCTYPE html>" in wei.act(here, htmx=False, shapes="[").text
