"""The customer's document, version 1 (docs/document.md): the facts it is built from, and the document itself.

The phone's twin is static/js/document.js. The phone builds what is signed; the server builds the same to compare.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from flask_babel import force_locale

from fieldapp.accounts.status import Language
from fieldapp.hours.queries import spent
from fieldapp.hours.status import TIME_LABELS
from fieldapp.jobs.models import Job, Visit
from fieldapp.languages import day, symbol
from fieldapp.parts.costs import Costs, costs
from fieldapp.parts.status import UNIT_LABELS, Use
from fieldapp.photos.status import PHOTO_LABELS
from fieldapp.signoff import sentences
from fieldapp.signoff.carrying import carried

VERSION = 1
LANGUAGES = [language.value for language in Language]
NOT_IN_DOCUMENT = {"languages", "page", "carry"}


class Terms(NamedTuple):
    """The settings that a document depends on."""

    company: str
    currency: str
    rate: Decimal
    step: int


def facts(visit: Visit, terms: Terms, *, language: str) -> dict[str, Any]:
    """What the phone needs to build the document, in every language; `language` is the one to begin with."""
    job, product = visit.job, visit.job.product
    sums = costs(visit, rate=terms.rate, step=terms.step)
    times = spent(visit)
    until = product.warranty_until if product else None
    return {
        "version": VERSION,
        "language": language,
        "languages": LANGUAGES,
        "company": terms.company,
        "currency": {"code": terms.currency, "symbol": symbol(terms.currency)},
        "job": job_facts(job),
        "visit": {
            "id": str(visit.id),
            "technician": visit.technician.name,
            "date": both(lambda: day(begun_at(visit), "long")),
        },
        "work": [
            *sentences.work(visit, times, both),
            *(note.text for note in visit.notes if note.for_customer and note.counted),
        ],
        "parts": [part_line(used) for used in visit.parts_used if used.use == Use.USED and not used.is_removed],
        "hours": [
            {"kind": kind.value, "label": both(lambda kind=kind: str(TIME_LABELS[kind])), "seconds": time.seconds}
            for kind, time in times.items()
            if time.seconds
        ],
        "labour": {"seconds": sums.labour_seconds, "amount": text(sums.labour), "covered": job.is_covered},
        "warranty": {
            "covered": job.is_covered,
            "until": until.isoformat() if until else None,
            "sentence": both(lambda: sentences.warranty(job, until)),
        },
        "photos": [photo_line(photo) for photo in visit.photos if photo.is_shown_to_customer],
        "totals": totals(sums),
        "words": {name: both(words) for name, words in sentences.DOCUMENT.items()},
        "page": {name: both(words) for name, words in sentences.PAGE.items()},
        "carry": carried(visit, both, rate=f"{terms.rate:f}", step=terms.step),
    }


def job_facts(job: Job) -> dict[str, str]:
    return {
        "id": str(job.id),
        "number": job.number,
        "title": job.title,
        "customer": job.contact.name if job.contact else job.customer.name,
        "site": job.site.title,
    }


def both(words: Callable[[], str]) -> dict[str, str]:
    """A text in every language."""
    found = {}
    for language in LANGUAGES:
        with force_locale(language):
            found[language] = str(words())
    return found


def begun_at(visit: Visit) -> dt.datetime:
    return next((move.happened_at for move in visit.moves if move.to == "on_site" and move.counted), visit.window_from)


def part_line(used: Any) -> dict[str, Any]:
    return {
        "id": str(used.id),
        "sku": used.part.sku,
        "name": used.part.name,
        "quantity": f"{used.quantity.normalize():f}",
        "unit": both(lambda: str(UNIT_LABELS[used.part.unit])),
        "price": text(used.price),
        "amount": text(used.amount),
        "covered": used.covered,
    }


def photo_line(photo: Any) -> dict[str, Any]:
    label = both(lambda: str(PHOTO_LABELS[photo.kind]))
    kept = {"id": str(photo.id), "sha256": photo.sha256, "kind": photo.kind.value}
    return {**kept, "label": label, "caption": photo.caption}


def totals(sums: Costs) -> dict[str, str]:
    amounts = {"parts": sums.parts, "labour": sums.labour, "total": sums.total, "due": sums.due}
    return {**{name: text(amount) for name, amount in amounts.items()}, "covered": text(-sums.covered)}


def text(amount: Decimal) -> str:
    return f"{amount or Decimal(0):.2f}"  # `or`: minus zero is written as zero


def document_in(facts: dict[str, Any], language: str) -> dict[str, Any]:
    """The document in one language, as documentIn() in document.js makes it."""
    rest = {name: value for name, value in facts.items() if name not in NOT_IN_DOCUMENT}
    return {**in_language(rest, language), "language": language}


def in_language(value: Any, language: str) -> Any:
    if isinstance(value, list):
        return [in_language(item, language) for item in value]
    if not isinstance(value, dict):
        return value
    if set(value) == set(LANGUAGES):
        return value[language]
    return {name: in_language(item, language) for name, item in value.items()}


def numbered_as(signed: dict[str, Any], ours: dict[str, Any], job: Job) -> dict[str, Any]:
    """Our document, without the job's number if it was signed before there was one: opened in the field, a job gets
    its number when it arrives, and the customer has been shown none."""
    number = signed["job"].get("number") if isinstance(signed.get("job"), dict) else None
    return {**ours, "job": {**ours["job"], "number": ""}} if job.opened_in_field and number == "" else ours


def differences(signed: Any, ours: Any, path: str = "") -> Iterator[str]:
    """The paths at which a signed document says something else than our facts, such as `parts.0.quantity`.

    What has an id is compared with what has the same: the order in which things came to us is not the customer's.
    """
    if is_numbered(signed) and is_numbered(ours):
        by_id = {item["id"]: item for item in ours}
        if by_id.keys() == {item["id"] for item in signed}:
            ours = [by_id[item["id"]] for item in signed]
    if isinstance(signed, dict) and isinstance(ours, dict):
        for name in sorted({*signed, *ours}):
            yield from differences(signed.get(name), ours.get(name), f"{path}.{name}".lstrip("."))
    elif isinstance(signed, list) and isinstance(ours, list) and len(signed) == len(ours):
        for index, (one, other) in enumerate(zip(signed, ours, strict=True)):
            yield from differences(one, other, f"{path}.{index}")
    elif signed != ours:
        yield path


# What a wrong clock changes in a document, though nothing is wrong: when somebody came, and how long it took. Not what
# is charged for it: the customer has signed an amount.
BY_THE_CLOCK = ("work", "hours", "visit.date")


def but_for_the_clock(found: list[str], as_told: list[str]) -> list[str]:
    """Of the paths at which a document differs from our facts those that do so by the phone's own clock as well."""
    return [path for path in found if not is_under(path, BY_THE_CLOCK) or is_under(path, as_told, both_ways=True)]


def is_under(path: str, others: Iterable[str], *, both_ways: bool = False) -> bool:
    return any(
        f"{path}.".startswith(f"{other}.") or (both_ways and f"{other}.".startswith(f"{path}.")) for other in others
    )


def is_numbered(value: Any) -> bool:
    """Whether it is a list of things, each with an id of its own."""
    ids = (
        [item["id"] for item in value if isinstance(item, dict) and isinstance(item.get("id"), str)]
        if isinstance(value, list)
        else []
    )
    return bool(ids) and len(set(ids)) == len(value)
