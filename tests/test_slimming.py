"""Comments and needless space are not sent to phones; all that runs is."""

import subprocess
from pathlib import Path

from fieldapp import slimming
from fieldapp.joining import Modules
from tools.vendor import NODE

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "static"
SPACE = ('(name(), "', '(name(),"')  # in a template inside a template of htmx.js: an XPath, which needs it not


def test_comments_and_space_go():
    text = "// Why.\n\n/** Says it. */\nfunction say() {\n  /* both\n   * lines */\n  return 1; // as ever\n}\n"
    assert slimming.script(text).strip() == "function say(){return 1;}"


def test_texts_over_several_lines_stay_as_they_are():
    text = "const words = `\n  // not a comment\n`;\n  // a comment\n"
    assert "`\n  // not a comment\n`" in slimming.script(text)


def test_licences_stay():
    for text in ("/*!\n* MIT\n*/\nrun();", "/*! MIT */\nrun();"):
        assert slimming.script(text).strip().startswith(text.removesuffix("\nrun();"))


def test_our_scripts_stay_the_same_token_for_token(tmp_path):
    ours = {path.name: path.read_text() for path in STATIC.glob("js/*.js")}
    assert differing(tmp_path, ours) == ""


def test_the_files_that_are_sent_stay_the_same_but_for_a_space_in_one_of_htmx(tmp_path):
    texts = {path.relative_to(STATIC).as_posix(): path.read_text() for path in STATIC.rglob("*.js")}
    modules = Modules(texts | {"vendor/htmx.js": texts["vendor/htmx.js"].replace(*SPACE)})
    assert SPACE[0] in texts["vendor/htmx.js"]
    sent = {path.replace("/", "-"): modules.joined(path, str) for path in modules.files}
    assert differing(tmp_path, sent) == ""


def differing(folder: Path, texts: dict[str, str]) -> str:
    """The scripts that slimming changes, as tests/js/same.js names them."""
    before, after = folder / "before", folder / "after"
    for made in (before, after):
        made.mkdir()
    for name, text in texts.items():
        (before / name).write_text(text)
        (after / name).write_text(slimming.script(text))
    command = [NODE, ROOT / "tests" / "js" / "same.js", before, after]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_styles_lose_their_comments():
    assert slimming.sheet("/* Why. */\n.row {\n  gap: 1px; /* thin */\n}\n") == ".row {\ngap: 1px; }\n"
