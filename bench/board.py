"""The board with 60 technicians and 400 visits: its page beside the floor, and a drop until it is shown.

    python -m bench.board [--drops 40]

The floor of the page is that of bench/floors.py: the same statements, and a ready-made text of its size.
"""

import argparse
import datetime as dt
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import sqlalchemy as sa
from playwright.sync_api import Browser, Page, sync_playwright

from bench import floors, world
from bench.__main__ import FLOOR, HEADS, OURS, Bench, served
from fieldapp import create_app
from fieldapp.extensions import db
from fieldapp.ids import new_id
from fieldapp.jobs.models import Visit
from fieldapp.jobs.status import VisitState
from tests.browser import browser as chromium

TECHNICIANS, VISITS, OTHERS = 60, 400, 5_000
SETTLED = """() => performance.getEntriesByName("board:drop").map((entry) => entry.duration)"""
SEEN = """() => localStorage.setItem("emergencies seen", JSON.stringify(
  [...document.querySelectorAll("[data-emergency]")].map((banner) => banner.dataset.emergency)))"""
PLACE = """([visit, hour]) => {
  const block = document.getElementById(`visit-${visit}`), lanes = document.getElementById("lanes");
  block.scrollIntoView({block: "center", inline: "center"});
  const box = block.getBoundingClientRect(), track = block.closest("[data-track]").getBoundingClientRect();
  const {first, last} = lanes.dataset, step = track.width / (last - first) / 4;
  const back = box.right > track.right - 3 * step || (hour % 2 && box.left > track.left + 3 * step);
  return [box.left + 10, box.top + 20, box.left + 10 + step * (back ? -2 : 2), box.top + 20];
}"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.board", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--drops", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=2)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        data = Path(folder)
        fill(data)
        ours = stack.enter_context(served(OURS, "fieldapp", "run", "--port", str(OURS), "--data", str(data)))
        floor = stack.enter_context(served(FLOOR, "bench.floors", str(data), str(FLOOR)))
        bench = Bench(data, ours, floor, given.seconds, 4)
        print(f"\n| {' | '.join(HEADS)} |\n|---|{'--:|' * (len(HEADS) - 1)}")
        bench.page("desk", "")
        told("the server's part of a drop", asked(bench, given.drops))
        shown, seen = dropped(bench, Path(folder), given.drops)
        told("from drop to shown", shown)
        told("until another dispatcher's board shows it", seen)


def fill(data: Path) -> None:
    world.TECHNICIANS, world.DAY, world.WEIS_DAY = TECHNICIANS, VISITS, VISITS // TECHNICIANS
    world.build(create_app({"DATA": data}), jobs=OTHERS)


def to_move(bench: Bench, count: int) -> list[tuple[str, str, str, str]]:
    """Visits that lie ahead: id, technician, and a window a quarter of an hour later."""
    with bench.app.app_context():
        query = sa.select(Visit).where(Visit.state == VisitState.ACCEPTED).order_by(Visit.window_from).limit(count)
        zone = bench.app.config["TIME_ZONE"]
        found = []
        for visit in db.session.scalars(query):
            start, end = window(visit.window_from, zone), window(visit.window_until, zone)
            found.append((str(visit.id), str(visit.technician_id), start, end))
        db.engine.dispose()
    return found


def window(moment: dt.datetime, zone: dt.tzinfo) -> str:
    return moment.astimezone(zone).replace(minute=moment.minute // 15 * 15 + 7).strftime("%Y-%m-%dT%H:%M")


def asked(bench: Bench, count: int) -> list[float]:
    """One act after the other, in one process: as long as the server takes for it, without the network."""
    client, spent = floors.client_of(bench.app, "dana"), []
    for visit, technician, start, end in to_move(bench, count):
        head = {"Idempotency-Key": f'"{new_id()}"', "HX-Request": "true", "Sec-Fetch-Site": "same-origin"}
        fields = {"technician": technician, "window_from": start, "window_until": end}
        begun = time.perf_counter()
        answer = client.post(f"/desk/visits/{visit}/place", data=fields, headers=head)
        spent.append((time.perf_counter() - begun) * 1000)
        assert answer.status_code == 200, answer.text
    return spent


def dropped(bench: Bench, folder: Path, count: int) -> tuple[list[float], list[float]]:
    """From letting go until the answer is morphed in, by the browser's clock, and until it stands on Lin's board, who
    has hers open beside."""
    chromium.prepare_driver()
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright, folder)
        page, lins = (board_of(bench, browser, whose) for whose in ("dana", "lin"))
        seen = [drop(page, lins, visit, number) for number, (visit, *_) in enumerate(to_move(bench, count))]
        return page.evaluate(SETTLED), seen


def board_of(bench: Bench, browser: Browser, whose: str) -> Page:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    name, _, value = bench.cookie(whose).partition("=")
    context.add_cookies([{"name": name, "value": value, "url": f"http://127.0.0.1:{OURS}"}])
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{OURS}/desk")
    page.evaluate(SEEN)
    page.reload()
    page.locator("#ghost").wait_for(state="attached")
    return page


def drop(page: Page, lins: Page, visit: str, number: int) -> float:
    """How long it took to come to Lin's board, in ms."""
    done = len(page.evaluate(SETTLED))
    x, y, to_x, to_y = page.evaluate(PLACE, [visit, number])
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move((x + to_x) / 2, y, steps=3)
    page.mouse.move(to_x, to_y)
    page.mouse.up()
    begun = time.perf_counter()
    wait_until(page, lambda: len(page.evaluate(SETTLED)) > done)
    start = page.locator(f"#visit-{visit}").get_attribute("data-start")
    wait_until(lins, lambda: lins.locator(f"#visit-{visit}").get_attribute("data-start") == start)
    return (time.perf_counter() - begun) * 1000


def wait_until(page: Page, is_so: Callable[[], bool]) -> None:
    for _ in range(500):
        if is_so():
            return
        page.wait_for_timeout(20)
    raise RuntimeError("nothing was shown")


def told(what: str, spent: list[float]) -> None:
    ordered = sorted(spent)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    print(f"{what}: median {statistics.median(spent):.0f} ms, p95 {p95:.0f} ms, {len(spent)} times")


if __name__ == "__main__":
    main()
