"""A day of Wei's: everything he does arrives once, whole and in its order, whatever the signal, phone and server do."""

import datetime as dt
import random
import re
import time
from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import expect

from fieldapp.accounts.models import User
from fieldapp.customers.models import Site
from fieldapp.extensions import db
from fieldapp.history import Op
from fieldapp.jobs.actions import open_job, plan_visit
from fieldapp.jobs.status import Category, JobKind, Urgency
from tests.browser.conftest import LiveServer
from tests.browser.day import ledger
from tests.browser.day.technician import Technician
from tests.browser.day.weather import weather_to
from tests.browser.mortal import MortalPhone
from tests.browser.worker import until_held
from tests.parts.test_price_list import list_many
from tests.world import named

pytestmark = pytest.mark.browser
SENT = re.compile(r"All sent \d\d:\d\d")
LAST = 120_000  # ms, until all of the day has arrived


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("--seed"))  # pyright: ignore[reportArgumentType]


@pytest.fixture
def wei(live_server, chromium, tmp_path, seed):
    """Wei with his phone, under a sky of its own."""
    name = live_server.app.config["SESSION_COOKIE_NAME"]
    with weather_to(live_server.port, seed) as weather:
        phone = MortalPhone(chromium.browser_type, tmp_path, weather.url, {name: live_server.cookie("wei")})
        yield Technician(phone, weather, random.Random(seed))
        phone.kill()


def plan(server: LiveServer, count: int) -> list[str]:
    """So many visits more for Wei today."""
    with server.app.app_context():
        dana, person, site = (db.session.get_one(kind, named(name)) for kind, name in WHO)
        for n in range(count):
            op = Op(actor=dana, id=named(f"day {n}"))
            about = {"kind": JobKind.REPAIR, "category": Category.DOOR, "urgency": Urgency.NORMAL}
            job = open_job(site, op, prefix="WX", title=f"Door {n} sticks", **about)
            begin = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=n)
            op = Op(actor=dana, id=named(f"day {n} visit"))
            plan_visit(job, op, technician=person, window_from=begin, window_until=begin + dt.timedelta(hours=1))
        db.session.remove()
        db.engine.dispose()
    return [str(named(f"day {n} visit")) for n in range(count)]


WHO = [(User, "dana"), (User, "wei"), (Site, "site")]


def leaves_home(wei: Technician, visits: list[str]) -> None:
    """With all of the day on the phone."""
    wei.start()
    for visit in visits:
        until_held(wei.page, f"/visits/{visit}/signoff/room")
    until_held(wei.page, "/visits/blank/signoff/thanks")
    wei.in_changing_weather()


def works(wei: Technician, tasks: list[Callable[[], object]]) -> None:
    """All of it in the order that chance gives."""
    wei.chance.shuffle(tasks)
    for task in tasks:
        wei.feel()
        task()


def recording(wei: Technician, *, photos: int, parts: int) -> list[Callable[[], object]]:
    """Photos by ones and threes, parts by taps and from the whole list, and what belongs to every visit."""
    tasks: list[Callable[[], object]] = [wei.answers_the_checklist, wei.look_again, wei.look_at_today, wei.pauses]
    while photos:
        count = min(photos, wei.chance.choice([1, 1, 2, 3]))
        tasks.append(partial(wei.takes, count))
        photos -= count
    for n in range(parts):
        sku, quantity = f"P-{wei.chance.randrange(300):05}", wei.chance.randrange(1, 9)
        search = partial(wei.searches_a_part, sku, quantity)
        tasks.append(wei.taps_a_part if n % 2 else search)
    return tasks


def comes_home(wei: Technician, server: LiveServer) -> None:
    """The weather is fair; whatever he still has goes out by itself."""
    wei.with_signal()
    expect(wei.page.locator("#sync")).to_have_text(SENT, timeout=LAST)
    assert wei.page.evaluate("document.getElementById('sync').dataset.sync") == "sent"
    ledger.balances(server.app, wei.done)


def falls_over(server: LiveServer, meanwhile: Callable[[], object]) -> None:
    server.kill()
    meanwhile()
    server.start()


