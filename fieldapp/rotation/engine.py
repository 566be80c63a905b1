"""Whose turn it is: the rule of fair rotation as a pure function, which knows nothing but a list and who cannot."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Who = TypeVar("Who")
Why = TypeVar("Why")


class NotInTheList(LookupError):
    """Somebody is to be given a turn who is not in the list."""


@dataclass(frozen=True)
class Line(Generic[Who, Why]):
    """Where one technician stands for one job. `skip`: why they cannot take it, None if they can."""

    who: Who
    owed: bool
    skip: Why | None

    @property
    def can(self) -> bool:
        return self.skip is None


@dataclass(frozen=True)
class Standing(Generic[Who, Why]):
    """The whole list as it stands for one job, the first in front."""

    lines: tuple[Line[Who, Why], ...]

    @property
    def next(self) -> Who | None:
        return next((line.who for line in self.lines if line.can), None)

    @property
    def before(self) -> tuple[Line[Who, Why], ...]:
        """Who stands before the next one, and is skipped; everybody, if nobody can."""
        ahead = next((at for at, line in enumerate(self.lines) if line.can), len(self.lines))
        return self.lines[:ahead]


@dataclass(frozen=True)
class Turn(Generic[Who]):
    """What giving a job to somebody does to the list."""

    chosen: Who
    overrules: Who | None  # whose turn it was instead
    order: tuple[Who, ...]
    owed: frozenset[Who]


def stand(order: Sequence[Who], owed: Collection[Who], skips: Mapping[Who, Why]) -> Standing[Who, Why]:
    return Standing(tuple(Line(who, who in owed, skips.get(who)) for who in order))


def give(standing: Standing[Who, Why], chosen: Who | None = None) -> Turn[Who]:
    """Give the job to whoever is next, or to `chosen`, which overrules the list if it is somebody else's turn.

    The rule. The list is a queue, and its order is all there is to remember:

    1. The next one for a job is the first in the list who can do it.
    2. Whoever is given a job goes to the end of the list. So the turn passes down it.
    3. Who stands before the next one and cannot do this job is skipped, and does not move. So they keep their place,
       are before everybody who could, and are first for the next job they can do.
    4. One job sends to the end whoever was in front, however often they were skipped. So a turn is owed at most once:
       `owed` is a set, and nobody is in it twice.
    5. Who is chosen out of turn goes to the end as well: it was a job. Whoever was passed over does not move, keeps
       the turn, and is owed it.

    What follows. Take any two technicians who can do every job of some stretch of consecutive assignments. The one in
    front is before the other until they are given a job, then behind them until the other is: between the two, jobs
    alternate, wherever the stretch begins, whatever the others do. So the counts of all who can do every job differ
    by at most one in any stretch; each overrule in it can add at most one.
    """
    chosen = standing.next if chosen is None else chosen
    order = tuple(line.who for line in standing.lines)
    if chosen is None or chosen not in order:
        raise NotInTheList(chosen)
    overrules = standing.next if standing.next not in (None, chosen) else None
    passed = {line.who for line in standing.before} | ({overrules} if overrules is not None else set())
    owed = {line.who for line in standing.lines if line.owed} | passed
    after = (*(who for who in order if who != chosen), chosen)
    return Turn(chosen, overrules, after, frozenset(owed - {chosen}))
