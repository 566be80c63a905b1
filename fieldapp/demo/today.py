"""The demo's today, whatever the hour: windows lie around now, and what is to come is not done yet."""

import datetime as dt
from dataclasses import replace

from flask import current_app

from fieldapp.demo.stage import Stage, Story, on_quarter
from fieldapp.demo.tables import Row, table
from fieldapp.demo.visits import (
    MINUTE,
    Plan,
    arrived,
    left_unfinished,
    looked_at,
    opened,
    photographed,
    sent_out,
    whole_job,
)
from fieldapp.jobs import actions as desk
from fieldapp.jobs.moves import move, open_in_field
from fieldapp.jobs.status import Category, VisitState
from fieldapp.notes.actions import add_note
from fieldapp.parts.actions import add_part
from fieldapp.photos.status import PhotoKind
from fieldapp.rotation import actions as rotation

HOUR = dt.timedelta(hours=1)


def stories(stage: Stage) -> list[Story]:
    cases = {row["key"]: row for row in table("today", stage.language)}
    return [*weis(stage, cases), *bos(stage, cases), *others(stage, cases), *waiting(stage, cases)]


def around(stage: Stage, who: str, hours: float, *, lasts: int = 55, opened: float = 20, **details) -> Plan:
    """A visit whose work begins so many hours from now."""
    window = stage.around_now(hours)
    return Plan(
        who=who,
        opened=stage.now - opened * HOUR,
        window_from=window,
        window_until=window + 90 * MINUTE,
        starts=stage.now + hours * HOUR,
        lasts=lasts * MINUTE,
        **details,
    )


def ahead(stage: Stage, days: int, hour: float, **details) -> Plan:
    """A visit on another day, of whoever is next."""
    start = stage.day_at(days, hour)
    details = {"accepted": False, **details}
    until = start + 90 * MINUTE
    return Plan("", stage.now - 5 * HOUR, start, until, starts=start, lasts=60 * MINUTE, **details)


# The desk sends them in rounds, so that everybody comes to their turn: yesterday, in the evening, this morning.
FIRST, SECOND, THIRD, LAST = 26, 22, 20, 6.6  # hours ago


def weis(stage: Stage, cases: dict[str, Row]) -> list[Story]:
    """Two done, one he is working on, three to come."""
    plans = {
        "leak": around(stage, "wei", -0.6, lasts=60, opened=FIRST),
        "stuck": around(stage, "wei", -5.4, lasts=48, closes=70 * MINUTE, opened=SECOND),
        "restrict": around(stage, "wei", -3.2, lasts=64, rating=4, opened=THIRD),
        "lobby": around(stage, "wei", 1.5, opened=6, why=stage.words["hotel_asks"]),
        "tilt": around(stage, "wei", 3.5, opened=LAST),
    }
    return [whole_job(stage, cases[key], plan) for key, plan in plans.items()]


def bos(stage: Stage, cases: dict[str, Row]) -> list[Story]:
    """One done, one left unfinished, an emergency that he opened himself, two to come."""
    again = (stage.day_at(1, 9), stage.day_at(1, 10.5))
    gear = around(stage, "bo", -3.4, lasts=50, opened=SECOND)
    return [
        whole_job(stage, cases["shutter"], around(stage, "bo", -5.6, lasts=52, opened=FIRST)),
        left_unfinished(stage, cases["gear"], gear, sku="TT-GEAR", again=again),
        from_the_field(stage, cases["burst"]),
        whole_job(stage, cases["loading"], around(stage, "bo", 2, opened=LAST)),
        whole_job(stage, cases["glazing"], around(stage, "bo", 4, accepted=False, opened=THIRD)),
    ]


