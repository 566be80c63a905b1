"""/crew, /crew/<id>, /service-days: who can be sent when, changed at the desk and seen by the technician."""

import re

import pytest

from tests.jobs.acts import acts_once, nothing_happened
from tests.statements import counted

SHIFT = {"weekdays": ["0", "1"], "begins": "09:00", "ends": "17:00"}


def found(html: str, pattern: str) -> str:
    match = re.search(pattern, html)
    assert match, html
    return match[0]


@pytest.fixture
def path(world):
    return f"/crew/{world.wei}"


def test_a_week_of_shifts_is_added_at_once_and_seen_by_the_technician(app, dana, wei, bo, path):
    answer = acts_once(app, dana, f"{path}/shifts", **SHIFT)
    assert "<strong>Tuesday</strong> 09:00–17:00" in answer.text and "put Wei Chen on shift" in answer.text
    assert "Tuesday 09:00–17:00" in wei.get("/account").text and "09:00–17:00" not in bo.get("/account").text
    assert "<span>9–17</span>" in dana.get("/crew?from=2026-11-30").text
    night = dana.act(f"{path}/shifts", **{**SHIFT, "weekdays": ["6"], "begins": "22:00", "ends": "06:00"})
    assert "22:00–06:00" in night.text
    removal = found(answer.text, '/shifts/[^/"]+/removal')
    assert "<strong>Monday</strong>" not in acts_once(app, dana, removal).text
    assert "Somebody changed it meanwhile." in dana.act(removal).text
    assert dana.act(removal, htmx=False).status_code == 409


def test_leave_is_given_and_taken_back(app, dana, wei, path):
    leave = {"reason": "training", "first_day": "2099-11-28", "until_noon": "y", "words": "Glass course"}
    answer = acts_once(app, dana, f"{path}/leaves", **leave)
    assert "morning" in answer.text and "Glass course" in answer.text
    assert "Glass course" in wei.get("/account").text
    assert "Training course" in dana.get("/crew?from=2099-11-28").text
    answer = acts_once(app, dana, found(answer.text, '/leaves/[^/"]+/withdrawal'))
    assert "took the leave of Wei Chen back" in answer.text
    assert "Glass course" not in wei.get("/account").text


def test_what_is_planned_while_they_are_off_is_listed_as_long_as_it_is_so(app, dana, office, world, path):
    """After leave was given, or a shift changed, nobody is forgotten."""
    window = {"window_from": "2099-11-27T10:00", "window_until": "2099-11-27T12:00"}  # a Friday
    dana.act(f"/visits/{world.visit}/window", **window)
    assert 'id="planned"' not in dana.get(path).text
    leave = {"reason": "holiday", "first_day": "2099-11-25", "last_day": "2099-11-28"}
    answer = dana.act(f"{path}/leaves", **leave)
    row = found(answer.text, rf'(?s)<li id="planned-{world.visit}".*?</li>')
    assert f'href="/desk?day=2099-11-27&amp;job={world.job}"' in row and "Holiday" in row
    assert 'id="planned"' in dana.get(path).text
    theirs = found(office.get(path).text, r'(?s)id="planned".*?</section>')
    assert f'href="/jobs/{world.job}"' in theirs, "who has no board"
    dana.act(found(answer.text, '/leaves/[^/"]+/withdrawal'))
    assert 'id="planned"' not in dana.get(path).text
    answer = dana.act(f"{path}/shifts", **SHIFT)
    assert "not on shift" in found(answer.text, r'(?s)id="planned".*?</section>')
    dana.act(f"/visits/{world.visit}/cancellation", reason="Sold")
    assert 'id="planned"' not in dana.get(path).text


def test_a_skill_has_its_last_day(app, dana, wei, world, path):
    acts_once(app, dana, f"{path}/skills", name="height", valid_until="2020-01-01")
    assert "expired" in dana.get("/crew").text and "expired" in wei.get("/account").text
    renewed = dana.act(f"{path}/skills", name="height", valid_until="2099-01-01")
    assert "expired" not in renewed.text
    assert 'value="height"' in dana.get(f"/jobs/new?site={world.site}").text, "offered where jobs name skills"
    taken = acts_once(app, dana, found(renewed.text, '/skills/[^/"]+/removal'))
    assert "took the skill height from Wei Chen" in taken.text


