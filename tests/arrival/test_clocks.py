"""The history says when it happened, when it came, and by how wrong a clock it was told."""

import datetime as dt

import pytest

from tests.visiting import bring


def note(wei, world, *, wrong: dt.timedelta, ago: dt.timedelta = dt.timedelta(0)):
    clock = dt.datetime.now(dt.UTC) + wrong
    times = {"Op-Occurred-At": (clock - ago).isoformat(), "Op-Sent-At": clock.isoformat()}
    assert wei.act(f"/visits/{world.visit}/notes", headers=times, text="Torn").status_code == 200


@pytest.fixture(autouse=True)
def on_site(app, world):
    bring(app, world.visit)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (dt.timedelta(hours=1, minutes=3), "by a clock 1 hr 3 min ahead, corrected"),
        (dt.timedelta(minutes=-5), "by a clock 5 min behind, corrected"),
        (dt.timedelta(days=1), "by a clock 1 day ahead, corrected"),
        (dt.timedelta(days=-3650), "by a clock 3,650 days behind, corrected"),
    ],
)
def test_a_wrong_clock_is_corrected_and_marked(wei, dana, world, wrong, words):
    note(wei, world, wrong=wrong, ago=dt.timedelta(hours=3))
    for path in (f"/jobs/{world.job}", "/desk"):
        page = dana.get(path).text
        assert words in page and "we learned of it" in page


def test_a_clock_that_is_nearly_right_is_not_spoken_of(wei, dana, world):
    note(wei, world, wrong=dt.timedelta(seconds=90), ago=dt.timedelta(hours=3))
    page = dana.get(f"/jobs/{world.job}").text
    assert "by a clock" not in page and "we learned of it" in page


def test_a_photo_that_took_minutes_to_send_is_no_wrong_clock(app, wei, dana, world):
    """The gateway notes when a request began to come in."""
    sent = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=6)
    times = {"Op-Occurred-At": (sent - dt.timedelta(minutes=1)).isoformat(), "Op-Sent-At": sent.isoformat()}
    began = {"fieldapp.began": sent.timestamp() + 1}
    answer = wei.act(f"/visits/{world.visit}/notes", headers=times, text="Torn")
    assert answer.status_code == 200 and "by a clock 6 min behind" in dana.get(f"/jobs/{world.job}").text
    path = f"/visits/{world.visit}/notes"
    fields = {"text": "Torn again", "op": "01900000-0000-7000-8000-000000000001"}
    assert wei.post(path, data=fields, headers=times, environ_overrides=began).status_code == 303
    page = dana.get(f"/jobs/{world.job}").text
    assert page.count("by a clock 6 min behind") == 1 and page.count("Torn again") >= 1
