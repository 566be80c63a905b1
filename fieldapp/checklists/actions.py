"""Answering the checklist, and finishing a visit, which needs every point answered."""

from fieldapp.checklists.models import Check
from fieldapp.checklists.queries import answers, open_points
from fieldapp.checklists.status import Answer
from fieldapp.extensions import db
from fieldapp.history import Kind, NotNow, Op, once, require
from fieldapp.jobs.models import Move, Visit
from fieldapp.jobs.moves import end, refuse_overtaken
from fieldapp.jobs.policies import can_work_on
from fieldapp.jobs.recording import counts, may_record
from fieldapp.jobs.status import MOVES, Outcome, VisitState


class ChecklistOpen(Exception):
    """Points of the checklist have no answer yet."""


class NothingNew(Exception):
    """Every answer given is the one that is there already."""


@once
def make_checks(visit: Visit, op: Op, *, given: dict[str, tuple[Answer, str]] | None = None) -> Visit:
    """Answer points, {point: (answer, remark)}; without `given` all open ones are in order."""
    may_record(visit, op)
    if given is None:
        given = dict.fromkeys(open_points(visit), (Answer.OK, ""))
    elif not (given := changed(visit, given)):  # asked here, so that what is sent again is answered again
        raise NothingNew
    late = {"counted": counts(op), "operation_id": op.id}
    for point, (answer, remark) in given.items():
        db.session.add(Check(visit=visit, point=point, answer=answer, remark=remark, checked_at=op.happened_at, **late))
    wrong = {point: remark for point, (answer, remark) in given.items() if answer == Answer.NOT_OK}
    op.record(visit.job, Kind.CHECKS_MADE, visit=visit.id, points=list(given), words={"wrong": wrong})
    return visit


def changed(visit: Visit, given: dict[str, tuple[Answer, str]]) -> dict[str, tuple[Answer, str]]:
    known = {point: (check.answer, check.remark) for point, check in answers(visit).items()}
    return {point: answer for point, answer in given.items() if known.get(point) != answer}


@once
def finish(visit: Visit, op: Op) -> Move:
    """The work is done."""
    refuse_overtaken(visit, op)
    require(can_work_on(op.actor, visit))
    if VisitState.FINISHED not in MOVES[visit.state]:
        raise NotNow(visit.state, VisitState.FINISHED)
    if open_points(visit):
        raise ChecklistOpen
    return end(visit, op, outcome=Outcome.DONE)
