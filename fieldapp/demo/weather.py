"""The demo's weather: a storm of yesterday that was put off and told, and tomorrow's outdoor visits."""

from collections.abc import Iterator

from fieldapp.demo.messages import set_up, wants_none
from fieldapp.demo.stage import Stage, Story
from fieldapp.demo.tables import Row, table
from fieldapp.demo.today import ahead
from fieldapp.demo.visits import MINUTE, opened, sent_out
from fieldapp.messages import actions as messages
from fieldapp.messages.status import Problem
from fieldapp.messages.ways import who_to_tell
from fieldapp.rotation.actions import assign_next
from fieldapp.weather.actions import Later, postpone_day
from fieldapp.weather.queries import told_of

LONG = 90 * MINUTE

TOMORROW = {  # at what hour, and so many days from today until when it was promised
    "gutter": (9, 6),
    "glasshouse": (9.5, 5),
    "awning": (11, 1),
    "kiosk": (14, 6),
    "dock": (15, 1),
}
STORM = {  # at what hour yesterday; the day and hour after it
    "flashing": (9, 3, 10),
    "canopy": (10, 4, 10),
    "blind": (13, 3, 13),
    "rack": (14.5, 2, 9.5),
}


def stories(stage: Stage) -> list[Story]:
    cases = {row["key"]: row for row in table("today", stage.language)}
    tomorrow = [
        sent_out(stage, cases[key], ahead(stage, 1, hour, promised=stage.day_at(days, 18)))
        for key, (hour, days) in TOMORROW.items()
    ]
    return [*tomorrow, storm(stage, cases)]


def storm(stage: Stage, cases: dict[str, Row]) -> Story:
    """Everybody was told: by text message, one by telephone; one who wants no messages is still to be rung up."""
    yield stage.day_at(-4, 11)
    later = list(put_off(stage, cases))
    yield stage.day_at(-2, 16.5)
    with set_up():
        day = stage.day_at(-1, 0).date()
        made = postpone_day(None, stage.by("dana"), day=day, words=stage.words["storm"], later=later)
    refused = None
    for message in told_of(made)["waits"]:
        messages.begin(message.id, stage.time)
        if message.job.site == stage.sites["oasis-7"] and message.contact_id:
            refused = messages.not_sent(message, stage.next_by(None), problem=Problem.REFUSED)
        else:
            messages.sent(message, stage.next_by(None), round=message.round)
    yield stage.day_at(-2, 17)
    if refused:
        messages.told_by_phone(refused, stage.by("dana"))


def put_off(stage: Stage, cases: dict[str, Row]) -> Iterator[Later]:
    """Planned for yesterday, each with its new window."""
    for key, (hour, days, new_hour) in STORM.items():
        stage.time += 5 * MINUTE
        job = opened(stage, cases[key], promised=stage.day_at(5, 18))
        start, later = stage.day_at(-1, hour), stage.day_at(days, new_hour)
        visit = assign_next(job, stage.next_by("dana"), start=start, end=start + LONG)
        if key == "rack":
            wants_none(who_to_tell(job)[0])
        yield Later(visit, later, later + LONG)
