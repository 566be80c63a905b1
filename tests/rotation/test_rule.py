"""The rule of the rotation, whatever happens: the engine over all sorts of lists, absences and overrules."""

from collections import Counter
from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from fieldapp.rotation.engine import give, stand

ALL = "ABCDE"
ABSENT = st.lists(st.sets(st.sampled_from(ALL), max_size=len(ALL) - 1), min_size=1, max_size=40)
WISHES = st.lists(st.sampled_from([None, None, *ALL]), min_size=40, max_size=40)


def play(absent, wishes=()):
    """Give one job after the other out; each with who cannot take it, and whom the desk wishes for. Gives whom they
    went to, whether that overruled the list, and how the list stood before."""
    order, owed, told = tuple(ALL), frozenset(), []
    for at, cannot in enumerate(absent):
        standing = stand(order, owed, dict.fromkeys(cannot, "away"))
        turn = give(standing, wishes[at] if at < len(wishes) else None)
        told.append((turn.chosen, turn.overrules is not None or turn.chosen in cannot, standing))
        order, owed = turn.order, turn.owed
    return told


def windows(length):
    return combinations(range(length + 1), 2)


@given(ABSENT)
def test_among_those_who_could_do_every_job_counts_differ_by_at_most_one_in_any_window(absent):
    told = [who for who, *_ in play(absent)]
    for start, end in windows(len(told)):
        able = set(ALL) - set().union(*absent[start:end])
        counts = Counter(told[start:end])
        assert max((counts[who] for who in able), default=0) - min((counts[who] for who in able), default=0) <= 1


@given(ABSENT, WISHES)
def test_an_overrule_adds_at_most_one_to_the_difference(absent, wishes):
    told = play(absent, wishes)
    for start, end in windows(len(told)):
        able = set(ALL) - set().union(*absent[start:end])
        counts, overrules = Counter(who for who, *_ in told[start:end]), sum(over for _, over, _ in told[start:end])
        spread = [counts[who] for who in able]
        assert max(spread, default=0) - min(spread, default=0) <= 1 + overrules


@given(st.integers(len(ALL) - 1, 30), ABSENT)
def test_however_long_they_were_away_they_are_owed_at_most_one_turn(days, before):
    """Whoever comes back gets one job at once, and then waits until all the others had one."""
    told = play([*before, *[{"A"}] * days, *[set()] * 10])[-10:]
    got = [who for who, *_ in told]
    assert got[0] == "A" and got[1:5].count("A") == 0 and sorted(got[:5]) == list(ALL)


@given(ABSENT, WISHES)
def test_the_skipped_one_keeps_their_place_and_is_first_for_the_next_job_they_can_do(absent, wishes):
    told = play(absent, wishes)
    for (got, _, standing), (_, _, after) in pairwise(told):
        skipped = [line.who for line in standing.before if line.who != got]
        assert [line.who for line in after.lines][: len(skipped)] == skipped
        assert {line.who for line in after.lines if line.owed} >= set(skipped)


@given(ABSENT, WISHES)
def test_whoever_is_passed_over_by_an_overrule_keeps_the_turn(absent, wishes):
    told = play(absent, wishes)
    for (got, over, standing), (_, _, after) in pairwise(told):
        if over and standing.next and standing.next != got:
            before, now = ([line.who for line in at.lines].index(standing.next) for at in (standing, after))
            assert now <= before and after.lines[now].owed


def test_there_is_one_list_of_technicians_and_the_turn_passes_down_it():
    assert "".join(who for who, *_ in play([set()] * 12)) == "ABCDEABCDEAB"


def test_nobody_is_next_where_nobody_can():
    standing = stand(ALL, (), dict.fromkeys(ALL, "away"))
    assert standing.next is None and [line.who for line in standing.before] == list(ALL)
