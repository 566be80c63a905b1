"""Lighthouse over today, the visit page and the desk, as on a slow phone: `python -m bench.lighthouse [--data DIR]`.

Needs a Chromium ($CHROMIUM) and `npm ci` in bench/. DIR is one that `python -m bench` has filled; 300 visits on the
desk is more than most companies have.
"""

import argparse
import datetime as dt
import json
import os
import subprocess
import tempfile
from pathlib import Path

from bench import floors
from bench.__main__ import served
from fieldapp import create_app

PORT = 8773
HERE = Path(__file__).parent
CATEGORIES = ["performance", "accessibility", "best-practices"]


def report(url: str, cookie: str) -> dict:
    command = [str(HERE / "node_modules/.bin/lighthouse"), url, "--quiet", "--output=json"]
    command += [f"--only-categories={','.join(CATEGORIES)}", f"--extra-headers={json.dumps({'Cookie': cookie})}"]
    command += ["--chrome-flags=--headless=new --no-sandbox"]
    chromium = {"CHROME_PATH": os.environ.get("CHROMIUM", "/usr/bin/chromium")}
    answer = subprocess.run(command, env={**os.environ, **chromium}, stdout=subprocess.PIPE, check=True)
    return json.loads(answer.stdout)


def line(name: str, found: dict) -> str:
    audits = found["audits"]
    scores = [f"{found['categories'][category]['score'] * 100:.0f}" for category in CATEGORIES]
    shown = ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift"]
    return f"| {name} | {' | '.join([*scores, *(audits[audit]['displayValue'] for audit in shown)])} |"


def faults(found: dict) -> list[str]:
    """What costs points, or would."""
    asked = {
        ref["id"] for category in CATEGORIES for ref in found["categories"][category]["auditRefs"] if ref["weight"]
    }
    failed = [audit for name, audit in found["audits"].items() if name in asked and (audit["score"] or 0) < 0.9]
    return [f"  {audit['title']} {audit.get('displayValue', '')}" for audit in failed if audit["score"] is not None]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.lighthouse")
    parser.add_argument("--data", type=Path, default=Path(tempfile.gettempdir()) / f"fieldapp-bench-{dt.date.today()}")
    data = parser.parse_args().data
    app = create_app({"DATA": data})
    print(f"| page | {' | '.join(CATEGORIES)} | FCP | LCP | TBT | CLS |\n|---|{'--:|' * 7}")
    with served(PORT, "fieldapp", "run", "--port", str(PORT), "--data", str(data)):
        for name in ("today", "visit", "desk"):
            person, path = floors.pages(app)[name]
            kept = floors.client_of(app, person).get_cookie(app.config["SESSION_COOKIE_NAME"])
            found = report(f"http://localhost:{PORT}{path}", f"{kept.key}={kept.value}" if kept else "")
            print(line(name, found), *faults(found), sep="\n", flush=True)


if __name__ == "__main__":
    main()