def test_a_visit_in_bad_weather_arrives_once_and_in_order(live_server, wei, open_desk):
    list_many(live_server.app, 300)
    visit = str(named("visit"))
    leaves_home(wei, [visit])
    wei.open_visit(visit)
    wei.goes("accepted", "travelling", "on_site")
    wei.takes(2)
    wei.die()
    wei.open_visit(visit)
    falls_over(live_server, wei.taps_a_part)
    works(wei, recording(wei, photos=2, parts=1))
    wei.finishes()
    wei.has_it_signed()
    comes_home(wei, live_server)
    desk = open_desk("dana")
    for job, (state, done) in ledger.jobs_of(live_server.app, wei.done).items():
        assert state == "returned"
        ledger.reads_true(live_server.app, desk, job, done)


@pytest.mark.thorough
def test_a_whole_day_arrives_once_and_in_order(live_server, wei, open_desk, seed):
    list_many(live_server.app, 300)
    visits = [str(named("visit")), *plan(live_server, 4)]
    began = time.monotonic()
    leaves_home(wei, visits)
    day = Day(wei, live_server)
    for work in (day.ordinary, day.in_the_cellar, day.unfinished, day.falling_over, day.by_a_new_way):
        work(visits.pop(0))
    day.emergency()
    worked = time.monotonic() - began
    comes_home(wei, live_server)
    done = Counter(one.kind for one in wei.done)
    print(f"\nseed {seed}: {sum(done.values())} operations {dict(done)}")
    print(f"worked {worked:.0f} s, all there after {time.monotonic() - began:.0f} s; weather {dict(wei.weather.seen)}")
    assert (done["photo"], done["part"], done["sign-off"]) == (40, 30, 6)
    desk = open_desk("dana")
    jobs = ledger.jobs_of(live_server.app, wei.done)
    assert sorted(state for state, _ in jobs.values()) == ["in_progress", *["returned"] * 5]
    for job, (_, acts) in jobs.items():
        ledger.reads_true(live_server.app, desk, job, acts)


class Day:
    """Six visits, none like the other; the phone dies three times and the server falls over twice."""

    def __init__(self, wei: Technician, server: LiveServer):
        self.wei, self.server = wei, server

    def gets_there(self, visit: str) -> None:
        self.wei.open_visit(visit)
        self.wei.goes("accepted", "travelling", "on_site")

    def dies(self) -> None:
        self.wei.die()
        self.wei.open_visit(self.wei.visit)

    def ends(self) -> None:
        self.wei.finishes()
        self.wei.has_it_signed()

    def ordinary(self, visit: str) -> None:
        self.gets_there(visit)
        works(self.wei, [*recording(self.wei, photos=7, parts=5), self.dies])
        self.ends()

    def in_the_cellar(self, visit: str) -> None:
        """A drawing on a photo that waits, an expense with its receipt, notes, a part taken out again."""
        wei = self.wei
        self.gets_there(visit)
        part = wei.taps_a_part()
        wei.without_signal()
        (photo,) = wei.takes(1)
        wei.draws_on(photo)
        wei.in_changing_weather()
        more = [lambda: wei.takes_out(part), lambda: wei.pays("12.50"), lambda: wei.writes("Both sashes tight again")]
        works(wei, [*recording(wei, photos=6, parts=4), *more, lambda: wei.writes("Key is with the neighbour")])
        self.ends()

    def unfinished(self, visit: str) -> None:
        self.gets_there(visit)
        works(self.wei, recording(self.wei, photos=6, parts=5))
        self.wei.leaves_unfinished("Two hinges")
        self.wei.has_it_signed()

    def falling_over(self, visit: str) -> None:
        self.gets_there(visit)
        works(self.wei, [*recording(self.wei, photos=5, parts=4), self.server_falls_over, self.dies])
        self.ends()

    def by_a_new_way(self, visit: str) -> None:
        self.gets_there(visit)
        more = [self.server_falls_over, partial(self.wei.takes, 1, big=True)]
        works(self.wei, [*recording(self.wei, photos=5, parts=4), *more])
        self.ends()

    def server_falls_over(self) -> None:
        falls_over(self.server, lambda: (self.wei.takes(1), self.wei.taps_a_part()))

    def emergency(self) -> None:
        """Opened without signal, from nothing."""
        wei = self.wei
        wei.without_signal()
        wei.opens_an_emergency("Glass has come down")
        wei.takes(2)
        wei.taps_a_part()
        self.dies()
        wei.in_changing_weather()
        works(wei, [*recording(wei, photos=5, parts=4), lambda: wei.writes("Street closed off")])
        self.ends()
