"""POST /visits/<id>/signoff and the pages around it: what was signed is what was shown, and stays."""

import hashlib
import io
import json
import re

import pytest
import sqlalchemy as sa

from fieldapp.extensions import db
from fieldapp.history import Event, Kind
from fieldapp.history.canonical import canonical, digest
from fieldapp.ids import new_id
from fieldapp.jobs.models import Job, Visit
from fieldapp.jobs.visit_queries import load_recorded
from fieldapp.signoff.document import document_in, facts
from fieldapp.signoff.models import SignOff
from fieldapp.signoff.routes import terms
from tests.pictures import photo
from tests.visiting import change

STROKES = json.dumps({"width": 300, "height": 200, "strokes": [[{"x": 1, "y": 2, "t": 0}, {"x": 9, "y": 8, "t": 16}]]})
PNG = b"\x89PNG\r\n\x1a\n" + b"signature"


@pytest.fixture
def finished(wei, world):
    """Wei's visit, worked on and finished."""
    for to in ("accepted", "travelling", "on_site"):
        assert wei.act(f"/visits/{world.visit}/moves", to=to).status_code == 200
    wei.act(f"/visits/{world.visit}/parts", sku="SEAL-70", quantity="2", use="used")
    wei.act(f"/visits/{world.visit}/checklist", all="ok")
    assert wei.act(f"/visits/{world.visit}/moves", to="finished").status_code == 200
    return f"/visits/{world.visit}/signoff"


def shown_to_customer(app, world, language="en", **changes):
    """What the phone would build from the page's facts."""
    with app.test_request_context():
        visit = db.session.get_one(Visit, world.visit)
        load_recorded(visit, surroundings=True)
        return {**document_in(facts(visit, terms(), language=language), language), **changes}


def signing(shown, **changes):
    content = shown if isinstance(shown, bytes) else canonical(shown)
    fields = {
        "outcome": "signed",
        "signer": "张敏",
        "rating": "5",
        "opinion": "师傅很好",
        "document": (io.BytesIO(content), "document", "application/json"),
        "strokes": (io.BytesIO(STROKES.encode()), "strokes", "application/json"),
        "image": (io.BytesIO(PNG), "image", "image/png"),
    }
    return {name: value for name, value in {**fields, **changes}.items() if value is not None}


def signoffs(app):
    with app.app_context():
        return db.session.scalars(sa.select(SignOff).order_by(SignOff.signed_at)).all()


def job_state(app, world):
    with app.app_context():
        return db.session.get_one(Job, world.job).state


def test_the_customer_signs_what_was_shown(app, wei, world, finished):
    document = shown_to_customer(app, world)
    assert job_state(app, world) == "work_done"
    answer = wei.act(finished, **signing(document))
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, f"{finished}/thanks")
    (signed,) = signoffs(app)
    assert (signed.document_sha256, signed.differences, signed.rating) == (digest(document), [], 5)
    with app.extensions["files"].open(signed.document_sha256) as file:
        assert file.read() == canonical(document)
    assert job_state(app, world) == "returned"
    assert "张敏" in wei.get(f"{finished}/thanks").text


def test_the_pages_of_the_room_show_both_languages(wei, world, finished):
    assert "Hand the phone to" in wei.get(finished).text
    page = wei.get(f"{finished}/room?language=zh_Hans_CN").text
    shown = json.loads(re.search('id="visit-facts">(.*?)</script>', page, re.S)[1])
    assert shown["language"] == "zh_Hans_CN"
    assert shown["parts"][0]["name"] == "密封条 Seal 70"


def test_sent_again_it_is_signed_once(app, wei, world, finished):
    document, op = shown_to_customer(app, world), new_id()
    first = wei.act(finished, op=op, **signing(document))
    again = wei.act(finished, op=op, **signing(document))
    assert first.status_code == again.status_code == 200
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(signoffs(app)) == 1
    assert wei.act(finished, op=op, **signing(document, rating="1")).status_code == 422


def test_another_document_than_our_facts_is_kept_as_signed_and_its_differences_noted(app, wei, dana, world, finished):
    document = shown_to_customer(app, world)
    document["totals"]["due"] = "999.00"
    assert wei.act(finished, **signing(document)).status_code == 200
    (signed,) = signoffs(app)
    assert signed.differences == ["totals.due"]
    page = dana.get(f"/signoffs/{signed.id}").text
    assert "totals.due" in page and "¥999.00" in page


@pytest.mark.parametrize(
    "damage",
    [
        {"document": None},
        {"document": (io.BytesIO(b"{}"), "document")},
        {"document": (io.BytesIO(b"[1, 2]"), "document")},
        {"document": (io.BytesIO(b"\xff\x00"), "document")},
        {"strokes": None},
        {"strokes": (io.BytesIO(b'{"strokes":[]}'), "strokes")},
        {"strokes": (io.BytesIO(b"[" * 100_000), "strokes")},
        {"image": None},
        {"image": (io.BytesIO(b"<svg/>"), "image")},
        {"signer": ""},
        {"signer": "x\x00"},
        {"rating": "6"},
        {"rating": str(2**63)},
        {"outcome": "maybe"},
        {"opinion": "x" * 2001},
    ],
    ids=lambda damage: next(f"{name}={str(value)[:20]}" for name, value in damage.items()),
)
def test_a_damaged_signature_is_refused_and_the_words_stay(app, wei, world, finished, damage):
    document = shown_to_customer(app, world)
    answer = wei.act(finished, **signing(document, **damage))
    assert answer.status_code == 422
    assert "opinion" in damage or "师傅很好" in answer.text
    assert signoffs(app) == []


