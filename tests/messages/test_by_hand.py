"""What did not go by itself: sent again, told by telephone, given up with a reason."""

import datetime as dt

import pytest

from fieldapp.history.operations import now
from fieldapp.ids import new_id
from tests.jobs.acts import acts_once, nothing_happened, only_the_desk
from tests.messages.conftest import put_off


@pytest.fixture
def failed(dana, world, queue, mailbox):
    mailbox.answers = {"RCPT": ["550 no such person"]}
    put_off(dana, world)
    queue.work()
    return f"/messages/{queue.one.id}"


def test_sent_again_it_goes_to_the_address_of_now(app, dana, queue, mailbox, failed):
    queue.contact(email="new@example.com")
    acts_once(app, dana, f"{failed}/sending")
    queue.work()
    (letter,) = mailbox.letters
    assert letter.envelope[1] == ["new@example.com"]
    assert letter["Message-ID"].endswith("-2@example.com>") and queue.one.state == "sent"
    assert dana.act(f"{failed}/sending").status_code == 409


def test_who_still_has_no_way_stays_on_the_list(app, dana, queue, failed):
    queue.contact(written_by="none")
    answer = nothing_happened(app, lambda: dana.act(f"{failed}/sending"))
    assert answer.status_code == 422 and "They do not want messages." in answer.text
    assert queue.one.state == "failed"


def test_told_by_telephone(app, dana, queue, failed):
    acts_once(app, dana, f"{failed}/telling")
    assert queue.one.state == "by_phone" and queue.one.settled_at
    assert "It is now “Told by telephone”" in dana.act(f"{failed}/telling").text  # by another dispatcher, meanwhile
    assert "Everybody has been told" in dana.get("/messages").text
    assert "Dana Sun" in dana.get("/messages?show=told").text


def test_given_up_with_a_reason(app, dana, queue, failed):
    answer = nothing_happened(app, lambda: dana.act(f"{failed}/giving-up", reason=" "))
    assert answer.status_code == 422 and "aria-invalid" in answer.text
    answer = dana.act(f"{failed}/giving-up", htmx=False, reason="They know already")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/messages")
    assert (queue.one.state, queue.one.settled_reason) == ("given_up", "They know already")


@pytest.mark.parametrize("act", ["sending", "telling", "giving-up"])
def test_only_the_desk(request, dana, failed, act):
    only_the_desk(request, f"{failed}/{act}", reason="x")
    assert dana.act(f"/messages/{new_id()}/{act}", reason="x").status_code == 404


def test_what_is_doubtful_keeps_its_message_id(dana, world, queue, mailbox):
    put_off(dana, world)
    queue.work()
    first = mailbox.letters[0]["Message-ID"]
    queue.change(state="sending", sent_at=None, begun_at=now() - dt.timedelta(hours=1))
    queue.work()
    assert (queue.one.state, queue.one.problem) == ("doubtful", "cut_off")
    queue.work()
    assert len(mailbox.letters) == 1  # never again by itself
    assert "Perhaps sent" in dana.get("/messages").text
    dana.act(f"/messages/{queue.one.id}/sending")
    queue.work()
    assert [letter["Message-ID"] for letter in mailbox.letters] == [first, first]
