"""The demo's stage: who and what is there, what time it is in the story, and the acts of which stories are made."""

import datetime as dt
import heapq
import io
import itertools
import random
from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import FileStorage

from fieldapp.accounts.models import User
from fieldapp.customers.models import Contact, Product, Site
from fieldapp.demo.tables import table
from fieldapp.history import Op
from fieldapp.photos.actions import Prepared, prepare

Story = Generator[dt.datetime, None, Any]
"""Yields when its next act is, and does it when it is asked on."""


@dataclass
class Stage:
    language: str
    now: dt.datetime  # in the company's zone
    time: dt.datetime  # of the act that is played
    people: dict[str, User] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)
    products: dict[str, Product] = field(default_factory=dict)  # by serial
    contacts: dict[str, Contact] = field(default_factory=dict)  # by site, else by customer
    photos: dict[str, Prepared] = field(default_factory=dict)
    chance: random.Random = field(default_factory=lambda: random.Random(2026))

    def __post_init__(self) -> None:
        self.words = {row["key"]: row["text"] for row in table("words", self.language)}

    def by(self, username: str | None) -> Op:
        """An operation of this person, now on the stage; the server hears of it a moment later."""
        heard = self.time + dt.timedelta(seconds=self.chance.randint(1, 4))
        actor = self.people[username] if username else None
        return Op(actor=actor, happened_at=self.time, recorded_at=min(heard, self.now))

    def next_by(self, username: str | None) -> Op:
        """The same, when acts only follow one another."""
        self.time += dt.timedelta(seconds=40)
        return self.by(username)

    def contact_at(self, site: Site, key: str) -> Contact | None:
        return self.contacts.get(key) or self.contacts.get(f"of {site.customer_id}")

    def day_at(self, days: int, hours: float) -> dt.datetime:
        """A time of the company's day so many days from today."""
        midnight = self.now.replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight + dt.timedelta(days=days, hours=hours)

    def around_now(self, hours: float) -> dt.datetime:
        """So many hours from now, on a full quarter of an hour, drawn in as far as today's ends ask for it."""
        start, end = self.day_at(0, 0), self.day_at(1, 0)
        room = (end - self.now if hours > 0 else self.now - start) / dt.timedelta(hours=1)
        return max(start, on_quarter(self.now + dt.timedelta(hours=hours * min(1, room / 6.5))))


def on_quarter(moment: dt.datetime) -> dt.datetime:
    return moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)


def play(stage: Stage, stories: Iterable[Story]) -> None:
    """All stories at once, act by act in the order of time, until now: what would come later stays undone."""
    order = itertools.count()
    queue = [(next(story), next(order), story) for story in stories]
    heapq.heapify(queue)
    while queue and queue[0][0] <= stage.now:
        stage.time, _, story = heapq.heappop(queue)
        following = next(story, None)
        if following:
            heapq.heappush(queue, (max(following, stage.time), next(order), story))


def photos_of(pictures: dict[str, bytes]) -> dict[str, Prepared]:
    """The pictures after the way of every photo: decoded, made small, kept under their hash."""
    return {name: prepare(FileStorage(io.BytesIO(content))) for name, content in pictures.items()}
