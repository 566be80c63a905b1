"""GET /message-templates: texts in both languages with what is put in, switches, quiet hours."""

import datetime as dt

import pytest

from fieldapp.history.operations import now
from fieldapp.messages import quiet, template_actions, texts
from fieldapp.messages.status import Template
from tests.jobs.acts import acts_once, nothing_happened
from tests.messages.conftest import by, put_off

EN, ZH = "/message-templates/weather/en", "/message-templates/weather/zh_Hans_CN"


def test_a_text_of_our_own_is_sent_and_ours_comes_back(app, lin, admin, dana, world, queue, mailbox):
    page = lin.get("/message-templates").text
    assert "因天气原因" in page and "The weather does not allow" not in page and "the weather does not allow" in page
    acts_once(app, lin, EN, subject="Rain, {name}", body="{day} instead of {old_day}: {reason}.\n.dots stay")
    assert "Back to the text" in lin.get("/message-templates").text
    put_off(dana, world)
    queue.work()
    (letter,) = mailbox.letters
    assert letter["Subject"] == "Rain, 张女士 Zhang"
    assert letter.get_content().replace("\r", "").splitlines()[1] == ".dots stay"
    assert ": Storm." in letter.get_content()
    acts_once(app, admin, f"{EN}/restoration")
    assert "Rain, {name}" not in lin.get("/message-templates").text


@pytest.mark.parametrize(
    ("body", "says"),
    [("On {dayy}", "There is no {dayy} here"), ("On {day", "A brace stands alone"), ("", "Please fill this in")],
)
def test_a_bad_placeholder_is_refused_and_the_text_stays(app, lin, queue, body, says):
    answer = nothing_happened(app, lambda: lin.act(ZH, subject="{day}", body=body))
    assert (
        answer.status_code == 422 and says in answer.text and f">\n{body}</textarea>" in answer.text.replace("\r", "")
    )
    plain = lin.act(ZH, htmx=False, subject="{day}", body=body)
    assert plain.status_code == 422 and "<!DOCTYPE html>" in plain.text


def test_the_preview_is_what_would_be_read(lin, queue):
    answer = lin.get(f"{ZH}/preview?subject={{name}}&body={{title}} {{nobody}}")
    assert answer.text.count("张女士") == 1 and "窗户漏水，两扇 {nobody}" in answer.text
    assert "There is no {nobody} here" in answer.text


def test_a_switch_says_how_it_stands(app, lin, queue):
    path = "/message-templates/planned/switch"
    acts_once(app, lin, path, on="y")
    assert lin.get("/message-templates").text.count("is sent") >= 2
    lin.act(path)
    with app.app_context():
        assert not texts.is_on(Template.PLANNED)


@pytest.mark.parametrize("person", ["dana", "wei", "office"])
def test_only_managers_and_administrators(request, person):
    browser = request.getfixturevalue(person)
    assert browser.get("/message-templates").status_code == 403
    assert browser.act(EN, subject="x", body="x").status_code == 403
    assert browser.act("/message-templates/quiet-hours").status_code == 403


@pytest.mark.parametrize("fields", [{"starts": "21:00"}, {"starts": "21:00", "ends": "21:00"}, {"starts": "25:00"}])
def test_quiet_hours_that_are_none(app, lin, queue, fields):
    answer = nothing_happened(app, lambda: lin.act("/message-templates/quiet-hours", **{"ends": "", **fields}))
    assert answer.status_code == 422 and 'aria-invalid="true"' in answer.text


def test_in_quiet_hours_only_what_is_urgent_goes_out(app, lin, dana, world, queue, mailbox):
    here = now().astimezone(app.config["TIME_ZONE"])
    around = {"starts": f"{here - dt.timedelta(hours=1):%H:%M}", "ends": f"{here + dt.timedelta(hours=1):%H:%M}"}
    acts_once(app, lin, "/message-templates/quiet-hours", **around)
    put_off(dana, world)
    queue.work()
    assert (queue.one.state, mailbox.letters) == ("waiting", [])
    assert "Quiet hours" in dana.get("/messages?show=waiting").text
    queue.change(urgent=True)
    queue.work()
    assert len(mailbox.letters) == 1


def test_what_waits_goes_out_when_they_are_over(app, dana, world, queue, mailbox):
    with app.app_context():
        here = now().astimezone(app.config["TIME_ZONE"])
        quiet_now = {"starts": (here - dt.timedelta(hours=1)).time(), "ends": (here + dt.timedelta(hours=1)).time()}
        template_actions.set_quiet_hours(None, by("lin", world), **quiet_now)
        assert quiet.are_now(now()) and not quiet.are_now(now() + dt.timedelta(hours=2))
    put_off(dana, world)
    queue.work()
    assert queue.states() == ["waiting"]
    with app.app_context():
        over = {"starts": (here + dt.timedelta(hours=1)).time(), "ends": (here + dt.timedelta(hours=2)).time()}
        template_actions.set_quiet_hours(None, by("lin", world), **over)
    queue.work()
    assert queue.states() == ["sent"]


def test_what_would_come_too_late_after_the_quiet_hours_goes_out_in_them(app, dana, world, queue, mailbox):
    with app.app_context():
        here = now().astimezone(app.config["TIME_ZONE"])
        quiet_now = {"starts": (here - dt.timedelta(hours=1)).time(), "ends": (here + dt.timedelta(hours=9)).time()}
        template_actions.set_quiet_hours(None, by("lin", world), **quiet_now)
    start, end = (f"{here + dt.timedelta(hours=hours):%Y-%m-%dT%H:%M}" for hours in (2, 4))
    dana.act(f"/visits/{world.visit}/window", window_from=start, window_until=end)
    put_off(dana, world)
    queue.work()
    assert queue.one.urgent and len(mailbox.letters) == 1
