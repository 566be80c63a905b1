"""The house holds: imports point down, routes declare their policy, each kind of event has its sentence."""

import ast
from pathlib import Path

import pytest

from fieldapp.history import Kind

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "fieldapp"
# Lower rooms know nothing of higher ones. Rooms on one line do not know each other.
FLOORS = [
    {"history"},
    {"accounts"},
    {"search", "pictures", "crew"},
    {"customers"},
    {"jobs"},
    {"photos", "notes", "hours"},
    {"parts", "expenses", "checklists"},
    {"payments"},
    {"signoff"},
    {"arrival"},
    {"imports", "reconciling", "rotation", "messages"},
    {"weather"},
    {"desk"},
    {"live", "push"},
    {"pwa"},
    {"demo"},
]
LEVEL = {room: level for level, rooms in enumerate(FLOORS) for room in rooms}
# Routes may look sideways and up to compose a page; so may what puts one page together.
PAGES = {"visit_page", "job_page"}


def files():
    return sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)


def room_of(path: Path) -> str | None:
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else None


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("fieldapp."):
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.startswith("fieldapp.")}
    return found


def test_every_room_has_its_floor():
    rooms = {path.name for path in PACKAGE.iterdir() if path.is_dir() and (path / "__init__.py").exists()}
    assert rooms - set(LEVEL) == set()


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_down(path):
    room = room_of(path)
    if room is None or path.stem in PAGES or "Blueprint(" in path.read_text():
        return
    for module in imports(path):
        other = module.split(".")[1]
        if other in LEVEL and other != room:
            assert LEVEL[other] < LEVEL[room], f"{room} must not know {module}"


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_below_routes_nobody_reads_the_request_or_who_is_signed_in(path):
    if path.stem not in {"actions", "models", "policies", "status", "state", "moves", "signed", "recording"}:
        return
    tree = ast.parse(path.read_text())
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert not names & {"request", "current_user", "session", "g"}


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_models_and_status_know_no_verbs(path):
    if path.stem in {"models", "status"}:
        assert not [module for module in imports(path) if module.endswith((".actions", ".routes"))]


@pytest.mark.parametrize("kind", list(Kind))
def test_each_kind_of_event_has_its_sentence(kind):
    assert (ROOT / "templates" / "events" / f"_{kind}.html").exists()


def test_no_event_sentence_is_left_over():
    sentences = {path.stem[1:] for path in (ROOT / "templates" / "events").glob("_*.html")}
    assert sentences - set(Kind) == set()


def test_files_and_functions_stay_small():
    """Files to 400 lines, functions to 40: past that something wants a room of its own."""
    for path in files():
        text = path.read_text()
        assert text.count("\n") <= 400, path
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert (node.end_lineno or 0) - node.lineno < 40, f"{path}: {node.name}"


def test_each_module_says_what_it_is_for():
    for path in files():
        if path.read_text().strip():
            assert ast.get_docstring(ast.parse(path.read_text())), path


def test_templates_hold_no_scripts_styles_or_handlers():
    """The Content Security Policy forbids them, so they would silently not work."""
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = path.read_text()
        for wrong in (" style=", "<style", "javascript:", "hx-on", " onclick=", "js:"):
            assert wrong not in text, f"{path}: {wrong}"
