"""The demo's last six weeks: jobs that were done, signed for and closed; a few that ended otherwise."""

import datetime as dt

from fieldapp.demo.stage import Stage, Story
from fieldapp.demo.tables import Row, table
from fieldapp.demo.visits import MINUTE, Plan, opened, sent_out, whole_job
from fieldapp.jobs import actions as desk
from fieldapp.signoff.status import SignOutcome

DAYS = 42
CHOSEN = {13: "wei"}  # out of turn, by the row
OTHERWISE = {9: SignOutcome.REFUSED, 17: SignOutcome.ABSENT, 24: "declined", 30: "cancelled"}  # by the row


def stories(stage: Stage) -> list[Story]:
    rows = table("past", stage.language)
    return [story(stage, row, index, len(rows)) for index, row in enumerate(rows)]


def story(stage: Stage, case: Row, index: int, count: int) -> Story:
    plan = plan_of(stage, case, index, count)
    ending = OTHERWISE.get(index)
    if ending in ("declined", "cancelled"):
        return ended(stage, case, plan, str(ending))
    return whole_job(stage, case, plan)


def plan_of(stage: Stage, case: Row, index: int, count: int) -> Plan:
    chance = stage.chance
    days = -DAYS + index * (DAYS - 2) // count
    starts = stage.day_at(days, chance.choice([8.5, 9, 10, 11, 13, 14, 15.5])) + chance.randint(-6, 14) * MINUTE
    window = starts - dt.timedelta(minutes=starts.minute % 30)
    estimated = int(case["minutes"])
    ending = OTHERWISE.get(index)
    outcome = ending if isinstance(ending, SignOutcome) else SignOutcome.SIGNED
    return Plan(
        who=CHOSEN.get(index, ""),
        why=stage.words["knows_them"] if index in CHOSEN else "",
        opened=stage.day_at(days - chance.choice([0, 1, 1, 2]), 8) + chance.randint(0, 25) * MINUTE,
        window_from=window,
        window_until=window + dt.timedelta(minutes=-(-(estimated + 30) // 30) * 30),
        starts=starts,
        lasts=estimated * chance.uniform(0.75, 1.25) * MINUTE,
        travel=chance.randint(12, 48) * MINUTE,
        rating=int(case["rating"]),
        opinion=case["opinion"],
        outcome=outcome,
        reason=stage.words.get(outcome, ""),
        closes=dt.timedelta(minutes=chance.randint(40, 190)),
    )


def ended(stage: Stage, case: Row, plan: Plan, how: str) -> Story:
    """The customer does not want it, or does not need it any more."""
    if how == "declined":
        yield plan.opened
        job = opened(stage, case, promised=plan.window_until)
    else:
        visit = yield from sent_out(stage, case, plan)
        job = visit.job
    yield plan.starts - 30 * MINUTE
    end = desk.decline_job if how == "declined" else desk.cancel_job
    end(job, stage.by("dana"), reason=stage.words[how])
