"""One message by e-mail: SMTP step by step, because only what comes after the text is handed over is doubtful."""

import re
import smtplib
import ssl
from contextlib import suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from urllib.parse import unquote, urlsplit

from flask import current_app

from fieldapp.accounts.status import Language
from fieldapp.messages.models import Message
from fieldapp.messages.outcome import Came, Outcome

TIMEOUT = 20  # seconds, for each answer but the last
ACCEPTING = 60  # seconds for the last: the server may look through the text first
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
POLICY = SMTP.clone(cte_type="7bit")  # any server takes it
ENDS = b".\r\n"


def send(message: Message) -> Outcome:
    try:
        letter = letter_of(message)
    except (ValueError, UnicodeError) as error:
        return Outcome(Came.REFUSED, f"{type(error).__name__}: {error}")
    try:
        connection = connect()
    except smtplib.SMTPAuthenticationError as error:
        return Outcome(Came.NOT_TAKEN, words(error.smtp_code, error.smtp_error))
    except (OSError, smtplib.SMTPException) as error:
        return Outcome(Came.NOT_TAKEN, f"{type(error).__name__}: {error}")
    try:
        return hand_over(connection, letter)
    finally:
        with suppress(OSError, smtplib.SMTPException):
            if connection.sock:
                connection.sock.settimeout(2)
            connection.quit()


def connect() -> smtplib.SMTP:
    """Signed in where the address names a user; a password never goes over an open line to another machine."""
    url = urlsplit(current_app.config["SMTP_URL"])
    host, context = url.hostname or "", ssl.create_default_context()
    if url.scheme == "smtps":
        connection = smtplib.SMTP_SSL(host, url.port or 465, timeout=TIMEOUT, context=context)
    else:
        connection = smtplib.SMTP(host, url.port or 587, timeout=TIMEOUT)
    try:
        connection.ehlo_or_helo_if_needed()
        if url.scheme == "smtp" and connection.has_extn("starttls"):
            connection.starttls(context=context)
            connection.ehlo()
        if url.username:
            if not isinstance(connection.sock, ssl.SSLSocket) and host not in LOOPBACK:
                raise smtplib.SMTPNotSupportedError("the server offers no STARTTLS, so the password stays here")
            connection.login(unquote(url.username), unquote(url.password or ""))
    except BaseException:
        connection.close()
        raise
    return connection


def hand_over(connection: smtplib.SMTP, letter: EmailMessage) -> Outcome:
    sender, receiver = (str(letter[name].addresses[0].addr_spec) for name in ("From", "To"))
    try:
        for step in (lambda: connection.mail(sender), lambda: connection.rcpt(receiver)):
            if (answer := step())[0] not in (250, 251, 252):
                return refused(*answer)
        if (answer := connection.docmd("DATA"))[0] != 354:
            return refused(*answer)
    except (OSError, smtplib.SMTPException) as error:
        return Outcome(Came.NOT_TAKEN, f"{type(error).__name__}: {error}")
    return accepted(connection, letter.as_bytes(policy=POLICY))


def accepted(connection: smtplib.SMTP, content: bytes) -> Outcome:
    """From here on a silent server may have the letter or not."""
    try:
        if connection.sock:
            connection.sock.settimeout(ACCEPTING)
        connection.send(re.sub(rb"(?m)^\.", b"..", content) + ENDS)
        code, said = connection.getreply()
    except (OSError, smtplib.SMTPException) as error:
        return Outcome(Came.UNKNOWN, f"{type(error).__name__}: {error}")
    return Outcome(Came.TAKEN, words(code, said)) if code == 250 else refused(code, said)


def refused(code: int, said: bytes) -> Outcome:
    """4xx is for now, 5xx for good (RFC 5321, 4.2.1)."""
    return Outcome(Came.REFUSED if code >= 500 else Came.NOT_TAKEN, words(code, said))


def words(code: int, said: bytes | str) -> str:
    return f"{code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"


def letter_of(message: Message) -> EmailMessage:
    """With the Message-ID that every try of it has. ValueError for an address that is none."""
    text = message.text
    assert text is not None, "asked before"
    name, sender = parseaddr(current_app.config["MAIL_FROM"])
    letter = EmailMessage(policy=POLICY)
    letter["From"] = Address(name or current_app.config["COMPANY"], addr_spec=sender)
    letter["To"] = Address(" ".join(text.name.split()), addr_spec=text.address)
    letter["Subject"] = text.subject
    letter["Date"] = format_datetime(message.queued_at)
    letter["Message-ID"] = f"<{message.key}@{sender.rpartition('@')[2]}>"
    letter["Auto-Submitted"] = "auto-generated"  # so that no absence note answers it (RFC 3834)
    letter.set_content(text.body)
    letter["Content-Language"] = "zh-Hans-CN" if message.language == Language.ZH else "en"
    return letter
