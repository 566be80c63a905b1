"""The signal of a day, from a seed: it comes and goes, and what goes over it is lost, slow or answered by others."""

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread

from tests.browser.line import Answer, Asked, Line, Relay, handler_of

PORTAL = Answer(200, [("Content-Type", "text/html")], b"<h1>Welcome to Hotel Garden</h1>")
PROXY = Answer(502, [("Content-Type", "text/html")], b"<h1>Bad Gateway</h1>")
BUSY = Answer(503, [("Retry-After", "1")])
MOODS = {"fair": 60, "lost": 10, "unanswered": 12, "half": 6, "portal": 3, "proxy": 3, "busy": 2, "slow": 4}
UP, DOWN = (1.5, 5.0), (1.0, 4.0)  # seconds with and without signal


@dataclass
class Weather(Line):
    """The line of somebody who drives from cellar to cellar."""

    chance: random.Random = field(default_factory=random.Random)
    down: bool = False
    fair: bool = True
    seen: Counter = field(default_factory=Counter)

    def pass_on(self, asked: Asked) -> Answer | None:
        if self.down:
            self.seen["no signal"] += 1
            return None
        if self.fair or not asked.key:
            return self.forward(asked)
        (mood,) = self.chance.choices(list(MOODS), list(MOODS.values()))
        self.seen[mood] += 1
        answer = self.meet(mood, asked)
        return None if self.down else answer

    def meet(self, mood: str, asked: Asked) -> Answer | None:
        if mood in ("lost", "half"):
            if mood == "half":
                self.forward_half(asked)
            return None
        if mood in ("portal", "proxy", "busy"):
            return {"portal": PORTAL, "proxy": PROXY, "busy": BUSY}[mood]
        if mood == "slow":
            Event().wait(self.chance.uniform(0.2, 1.5))
        answer = self.forward(asked)
        return None if mood == "unanswered" else answer

    def blow(self, over: Event) -> None:
        """The signal comes and goes until the day is over; in fair weather it stays as it is."""
        while not over.wait(self.chance.uniform(*(DOWN if self.down else UP))):
            self.down = self.down if self.fair else not self.down


@contextmanager
def weather_to(server_port: int, seed: int) -> Iterator[Weather]:
    weather = Weather(server_port, chance=random.Random(seed))
    relay = Relay(("127.0.0.1", 0), handler_of(weather))
    weather.port = relay.server_port
    over = Event()
    threads = [Thread(target=relay.serve_forever, daemon=True), Thread(target=weather.blow, args=[over], daemon=True)]
    for thread in threads:
        thread.start()
    yield weather
    over.set()
    relay.shutdown()
    relay.server_close()
