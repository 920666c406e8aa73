"""The `patrol` command: thin, calls what pages call.

Exit status 0, 1 (the work failed), 2 (called wrongly); messages to stderr, data to stdout. One module for each group.
"""

from __future__ import annotations

import importlib
import sys

import click

from patrol import __version__
from patrol.postgres import ClusterError
from patrol.problems import Problem
from patrol.settings import SettingsError

PARTS = {
    "serve": "serving.serve",
    "worker": "serving.worker",
    "up": "serving.up",
    "db": "database.group",
    "taxonomy": "reference.taxonomy",
    "areas": "areas.group",
    "addresses": "addresses.group",
    "reference": "reference.reference",
    "user": "accounts.group",
    "journal": "journal.group",
    "photos": "photos.group",
    "privacy": "privacy.group",
    "demo": "demo.group",
    "export": "export.group",
    "import": "imports.group",
    "counts": "counts.group",
    "hotspots": "maps.hotspots",
    "classify": "classify.classify",
}
"""Command -> module of this folder and what it is called there; a module is imported when its command is used."""


class Parts(click.Group):
    """The commands of `PARTS`: `patrol serve` does not wait for what only `patrol areas load` needs."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's interface
        """The names of all commands."""
        return sorted(PARTS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name, or None."""
        if cmd_name not in PARTS:
            return None
        module, _, attribute = PARTS[cmd_name].partition(".")
        command: click.Command = getattr(importlib.import_module(f"patrol.cli.{module}"), attribute)
        return command


@click.group(cls=Parts, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def patrol() -> None:
    """현장순찰 시스템을 설치하고 운영합니다. / Run and look after the field patrol service."""


def main() -> None:
    """Run the command line; a problem becomes one message and exit status 1."""
    try:
        patrol(standalone_mode=False)
    except click.exceptions.Exit as exit_:
        sys.exit(exit_.exit_code)
    except click.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2 if isinstance(error, click.UsageError) else 1)
    except Problem as problem:
        click.echo(f"{problem.sentence('ko')}\n{problem.advice('ko')}", err=True)
        sys.exit(1)
    except (SettingsError, ClusterError) as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    except _database_errors() as error:
        cause = getattr(error, "orig", error)
        if getattr(cause, "sqlstate", None) is not None:
            raise  # it was reached, and refused something: that is for whoever looks after the code
        click.echo(
            f"데이터베이스에 연결할 수 없습니다. PATROL_DATABASE_URL을 확인해 주세요.\n{cause}", err=True
        )
        sys.exit(1)


def _database_errors() -> tuple[type[Exception], ...]:
    """What says that the database cannot be reached; imported only once something went wrong."""
    import psycopg
    import sqlalchemy.exc

    return psycopg.OperationalError, sqlalchemy.exc.OperationalError
