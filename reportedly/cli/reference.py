"""The command line's reference as Markdown, made from the commands themselves.

``python -m reportedly.cli.reference > docs/cli.md`` writes it anew; a test holds ``docs/cli.md`` to it.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterable, Iterator

import click

from reportedly.cli import main
from reportedly.reading.llm.settings import setting_names

_INTRODUCTION = """# Command line

This page is made by `python -m reportedly.cli.reference` from the commands themselves.

Data goes to standard output; progress, notes and errors go to standard error, each error as one line that begins with
`reportedly:`. Colours appear only on a terminal, and never where `NO_COLOR` is set. Text is UTF-8 everywhere.

## Exit codes

| code | meaning |
|---|---|
| 0 | fine; `read` names the documents that it left out, if any |
| 1 | nothing could be read, the output could not be written, or `doctor` or `ledger verify` found a problem |
| 2 | a wrong command, option, setting or input |
| 3 | the ledger is missing, damaged, from a newer version, or cannot be written |
| 70 | a mistake in Reportedly itself |
| 130 | stopped by Ctrl-C or SIGTERM; what was read till then is stored, and the same command goes on |

## Settings

| environment variable | meaning |
|---|---|
"""


def reference() -> str:
    """Return the whole reference page."""
    commands = list(all_commands())
    parts = [_INTRODUCTION + "\n".join(_settings(command for _, command in commands)) + "\n"]
    parts += ["\n".join(_section(title, command)) for title, command in commands]
    return "\n".join(parts)


def all_commands(title: str = "reportedly", command: click.Command = main) -> Iterator[tuple[str, click.Command]]:
    """Yield every command with the words that call it, a group before its own commands."""
    yield title, command
    if isinstance(command, click.Group):
        for name in sorted(command.commands):
            yield from all_commands(f"{title} {name}", command.commands[name])


def _section(title: str, command: click.Command) -> Iterator[str]:
    arguments = [parameter.metavar or str(parameter.name).upper() for parameter in _arguments(command)]
    if isinstance(command, click.Group):
        arguments.append("COMMAND ...")
    text, _, example = inspect.cleandoc(command.help or "").partition("\b\nExample:\n")
    yield f"## `{title}`\n"
    yield f"`{' '.join([title, '[OPTIONS]', *arguments])}`\n"
    yield f"{text.strip()}\n"
    if example:
        yield f"Example:\n\n```console\n{_as_typed(example)}\n```\n"
    yield "| option | meaning |"
    yield "|---|---|"
    for option in _options(command):
        yield f"| {_names(option)} | {_meaning(option)} |"
    yield "| `-h`, `--help` | Show the help and exit. |\n"


def _arguments(command: click.Command) -> list[click.Argument]:
    return [parameter for parameter in command.params if isinstance(parameter, click.Argument)]


def _options(command: click.Command) -> list[click.Option]:
    return [parameter for parameter in command.params if isinstance(parameter, click.Option)]


def _as_typed(example: str) -> str:
    return "\n".join(f"$ {line.strip()}" for line in example.strip().splitlines())


def _names(option: click.Option) -> str:
    value = "" if option.is_flag else f" {option.metavar or 'VALUE'}"
    return ", ".join(f"`{name}{value}`" for name in option.opts)


def _meaning(option: click.Option) -> str:
    meaning = option.help or ""
    if isinstance(option.type, click.Choice):
        meaning += f" One of {', '.join(f'`{choice}`' for choice in option.type.choices)}."
    if option.show_default:
        meaning += f" Default: `{option.default}`."
    if isinstance(option.envvar, str):
        meaning += f" Environment: `{option.envvar}`."
    return meaning


def _settings(commands: Iterable[click.Command]) -> Iterator[str]:
    options: dict[str, set[str]] = {}
    for command in commands:
        for option in _options(command):
            if isinstance(option.envvar, str):
                options.setdefault(option.envvar, set()).add(option.opts[0])
    for name, same in sorted(options.items()):
        yield f"| `{name}` | the same as {', '.join(f'`{each}`' for each in sorted(same))} |"
    for name, meaning in setting_names().items():
        yield f"| `{name}` | {meaning} |"
    yield "| `NO_COLOR` | no colours, even on a terminal |"


if __name__ == "__main__":
    sys.stdout.write(reference())
