"""Comments and indentation are not sent to phones; all that runs is."""

import re
from pathlib import Path

import pytest

from fieldapp import slimming

STATIC = Path(__file__).parents[1] / "static"


def test_comments_on_lines_of_their_own_and_indentation_go():
    text = "// Why.\n\n/** Says it. */\nfunction say() {\n  /* both\n   * lines */\n  return 1; // as ever\n}\n"
    assert slimming.script(text) == "function say() {\nreturn 1; // as ever\n}\n"


def test_texts_over_several_lines_stay_as_they_are():
    text = "const words = `\n  // not a comment\n`;\n  // a comment\n"
    assert slimming.script(text) == "const words = `\n  // not a comment\n`;\n"


def test_licences_stay():
    for text in ("/*!\n* MIT\n*/\nrun();\n", "/*! MIT */ run();\n"):
        assert slimming.script(text) == text


def test_code_after_a_comment_stays():
    assert slimming.script("  /* once */ run();\n") == "/* once */ run();\n"
    assert slimming.script("/* a */ run(); /* b */\nwalk();\n") == "/* a */ run(); /* b */\nwalk();\n"


def test_code_behind_a_long_comment_is_refused():
    with pytest.raises(ValueError, match="code after"):
        slimming.script("/* both\n * lines */ run();\n")


def test_of_our_scripts_nothing_goes_but_comments_and_space():
    for path in [*STATIC.glob("js/*.js"), *STATIC.glob("vendor/*.js")]:
        text = path.read_text()
        kept = iter(slimming.script(text).splitlines())
        left = next(kept, None)
        for line in text.splitlines():
            if left is not None and line.strip() == left.strip():
                left = next(kept, None)
            else:
                assert not line.strip() or re.match(r"//|/?\*", line.strip()), (path.name, line)
        assert left is None


def test_styles_lose_their_comments():
    assert slimming.sheet("/* Why. */\n.row {\n  gap: 1px; /* thin */\n}\n") == ".row {\ngap: 1px; }\n"
