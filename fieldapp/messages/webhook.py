"""One message as text or chat: a signed JSON document to the company's own webhook (docs/messages.md)."""

import hashlib
import hmac
import json

import requests
from flask import current_app
from urllib3.exceptions import HTTPError

from fieldapp.history.operations import now
from fieldapp.messages.models import Message
from fieldapp.messages.outcome import Came, Outcome

TIMEOUT = (5, 20)  # seconds to connect, and for each piece of the answer
AGAIN = {408, 425, 429}  # not now


def send(message: Message) -> Outcome:
    """Without an answer it is tried again: by its key the receiver knows what it has taken."""
    body = json.dumps(document(message), ensure_ascii=False).encode()
    moment = str(int(now().timestamp()))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Fieldapp",
        "Idempotency-Key": message.key,
        "Fieldapp-Timestamp": moment,
        "Fieldapp-Signature": f"sha256={signature(current_app.config['WEBHOOK_KEY'], moment, body)}",
    }
    url = current_app.config["WEBHOOK_URL"]
    try:
        answer = requests.post(url, data=body, headers=headers, timeout=TIMEOUT, allow_redirects=False, stream=True)
        with answer:
            said = f"{answer.status_code} {answer.raw.read(300, decode_content=True).decode(errors='replace')}"
    except (requests.RequestException, HTTPError, OSError) as error:
        return Outcome(Came.NOT_TAKEN, f"{type(error).__name__}: {error}")
    if answer.ok and answer.status_code < 300:
        return Outcome(Came.TAKEN, said)
    again = answer.status_code in AGAIN or answer.status_code >= 500
    return Outcome(Came.NOT_TAKEN if again else Came.REFUSED, said)


def document(message: Message) -> dict:
    text = message.text
    assert text is not None, "asked before"
    return {
        "id": message.key,
        "channel": message.channel.value,
        "to": text.address,
        "name": text.name,
        "language": message.language.value,
        "text": text.body,
        "template": message.template.value,
        "job": message.job.number,
    }


def signature(key: str, moment: str, body: bytes) -> str:
    """HMAC-SHA256 over the time and the body, in hex."""
    return hmac.new(key.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()
