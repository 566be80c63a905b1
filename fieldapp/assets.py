"""Content-hashed addresses for everything in static/: written once, compressed ahead, cached for ever.

`build()` copies static/ to `<DATA>/assets/<digest>/`, each file under `NAME.HASH.EXT`: style sheets and modules
joined with what they import (joining.py), comments left out (slimming.py), references rewritten, so that a file's
hash covers what it refers to. Nothing is done when that folder is already there.
"""

import gzip
import hashlib
import json
import posixpath
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask
from markupsafe import Markup
from whitenoise import WhiteNoise

from fieldapp import joining, slimming
from fieldapp.joining import CyclicImport, Modules

PREFIX = "/static/"
ICONS = "vendor/icons"
COMPRESSED = {".js", ".css", ".svg", ".json", ".txt", ".webmanifest"}
# A phone may still show a page of the release before: its scripts stay reachable.
KEPT_BUILDS = 5

IMPORT = re.compile(r"""@import\s+(?:url\(\s*)?["']?([^"')\s;]+)["']?\s*\)?\s*([^;]*);""")
URL = re.compile(r"""url\(\s*(["']?)(?!data:|#|/|[a-z]+:)([^"')]+)\1\s*\)""")
LAYER = re.compile(r"layer\(([\w.-]+)\)")


class UnknownAsset(LookupError):
    """Nothing in static/ has this path."""


class ForAYear(WhiteNoise):
    FOREVER = 365 * 24 * 60 * 60  # RFC 9111: more than a year says nothing more


def init_app(app: Flask) -> None:
    source = Path(app.static_folder or Path(app.root_path) / "static")
    builds = Path(app.config["DATA"]) / "assets"
    folder = built(source, builds)
    names = names_in(folder)
    server = ForAYear(
        app.wsgi_app,
        allow_all_origins=False,
        immutable_file_test=lambda path, url: True,
        add_headers_function=_say_what_it_is,
    )
    for kept in newest(builds):
        server.add_files(kept / "static", prefix=PREFIX)
    app.wsgi_app = server

    def asset(path: str) -> str:
        if path not in names:
            raise UnknownAsset(f"no {path} in {source}")
        return PREFIX + names[path]

    app.jinja_env.globals.update(asset=asset, icon=icons_in(source / ICONS))
    app.extensions["assets"] = {path: PREFIX + name for path, name in names.items()}
    app.extensions["assets_folder"] = folder


def url_of(app: Flask, path: str) -> str:
    return app.jinja_env.globals["asset"](path)


def build_of(app: Flask) -> str:
    """What names this build: another as soon as any file of static/ is another."""
    return app.extensions["assets_folder"].name


def text_of(app: Flask, path: str) -> str:
    """A script as it is served."""
    return (app.extensions["assets_folder"] / url_of(app, path).removeprefix("/")).read_text()


def precache_list(app: Flask) -> list[str]:
    """What the shell of every page needs, for a service worker to fetch ahead."""
    urls = app.extensions["assets"]
    return sorted(url for path, url in urls.items() if path.endswith((".js", ".css")))


