"""The `fieldapp` command."""

import click
from flask.cli import FlaskGroup

from fieldapp import create_app

main = FlaskGroup(create_app=create_app, help="Fieldapp: after-sales service.", add_default_commands=True)


@main.command("migrate")
def migrate_command() -> None:
    """Bring the database to this version's tables."""
    from flask_migrate import upgrade

    upgrade()
    click.echo("The database is up to date.")
