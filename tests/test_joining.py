"""Small modules become one file, each run once."""

import pytest

from fieldapp.joining import CyclicImport, Modules, UnknownModule

TEXTS = {
    "js/app.js": """
import htmx from "../vendor/htmx.js";
import "./say.js";
const later = () => import("./draw.js");
""",
    "js/say.js": "export const say = console.log;\nexport async function hush(name) {}\n",
    "js/draw.js": """
import {
  say,
  hush as silence,
} from "./say.js";
import * as shapes from "./shapes.js";
export class Drawing {}
""",
    "js/shapes.js": "const circle = 1;\nexport { circle as round };\n",
    "js/work.js": 'import { say } from "./say.js";\n',
    "js/photos.js": 'new Worker(new URL("./work.js", import.meta.url), { type: "module" });\n',
    "vendor/htmx.js": "var htmx=1;export default htmx;",
}


def name_of(path: str) -> str:
    return path.replace(".js", ".0123.js")


def joined(path: str, **changed: str) -> str:
    texts = TEXTS | {f"js/{name}.js": text for name, text in changed.items()}
    return Modules(texts).joined(path, name_of)


def test_what_is_imported_by_name_has_no_file_of_its_own():
    assert Modules(TEXTS).files == {"js/app.js", "js/draw.js", "js/photos.js", "js/work.js"}


def test_dependencies_come_first():
    text = joined("js/app.js")
    places = [text.index(f'modules["{path}"] ??=') for path in ("vendor/htmx.js", "js/say.js", "js/app.js")]
    assert places == sorted(places)


def test_imports_are_taken_from_the_table():
    assert 'const { default: htmx } = modules["vendor/htmx.js"];' in joined("js/app.js")
    drawing = joined("js/draw.js")
    assert 'hush: silence,\n} = modules["js/say.js"];' in drawing
    assert 'const shapes = modules["js/shapes.js"];' in drawing
    assert "return { round: circle };" in drawing


def test_what_comes_later_does_not_bring_what_is_there():
    drawing = joined("js/draw.js")
    assert 'modules["js/say.js"] ??=' not in drawing
    assert 'modules["js/shapes.js"] ??=' in drawing
    assert drawing.endswith('export const { Drawing } = modules["js/draw.js"];\n')


def test_a_worker_brings_all_it_needs():
    assert 'modules["js/say.js"] ??=' in joined("js/work.js")


def test_later_modules_are_asked_for_by_their_hashed_names():
    assert 'import("./draw.0123.js")' in joined("js/app.js")
    assert 'new URL("./work.0123.js", import.meta.url)' in joined("js/photos.js")


def test_modules_that_import_each_other_are_refused():
    with pytest.raises(CyclicImport, match=r"js/say\.js → js/shapes\.js → js/say\.js"):
        joined("js/app.js", say='import "./shapes.js";\n', shapes='import "./say.js";\n')


def test_an_import_of_nothing_is_refused():
    with pytest.raises(UnknownModule, match=r"\./gone\.js"):
        joined("js/app.js", say='import "./gone.js";\n')


@pytest.mark.parametrize(
    "text", ["export let count = 0;", "export * from './shapes.js';", "import say, { x } from './shapes.js';"]
)
def test_what_cannot_be_joined_is_refused(text: str):
    with pytest.raises((ValueError, LookupError)):
        joined("js/app.js", say=text)
