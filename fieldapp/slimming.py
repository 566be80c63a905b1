"""What scripts and styles say to those who read them, and their indentation, stays here: a phone pays for each byte.

Only whole lines go, so that nobody has to parse JavaScript: comments at the end of a line stay, and whatever may
stand in a text over several lines. Comments that begin with `/*!` are licences.
"""

import re
from collections.abc import Iterator

REMARK = re.compile(r"/\*(?!!).*?\*/[ \t]*\n?", re.DOTALL)


def script(text: str) -> str:
    return "".join(f"{line}\n" for line in _lines(text))


def _lines(text: str) -> Iterator[str]:
    in_text = in_remark = False  # between two backticks; between the lines of a comment
    for line in text.splitlines():
        bare = line.strip()
        if in_text:
            yield line
        elif in_remark or (bare.startswith("/*") and not bare.startswith("/*!") and "*/" not in bare[:-2]):
            in_remark = "*/" not in bare
            if not in_remark and not bare.endswith("*/"):
                raise ValueError(f"code after the end of a comment: {bare}")
            continue
        elif bare and not bare.startswith("//"):
            yield line.lstrip()
        else:
            continue
        in_text ^= line.count("`") % 2 == 1


def sheet(text: str) -> str:
    return re.sub(r"^\s+", "", REMARK.sub("", text), flags=re.M)
