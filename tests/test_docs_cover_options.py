"""docs/cli.md is made from the commands, is up to date, and tells of every command, option and setting."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from reportedly.cli.reference import all_commands, reference

_PAGE = Path(__file__).resolve().parents[1] / "docs" / "cli.md"
_PACKAGE = Path(__file__).resolve().parents[1] / "reportedly"


def test_the_page_is_what_the_commands_say_now() -> None:
    assert _PAGE.read_text(encoding="utf-8") == reference(), (
        "docs/cli.md is out of date: run python -m reportedly.cli.reference > docs/cli.md"
    )


@pytest.mark.parametrize(("title", "command"), [pytest.param(*pair, id=pair[0]) for pair in all_commands()])
def test_the_page_covers_every_option_of(title: str, command: click.Command) -> None:
    page = _PAGE.read_text(encoding="utf-8")
    section = page.split(f"## `{title}`\n")[1].split("\n## ")[0]
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{title} {parameter.opts[0]} has no help"
            for name in parameter.opts:
                assert name in section
        else:
            assert str(parameter.metavar or parameter.name).upper() in section
    assert "Example:" in section, f"{title} has no example in its help"


def test_the_page_covers_every_setting() -> None:
    page = _PAGE.read_text(encoding="utf-8")
    used = {
        name
        for module in _PACKAGE.rglob("*.py")
        for name in re.findall(r"\bREPORTEDLY_[A-Z_]+\b", module.read_text(encoding="utf-8"))
    }
    assert used, "no setting was found in the sources: has their prefix changed?"
    assert [name for name in sorted(used) if f"`{name}`" not in page] == []


def test_every_command_that_prints_data_can_print_json() -> None:
    single = {title: command for title, command in all_commands() if not isinstance(command, click.Group)}
    assert [title for title, command in single.items() if "--json" not in _options(command)] == []


def _options(command: click.Command) -> set[str]:
    return {name for parameter in command.params for name in parameter.opts}
