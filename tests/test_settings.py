"""Every setting is documented, with its default, and nothing else is."""

import re
from pathlib import Path

from fieldapp.config import SETTINGS

PAGE = Path(__file__).resolve().parents[1] / "docs" / "settings.md"


def test_every_setting_stands_in_the_documentation_with_its_default():
    rows = re.findall(r"^\| `([A-Z_]+)` \| (?:`(.*?)`|–) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert rows == [(setting.name, setting.default) for setting in SETTINGS]
