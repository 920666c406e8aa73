"""The `patrol` command: thin, calls what pages call.

Exit status 0, 1 (the work failed), 2 (called wrongly); messages to stderr, data to stdout. One module for each group.
"""

from __future__ import annotations

import sys

import click

from patrol import __version__
from patrol.backup import BackupError
from patrol.cli import accounts, areas, database, journal, photos, reference, serving
from patrol.postgres import ClusterError
from patrol.problems import Problem
from patrol.settings import SettingsError
from patrol.up import UpError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def patrol() -> None:
    """현장순찰 시스템을 설치하고 운영합니다. / Run and look after the field patrol service."""


for command in (
    *serving.COMMANDS,
    database.group,
    reference.taxonomy,
    areas.group,
    reference.reference,
    accounts.group,
    journal.group,
    photos.group,
):
    patrol.add_command(command)


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
    except (SettingsError, ClusterError, BackupError, UpError) as error:
        click.echo(str(error), err=True)
        sys.exit(1)
