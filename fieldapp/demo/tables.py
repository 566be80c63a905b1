"""The demo's texts and numbers: tab-separated tables beside this file, each text once per language."""

import csv
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
ENDINGS = {"en": "_en", "zh_Hans_CN": "_zh"}

Row = dict[str, str]


def table(name: str, language: str) -> list[Row]:
    """The rows of a table with the texts of one language: `title_en` and `title_zh` become `title`."""
    return [in_language(row, language) for row in read(name)]


@cache
def read(name: str) -> list[Row]:
    with (HERE / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", restval="", quoting=csv.QUOTE_NONE))


def in_language(row: Row, language: str) -> Row:
    chosen, other = ENDINGS[language], next(end for code, end in ENDINGS.items() if code != language)
    return {name.removesuffix(chosen): text.strip() for name, text in row.items() if not name.endswith(other)}


def amounts(text: str) -> list[tuple[str, str]]:
    """`SEAL-70:2.4 HINGE-L:1` as pairs."""
    return [(name, amount) for name, _, amount in (piece.partition(":") for piece in text.split())]
