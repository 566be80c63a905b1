"""static/ under names that change with its content and with whatever it refers to."""

import gzip
import threading
from pathlib import Path

import pytest
from flask import Flask

from fieldapp import assets
from fieldapp.joining import CyclicImport

FILES = {
    "css/main.css": """
        @layer base, components;
        @import "./base.css" layer(base);
        body { background: url("../icons/dot.svg"); }
    """,
    "css/base.css": """
        html { color: black; cursor: url(../icons/dot.svg); mask: url("data:image/png;base64,AA=="); }
    """,
    "icons/dot.svg": "<svg/>",
    "js/app.js": """
import { say } from "./say.js";
const later = () => import("./draw.js");
new Worker(new URL("./work.js", import.meta.url));
""",
    "js/say.js": "export const say = console.log;\n",
    "js/draw.js": 'import { say } from "./say.js";\nexport const draw = () => say("drawn");\n',
    "js/work.js": "postMessage(1);\n",
    "vendor/icons/phone.svg": '<svg\n class="x">\n  <path d="M1 1" />\n</svg>',
}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "static"
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


@pytest.fixture
def app(source: Path) -> Flask:
    app = Flask(__name__, static_folder=None)
    app.static_folder = source
    app.config["DATA"] = source.parent / "data"
    assets.init_app(app)
    return app


def asset(app: Flask, path: str) -> str:
    return app.jinja_env.globals["asset"](path)


def fetched(app: Flask, path: str) -> str:
    return app.test_client().get(asset(app, path)).get_data(as_text=True)


def test_a_file_is_kept_by_browsers_for_a_year(app: Flask):
    answer = app.test_client().get(asset(app, "icons/dot.svg"))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "max-age=31536000, public, immutable"
    assert answer.headers["Content-Type"].startswith("image/svg+xml")
    assert "ETag" in answer.headers
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_file_is_sent_compressed(app: Flask, source: Path):
    (source / "js/say.js").write_text("export const say = console.log;\n" + "// and so on\n" * 100)
    assets.init_app(app)
    answer = app.test_client().get(asset(app, "js/app.js"), headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert b"const say=console.log" in gzip.decompress(answer.data)


def test_a_changed_module_renames_whatever_carries_it(app: Flask, source: Path):
    before = {path: asset(app, path) for path in ("js/app.js", "js/draw.js", "js/work.js")}
    (source / "js/say.js").write_text("export const say = alert;\n")
    assets.init_app(app)
    assert {path for path, url in before.items() if asset(app, path) != url} == {"js/app.js"}


def test_a_module_fetched_later_renames_its_page(app: Flask, source: Path):
    before = asset(app, "js/app.js")
    (source / "js/draw.js").write_text("export const draw = 1;\n")
    assets.init_app(app)
    assert asset(app, "js/app.js") != before
    assert f'import("./{Path(asset(app, "js/draw.js")).name}")' in fetched(app, "js/app.js")


def test_pages_of_the_last_release_still_find_their_modules(app: Flask, source: Path):
    before = asset(app, "js/app.js")
    (source / "js/say.js").write_text("export const say = alert;\n")
    assets.init_app(app)
    assert app.test_client().get(before).status_code == 200


def test_a_release_says_what_it_is_itself_whatever_is_kept_beside_it(app: Flask, source: Path):
    before = assets.build_of(app)
    (source / "js/work.js").write_text("postMessage(2);\n")
    assets.init_app(app)
    assert assets.build_of(app) != before
    assert "postMessage(2);" in assets.text_of(app, "js/work.js")


def test_files_that_need_each_other_are_refused(app: Flask, source: Path):
    (source / "js/draw.js").write_text('new Worker(new URL("./draw.js", import.meta.url));\n')
    with pytest.raises(CyclicImport, match=r"js/draw\.js → js/draw\.js"):
        assets.init_app(app)


def test_style_sheets_become_one(app: Flask):
    sheet = fetched(app, "css/main.css")
    assert sheet.split()[:3] == ["@layer", "base,", "components;"]
    assert "@layer base {\nhtml { color: black;" in sheet
    assert sheet.count(Path(asset(app, "icons/dot.svg")).name) == 2
    assert 'url("data:image/png;base64,AA==")' in sheet
    assert "@import" not in sheet


def test_an_unknown_path_is_an_error(app: Flask):
    with pytest.raises(assets.UnknownAsset):
        asset(app, "js/nothing.js")
    assert app.test_client().get("/static/js/app.js").status_code == 404


def test_an_icon_is_silent_unless_it_is_named(app: Flask):
    icon = app.jinja_env.globals["icon"]
    assert 'aria-hidden="true"' in icon("phone")
    assert '<path d="M1 1" />' in icon("phone")
    assert 'role="img" aria-label="Ring &#34;Zhang&#34;"' in icon("phone", 'Ring "Zhang"')
    with pytest.raises(assets.UnknownAsset):
        icon("nothing")


def test_nothing_is_written_twice(app: Flask, source: Path):
    builds = app.config["DATA"] / "assets"
    before = {path: path.stat().st_mtime_ns for path in builds.rglob("*")}
    assets.init_app(app)
    assert {path: path.stat().st_mtime_ns for path in builds.rglob("*")} == before


def test_several_workers_start_at_once(source: Path):
    builds = source.parent / "data/assets"
    names = []
    threads = [threading.Thread(target=lambda: names.append(assets.build(source, builds))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(names) == 8
    assert all(name == names[0] for name in names)
    assert [path.name[0] for path in builds.iterdir()] != ["."]
    assert len(list(builds.iterdir())) == 1