def test_service_days_and_a_date_that_is_different(app, dana, wei):
    assert "every day is a service day" in dana.get("/service-days").text
    answer = acts_once(app, dana, "/service-days/hours", **{**SHIFT, "weekdays": ["5", "6"]})
    assert "<strong>Saturday</strong> 09:00–17:00" in answer.text
    closed = acts_once(app, dana, "/service-days/dates", day="2099-10-01", serves="closed", words="National Day")
    assert "National Day" in closed.text and 'class="closed"' in dana.get("/crew?from=2099-10-01").text
    opened = dana.act("/service-days/dates", day="2099-10-02", serves="open", begins="10:00", ends="12:00")
    assert "10:00–12:00" in opened.text
    restored = acts_once(app, dana, found(opened.text, '/service-days/dates/[^/"]+/removal'))
    assert "took back what was said for" in restored.text
    removed = acts_once(app, dana, found(restored.text, '/service-days/hours/[^/"]+/removal'))
    assert "<strong>Saturday</strong>" not in removed.text
    assert wei.get("/service-days").status_code == 403


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        ("shifts", {**SHIFT, "weekdays": []}),
        ("shifts", {**SHIFT, "weekdays": ["7"]}),
        ("shifts", {**SHIFT, "weekdays": ["x"]}),
        ("shifts", {**SHIFT, "begins": "25:00"}),
        ("skills", {"name": ""}),
        ("skills", {"name": "x", "valid_until": "soon"}),
        ("leaves", {"reason": "holiday"}),
        ("leaves", {"reason": "king", "first_day": "2026-12-01"}),
        ("leaves", {"reason": "sick", "first_day": "2026-12-02", "last_day": "2026-12-01"}),
        ("leaves", {"reason": "sick", "first_day": "2026-12-02", "last_day": "2031-12-01"}),
        ("leaves", {"reason": "sick", "first_day": "2026-12-02", "from_noon": "y", "until_noon": "y"}),
        ("dates", {"day": "2026-12-01", "serves": "open", "begins": "09:00"}),
        ("dates", {"serves": "closed"}),
        ("hours", {**SHIFT, "ends": ""}),
    ],
)
def test_invalid(app, dana, path, act, fields):
    url = f"/service-days/{act}" if act in ("dates", "hours") else f"{path}/{act}"
    answer = nothing_happened(app, lambda: dana.act(url, **fields))
    assert answer.status_code == 422 and 'class="error"' in answer.text
    assert dana.act(url, htmx=False, **fields).text.startswith("<!DOCTYPE html>")


def test_the_same_shift_twice_is_refused(app, dana, path):
    for url in (f"{path}/shifts", "/service-days/hours"):
        assert dana.act(url, **SHIFT).status_code == 200
        again = nothing_happened(app, lambda url=url: dana.act(url, **SHIFT))
        assert again.status_code == 422 and "already" in again.text


def test_who_may(dana, wei, office, admin, world, path):
    for person in (wei, office):
        for url in (f"{path}/shifts", "/service-days/hours"):
            assert person.act(url, **SHIFT).status_code == 403
    assert office.get(path).status_code == 200 and '<form class="stack"' not in office.get(path).text
    assert wei.get(path).status_code == 403
    assert admin.act(f"{path}/shifts", htmx=False, **SHIFT).headers["Location"] == path
    assert dana.get(f"/crew/{world.dana}").status_code == 404, "only technicians"


def test_open_pages_hear_of_it(dana, wei, path):
    after = found(dana.get("/crew").text, r'data-after="\d+"')[12:-1]
    ask = f"/live?about=crew&after={after}"
    assert dana.get(ask).status_code == 204
    dana.act(f"{path}/shifts", **SHIFT)
    assert (dana.get(ask).status_code, wei.get(ask).status_code) == (200, 404)


def test_few_statements(dana):
    with counted() as statements:
        assert dana.get("/crew").status_code == 200
    assert len(statements) <= 8, statements
