"""The words of the app in its languages: `check` what is missing, `update` the catalogue, `compile` it."""

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCES = {"fieldapp": "python", "templates": "jinja2"}
KEYWORDS = DEFAULT_KEYWORDS | {"_l": None, "_n": (1, 2)}


def catalogues() -> list[Path]:
    return sorted((ROOT / "fieldapp" / "translations").glob("*/LC_MESSAGES/messages.po"))


def extracted() -> Catalog:
    """Every text for people in the sources, with the file it stands in (no line: lines move)."""
    found = Catalog(project="Fieldapp", fuzzy=False)
    for folder, kind in SOURCES.items():
        mapping = [("**.py", "python")] if kind == "python" else [("**.*", "jinja2")]
        for name, _line, text, comments, context in extract_from_dir(
            ROOT / folder, mapping, keywords=KEYWORDS, comment_tags=("Translators:",)
        ):
            found.add(text, None, [(f"{folder}/{name}", 0)], auto_comments=comments, context=context)
    return found


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def update() -> None:
    words = extracted()
    for path in catalogues():
        catalogue = read(path)
        catalogue.update(words, no_fuzzy_matching=True, update_header_comment=False)
        catalogue.obsolete.clear()
        write(path, catalogue)


def write(path: Path, catalogue: Catalog) -> None:
    """Without the usual header's dates and names of tools, which change though no word does."""
    header = {
        "Language": catalogue.locale_identifier,
        "Content-Type": "text/plain; charset=utf-8",
        "Plural-Forms": catalogue.plural_forms,
    }
    lines = "".join(f'"{name}: {value}\\n"\n' for name, value in header.items())
    with path.open("wb") as file:
        file.write(f'msgid ""\nmsgstr ""\n{lines}\n'.encode())
        write_po(file, catalogue, width=110, sort_output=True, include_lineno=False, omit_header=True)


def compile_all() -> None:
    for path in catalogues():
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, read(path))


def complaints() -> Iterator[str]:
    words = {(message.id, message.context) for message in extracted() if message.id}
    for path in catalogues():
        catalogue = read(path)
        known = {(message.id, message.context): message for message in catalogue if message.id}
        yield from (f"{path.parent.parent.name}: not in the catalogue: {key[0]!r}" for key in words - known.keys())
        yield from (f"{path.parent.parent.name}: no longer used: {key[0]!r}" for key in known.keys() - words)
        for message in known.values():
            texts = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
            if message.fuzzy or not all(texts):
                yield f"{path.parent.parent.name}: not translated: {message.id!r}"
            yield from (f"{path.parent.parent.name}: {message.id!r}: {error}" for error in message.check(catalogue))


def main(verb: str) -> int:
    if verb == "update":
        update()
    elif verb == "compile":
        compile_all()
    else:
        found = sorted(complaints())
        print(*found, sep="\n", end="\n" if found else "")
        return int(bool(found))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