def test_a_document_that_is_not_canonical_or_of_another_visit_is_refused(app, wei, world, finished):
    document = shown_to_customer(app, world)
    spaced = json.dumps(document, indent=1).encode()
    other = {**document, "visit": {**document["visit"], "id": str(world.bos_visit)}}
    for content in (spaced, canonical(other), canonical({**document, "version": 2})):
        assert wei.act(finished, **signing(content)).status_code == 422


@pytest.mark.parametrize("outcome", ["refused", "absent"])
def test_nobody_signs_and_says_why(app, wei, world, finished, outcome):
    assert wei.get(f"{finished}/without?outcome={outcome}").status_code == 200
    assert wei.act(finished, outcome=outcome).status_code == 422
    answer = wei.act(finished, htmx=False, outcome=outcome, reason="Had to leave for work")
    assert answer.status_code == 303
    (signed,) = signoffs(app)
    assert (signed.outcome, signed.reason, signed.image_sha256) == (outcome, "Had to leave for work", None)
    assert job_state(app, world) == "returned"


def test_who_was_absent_may_still_sign_later(app, wei, world, finished):
    wei.act(finished, outcome="absent", reason="at work")
    assert wei.act(finished, **signing(shown_to_customer(app, world))).status_code == 200
    assert [signed.outcome for signed in signoffs(app)] == ["absent", "signed"]


def test_a_change_after_signing_is_marked_and_asks_for_a_new_signature(app, wei, dana, world, finished):
    wei.act(finished, **signing(shown_to_customer(app, world)))
    assert wei.act(finished, **signing(shown_to_customer(app, world))).status_code == 409
    wei.act(f"/visits/{world.visit}/parts", sku="HINGE-L", quantity="1", use="used")
    assert dana.act(f"/jobs/{world.job}/closing").status_code == 409
    (signed,) = signoffs(app)
    assert "Something changed after signing" in dana.get(f"/signoffs/{signed.id}").text
    assert wei.act(finished, **signing(shown_to_customer(app, world))).status_code == 200
    assert len(signoffs(app)) == 2
    assert dana.act(f"/jobs/{world.job}/closing").status_code == 200
    with app.app_context():
        marks = db.session.scalar(sa.select(sa.func.count()).where(Event.kind == Kind.CHANGED_AFTER_SIGNING))
        assert marks == 1


def test_nothing_is_signed_before_the_work_is_finished(app, wei, world):
    path = f"/visits/{world.visit}/signoff"
    for page in ("", "/room", "/without", "/thanks"):
        asked = wei.get(path + page)
        assert asked.status_code == 200 and "Finish the visit first" in asked.text  # a phone holds it for later
    change(app, Visit, world.visit, state="cancelled")
    assert wei.get(path).status_code == 409
    change(app, Visit, world.visit, state="proposed")
    assert wei.act(path, outcome="absent", reason="x").status_code == 409


def test_somebody_elses_visit_is_not_found(bo, dana, world, finished):
    assert bo.get(finished).status_code == 404
    assert bo.act(finished, outcome="absent", reason="x").status_code == 404
    assert dana.act(finished, outcome="absent", reason="x").status_code == 403


def test_a_signed_document_is_for_those_who_may_see_the_visit(app, wei, bo, dana, world, finished):
    wei.act(finished, **signing(shown_to_customer(app, world)))
    (signed,) = signoffs(app)
    for browser in (wei, dana):
        assert browser.get(f"/signoffs/{signed.id}").status_code == 200
        assert browser.get(f"/signoffs/{signed.id}/signature").data == PNG
        answer = browser.get(f"/signoffs/{signed.id}/document")
        assert answer.data == canonical(shown_to_customer(app, world))
        assert "attachment" in answer.headers["Content-Disposition"]
    for path in ("", "/signature", "/document"):
        assert bo.get(f"/signoffs/{signed.id}{path}").status_code == 404
    assert dana.get(f"/signoffs/{new_id()}").status_code == 404


def test_photos_for_the_customer_are_in_the_document_by_their_hash(app, wei, world, finished):
    picture = photo(width=400, height=300)
    wei.act(f"/visits/{world.visit}/photos", photo=(io.BytesIO(picture), "a.jpg"), kind="after", caption="tight")
    wei.act(f"/visits/{world.visit}/photos", photo=(io.BytesIO(picture), "b.jpg"), kind="nameplate")
    (shown,) = shown_to_customer(app, world)["photos"]
    assert (shown["kind"], shown["caption"]) == ("after", "tight")
    assert shown["sha256"] == hashlib.sha256(picture).hexdigest()
