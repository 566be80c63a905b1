"""With a user and password the line is made safe first, and a certificate that nobody vouches for is not believed."""

import ssl

import pytest
import trustme
from aiosmtpd.smtp import AuthResult

from tests.messages.conftest import put_off, set_up
from tests.messages.mailbox import Mailbox


@pytest.fixture
def authority(tmp_path, monkeypatch):
    made = trustme.CA()
    made.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return made


@pytest.fixture
def mailbox(app, authority):
    """It takes nothing before STARTTLS and the right password."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    box = Mailbox(tls_context=context, require_starttls=True, auth_required=True, authenticator=knows)
    with set_up(app, box, lambda _: {"SMTP_URL": with_password(box, "p@ss"), "MAIL_FROM": "service@example.com"}):
        yield box


def knows(_server, _session, _envelope, _mechanism, data) -> AuthResult:
    return AuthResult(success=(data.login, data.password) == (b"us", b"p@ss"), handled=False)


def with_password(box: Mailbox, password: str) -> str:
    return box.url.replace("://", f"://us:{password.replace('@', '%40')}@")


def test_signed_in_over_tls(dana, world, queue, mailbox):
    put_off(dana, world)
    queue.work()
    assert (queue.one.state, len(mailbox.letters)) == ("sent", 1), queue.one.text.said


def test_a_wrong_password_is_tried_again_until_somebody_mends_it(app, dana, world, queue, mailbox):
    app.config["SMTP_URL"] = with_password(mailbox, "wrong")
    put_off(dana, world)
    queue.work()
    assert (queue.one.state, mailbox.letters) == ("waiting", []) and "535" in queue.one.text.said


def test_a_certificate_of_a_stranger_is_not_believed(dana, world, queue, mailbox, tmp_path):
    trustme.CA().cert_pem.write_to_path(tmp_path / "ca.pem")
    put_off(dana, world)
    queue.work()
    assert (queue.one.state, mailbox.letters) == ("waiting", []) and "CERTIFICATE" in queue.one.text.said
