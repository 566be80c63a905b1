"""What happens on a job of the demo: opened at the desk, worked on, signed, closed; each act at its time."""

import datetime as dt
import hashlib
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from flask import current_app

from fieldapp.checklists.actions import finish, make_checks
from fieldapp.demo.signature import signed
from fieldapp.demo.stage import Stage, Story
from fieldapp.demo.tables import Row, amounts
from fieldapp.expenses.actions import add_expense
from fieldapp.expenses.status import ExpenseKind
from fieldapp.jobs import actions as desk
from fieldapp.jobs.models import Job, Visit
from fieldapp.jobs.moves import leave_unfinished, move
from fieldapp.jobs.status import Category, JobKind, Unfinished, Urgency, VisitState
from fieldapp.notes.actions import add_note
from fieldapp.parts.actions import add_part, say_no_parts
from fieldapp.parts.costs import costs
from fieldapp.parts.status import Use
from fieldapp.payments.actions import take_payment
from fieldapp.payments.status import Method
from fieldapp.photos.actions import add_photos, draw
from fieldapp.photos.status import PhotoKind
from fieldapp.rotation import actions as rotation
from fieldapp.rotation.queries import standing
from fieldapp.signoff.actions import freeze_ours, keep, sign_off
from fieldapp.signoff.routes import terms
from fieldapp.signoff.status import SignOutcome

MINUTE = dt.timedelta(minutes=1)
PATIENCE = 12  # minutes for which the desk lets a job wait for the turn of whoever it has in mind
SHOTS = {  # by the category of the job: pictures before, of the defect, and after
    Category.WINDOW: ("before", "defect", "after"),
    Category.DOOR: ("before", "track", "hinge"),
}
CAPTIONS = {"leak": "torn", "stuck": "worn"}  # of the defect, by the job


@dataclass(frozen=True)
class Plan:
    """Who goes there, whoever is next if that is empty, and when. `starts` is when the work really begins, the window
    is what was promised. `why` they go out of turn, if they do."""

    who: str
    opened: dt.datetime
    window_from: dt.datetime
    window_until: dt.datetime
    starts: dt.datetime
    lasts: dt.timedelta
    travel: dt.timedelta = 25 * MINUTE
    accepted: bool = True
    rating: int | None = 5
    opinion: str = ""
    outcome: SignOutcome = SignOutcome.SIGNED
    reason: str = ""
    closes: dt.timedelta | None = None  # so long after the sign-off
    promised: dt.datetime | None = None
    why: str = ""

    def at(self, share: float) -> dt.datetime:
        """A moment of the work: 0 begins it, 1 ends it."""
        return self.starts + self.lasts * share


# --- at the desk -----------------------------------------------------------------------------------------------------


def opened(stage: Stage, case: Row, *, promised: dt.datetime | None) -> Job:
    site, product = stage.sites[case["site"]], stage.products.get(case["serial"])
    contact = stage.contact_at(site, case["site"])
    return desk.open_job(
        site,
        stage.by("dana"),
        prefix=current_app.config["JOB_PREFIX"],
        kind=JobKind(case["kind"]),
        category=Category(case["category"]),
        urgency=Urgency(case["urgency"]),
        title=case["title"],
        words=case["words"],
        product_id=product and product.id,
        contact_id=contact and contact.id,
        promised_from=None,
        promised_until=promised,
        outdoor=bool(case.get("outdoor")),
        skills=[case["skills"]] if case.get("skills") else [],
        estimate_minutes=int(case["minutes"]) if case["minutes"] else None,
        estimate_cost=Decimal(case["cost"]) if case["cost"] else None,
    )


def sent(stage: Stage, job: Job, plan: Plan) -> Story:
    """Whoever is next goes; if the plan has somebody in mind, once it is their turn. Returns the visit."""
    window: dict[str, Any] = {"start": plan.window_from, "end": plan.window_until}
    for _ in range(PATIENCE):
        following = standing(job, plan.window_from, plan.window_until, stage.time).next
        if plan.why or not following:
            break
        if plan.who in ("", following.username):
            return rotation.assign_next(job, stage.by("dana"), **window)
        yield stage.time + MINUTE
    person, reason = stage.people[plan.who or "wei"], plan.why or stage.words["fits_in"]
    return rotation.assign(job, stage.by("dana"), technician=person, reason=reason, **window)


