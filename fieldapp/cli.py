"""The `fieldapp` command."""

import logging
import os
import secrets
from pathlib import Path

import click
import sqlalchemy as sa
from flask import Flask, current_app
from flask.cli import FlaskGroup, with_appcontext
from flask_migrate import upgrade

from fieldapp import create_app
from fieldapp.accounts.actions import NameTaken, add_person
from fieldapp.accounts.status import Role
from fieldapp.extensions import db
from fieldapp.history import Op

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


main = FlaskGroup(create_app=create_app, help="Fieldapp: after-sales service.", add_default_commands=False)


@main.command("run")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to serve on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to serve on.")
@click.option("--data", type=Path, help="Folder of the database and the photos.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Server processes.")
@click.option("--lan", is_flag=True, help="Serve phones on the same Wi-Fi, over https.")
@click.option(
    "--demo-on-lan", is_flag=True, help="Serve the demo, whose passwords everybody knows, beyond this machine."
)
@click.option("--no-worker", is_flag=True, help="Do nothing by itself: `fieldapp worker` runs elsewhere.")
def run_command(
    host: str, port: int, data: Path | None, workers: int, lan: bool, demo_on_lan: bool, no_worker: bool
) -> None:
    """Serve the app, and do what is to be done by itself."""
    from fieldapp import lan as phones
    from fieldapp import worker
    from fieldapp.serve import serve

    if data:
        os.environ["FIELDAPP_DATA"] = str(data.expanduser().resolve())
    app = create_app()
    with app.app_context():
        is_demo = look_before_serving(app)
    if is_demo and (lan or host not in LOOPBACK) and not demo_on_lan:
        raise click.UsageError("This is the demo, whose passwords everybody knows. Add --demo-on-lan to serve it so.")
    if not no_worker:
        worker.start_beside()
    if lan:
        phones.serve(app.config["DATA"], port=port, workers=workers)
        return
    say_where(f"http://{'localhost' if host in LOOPBACK else host}:{port}", is_demo)
    serve(host=host, port=port, workers=workers)


def look_before_serving(app: Flask) -> bool:
    """Say what the log should begin with; refuse an old database. Whether it is the demo."""
    from fieldapp.checkup import database_version

    if not sa.inspect(db.engine).has_table("users"):
        raise click.UsageError("There is no database yet: run `fieldapp migrate`, then `fieldapp add-user`.")
    click.echo(database_version().says)
    return app.config["DEMO"]


def say_where(url: str, is_demo: bool) -> None:
    click.echo(f"Fieldapp is on {url}")
    if is_demo:
        click.echo("Demo people: wei, bo (technicians), dana (dispatcher), lin (manager), office, admin.")
        click.echo("Their password: fieldapp-demo")


@main.command("migrate")
@with_appcontext
def migrate_command() -> None:
    """Bring the database to this version's tables."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    upgrade()
    click.echo("The database is up to date.")


@main.command("add-user")
@click.argument("username")
@click.option("--name", prompt=True, help="As people call them.")
@click.option("--role", type=click.Choice([role.value for role in Role]), prompt=True)
@click.option("--password", help="Else one is made and shown.")
@with_appcontext
def add_user_command(username: str, name: str, role: str, password: str | None) -> None:
    """Add a person; how the first administrator comes to be."""
    chosen = password or secrets.token_urlsafe(12)
    try:
        add_person(None, Op(actor=None), username=username, name=name, role=Role(role), password=chosen)
    except NameTaken:
        raise click.UsageError(f"There is a {username} already.") from None
    click.echo(f"{name} can sign in as {username}." + ("" if password else f" Password: {chosen}"))


@main.command("demo")
@with_appcontext
def demo_command() -> None:
    """Fill an empty database with a demo company."""
    from fieldapp.demo import NotEmpty, build_demo

    try:
        build_demo()
    except NotEmpty:
        raise click.UsageError("There are people in this database already; the demo wants an empty one.") from None
    click.echo("The demo company is ready.")


@main.command("worker")
@click.option("--with", "parent", type=int, hidden=True, help="End when this process is no longer our parent.")
@with_appcontext
def worker_command(parent: int | None) -> None:
    """Do what is to be done by itself; of several, one works at a time."""
    from fieldapp import worker

    worker.run(current_app._get_current_object(), parent=parent)  # pyright: ignore[reportAttributeAccessIssue]


@main.command("backup")
@click.argument("target", type=click.Path(path_type=Path))
@with_appcontext
def backup_command(target: Path) -> None:
    """Write database, photos and key to TARGET (.tar.gz) while the app runs."""
    from fieldapp.backups import backup

    says = backup(target)
    click.echo(f"{target}: up to event {says['event']}, chain {says['chain'][:16]}…")


@main.command("restore")
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@with_appcontext
def restore_command(source: Path) -> None:
    """Bring a backup back into an empty installation."""
    from fieldapp.backups import CannotRestore, restore

    try:
        says = restore(source)
    except CannotRestore as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Restored up to event {says['event']}. Now run `fieldapp migrate`, then `fieldapp check`.")


@main.command("check")
@with_appcontext
def check_command() -> None:
    """Look whether database, history and files are whole."""
    from fieldapp.checkup import look

    found = list(look())
    for result in found:
        click.echo(f"{'ok ' if result.good else 'BAD'} {result.says}")
    if not all(result.good for result in found):
        raise SystemExit(1)
