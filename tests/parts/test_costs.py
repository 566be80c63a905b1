"""What a visit costs: exact to the cent, whatever was used and however long it took."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.hours.models import TimeCorrection
from fieldapp.hours.status import TimeKind
from fieldapp.jobs.models import Job, Move, Visit
from fieldapp.jobs.status import VisitState
from fieldapp.parts.costs import charged, costs
from fieldapp.parts.models import PartUsed
from fieldapp.parts.status import Use

NOON = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
PRICES = {"rate": Decimal("120.00"), "step": 15}


def visit_with(*used: PartUsed, minutes: float = 0, covered: bool = False) -> Visit:
    """A visit that was on site for so many minutes, until now if they are the last ones."""
    visit = Visit(job=Job(covered=covered), parts_used=list(used))
    if minutes:
        visit.moves = [Move(to=VisitState.ON_SITE, happened_at=NOON - dt.timedelta(minutes=minutes), counted=True)]
    return visit


def used(price: str, quantity: str = "1", *, covered: bool = False, use: Use = Use.USED, removed: bool = False):
    when = NOON if removed else None
    return PartUsed(price=Decimal(price), quantity=Decimal(quantity), covered=covered, use=use, removed_at=when)


def test_parts_and_begun_steps_of_work_are_due():
    due = costs(visit_with(used("12.50", "2"), used("38.00"), minutes=31), now=NOON, **PRICES)
    assert (due.parts, due.labour, due.labour_seconds) == (Decimal("63.00"), Decimal("90.00"), 45 * 60)
    assert (due.total, due.covered, due.due) == (Decimal("153.00"), 0, Decimal("153.00"))


def test_under_warranty_nothing_is_due_and_all_is_seen():
    due = costs(visit_with(used("12.50", covered=True), minutes=15, covered=True), now=NOON, **PRICES)
    assert (due.total, due.covered, due.due) == (Decimal("42.50"), Decimal("42.50"), 0)


def test_a_part_keeps_the_warranty_of_the_moment_it_was_used():
    due = costs(visit_with(used("10.00", covered=True), used("5.00")), now=NOON, **PRICES)
    assert (due.covered, due.due) == (Decimal("10.00"), Decimal("5.00"))


@pytest.mark.parametrize("free", [{"use": Use.ORDERED}, {"use": Use.TAKEN_BACK}, {"removed": True}])
def test_ordered_taken_back_and_removed_parts_cost_nothing(free):
    assert costs(visit_with(used("12.50", **free)), **PRICES).total == 0


def test_work_that_still_goes_on_counts_only_up_to_now():
    visit = visit_with(minutes=10)
    assert costs(visit, **PRICES).labour == 0
    assert costs(visit, now=NOON, **PRICES).labour == Decimal("30.00")


def test_corrected_time_is_what_is_charged():
    visit = visit_with(minutes=120)
    visit.corrections = [TimeCorrection(kind=TimeKind.WORK, seconds=3600, counted=True)]
    assert costs(visit, now=NOON, **PRICES).labour == Decimal("120.00")


def test_half_a_cent_is_rounded_up():
    assert costs(visit_with(used("0.05", "0.5")), **PRICES).parts == Decimal("0.03")


@given(seconds=st.integers(0, 10**6), step=st.integers(1, 240))
def test_a_begun_step_counts_whole(seconds, step):
    whole = charged(seconds, step)
    assert whole % (step * 60) == 0
    assert seconds <= whole < seconds + step * 60


@given(
    st.lists(
        st.builds(
            used,
            st.decimals(0, 99999, places=2).map(str),
            st.decimals("0.001", 9999, places=3).map(str),
            covered=st.booleans(),
            use=st.sampled_from(Use),
            removed=st.booleans(),
        ),
        max_size=6,
    ),
    st.integers(0, 600),
    st.booleans(),
)
def test_what_warranty_pays_and_what_is_due_make_the_total(parts, minutes, covered):
    due = costs(visit_with(*parts, minutes=minutes, covered=covered), now=NOON, **PRICES)
    assert due.covered + due.due == due.total
    assert due.covered >= 0 and due.due >= 0
    assert all(amount == amount.quantize(Decimal("0.01")) for amount in (due.parts, due.labour, due.due))