def sent_out(stage: Stage, case: Row, plan: Plan) -> Story:
    """Opened, planned and, if the plan says so, accepted. Returns the visit."""
    yield plan.opened
    job = opened(stage, case, promised=plan.promised or plan.window_until)
    yield plan.opened + 6 * MINUTE
    visit = yield from sent(stage, job, plan)
    if plan.accepted:
        yield plan.opened + 14 * MINUTE
        move(visit, stage.by(visit.technician.username), to=VisitState.ACCEPTED)
    return visit


def whole_job(stage: Stage, case: Row, plan: Plan) -> Story:
    """From the customer's call to the desk's closing it. Returns the visit."""
    visit = yield from sent_out(stage, case, plan)
    if not plan.accepted:
        return visit
    plan = replace(plan, who=visit.technician.username)
    yield from worked(stage, visit, case, plan)
    yield plan.at(1)
    finish(visit, stage.by(plan.who))
    yield from paid_and_signed(stage, visit, plan)
    if plan.closes is not None:
        yield plan.at(1) + plan.closes
        desk.close_job(visit.job, stage.by("dana"))
    return visit


# --- on site ---------------------------------------------------------------------------------------------------------


def arrived(stage: Stage, visit: Visit, plan: Plan) -> Story:
    yield plan.starts - plan.travel
    move(visit, stage.by(plan.who), to=VisitState.TRAVELLING)
    yield plan.starts
    move(visit, stage.by(plan.who), to=VisitState.ON_SITE)


def worked(stage: Stage, visit: Visit, case: Row, plan: Plan) -> Story:
    yield from arrived(stage, visit, plan)
    yield from looked_at(stage, visit, case, plan)
    yield from repaired(stage, visit, case, plan)
    yield plan.at(0.96)
    make_checks(visit, stage.by(plan.who))


def looked_at(stage: Stage, visit: Visit, case: Row, plan: Plan) -> Story:
    """Photos before and of the defect."""
    before, defect, _after = SHOTS[Category(case["category"])]
    if JobKind(case["kind"]) in (JobKind.SURVEY, JobKind.TRAINING):
        return
    yield plan.at(0.06)
    photographed(stage, visit, plan.who, before, PhotoKind.BEFORE)
    if case.get("key") == "leak":
        yield from nameplate(stage, visit, plan)
    if case["parts"] and (case.get("key") or case["urgency"] != Urgency.NORMAL):
        yield plan.at(0.16)
        caption = stage.words.get(CAPTIONS.get(case.get("key", ""), ""), "")
        photo = photographed(stage, visit, plan.who, defect, PhotoKind.DEFECT, caption)
        if case.get("key") == "leak":
            yield plan.at(0.2)
            draw(photo, stage.by(plan.who), shapes=drawn_on_leak(stage))


def nameplate(stage: Stage, visit: Visit, plan: Plan) -> Story:
    yield plan.at(0.1)
    photographed(stage, visit, plan.who, "nameplate", PhotoKind.NAMEPLATE, stage.words["plate"])


def photographed(stage: Stage, visit: Visit, who: str, picture: str, kind: PhotoKind, caption: str = "") -> Any:
    return add_photos(visit, stage.by(who), [stage.photos[picture]], kind=kind, caption=caption)


def drawn_on_leak(stage: Stage) -> list[dict[str, Any]]:
    return [
        {"kind": "circle", "ink": "red", "cx": 0.42, "cy": 0.62, "rx": 0.2, "ry": 0.12},
        {"kind": "arrow", "ink": "red", "x1": 0.76, "y1": 0.4, "x2": 0.6, "y2": 0.55},
        {"kind": "text", "ink": "red", "x": 0.44, "y": 0.37, "text": stage.words["from_here"]},
    ]


