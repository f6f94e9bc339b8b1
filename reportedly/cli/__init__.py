"""The command ``reportedly``. It has no logic of its own: every command calls a room and prints what it gives.

Whatever goes wrong is one line on standard error. Exit codes: 0 fine; 1 nothing could be read, or ``doctor`` or
``ledger verify`` found a problem; 2 a wrong command, option or input; 3 the ledger; 70 a mistake in Reportedly; 130
stopped by Ctrl-C.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from reportedly import __version__
from reportedly.cli import (
    actors,
    changes,
    claims,
    control,
    disputed,
    doctor,
    events,
    export,
    gazetteer,
    holds,
    import_table,
    ledger,
    places,
    read,
    report,
    serve,
    show,
    sources,
    timeline,
    watch,
    why,
)
from reportedly.cli.errors import exit_code, finish_output
from reportedly.cli.logs import FORMATS, LEVELS, logged
from reportedly.cli.output import use_utf8

_EPILOG = """\b
Exit codes:
  0    fine
  1    nothing could be read, or doctor or ledger verify found a problem
  2    a wrong command, option or input
  3    the ledger cannot be opened, read or written
  70   a mistake in Reportedly itself
  130  stopped by Ctrl-C; what was read till then is stored
"""


class _Reportedly(click.Group):
    """A group whose every error is one line and an exit code."""

    def main(self, *arguments: Any, **settings: Any) -> Any:
        standalone = settings.get("standalone_mode", True)
        settings |= {"prog_name": "reportedly", "standalone_mode": False}
        use_utf8()
        try:
            code = super().main(*arguments, **settings)
        except click.ClickException as error:  # a wrong option of the group itself
            code = exit_code(error, debug=False)
        except click.Abort:
            code = exit_code(KeyboardInterrupt(), debug=False)
        if not standalone:
            return code
        raise SystemExit(code or 0)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            code = super().invoke(ctx)
            finish_output()
            return code
        except click.exceptions.Exit:  # --help and --version of a command
            raise
        except (Exception, KeyboardInterrupt, click.Abort) as error:  # noqa: BLE001 - the edge: told in one line
            return exit_code(error, debug=bool(ctx.params.get("debug")))


@click.group(
    "reportedly",
    cls=_Reportedly,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=_EPILOG,
)
@click.version_option(__version__, prog_name="reportedly", message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, envvar="REPORTEDLY_DEBUG", show_envvar=True, help="Show where an error arose.")
@click.option(
    "--log-level",
    type=click.Choice(LEVELS),
    default="warning",
    show_default=True,
    envvar="REPORTEDLY_LOG_LEVEL",
    show_envvar=True,
    metavar="LEVEL",
    help="What is told on standard error of what goes on.",
)
@click.option(
    "--log-format",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    envvar="REPORTEDLY_LOG_FORMAT",
    show_envvar=True,
    metavar="FORMAT",
    help="Lines for people, or one JSON object a line, notes and errors too.",
)
@click.option(
    "--profile",
    type=click.Path(path_type=Path, dir_okay=False, writable=True),
    metavar="FILE",
    help="Write where the time of this process went: as JSON, or for pstats where FILE ends in .prof.",
)
@click.pass_context
def main(context: click.Context, debug: bool, log_level: str, log_format: str, profile: Path | None) -> None:
    """Read news reports on armed conflict into a ledger of claims, and ask who holds a place.

    \b
    Example:
      reportedly read news/
      reportedly holds "Raqqa, SY" --on 2016-06-01
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
        return
    context.with_resource(logged(log_level, log_format, traces=debug))
    if profile is not None:
        from reportedly.cli.profiling import profiled

        context.with_resource(profiled(profile, context.invoked_subcommand))


for _command in (
    read.read,
    import_table.import_table,
    claims.claims,
    holds.holds,
    control.control,
    timeline.timeline,
    sources.sources,
    changes.changes,
    why.why,
    events.events,
    disputed.disputed,
    show.show,
    places.places,
    actors.actors,
    export.export,
    report.report,
    gazetteer.gazetteer,
    doctor.doctor,
    serve.serve,
    watch.watch,
    ledger.ledger,
):
    main.add_command(_command)
