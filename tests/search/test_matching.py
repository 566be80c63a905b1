"""What is found, on the database of the run. Texts and queries come from everywhere, so no query may hurt."""

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fieldapp.customers.models import Customer, Product, Site
from fieldapp.extensions import begin_write, db
from fieldapp.ids import new_id
from fieldapp.search.models import make_all_findable, make_findable, matching, says
from fieldapp.search.newest import newest
from fieldapp.search.words import PIECES, asked, folded
from tests.search.finding import found
from tests.world import named

KEEPABLE = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), max_size=40)
NASTY = st.text(st.sampled_from("'\"*&|!():^{}[]\\- NEAR AND OR NOT漏水a1:%_"), max_size=20)


@pytest.fixture
def findable(app):
    """Mrs Zhang is found by whatever a test wants."""
    with app.app_context():
        begin_write()
        customer = db.session.get_one(Customer, named("customer"))

        def found_by(*texts: str):
            make_findable(customer, *texts)
            db.session.flush()

        yield found_by
        db.session.rollback()


def is_found(query: str) -> bool:
    """By the index, and asked of the one row: the same."""
    is_listed = named("customer") in found(query, Customer)
    if asked(query):
        her = sa.select(Customer.id).where(Customer.id == named("customer"))
        assert (db.session.scalar(her.where(says(query, Customer))) is not None) == is_listed
    return is_listed


@pytest.mark.parametrize(
    "text, query",
    [
        ("卧室窗户漏水", "漏水"),
        ("卧室窗户漏水", "窗"),
        ("卧室窗户漏水", "水"),
        ("卧室窗户漏水", "窗户漏水"),
        ("卧室窗户漏水", "漏水 卧室"),
        ("Garden Court 3-1202", "gard"),
        ("Garden Court 3-1202", "1202 GARDEN"),
        ("Garden Court 3-1202", "3-1202"),
        ("138 0013 8000", "13800138000"),
        ("138 0013 8000", "138 0013"),
        ("138 0013 8000", "1380013"),
        ("138 0013 8000", "8000"),
        ("138 0013 8000", "0138"),
        ("138 0013 8000", "13 80"),
        ("139 0000 1234", "139 0000"),
        ("13900001234", "0000 1234"),
        ("WX-2026-000117", "wx-2026-0001"),
        ("WX-2026-000117", "117"),
        ("13800138000", "138 0013 8000"),
        ("13800138000", "+86 138-0013-8000"),
        ("+86 138 0013 8000", "13800138000"),
        ("(0571) 8800 1904", "88001904"),
        ("(0571) 8800 1904", "0571-88001904"),
        ("电话13800138000", "138 0013 8000"),
        ("ＡＢＣ-70", "abc 70"),
        ("Müller", "mull"),
        ("O'Brien's \"Shop\"", "o'brien"),
        ("𠮷野家", "野家"),
        ("창문 누수", "창문"),
        ("Окно течёт", "течет"),
    ],
)
def test_it_is_found(findable, text, query):
    findable(text)
    assert is_found(query)


@pytest.mark.parametrize(
    "text, query",
    [
        ("卧室窗户漏水", "水漏"),
        ("卧室窗户漏水", "漏水 厨房"),
        ("Garden Court", "arden"),
        ("138 0013 8000", "13900138000"),
        ("138 0013 8000", "0139"),
        ("Garden", "???"),
        ("Garden", "garden -garden zzz"),
    ],
)
def test_it_is_not_found(findable, text, query):
    findable(text)
    assert not is_found(query)


def test_nothing_asked_is_no_search(app):
    with app.app_context():
        assert matching("  ", Customer) is None


def test_what_is_no_longer_said_is_no_longer_found(findable):
    findable("Garden Court")
    findable("Lakeside")
    assert is_found("lakeside") and not is_found("garden")


def test_many_are_made_findable_at_once(findable):
    make_all_findable(Customer, {named("customer"): ["Harbour"], named("site"): ["Mall"]})
    make_all_findable(Customer, {named("customer"): ["Quay"]})
    assert is_found("quay") and not is_found("harbour")


def test_a_customer_with_endless_words_is_still_found_by_the_first(findable):
    findable("first", " ".join(f"{number:030}" for number in range(20_000)))
    assert is_found("first")


def test_what_stands_at_a_site_is_found_by_whatever_that_is_called_now(findable):
    at = {named("product"): named("site")}
    make_all_findable(Site, {named("site"): ["Garden"]})
    make_all_findable(Product, {named("product"): ["Casement"]}, at)
    assert found("casement garden", Product)
    make_all_findable(Site, {named("site"): ["Lakeside"]})
    assert found("casement lakeside", Product) and not found("garden", Product)


def test_the_newest_are_found_first_and_those_long_ago_too(findable):
    ids = [new_id() for _ in range(60)]
    make_all_findable(Product, {row_id: ["door", "old" if place < 20 else "new"] for place, row_id in enumerate(ids)})

    def found_of(query: str, **bounds: int):
        found = newest(query, [Product, Site], 7, **bounds)
        assert found[Site.__tablename__] == []
        return found[Product.__tablename__]

    for bounds in ({"recent": 30}, {"recent": 30, "many": 10}):  # few in PostgreSQL's index, and many
        assert found_of("door", **bounds) == found_of("d", **bounds) == ids[:-8:-1]
        assert found_of("old", **bounds) == found_of("door o", **bounds) == ids[19:12:-1]
        assert found_of("old new", **bounds) == found_of("???", **bounds) == []


ANYTHING = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@ANYTHING
@given(text=KEEPABLE | NASTY, query=KEEPABLE | NASTY)
@example(text="1e5 0x1f 5e 12abc34 a.b@c.de /x", query="1e5")
@example(text="x", query='"x" OR 1 NEAR(a b, 3) ^x col:x')
@example(text="x", query="'x' <-> !x & | \\")
def test_no_text_and_no_query_hurts(findable, text, query):
    findable(text)
    if query.strip():
        is_found(query)


@ANYTHING
@given(text=KEEPABLE | NASTY, data=st.data())
def test_each_piece_of_a_text_finds_it(findable, text, data):
    pieces = [piece[0] for piece in PIECES.finditer(folded(text))]
    findable(text)
    for piece in pieces:
        length = data.draw(st.integers(1, len(piece)))
        assert is_found(piece[:length]), (text, piece[:length])


@ANYTHING
@given(digits=st.text("0123456789", min_size=7, max_size=15), data=st.data())
def test_any_three_digits_of_a_phone_number_find_it_with_spaces_or_without(findable, digits, data):
    cut = data.draw(st.integers(1, len(digits) - 1))
    findable(data.draw(st.sampled_from([digits, f"{digits[:cut]} {digits[cut:]}"])))
    begin = data.draw(st.integers(0, len(digits) - 3))
    part = digits[begin : data.draw(st.integers(begin + 3, len(digits)))]
    space = data.draw(st.integers(1, len(part) - 1))
    assert is_found(part) and is_found(f"{part[:space]} {part[space:]}")
