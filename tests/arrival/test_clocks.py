"""The history says when it happened, when it came, and by how wrong a clock it was told."""

import datetime as dt

import pytest

from fieldapp.extensions import db
from fieldapp.history import Operation
from fieldapp.ids import new_id
from fieldapp.jobs.models import Move, Visit
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


def sent(browser, path: str, *, clock: dt.timedelta, line: float, at: dt.datetime, seq: int, **fields):
    """An act of that moment by a clock wrong by `clock`, over a line that took `line` seconds: its id."""
    op = new_id()
    now = dt.datetime.now(dt.UTC)
    times = {
        "Op-Occurred-At": (at + clock).isoformat(),
        "Op-Sent-At": (now - dt.timedelta(seconds=line) + clock).isoformat(),
        "Op-Seq": str(seq),
    }
    answer = browser.act(path, op=op, headers=times, **fields)
    assert answer.status_code == 200, answer.text
    return op


CLOCKS = [
    dt.timedelta(0),
    dt.timedelta(seconds=-3),
    dt.timedelta(seconds=2),
    dt.timedelta(minutes=-4),
    dt.timedelta(hours=3),
]


@pytest.mark.parametrize("clock", CLOCKS, ids=["good", "3 s behind", "2 s ahead", "4 min behind", "3 h ahead"])
def test_two_moves_tapped_close_together_keep_their_order_and_the_time_between_them(app, wei, world, clock):
    """The line was slow for the first, and quick for the second."""
    path = f"/visits/{world.visit}/moves"
    tapped = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=5)
    ids = [
        sent(wei, path, clock=clock, line=0.1, at=tapped, seq=1, to="paused"),
        sent(wei, path, clock=clock, line=4.5, at=tapped + dt.timedelta(seconds=240), seq=2, to="on_site"),
        sent(wei, path, clock=clock, line=0.1, at=tapped + dt.timedelta(seconds=241), seq=3, to="paused"),
    ]
    with app.app_context():
        moves = [move for move in db.session.get_one(Visit, world.visit).moves if move.id in ids]
        assert [move.id for move in moves] == ids
        one, two, three = (move.happened_at for move in moves)
        assert (two - one, three - two) == (dt.timedelta(seconds=240), dt.timedelta(seconds=1))


@pytest.mark.parametrize("ahead", [1.0, -1.0])
def test_a_clock_that_is_right_to_some_seconds_is_taken_at_its_word(app, wei, world, ahead):
    clock, op = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=ahead), new_id()
    times = {"Op-Occurred-At": clock.isoformat(), "Op-Sent-At": clock.isoformat()}
    assert wei.act(f"/visits/{world.visit}/moves", op=op, headers=times, to="paused").status_code == 200
    with app.app_context():
        assert db.session.get_one(Move, op).happened_at == clock


def test_moves_of_the_same_moment_are_in_the_order_of_their_ids(app, wei, world):
    first, second = new_id(), new_id()
    times = {"Op-Occurred-At": dt.datetime.now(dt.UTC).isoformat()}
    for op, to in ((first, "paused"), (second, "on_site")):
        assert wei.act(f"/visits/{world.visit}/moves", op=op, headers=times, to=to).status_code == 200
    with app.app_context():
        assert [move.id for move in db.session.get_one(Visit, world.visit).moves[-2:]] == [first, second]


def test_a_clock_that_was_set_right_counts_as_right_at_once(app, wei, world):
    path = f"/visits/{world.visit}/moves"
    one = sent(
        wei,
        path,
        clock=dt.timedelta(minutes=-4),
        line=0,
        at=dt.datetime.now(dt.UTC) - dt.timedelta(minutes=9),
        seq=1,
        to="paused",
    )
    two = sent(wei, path, clock=dt.timedelta(0), line=0, at=dt.datetime.now(dt.UTC), seq=2, to="on_site")
    with app.app_context():
        assert [db.session.get_one(Operation, op).skew_seconds for op in (one, two)] == [240, 0]