def others(stage: Stage, cases: dict[str, Row]) -> list[Story]:
    late = around(stage, "fang", -2.5, opened=THIRD, accepted=False, promised=on_quarter(stage.now - HOUR))
    handles = around(stage, "fang", -0.8, lasts=150, opened=SECOND)
    plans = {
        "slam": around(stage, "ming", 0.2, travel=20 * MINUTE, opened=SECOND),
        "reception": around(stage, "ming", 2.5, opened=LAST),
        "garage": around(stage, "fang", -4.8, lasts=45, rating=4, opened=FIRST),
        "entrance": late,
        "bath": around(stage, "fang", 2.2, opened=LAST),
        "patio": around(stage, "hao", -4.2, lasts=50, opened=FIRST),
        "canteen": around(stage, "hao", -0.5, lasts=75, opened=SECOND),
        "shopfront": around(stage, "hao", 2.8, opened=THIRD),
        "study": around(stage, "hao", 5.2, accepted=False, opened=LAST),
        "closer": around(stage, "jing", -5, lasts=40, opened=FIRST),
        "ward": around(stage, "jing", -0.2, lasts=90, opened=SECOND),
        "stairs": around(stage, "jing", 2.4, opened=THIRD),
        "yearly": around(stage, "jing", 5.5, accepted=False, opened=LAST),
        "room": around(stage, "", 4.6, accepted=False, opened=0.3),
        "winter": ahead(stage, 1, 9, accepted=True),
        "vents": ahead(stage, 1, 13),
        "school": ahead(stage, 3, 8.5),
    }
    return [
        changed_later(stage, cases["hinge"], around(stage, "ming", -4.5, lasts=58, opened=FIRST)),
        interrupted(stage, cases["handles"], handles),
        put_off(stage, cases["tea"], around(stage, "ming", 3, opened=THIRD)),
        *(whole_job(stage, cases[key], plan) for key, plan in plans.items()),
    ]


def waiting(stage: Stage, cases: dict[str, Row]) -> list[Story]:
    """Nobody goes there yet."""
    promises = {
        "fallen": (0.4, 1.5),
        "sliding": (47, -3),
        "drafty": (22, 60),
        "catflap": (3, 90),
    }
    too_high = around(stage, "", 5, opened=7, accepted=False, promised=on_quarter(stage.now + 24 * HOUR))
    return [
        turned_down(stage, cases["outside"], too_high),
        *(
            open_only(stage, cases[key], stage.now - before * HOUR, on_quarter(stage.now + within * HOUR))
            for key, (before, within) in promises.items()
        ),
    ]


# --- turns that a day takes ------------------------------------------------------------------------------------------


def open_only(stage: Stage, case: Row, when: dt.datetime, promised: dt.datetime) -> Story:
    yield when
    opened(stage, case, promised=promised)


def turned_down(stage: Stage, case: Row, plan: Plan) -> Story:
    visit = yield from sent_out(stage, case, plan)
    yield plan.opened + 25 * MINUTE
    move(visit, stage.by(visit.technician.username), to=VisitState.REJECTED, reason=stage.words["no_height"])


def from_the_field(stage: Stage, case: Row) -> Story:
    """Emergency first, paper later: the desk still has to add the details."""
    begun = stage.now - 50 * MINUTE
    yield begun
    visit = open_in_field(
        stage.sites[case["site"]],
        stage.by("bo"),
        prefix=current_app.config["JOB_PREFIX"],
        work_ends=begun + 2 * HOUR,
        title=case["title"],
        category=Category(case["category"]),
    )
    yield begun + 4 * MINUTE
    photographed(stage, visit, "bo", "track", PhotoKind.DEFECT)
    yield begun + 21 * MINUTE
    add_part(visit, stage.by("bo"), sku="LOCK-HOOK")
    yield begun + 32 * MINUTE
    add_note(visit, stage.by("bo"), text=case["note"], for_customer=True)


def interrupted(stage: Stage, case: Row, plan: Plan) -> Story:
    """Waiting for somebody, just now."""
    visit = yield from sent_out(stage, case, plan)
    yield from arrived(stage, visit, plan)
    yield from looked_at(stage, visit, case, plan)
    yield stage.now - 9 * MINUTE
    add_note(visit, stage.by(plan.who), text=stage.words["lunch"], for_customer=False)
    yield stage.now - 8 * MINUTE
    move(visit, stage.by(plan.who), to=VisitState.PAUSED)


def changed_later(stage: Stage, case: Row, plan: Plan) -> Story:
    """Signed, and then something is added: it needs a new signature."""
    visit = yield from whole_job(stage, case, plan)
    yield plan.at(1) + 50 * MINUTE
    add_part(visit, stage.by(plan.who), sku="GREASE-50")
    add_note(visit, stage.by(plan.who), text=stage.words["forgot"], for_customer=False)


def put_off(stage: Stage, case: Row, plan: Plan) -> Story:
    """First to one technician, then to another, then to another day."""
    visit = yield from sent_out(stage, case, replace(plan, accepted=False))
    yield plan.opened + 40 * MINUTE
    rotation.reassign(visit, stage.by("dana"), technician=stage.people["bo"], reason=stage.words["was_there"])
    yield stage.now - 90 * MINUTE
    start, end = stage.day_at(2, 14), stage.day_at(2, 15.5)
    desk.postpone(visit, stage.by("dana"), window_from=start, window_until=end, reason=stage.words["postponed"])
