"""`patrol classify`: up to three fields and items for a text, or the first for each row of a file."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from patrol.classification.evaluate import classify_file, classify_text_as_json, describe_evaluation
from patrol.classification.rules import PLACES


@click.command()
@click.argument("text", required=False)
@click.option("--place", multiple=True, type=click.Choice(sorted(PLACES)), help="what is there; repeatable")
@click.option(
    "--file",
    "path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV with a text column; prints field,item,score for each row, in order",
)
def classify(text: str | None, place: tuple[str, ...], path: Path | None) -> None:
    """TEXT의 분야와 항목을 제안합니다. / Suggest field and item for TEXT, as JSON, or for each row of a file.

    Where the file has a field column (official codes) too, how often the suggestions are right goes to stderr.
    """
    if (text is None) == (path is None):
        raise click.UsageError("give either TEXT or --file FILE")
    if path is None:
        click.echo(classify_text_as_json(text or "", frozenset(place)))
        return
    try:
        evaluation = classify_file(path, sys.stdout)
    except ValueError as problem:
        raise click.ClickException(str(problem)) from problem
    if evaluation is not None:
        click.echo(describe_evaluation(evaluation), err=True, nl=False)
