import pytest

from fieldapp.search.words import asked, is_exact, tokens


@pytest.mark.parametrize(
    "text, found",
    [
        ("Kaiser-Str.", ["kaiser", "str"]),
        ("漏水了", ["漏水", "水了", "漏", "水", "了"]),
        ("漏", ["漏", "漏"][:1]),
        ("窗C70漏", ["窗", "c70", "漏"]),
        ("ＡＢＣ１２", ["abc12"]),
        ("Müller Élan", ["muller", "elan"]),
        ("℡ straße", ["tel", "strasse"]),
        ("800 1234", ["800", "1234", "8001234", "001234", "01234", "234"]),
        ("+86 13800138000", ["86", "13800138000", *("8613800138000"[begin:] for begin in (0, 1, *range(3, 11)))]),
        (
            "WX-2026-000117",
            ["wx", "2026", "000117", "wx2026000117", *("2026000117"[begin:] for begin in (0, 1, 2, 3, 5, 6, 7))],
        ),
        ("C70-2025", ["c70", "2025"]),
        ("𠮷野家", ["𠮷野", "野家", "𠮷", "野", "家"]),
        ("' \" * & | ! ( ) :*", []),
        (None, []),
    ],
)
def test_how_text_is_cut(text, found):
    assert tokens(text) == found


def test_words_as_long_as_a_page_are_cut():
    assert tokens("x" * 5000) == ["x" * 60]


def test_a_number_in_groups_is_asked_as_a_whole_or_as_its_groups():
    assert asked("138 0013 8000") == [[["13800138000"], ["138", "0013", "8000"]]]
    assert asked("13800138000") == [[["13800138000"]]]
    assert asked("3-1202 Garden") == [[["31202"], ["3", "1202"]], [["garden"]]]
    assert asked("WX-2026-0001") == [[["wx20260001"]]]


def test_only_chinese_matches_itself_alone():
    assert is_exact("漏水") and is_exact("𠮷野") and is_exact("漏")
    assert not is_exact("ab") and not is_exact("가나")


def test_a_query_of_a_thousand_words_asks_for_twelve():
    assert len(asked("word " * 1000)) == 12
