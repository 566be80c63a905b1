"""Simulated phones: what is recorded is written down and synced, sent until it is answered, the answer written down.

They keep the outbox's rules (docs/offline.md): the same id and bytes each time, first in, first out per lane, files in
a lane of their own, exponential backoff. Their line is bad: it breaks in half of an upload, loses answers that were
on their way, and sends the same request twice.
"""

import datetime as dt
import hashlib
import http.client
import itertools
import json
import os
import random
import select
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fieldapp.checklists.status import Point
from fieldapp.expenses.status import ExpenseKind
from fieldapp.ids import new_id
from tests.pictures import saved, scene

LOST_ANSWERS, BROKEN_UPLOADS, SENT_TWICE = 0.4, 0.04, 0.05  # shares of the sendings
FIRST_WAIT, LONGEST_WAIT = 0.02, 0.25  # seconds; the outbox's second and five minutes, made short
ANSWER_SECONDS = 30
PATIENCE = 0.2  # seconds after which a line that loses answers gives up
FINAL = {400, 403, 404, 409, 413, 422}  # "needs you": kept, and not sent again by itself
KINDS = ["part"] * 4 + ["note"] * 4 + ["photo"] * 4 + ["expense", "receipt", "check", "check", "move", "wrong"]
WITH_FILE = {"photo", "receipt"}
OF_LANE = {
    "files": [kind for kind in KINDS if kind in WITH_FILE],
    "job": [kind for kind in KINDS if kind not in WITH_FILE],
}
MOST_WAITING = 12  # in a lane: so much is recorded ahead for it by the other one
WRONG = [("parts", {"sku": "SEAL-70", "quantity": "0"}), ("moves", {"to": "accepted"}), ("expenses", {"amount": "-1"})]


@dataclass(frozen=True)
class Owner:
    """Whose phone it is, and where they are."""

    name: str
    user: str
    cookie: str
    visit: str


@dataclass
class Recorded:
    """One operation as it waits on the phone."""

    id: str
    kind: str
    path: str
    fields: dict[str, str]
    file: bytes | None = None
    seq: int = 0
    at: str = field(default_factory=lambda: dt.datetime.now(dt.UTC).isoformat())

    @property
    def lane(self) -> str:
        return "files" if self.file else "job"

    @property
    def told(self) -> dict[str, Any]:
        sha = hashlib.sha256(self.file).hexdigest() if self.file else None
        return {"kind": self.kind, "path": self.path, "fields": self.fields, "sha256": sha, "lane": self.lane}

    @property
    def body(self) -> tuple[str, bytes]:
        """Its content type and its bytes, the same each time."""
        if self.file is None:
            return "application/x-www-form-urlencoded", urlencode(self.fields).encode()
        edge = f"edge-{self.id}"
        name = "receipt" if self.kind == "receipt" else "photo"
        plain = "text/plain; charset=utf-8"
        parts = [part(edge, f'name="{key}"', plain, value.encode()) for key, value in self.fields.items()]
        parts.append(part(edge, f'name="{name}"; filename="photo.jpg"', "image/jpeg", self.file))
        return f"multipart/form-data; boundary={edge}", b"".join(parts) + f"--{edge}--\r\n".encode()


def part(edge: str, named: str, kind: str, content: bytes) -> bytes:
    head = f"--{edge}\r\nContent-Disposition: form-data; {named}\r\nContent-Type: {kind}\r\n\r\n"
    return head.encode() + content + b"\r\n"


class History:
    """What a phone did, one JSON line each, on disk before the next thing is done."""

    def __init__(self, path: Path):
        self.path, self._lock = path, threading.Lock()
        self._file = path.open("ab", buffering=0)

    def write(self, what: str, op: Recorded, **more: Any) -> None:
        line = json.dumps({"what": what, "id": op.id, **more}, ensure_ascii=False)
        with self._lock:
            self._file.write(line.encode() + b"\n")
            os.fdatasync(self._file.fileno())

    def close(self) -> None:
        self._file.close()


