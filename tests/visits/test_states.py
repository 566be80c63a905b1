"""The page of a visit's technician holds the acts of every state to come; what does not fit yet is hidden."""

import re
from html.parser import HTMLParser

import pytest

from fieldapp.jobs.models import Visit
from fieldapp.jobs.status import Outcome, VisitState
from tests.visiting import bring, change
from tests.visits.steps import arrive, go

EMPTY = {"input", "img", "link", "meta", "br", "path", "use", "progress", "circle", "line", "rect"}
TO_COME = {"accepted", "travelling", "on_site", "paused", "finished"}


class Shown(HTMLParser):
    """What is to be seen: the fields `to` of forms and the ids, apart for what is hidden and what is not."""

    def __init__(self, page: str):
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.seen: dict[bool, set[str]] = {True: set(), False: set()}
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        hidden = "hidden" in given or tag == "template" or any(hidden for _, hidden in self.open)
        self.seen[hidden] |= {value for name, value in attrs if name in ("id", "href") and value}
        if given.get("name") == "to":
            self.seen[hidden].add(f"to {given['value']}")
        if tag not in EMPTY:
            self.open.append((tag, hidden))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag):
        while tag not in EMPTY and self.open and self.open.pop()[0] != tag:
            pass

    @property
    def moves(self) -> set[str]:
        return {name[3:] for name in self.seen[False] if name.startswith("to ")}

    @property
    def later_moves(self) -> set[str]:
        return {name[3:] for name in self.seen[True] if name.startswith("to ")}


@pytest.fixture
def page(wei, world):
    return lambda: Shown(wei.get(f"/visits/{world.visit}").text)


@pytest.mark.parametrize(
    ("steps", "moves", "recording"),
    [
        ((), {"accepted", "rejected"}, False),
        (("accepted",), {"travelling", "rejected"}, False),
        (("accepted", "travelling"), {"on_site", "accepted"}, True),
        (("accepted", "travelling", "on_site"), {"finished", "paused"}, True),
        (("accepted", "travelling", "on_site", "paused"), {"on_site"}, True),
    ],
)
def test_an_open_visit_shows_the_acts_of_its_state_and_has_those_to_come(wei, world, page, steps, moves, recording):
    for to in steps:
        go(wei, world.visit, to)
    shown = page()
    assert shown.moves == moves
    assert "finished" in shown.moves | shown.later_moves
    rooms = {"photos", "photo-form", "part-adder", "expense-form", "notes", "checklists", "payment-form"}
    assert rooms <= shown.seen[not recording]
    assert f"/visits/{world.visit}/signoff" in shown.seen[True]
    assert (f"/visits/{world.visit}/unfinished" in shown.seen[False]) == ("finished" in moves)
    assert ("turn-down" in shown.seen[False]) == ("rejected" in moves)


def test_a_finished_visit_asks_for_the_signature_and_then_for_nothing(app, wei, world, page):
    bring(app, world.visit, VisitState.FINISHED)
    shown = page()
    assert shown.moves | shown.later_moves == set()
    assert f"/visits/{world.visit}/signoff" in shown.seen[False]
    wei.act(f"/visits/{world.visit}/signoff", outcome="absent", reason="At work")
    shown = page()
    assert f"/visits/{world.visit}/signoff" in shown.seen[True] and "/today" in shown.seen[False]


@pytest.mark.parametrize("state", ["rejected", "postponed", "cancelled"])
def test_a_visit_that_will_not_be_offers_nothing(app, world, page, state):
    change(app, Visit, world.visit, state=state, reason="Storm")
    shown = page()
    assert shown.moves | shown.later_moves == set()
    assert "photos" not in shown.seen[True] | shown.seen[False]
    assert "/today" in shown.seen[False]


def test_only_its_technician_has_the_acts_to_come(dana, world):
    shown = Shown(dana.get(f"/visits/{world.visit}").text)
    assert shown.moves | shown.later_moves == set() and "photo-form" not in shown.seen[True]


def test_what_is_hidden_is_refused_all_the_same(wei, world):
    assert wei.act(f"/visits/{world.visit}/parts", sku="SEAL-70", quantity="1", use="used").status_code == 409


KNOWN = r'data-state="(\w+)" data-known="(\d+)"'


def test_a_page_and_an_answer_tell_the_state_and_up_to_which_event_they_know_all(wei, world):
    page = set(re.findall(KNOWN, wei.get(f"/visits/{world.visit}").text))
    assert [state for state, _ in page] == ["proposed"]
    answer = go(wei, world.visit, "accepted")
    ((state, known),) = set(re.findall(KNOWN, answer.text))
    assert (state, known) == ("accepted", answer.headers["Op-Event"])
    assert int(known) > int(page.pop()[1])


def test_a_page_made_before_an_act_has_arrived_knows_an_earlier_event(wei, world):
    room = f"/visits/{world.visit}/signoff/room"
    before = int(re.findall(r'data-known="(\d+)" id="visit-facts"', wei.get(room).text)[0])
    arrived = int(go(wei, world.visit, "accepted").headers["Op-Event"])
    after = int(re.findall(r'data-known="(\d+)" id="visit-facts"', wei.get(room).text)[0])
    assert before < arrived <= after


def test_the_same_act_sent_again_tells_the_same_event(wei, dana, world):
    first = go(wei, world.visit, "accepted", op="0199c000-0000-7000-8000-0000000000aa")
    wei.act(f"/visits/{world.visit}/moves", to="travelling")
    again = go(wei, world.visit, "accepted", op="0199c000-0000-7000-8000-0000000000aa")
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["Op-Event"] == first.headers["Op-Event"]


def test_a_signed_visit_says_so_until_something_changes(app, wei, world):
    bring(app, world.visit, VisitState.FINISHED)
    wei.act(f"/visits/{world.visit}/signoff", outcome="absent", reason="At work")
    assert 'data-state="signed"' in wei.get(f"/visits/{world.visit}").text
    change(app, Visit, world.visit, changed_after_signing=True)
    assert 'data-state="finished" data-known' in wei.get(f"/visits/{world.visit}").text


def test_an_open_checklist_is_known_to_the_page(wei, world):
    arrive(wei, world.visit)
    assert wei.get(f"/visits/{world.visit}").text.count("data-open>") == 5
    wei.act(f"/visits/{world.visit}/checklist", **{"clothes-answer": "ok"})
    assert wei.get(f"/visits/{world.visit}").text.count("data-open>") == 4


def test_today_has_the_next_act_of_each_visit_in_each_state(wei, world):
    go(wei, world.visit, "accepted")
    shown = Shown(wei.get("/today").text)
    assert shown.moves == {"travelling"}
    assert shown.later_moves >= {"on_site"}


def test_the_unfinished_have_their_own_mark(app, wei, world):
    bring(app, world.visit, VisitState.FINISHED)
    change(app, Visit, world.visit, outcome=Outcome.INCOMPLETE, unfinished="part")
    assert 'data-shows-state="incomplete"' in wei.get(f"/visits/{world.visit}").text


def test_finishing_is_a_barrier_and_goes_on_to_the_signature(wei, world):
    arrive(wei, world.visit)
    page = wei.get(f"/visits/{world.visit}").text
    assert f'data-title="Finish visit" data-barrier data-finishes data-then="/visits/{world.visit}/signoff"' in page