def _say_what_it_is(headers: Headers, path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"


def build(source: Path, builds: Path) -> dict[str, str]:
    """Path in `source` → hashed name. Several processes may call it at once."""
    return names_in(built(source, builds))


def built(source: Path, builds: Path) -> Path:
    files = _read(source)
    target = builds / _digest(files)
    if not (target / "manifest.json").exists():
        _write(target, Assets(files).hashed())
        _drop_old(builds)
    return target


def names_in(folder: Path) -> dict[str, str]:
    return json.loads((folder / "manifest.json").read_text())


def newest(builds: Path) -> list[Path]:
    folders = [path for path in builds.glob("[!.]*") if (path / "manifest.json").exists()]
    return sorted(folders, key=lambda path: path.stat().st_mtime, reverse=True)[:KEPT_BUILDS]


def _read(source: Path) -> dict[str, bytes]:
    files = {}
    for path in sorted(source.rglob("*")):
        name = path.relative_to(source).as_posix()
        hidden = any(part.startswith(".") for part in Path(name).parts)
        if path.is_file() and not hidden and not name.startswith(ICONS + "/"):
            files[name] = path.read_bytes()
    return files


def _digest(files: dict[str, bytes]) -> str:
    makers = [Path(__file__), Path(joining.__file__), Path(slimming.__file__)]
    digest = hashlib.sha256(b"".join(maker.read_bytes() for maker in makers))
    for name, content in files.items():
        digest.update(f"\0{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:16]


def _write(target: Path, hashed: dict[str, tuple[str, bytes]]) -> None:
    making = target.with_name(f".{target.name}-{secrets.token_hex(4)}")
    for name, content in hashed.values():
        path = making / "static" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        if path.suffix in COMPRESSED:
            path.with_name(path.name + ".gz").write_bytes(gzip.compress(content, 9, mtime=0))
    names = {path: name for path, (name, _) in hashed.items()}
    (making / "manifest.json").write_text(json.dumps(names, indent=1))
    try:
        making.rename(target)
    except OSError:
        shutil.rmtree(making)
        if not (target / "manifest.json").exists():
            raise  # not because another process was faster


def _drop_old(builds: Path) -> None:
    kept = newest(builds)
    for folder in builds.glob("[!.]*"):
        if folder not in kept:
            shutil.rmtree(folder, ignore_errors=True)


class Assets:
    """The files of static/ with their references rewritten, dependencies first."""

    def __init__(self, files: dict[str, bytes]):
        self.files = files
        self.modules = Modules({path: files[path].decode() for path in files if path.endswith(".js")})
        self.done: dict[str, tuple[str, bytes]] = {}
        self.open: list[str] = []

    def hashed(self) -> dict[str, tuple[str, bytes]]:
        """Path → (hashed name, content). What travels inside another file has none of its own."""
        inside = {found for path in self.files for found in self._imported_sheets(path)}
        inside |= self.modules.texts.keys() - self.modules.files
        for path in self.files:
            if path not in inside:
                self.name_of(path)
        return self.done

    def name_of(self, path: str) -> str:
        if path not in self.done:
            with self._entered(path):
                content = self._rewritten(path)
            stem, dot, suffix = path.rpartition(".")
            digest = hashlib.sha256(content).hexdigest()[:10]
            self.done[path] = (f"{stem}.{digest}{dot}{suffix}", content)
        return self.done[path][0]

    @contextmanager
    def _entered(self, path: str) -> Iterator[None]:
        if path in self.open:
            raise CyclicImport(" → ".join([*self.open[self.open.index(path) :], path]))
        self.open.append(path)
        yield
        self.open.pop()

    def _rewritten(self, path: str) -> bytes:
        if path in self.modules.files:
            return slimming.script(self.modules.joined(path, self.name_of)).encode()
        if path.endswith(".css"):
            return slimming.sheet(self._sheet(path, path)).encode()
        return self.files[path]

    def _sheet(self, path: str, root: str) -> str:
        """The sheet with its imports in place, its url()s as seen from `root`."""

        def inlined(found: re.Match[str]) -> str:
            inner, condition = self._resolve(path, found[1]), found[2].strip()
            layer = LAYER.fullmatch(condition)
            if condition and not layer:
                raise ValueError(f"{path}: only layer(…) is understood after @import, not {condition}")
            with self._entered(inner):
                text = self._sheet(inner, root)
            return f"@layer {layer[1]} {{\n{text}}}\n" if layer else text

        def pointed(found: re.Match[str]) -> str:
            name = self.name_of(self._resolve(path, found[2]))
            return f'url("{posixpath.relpath(name, posixpath.dirname(root))}")'

        own = re.split(r"(@import[^;]*;)", self.files[path].decode())
        return "".join(
            IMPORT.sub(inlined, part) if part.startswith("@import") else URL.sub(pointed, part) for part in own
        )

    def _imported_sheets(self, path: str) -> set[str]:
        if not path.endswith(".css"):
            return set()
        return {self._resolve(path, found[1]) for found in IMPORT.finditer(self.files[path].decode())}

    def _resolve(self, path: str, reference: str) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), reference))
        if target not in self.files:
            raise UnknownAsset(f"{path} asks for {reference}, which is not there")
        return target


def icons_in(folder: Path) -> Callable[..., Markup]:
    @cache
    def drawing(name: str) -> str:
        try:
            svg = (folder / f"{name}.svg").read_text()
        except FileNotFoundError:
            raise UnknownAsset(f"no icon {name} in {folder}") from None
        inner = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)
        if not inner:
            raise ValueError(f"{name}.svg is no drawing")
        return re.sub(r"\s*\n\s*", "", inner[1])

    @lru_cache(500)
    def icon(name: str, label: str | None = None) -> Markup:
        """An inline icon, drawn as base.css says: said aloud as `label`, or not at all."""
        named = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
        return Markup('<svg class="icon" viewBox="0 0 24 24" {}>{}</svg>').format(named, Markup(drawing(name)))

    return icon