class Phone:
    """One phone with its two lanes, each a thread."""

    def __init__(self, owner: Owner, address: tuple[str, int], folder: Path, seed: int):
        self.owner, self.address = owner, address
        self.history = History(folder / f"{owner.name}.jsonl")
        self.chance = random.Random(f"{seed} {owner.name}")
        self.counts: Counter[str] = Counter()
        self._numbers, self._steps = itertools.count(1), itertools.cycle(["paused", "on_site"])
        self._waiting: dict[str, list[Recorded]] = {"job": [], "files": []}
        self._lock, self._creating, self._ended = threading.Lock(), threading.Event(), threading.Event()
        self._lanes = [threading.Thread(target=self._work, args=(lane,), daemon=True) for lane in self._waiting]

    def start(self) -> None:
        self._creating.set()
        for lane in self._lanes:
            lane.start()

    def stop_recording(self) -> None:
        self._creating.clear()

    @property
    def holds(self) -> int:
        with self._lock:
            return sum(len(waiting) for waiting in self._waiting.values())

    def drained(self, seconds: float) -> bool:
        """Whether all that it holds was answered within so many seconds."""
        until = time.monotonic() + seconds
        for lane in self._lanes:
            if lane.ident:
                lane.join(max(0, until - time.monotonic()))
        return not any(lane.is_alive() for lane in self._lanes)

    def throw_away(self) -> None:
        self.stop_recording()
        self._ended.set()
        for lane in self._lanes:
            if lane.is_alive():
                lane.join(ANSWER_SECONDS)
        self.history.close()

    # --- recording

    def _next(self, lane: str) -> Recorded | None:
        """The first that waits in the lane; a new one is recorded as long as there is something to do."""
        with self._lock:
            while not self._waiting[lane] and self._creating.is_set():
                full = any(len(waiting) >= MOST_WAITING for waiting in self._waiting.values())
                op = self.record(self.chance.choice(OF_LANE[lane] if full else KINDS))
                self._waiting[op.lane].append(op)
            return self._waiting[lane][0] if self._waiting[lane] else None

    def record(self, kind: str) -> Recorded:
        op_id = str(new_id())
        where, fields = self._content(kind, op_id)
        file = picture(op_id) if kind in WITH_FILE else None
        op = Recorded(op_id, kind, f"/visits/{self.owner.visit}/{where}", fields, file, next(self._numbers))
        self.history.write("created", op, **op.told)
        self.counts["created"] += 1
        return op

    def _content(self, kind: str, op_id: str) -> tuple[str, dict[str, str]]:
        number = self.chance.randint(1, 9)
        match kind:
            case "part":
                return "parts", {"sku": self.chance.choice(["SEAL-70", "HINGE-L"]), "quantity": str(number)}
            case "note":
                return "notes", {"text": f"密封条 worn, note {op_id}"}
            case "photo":
                return "photos", {"kind": "defect", "caption": f"photo {op_id}"}
            case "expense" | "receipt":
                kind_of = self.chance.choice([*ExpenseKind]).value
                return "expenses", {"kind": kind_of, "amount": f"{number}.50", "remark": f"paid {op_id}"}
            case "check":
                point = self.chance.choice([*Point]).value
                return "checklist", {f"{point}-answer": "not_ok", f"{point}-remark": f"seen {op_id}"}
            case "move":
                return "moves", {"to": next(self._steps)}
            case _:
                return self.chance.choice(WRONG)

    # --- sending

    def _work(self, lane: str) -> None:
        tries = 0
        while not self._ended.is_set() and (op := self._next(lane)):
            self.history.write("sent", op)
            verdicts = [self._verdict(op, answer) for answer in self._deliver(op)]
            if any(verdicts):
                tries = 0
                with self._lock:
                    self._waiting[lane].remove(op)
                continue
            wait = min(LONGEST_WAIT, FIRST_WAIT * 2**tries) * self.chance.uniform(0.5, 1)
            tries = min(tries + 1, 10)
            self._ended.wait(wait)

    def send(self, op: Recorded, *, percent: int = 100) -> "Answer | None":
        """Once, on a good line, perhaps only the beginning; None if nothing is answered."""
        kind, body = op.body
        with closing(http.client.HTTPConnection(*self.address, timeout=ANSWER_SECONDS)) as line:
            self.history.write("sent", op)
            try:
                start(line, op, self._headers(op, kind, body), body[: len(body) * percent // 100])
                if percent < 100:
                    line.sock.shutdown(socket.SHUT_WR)
                answer = answer_of(line)
            except (OSError, http.client.HTTPException):
                return None
        self._verdict(op, answer)
        return answer

    def look(self) -> int:
        """Open the visit's page: the status."""
        with closing(http.client.HTTPConnection(*self.address, timeout=ANSWER_SECONDS)) as line:
            line.request("GET", f"/visits/{self.owner.visit}", headers={"Cookie": self.owner.cookie})
            return line.getresponse().status

    def _verdict(self, op: Recorded, answer: "Answer") -> bool:
        """Whether it is settled: accepted, or refused and kept for the person to look at."""
        accepted = answer.status < 300 and answer.result in ("applied", "review")
        refused = answer.status in FINAL and answer.result == "refused"
        more = {"status": answer.status, "result": answer.result, "replayed": answer.replayed}
        self.history.write("answered", op, **more, accepted=accepted, refused=refused)
        self.counts["answered"] += 1
        self.counts["accepted"] += accepted
        self.counts["replayed"] += answer.replayed
        return accepted or refused

    def _deliver(self, op: Recorded) -> Iterator["Answer"]:
        """What is answered, if anything is: the line may break, lose the answer, or double the request."""
        chance = self.chance.random()
        kind, body = op.body
        lines = [http.client.HTTPConnection(*self.address, timeout=ANSWER_SECONDS)]
        if chance > 1 - SENT_TWICE:
            lines.append(http.client.HTTPConnection(*self.address, timeout=ANSWER_SECONDS))
        try:
            whole = chance >= BROKEN_UPLOADS
            for line in lines:
                start(line, op, self._headers(op, kind, body), body if whole else body[: len(body) // 2])
            if not whole:
                return
            if chance < BROKEN_UPLOADS + LOST_ANSWERS:
                select.select([lines[0].sock], [], [], PATIENCE * self.chance.random())
                return
            for line in lines:
                yield answer_of(line)
        except (OSError, http.client.HTTPException):
            return
        finally:
            for line in lines:
                line.close()

    def _headers(self, op: Recorded, kind: str, body: bytes) -> dict[str, str]:
        return {
            "Content-Type": kind,
            "Content-Length": str(len(body)),
            "Cookie": self.owner.cookie,
            "Sec-Fetch-Site": "same-origin",
            "HX-Request": "true",
            "Idempotency-Key": f'"{op.id}"',
            "Op-User": self.owner.user,
            "Op-Occurred-At": op.at,
            "Op-Sent-At": dt.datetime.now(dt.UTC).isoformat(),
            "Op-Seq": str(op.seq),
        }


@dataclass(frozen=True)
class Answer:
    status: int
    result: str | None
    replayed: bool
    retry_after: str | None


def start(line: http.client.HTTPConnection, op: Recorded, headers: dict[str, str], body: bytes) -> None:
    line.putrequest("POST", op.path)
    for name, value in headers.items():
        line.putheader(name, value)
    line.endheaders(body)


def answer_of(line: http.client.HTTPConnection) -> Answer:
    response = line.getresponse()
    response.read()
    replayed = response.getheader("Idempotency-Replayed") == "true"
    return Answer(response.status, response.getheader("Op-Result"), replayed, response.getheader("Retry-After"))


def picture(name: str) -> bytes:
    """A small photo; no two are alike."""
    return saved(scene(96, 64), "JPEG", quality=80, comment=name)
