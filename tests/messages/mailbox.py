"""A mail server over real SMTP that can hold or refuse, and a webhook over real HTTP that checks what it takes."""

import asyncio
import email
import hashlib
import hmac
import json
import socket
import threading
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller


def free_port() -> int:
    """aiosmtpd tries its own port when it starts, so it wants to know it before."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


class Mailbox:
    """`answers`: what it says at each next command of that name, such as {"RCPT": ["550 no such person"]}.

    While `held`, a letter is taken but its sender hears nothing.
    """

    def __init__(self, **options: Any):
        self.letters: list[EmailMessage] = []
        self.answers: dict[str, list[str]] = {}
        self.held, self.holds, self.free = False, threading.Event(), threading.Event()
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port(), enable_SMTPUTF8=False, **options)
        self.controller.start()
        self.url = f"smtp://127.0.0.1:{self.controller.port}"

    def said(self, command: str) -> str | None:
        return self.answers[command].pop(0) if self.answers.get(command) else None

    async def handle_MAIL(self, server, session, envelope, address, options):
        if answer := self.said("MAIL"):
            return answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if answer := self.said("RCPT"):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if answer := self.said("DATA"):
            return answer
        letter = email.message_from_bytes(envelope.content, policy=default)
        letter.envelope = (envelope.mail_from, envelope.rcpt_tos)  # pyright: ignore[reportAttributeAccessIssue]
        self.letters.append(letter)
        if self.held:
            self.holds.set()
            await asyncio.get_running_loop().run_in_executor(None, self.free.wait)
        return "250 taken"

    def stop(self) -> None:
        self.free.set()
        self.controller.stop()


class Hook:
    """`answers` are the statuses of the next requests, 200 when they are used up. It looks at the signature.

    While `garbled`, nobody can read what it says.
    """

    def __init__(self, key: str):
        self.answers: list[int] = []
        self.asked: list[dict[str, Any]] = []  # every request, with its headers
        self.taken: dict[str, dict[str, Any]] = {}  # by key, as docs/messages.md wants a receiver to do
        self.key, self.garbled = key, False
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/messages"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def handler(self):
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(hook.answer(dict(self.headers), body))
                said = b"not gzip" if hook.garbled else b""
                self.send_header("Content-Length", str(len(said)))
                if hook.garbled:
                    self.send_header("Content-Encoding", "gzip")
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, format, *args):
                """Quiet."""

        return Handler

    def answer(self, headers: dict[str, str], body: bytes) -> int:
        signed = headers["Fieldapp-Timestamp"].encode() + b"." + body
        wanted = "sha256=" + hmac.new(self.key.encode(), signed, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(wanted, headers["Fieldapp-Signature"]):
            return 401
        said = json.loads(body)
        self.asked.append({**said, "headers": headers})
        status = self.answers.pop(0) if self.answers else 200
        if status == 200:
            self.taken[headers["Idempotency-Key"]] = said
        return status

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