def repaired(stage: Stage, visit: Visit, case: Row, plan: Plan) -> Story:
    """Parts, words for the customer, the photo after, expenses."""
    parts = amounts(case["parts"])
    for index, (sku, quantity) in enumerate(parts):
        yield plan.at(0.4 + 0.25 * index / len(parts))
        add_part(visit, stage.by(plan.who), sku=sku, quantity=Decimal(quantity))
    if not parts:
        yield plan.at(0.6)
        say_no_parts(visit, stage.by(plan.who))
    yield plan.at(0.8)
    if case["note"]:
        add_note(visit, stage.by(plan.who), text=case["note"], for_customer=True)
    if JobKind(case["kind"]) not in (JobKind.SURVEY, JobKind.TRAINING):
        yield plan.at(0.9)
        photographed(stage, visit, plan.who, SHOTS[Category(case["category"])][2], PhotoKind.AFTER)
    for kind, amount in amounts(case.get("expense", "")):
        yield plan.at(0.93)
        receipt = stage.photos["receipt"] if kind == ExpenseKind.PARKING else None
        said = {"remark": stage.words["parking"] if receipt else "", "receipt": receipt}
        add_expense(visit, stage.by(plan.who), kind=ExpenseKind(kind), amount=Decimal(amount), **said)


def paid_and_signed(stage: Stage, visit: Visit, plan: Plan) -> Story:
    terms_ = terms()
    if plan.outcome == SignOutcome.SIGNED and costs(visit, rate=terms_.rate, step=terms_.step).due:
        yield plan.at(1) + 2 * MINUTE
        pay(stage, visit, plan.who)
    yield plan.at(1) + 4 * MINUTE
    put_name_under(stage, visit, plan)


def pay(stage: Stage, visit: Visit, who: str) -> None:
    customer, rates = visit.job.customer, terms()
    invoice = {"invoice": True, "invoice_title": customer.name, "tax_number": tax_number(customer.name)}
    take_payment(
        visit,
        stage.by(who),
        method=Method.TRANSFER if customer.is_key else stage.chance.choice([Method.WECHAT, Method.ALIPAY, Method.CASH]),
        amount=None,
        rate=rates.rate,
        step=rates.step,
        **(invoice if customer.kind != "person" else {}),
    )


def tax_number(name: str) -> str:
    return "91310000MA1" + hashlib.sha256(name.encode()).hexdigest()[:7].upper()


def put_name_under(stage: Stage, visit: Visit, plan: Plan) -> None:
    """The customer signs, or it is said why not."""
    customer, contact = visit.job.customer, visit.job.contact
    signer = contact.name if contact else customer.name
    frozen = freeze_ours(visit, terms(), customer.language or stage.language)
    if is_signed := plan.outcome == SignOutcome.SIGNED:
        strokes, image = signed(signer)
        frozen = frozen._replace(strokes=strokes, image=image)
    opinion = {"signer": signer, "rating": plan.rating, "opinion": plan.opinion}
    said: dict[str, Any] = opinion if is_signed else {"reason": plan.reason}
    hashes = keep(frozen, current_app.extensions["files"])
    sign_off(
        visit,
        stage.by(plan.who),
        outcome=plan.outcome,
        document=frozen.document,
        hashes=hashes,
        terms=terms(),
        **said,
    )


def left_unfinished(stage: Stage, case: Row, plan: Plan, *, sku: str, again: tuple[dt.datetime, dt.datetime]) -> Story:
    """A part is missing: it is marked to order, the next visit agreed, what was done so far signed."""
    visit = yield from sent_out(stage, case, plan)
    yield from arrived(stage, visit, plan)
    yield from looked_at(stage, visit, case, plan)
    yield plan.at(0.6)
    add_part(visit, stage.by(plan.who), sku=sku, use=Use.ORDERED)
    yield plan.at(0.8)
    add_note(visit, stage.by(plan.who), text=case["note"], for_customer=True)
    yield plan.at(1)
    missing = {"why": Unfinished.PART, "missing": stage.words["missing_gear"]}
    leave_unfinished(visit, stage.by(plan.who), next_from=again[0], next_until=again[1], **missing)
    yield plan.at(1) + 4 * MINUTE
    put_name_under(stage, visit, replace(plan, rating=None, opinion=stage.words["next_morning"]))
