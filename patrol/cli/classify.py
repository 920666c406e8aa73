"""`patrol classify`: suggest field and item for words, learn from people's corrections, see and switch models."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import click
from sqlalchemy.exc import OperationalError, ProgrammingError

from patrol import clock
from patrol.classification.evaluate import classify_file, classify_text_as_json, describe_evaluation
from patrol.classification.learn import PACKAGED, keep_training, use_model
from patrol.classification.model import Model, packaged_model
from patrol.classification.queries import learned_to, model_in_use, model_of, models
from patrol.classification.rules import PLACES, facts_of_time
from patrol.cli.edge import cluster_of, command_engine, command_transaction, settings_with_database
from patrol.database import transaction
from patrol.findings.corrections import corrections
from patrol.journal import SYSTEM
from patrol.problems import reference_invalid
from patrol.settings import read_settings


class WordsOrCommand(click.Group):
    """`patrol classify train` is a command; `patrol classify TEXT` and `--file` mean `patrol classify words …`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `words` in front of what is not one of the commands."""
        if not (args and (args[0] in self.commands or args[0] in ctx.help_option_names)):
            args = ["words", *args]
        return super().parse_args(ctx, args)


@click.group(cls=WordsOrCommand)
def classify() -> None:
    """TEXT의 분야와 항목을 제안하고, 고친 것에서 배웁니다. / Suggest field and item; learn from corrections."""


@classify.command()
@click.argument("text", required=False)
@click.option("--place", multiple=True, type=click.Choice(sorted(PLACES)), help="what is there; repeatable")
@click.option(
    "--at",
    type=click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%H:%M"]),
    help="when it was seen, by Seoul's clock: 23:30 or 2014-03-02T23:30",
)
@click.option(
    "--file",
    "path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV with a text column; prints field,item,score for each row, in order",
)
@click.option("--model", "version", help=f"a model's version, or {PACKAGED}; by default the one in use")
def words(
    text: str | None,
    place: tuple[str, ...],
    at: dt.datetime | None,
    path: Path | None,
    version: str | None,
) -> None:
    """TEXT의 분야와 항목을 제안합니다. / Suggest field and item for TEXT, as JSON, or for each row of a file.

    Where the file has a field column (official codes) too, how often the suggestions are right goes to stderr.
    """
    if (text is None) == (path is None):
        raise click.UsageError("give either TEXT or --file FILE")
    model = _model(version)
    if path is None:
        facts = frozenset(place) | facts_of_time(at.replace(tzinfo=clock.SEOUL) if at else None)
        click.echo(classify_text_as_json(text or "", facts, model))
        return
    try:
        evaluation = classify_file(path, sys.stdout, model)
    except ValueError as problem:
        raise click.ClickException(str(problem)) from problem
    if evaluation is not None:
        click.echo(describe_evaluation(evaluation), err=True, nl=False)


@classify.command()
@click.option("--dry-run", is_flag=True, help="measure only: keep nothing, change nothing")
def train(dry_run: bool) -> None:
    """사람이 고친 분류에서 배웁니다. / Learn from what people chose and corrected; use the new model only when it is better.

    Prints the figures of the model in use and of the new one on the same corrections, each judged by a model that has not
    seen it (five folds): first and among three, per field, and what is taken for what.
    """
    from patrol.classification.train import TooFewExamples, fit_and_compare

    engine = command_engine(settings_with_database())
    try:
        with transaction(engine) as session:
            active, given = model_in_use(session), corrections(session, learned_to(session))
        click.echo(f"corrections {len(given.fresh)} fresh, {len(given.earlier)} learned before", err=True)
        try:
            training = fit_and_compare(given.fresh, given.earlier, active)
        except TooFewExamples as problem:
            raise click.ClickException(
                f"배울 것이 모자랍니다. 사람이 고른 분류가 더 쌓이면 다시 해 주세요. / Too little to learn from: {problem}"
            ) from problem
        click.echo(f"in use: {active.version}\n{describe_evaluation(training.active)}")
        click.echo(
            f"new, cross-validated: {training.model.version}\n{describe_evaluation(training.cross_validated)}"
        )
        if dry_run:
            click.echo("better" if training.is_better else "not better")
            return
        with transaction(engine) as session:
            is_used = keep_training(
                session,
                SYSTEM,
                training,
                compared_with=active.version,
                corrections=len(given.fresh) + len(given.earlier),
                learned_to=given.last,
                at=clock.now(),
            )
        click.echo("better: now in use" if is_used else "not better: the model in use stays")
    finally:
        engine.dispose()


@classify.command("models")
def list_models() -> None:
    """배운 모델을 보여 줍니다. / List the models with their figures; the one in use is marked with *."""
    with command_transaction() as session:
        rows, active = models(session), model_in_use(session)
    shipped = packaged_model()
    click.echo(f"{'*' if active.version == shipped.version else ' '} {PACKAGED}\t{shipped.version}")
    for row in rows:
        new, old = row.figures["fitted"], row.figures["in_use"]
        click.echo(
            f"{'*' if row.is_active else ' '} {row.version}\t{row.fitted_at:%Y-%m-%d %H:%M}Z\tcorrections {row.corrections}"
            f"\ttop-1 {old['top_1']:.1%} -> {new['top_1']:.1%}\ttop-3 {old['top_3']:.1%} -> {new['top_3']:.1%}"
        )


@classify.command("use")
@click.argument("version")
def switch(version: str) -> None:
    """쓸 모델을 고릅니다. / Put a kept model in use by its version, or the shipped one (packaged)."""
    with command_transaction() as session:
        use_model(session, SYSTEM, version, at=clock.now())


def _model(version: str | None) -> Model:
    """The model in use, as the service has it; the shipped one where there is no database to ask, and stderr says so."""
    if version == PACKAGED:
        return packaged_model()
    settings = read_settings()
    if not settings.database_url:
        cluster = cluster_of(settings)
        if version is None and not cluster.status().is_running:
            return packaged_model()
        settings = settings_with_database()
    try:
        with command_transaction(settings) as session:
            model = model_in_use(session) if version is None else model_of(session, version)
    except (OperationalError, ProgrammingError):
        click.echo(
            "데이터베이스에 물어볼 수 없어 기본 모델을 씁니다. / No database to ask: the shipped model is used.",
            err=True,
        )
        return packaged_model()
    if model is None:
        raise reference_invalid(what=str(version))
    return model
