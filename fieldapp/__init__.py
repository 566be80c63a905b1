"""Fieldapp: after-sales service, from the repair request to the signature, with and without signal."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket

from fieldapp import assets, compression, config, errors, files, health, languages, security, web
from fieldapp.accounts import sessions
from fieldapp.extensions import db, htmx, migrate
from fieldapp.reconciling import quarantine
from fieldapp.rooms import BLUEPRINTS

HERE = Path(__file__).parent


def create_app(given: Mapping[str, Any] | None = None) -> Flask:
    """The WSGI app. `given` are settings (config.py) that win over the environment."""
    app = Flask(__name__, static_folder=None, template_folder=str(beside("templates")))
    app.config.from_mapping(config.load(given))
    app.static_folder = str(beside("static"))
    app.jinja_options["autoescape"] = True
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.bytecode_cache = compiled_templates(app.config["DATA"] / "templates")

    files.init_app(app)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(HERE / "migrations"), render_as_batch=True, compare_type=True)
    htmx.init_app(app)
    compression.init_app(app)  # the last to see an answer
    security.init_app(app)
    sessions.init_app(app)
    quarantine.init_app(app)  # before strangers are sent away
    web.init_app(app)
    languages.init_app(app)
    errors.init_app(app)
    assets.init_app(app)
    health.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    web.demand_policies(app)
    return app


class CompiledTemplates(FileSystemBytecodeCache):
    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):  # a full disk makes pages slower; it does not take them away
            super().dump_bytecode(bucket)


def compiled_templates(folder: Path) -> FileSystemBytecodeCache:
    """Every process would compile every template anew: half a second for a visit page on a slow machine."""
    folder.mkdir(parents=True, exist_ok=True)
    return CompiledTemplates(str(folder))


def beside(folder: str) -> Path:
    """Templates and static files stand beside the package in a checkout and inside it in a wheel."""
    inside = HERE / folder
    return inside if inside.is_dir() else HERE.parent / folder
