"""Messages leave by real SMTP and real HTTP, once; what cannot be sent goes to a person."""

import pytest

from fieldapp.messages import sending
from tests.messages.conftest import put_off


def test_a_visit_put_off_for_the_weather_is_told_by_mail_once(dana, world, queue, mailbox):
    put_off(dana, world)
    queue.work()
    queue.work()
    (letter,) = mailbox.letters
    message = queue.one
    assert message.state == "sent" and message.sent_at
    assert letter.envelope == ("service@example.com", ["zhang@example.com"])
    assert letter["Message-ID"] == f"<{message.id}-1@example.com>"
    assert letter["Subject"] == "Fieldapp: the weather makes us put off our visit"
    assert "Garden Court 3-1202" in letter.get_content()
    assert "Fri 1 Mar 2030, 13:00–15:00" in letter.get_content()
    assert "张女士 Zhang" in str(letter["To"])
    assert letter["Auto-Submitted"] == "auto-generated"


def test_a_text_message_is_handed_over_signed_with_its_key(dana, world, queue, hook):
    queue.contact(written_by="any")
    put_off(dana, world)
    queue.work()
    queue.work()
    message = queue.one
    assert (message.state, message.channel) == ("sent", "sms")
    assert list(hook.taken) == [f"{message.id}-1"]
    (said,) = hook.taken.values()
    assert said == {
        "id": f"{message.id}-1",
        "channel": "sms",
        "to": "138 0013 8000",
        "name": "张女士 Zhang",
        "language": "en",
        "text": message.text.body,
        "template": "weather",
        "job": said["job"],
    }
    assert said["job"].startswith("WX-")


@pytest.mark.parametrize(("command", "answer"), [("MAIL", "451 later"), ("RCPT", "450 busy"), ("DATA", "452 full")])
def test_what_the_mail_server_has_not_accepted_is_tried_again(dana, world, queue, mailbox, command, answer):
    mailbox.answers = {command: [answer]}
    put_off(dana, world)
    queue.work()
    assert (queue.one.state, queue.one.tries) == ("waiting", 1)
    assert answer in queue.one.text.said
    assert "Waiting to be sent" in dana.get("/messages?show=waiting").text
    queue.work()
    assert mailbox.letters == []  # not before its time
    queue.due()
    queue.work()
    assert len(mailbox.letters) == 1 and queue.one.state == "sent"


@pytest.mark.parametrize(("command", "answer"), [("RCPT", "550 no such person"), ("DATA", "554 no thanks")])
def test_what_is_refused_for_good_goes_to_a_person(dana, world, queue, mailbox, command, answer):
    mailbox.answers = {command: [answer]}
    put_off(dana, world)
    queue.work()
    queue.due()
    queue.work()
    assert (queue.one.state, queue.one.problem) == ("failed", "refused")
    assert answer in queue.one.text.said and mailbox.letters == []


@pytest.mark.parametrize(("status", "state"), [(503, "waiting"), (429, "waiting"), (400, "failed"), (302, "failed")])
def test_what_the_webhook_answers_decides(dana, world, queue, hook, status, state):
    queue.contact(written_by="chat")
    hook.answers = [status]
    put_off(dana, world)
    queue.work()
    assert (queue.one.state, queue.one.channel) == (state, "chat")


def test_an_answer_that_cannot_be_read_is_none(dana, world, queue, hook):
    queue.contact(written_by="chat")
    hook.garbled = True
    put_off(dana, world)
    queue.work()
    assert queue.states() == ["waiting"]
    hook.garbled = False
    queue.due()
    queue.work()
    assert queue.states() == ["sent"] and len(hook.taken) == 1 and len(hook.asked) == 2


def test_without_any_answer_it_goes_to_a_person_in_the_end(dana, world, queue, mailbox):
    queue.app.config["SMTP_URL"] = "smtp://127.0.0.1:1"
    put_off(dana, world)
    for _ in range(len(sending.WAITS) + 1):
        assert queue.states() in ([], ["waiting"])
        queue.due()
        queue.work()
        queue.due()
    assert (queue.one.state, queue.one.problem) == ("failed", "no_answer")
