"""The words of the app: all of them in every language, none of them bare in a template."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from jinja2 import Environment

from tools import translations

ROOT = Path(__file__).parent.parent
ATTRIBUTES = {ROOT / "templates/jobs/_op.html", ROOT / "templates/desk/_op.html"}  # no words
TEMPLATES = sorted({*(ROOT / "templates").rglob("*.html")} - ATTRIBUTES)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
HAN = r"[\u3400-\u9fff]"
WORD = re.compile(rf"(?<![-\w])[A-Za-z]{{2,}}(?![:\w])|{HAN}+")
MARKUP = re.compile(r"\{% block (body|html) %\}[^{]*\{% endblock %\}")  # classes and attributes, no words
BARE = {"Fieldapp", "CSV", "PDF", "JPEG", "PNG", "WebP", "English"}  # names, the same in every language
SAID = ("alt", "aria-label", "content", "placeholder", "title")  # attributes that people read or hear
UNREAD = ("script", "style")
NAMED = {
    "Technician": "维修员工",
    "Dispatcher": "客服",
    "Manager": "部门负责人",
    "Desk": "派工台",
    "Office": "行政部",
    "Customer": "客户",
    "Property manager": "物业",
    "Key account": "大客户",
    "Job": "维修单",
    "Visits": "派工",
    "Returned": "已回单",
    "Under warranty": "保修内",
    "Not under warranty": "保修外",
    "Sign-off": "客户签署意见",
    "Not finished": "未完成",
    "Warning tag": "挂牌警示",
    "Transport": "交通",
}  # as the trade calls it
SECOND_NAMES = re.compile("顾客(?!报修)|调度|室外|作销|(?<!派)工单")  # of 客户, 派工, 户外, 作废, 维修单


def messages() -> list[Message]:
    return [message for path in translations.catalogues() for message in translations.read(path) if message.id]


def texts(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, list | tuple) else [message.string or ""]


def first(message: Message) -> str:
    return message.id[0] if isinstance(message.id, list | tuple) else message.id


def chinese() -> list[tuple[str, str]]:
    """Each English text with its Chinese."""
    return [(first(message), text) for message in messages() for text in texts(message)]


def test_every_text_is_translated_and_none_is_left_over():
    assert translations.catalogues() and not list(translations.complaints())


def test_a_translation_says_the_same_names():
    wrong = [
        (english, text)
        for english, text in chinese()
        if set(PLACEHOLDER.findall(english)) != set(PLACEHOLDER.findall(text))
    ]
    assert not wrong


def test_the_catalogue_names_no_place_of_a_machine():
    for path in translations.catalogues():
        found = path.read_text()
        assert not re.search(r"^#: .*:\d", found, re.M), "line numbers move with every edit"
        assert not re.search(r"(?m)^#~|POT-Creation-Date|/home/", found)


@pytest.mark.parametrize(("english", "trade"), NAMED.items())
def test_a_thing_is_called_what_the_trade_calls_it(english, trade):
    assert dict(chinese())[english] == trade


def test_nothing_has_a_second_name():
    assert not [text for english, text in chinese() if SECOND_NAMES.search(text)]


def test_chinese_has_chinese_marks():
    latin_mark = re.compile(rf"{HAN}\s*[,;:!?()]|[,;:!?()]\s*{HAN}|{HAN}\.(\s|$)|[\"']")
    assert not [text for english, text in chinese() if latin_mark.search(text)]


def test_chinese_ends_as_the_english_does():
    """A sentence is a sentence, and a label none."""
    assert not [text for english, text in chinese() if english.endswith(".") != text.endswith("。")]


class Words(HTMLParser):
    """The words of a page that people read."""

    def __init__(self, page: str):
        super().__init__()
        self.found: list[str] = []
        self.unread = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.unread = tag if tag in UNREAD else ""
        if tag != "meta" or dict(attrs).get("name") == "description":
            self.found += [value for name, value in attrs if name in SAID and value]

    def handle_endtag(self, tag):
        self.unread = ""

    def handle_data(self, data):
        if not self.unread:
            self.found.append(data)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_template_has_no_words_of_one_language_only(path):
    pieces = Environment().lex(MARKUP.sub("", path.read_text()))
    page = "".join(value for _line, kind, value in pieces if kind == "data")
    bare = [word for text in Words(page).found for word in WORD.findall(text)]
    assert not set(bare) - BARE - ({"中文"} if path.name == "_language.html" else set())
