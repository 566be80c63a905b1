"""Small ES modules become one file for a page, since each request costs a phone a round trip.

A module that is imported by name travels with its importer; one that is fetched later (`import("./x.js")`)
or runs as a worker is a file of its own. Each module is run once per page, whichever file brought it: it leaves
its exports in a table under its path, where its importers find them.
"""

import posixpath
import re
from collections.abc import Callable, Iterator

STATIC = re.compile(r"""^import\s+(?:(\w+|\{[^}]*\}|\*\s+as\s+\w+)\s+from\s+)?["']([^"']+)["'];?[ \t]*$""", re.M)
LATER = re.compile(r"""(?<![\w.])(import|new URL)\(\s*["'](\.{1,2}/[^"'\s]+)["']""")
DECLARED = re.compile(r"^export\s+((?:async\s+)?function\*?|class|const)\s+(\w+)", re.M)
LISTED = re.compile(r"(?:^|(?<=[;}\n]))export\s*\{([^{}]*)\};?")
DEFAULT = re.compile(r"(?:^|(?<=[;}\n]))export default (\w+);?")
STRAY = re.compile(r"^\s*(?:export\b|import\s+[\w*{\"'])", re.M)
TABLE = "globalThis.fieldappModules"


class UnknownModule(LookupError):
    """A module imports what is not there."""


class CyclicImport(ValueError):
    """Modules that import each other."""


class Modules:
    """The modules of static/ by path, and which of them become files."""

    def __init__(self, texts: dict[str, str]):
        self.texts = texts
        self.imports = {path: [self._resolve(path, name) for name in static(texts[path])] for path in texts}
        self.later = {path: [self._resolve(path, name) for _, name in LATER.findall(texts[path])] for path in texts}
        carried = {module for modules in self.imports.values() for module in modules}
        fetched = {module for modules in self.later.values() for module in modules}
        self.files = {path for path in texts if path not in carried or path in fetched}

    def joined(self, path: str, name_of: Callable[[str], str]) -> str:
        """The file at `path`: whatever it imports and its page does not have yet, then itself.

        `name_of` tells the name under which a module that comes later is served.
        """
        present = self._present_before(path)
        parts = [self._run(module, path, name_of) for module in self._closure(path) if module not in present]
        return "".join([f"const modules = ({TABLE} ??= {{}});\n", *parts, self._given(path)])

    def _present_before(self, path: str) -> set[str]:
        """What every page that fetches this module later has already run."""
        pages = [
            set(self._closure(root))
            for root in self.files
            if any(path in self.imported_later(module) for module in self._closure(root))
        ]
        return set.intersection(*pages) if pages else set()

    def imported_later(self, path: str) -> list[str]:
        """Without workers: these begin with nothing."""
        return [self._resolve(path, name) for how, name in LATER.findall(self.texts[path]) if how == "import"]

    def _closure(self, path: str, above: tuple[str, ...] = ()) -> list[str]:
        """The module and all it imports, dependencies first."""
        if path in above:
            raise CyclicImport(" → ".join([*above[above.index(path) :], path]))
        found: dict[str, None] = {}
        for module in self.imports[path]:
            found |= dict.fromkeys(self._closure(module, (*above, path)))
        return [*found, path]

    def _run(self, path: str, file: str, name_of: Callable[[str], str]) -> str:
        text, names = exports(self.texts[path])
        text = STATIC.sub(lambda found: self._taken(path, *found.groups()), text)
        if stray := STRAY.search(text):
            raise ValueError(f"{path}: cannot join {text[stray.start() :].strip().splitlines()[0]!r}")

        def pointed(found: re.Match[str]) -> str:
            target = posixpath.relpath(name_of(self._resolve(path, found[2])), posixpath.dirname(file))
            return f'{found[1]}("{target if target.startswith("../") else f"./{target}"}"'

        given = ", ".join(f"{outer}: {inner}" for outer, inner in names.items())
        return f'modules["{path}"] ??= (() => {{\n{LATER.sub(pointed, text)}\nreturn {{ {given} }};\n}})();\n'

    def _given(self, path: str) -> str:
        """What a file gives to those who fetch it later."""
        names = exports(self.texts[path])[1].keys() - {"default"}
        return f'export const {{ {", ".join(sorted(names))} }} = modules["{path}"];\n' if names else ""

    def _taken(self, path: str, names: str | None, reference: str) -> str:
        module = f'modules["{self._resolve(path, reference)}"]'
        if not names:
            return ""
        if names.startswith("*"):
            return f"const {names.split()[-1]} = {module};"
        return f"const {names.replace(' as ', ': ') if names[0] == '{' else f'{{ default: {names} }}'} = {module};"

    def _resolve(self, path: str, reference: str) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), reference))
        if target not in self.texts:
            raise UnknownModule(f"{path} asks for {reference}, which is not there")
        return target


def static(text: str) -> Iterator[str]:
    return (reference for _, reference in STATIC.findall(text))


def exports(text: str) -> tuple[str, dict[str, str]]:
    """The module's text without its exports, and what it exports: outer name → inner name."""
    names = {name: name for _, name in DECLARED.findall(text)}
    for listed in LISTED.findall(text):
        for name in filter(None, (part.strip() for part in listed.split(","))):
            inner, _, outer = name.partition(" as ")
            names[outer or inner] = inner
    if default := DEFAULT.search(text):
        names["default"] = default[1]
    text = DECLARED.sub(r"\1 \2", text)
    return DEFAULT.sub("", LISTED.sub("", text)), names
