"""What a dispatcher has asked the board for, as it stands in the page's address."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fieldapp.desk.status import Only
from fieldapp.ids import parse_id
from fieldapp.jobs.status import JobKind
from fieldapp.web import day_in

SHOWS = ("waits", "day", "job")  # what a phone shows of the three columns
DAY = dt.timedelta(days=1)
FIRST, LAST = dt.date(1970, 1, 12), dt.date(2099, 12, 20)
LONGEST = 200


@dataclass(frozen=True)
class Asked:
    """`day`, `week` (else the day alone), the selected `job`, and what the list at the left is narrowed to."""

    day: dt.date
    today: dt.date
    week: bool = False
    job: uuid.UUID | None = None
    show: str = "day"
    only: Only | None = None
    kind: JobKind | None = None
    area: str = ""
    skill: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str], today: dt.date) -> "Asked":
        job, show = parse_id(given.get("job")), given.get("show")
        return cls(
            day=day_in(given.get("day", ""), today, FIRST, LAST),
            today=today,
            week=given.get("view") == "week",
            job=job,
            show=show if show in SHOWS else "job" if job else "day",
            only=Only(given["only"]) if given.get("only") in set(Only) else None,
            kind=JobKind(given["kind"]) if given.get("kind") in set(JobKind) else None,
            area=given.get("area", "")[:LONGEST].replace("\0", ""),
            skill=given.get("skill", "")[:LONGEST].replace("\0", ""),
        )

    @property
    def days(self) -> list[dt.date]:
        """The days shown: one, or the week from its Monday."""
        if not self.week:
            return [self.day]
        monday = self.day - self.day.weekday() * DAY
        return [monday + n * DAY for n in range(7)]

    @property
    def before(self) -> dt.date:
        return self.day - len(self.days) * DAY

    @property
    def after(self) -> dt.date:
        return self.day + len(self.days) * DAY

    @property
    def is_narrowed(self) -> bool:
        return bool(self.only or self.kind or self.area or self.skill)

    def query(self, **changes: Any) -> str:
        """`?day=…&view=…` of this board, or of one that differs in `changes`; what is usual is left out."""
        said = {
            "day": self.day if self.day != self.today else None,
            "view": "week" if self.week else None,
            "only": self.only,
            "kind": self.kind,
            "area": self.area,
            "skill": self.skill,
            "job": self.job,
            **changes,
        }
        kept = {name: value for name, value in said.items() if value}
        return f"?{urlencode(kept)}" if kept else ""
