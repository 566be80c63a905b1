import pytest

from fieldapp.search.words import asked, is_pair, tokens


@pytest.mark.parametrize(
    "text, found",
    [
        ("Kaiser-Str.", ["kaiser", "str"]),
        ("漏水了", ["漏水", "水了", "了"]),
        ("漏", ["漏", "漏"][:1]),
        ("窗C70漏", ["窗", "c70", "漏"]),
        ("ＡＢＣ１２", ["abc12"]),
        ("Müller Élan", ["muller", "elan"]),
        ("℡ straße", ["tel", "strasse"]),
        ("138 0013 8000", ["138", "0013", "8000", "13800138000", "00138000"]),
        ("+86 13800138000", ["86", "13800138000", "8000"]),
        ("C70-2025", ["c70", "2025"]),
        ("𠮷野家", ["𠮷野", "野家", "家"]),
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
    assert asked("3-1202 Garden") == [[["3"]], [["1202"]], [["garden"]]]


def test_only_two_chinese_characters_are_a_pair():
    assert is_pair("漏水") and is_pair("𠮷野")
    assert not is_pair("ab") and not is_pair("漏") and not is_pair("가나")


def test_a_query_of_a_thousand_words_asks_for_twelve():
    assert len(asked("word " * 1000)) == 12
