"""Every error as one line on standard error and an exit code; never a traceback unless asked for."""

from __future__ import annotations

import contextlib
import os
import sys
import traceback

import click

from reportedly.cli.output import note
from reportedly.errors import ReportedlyError

CANNOT_WRITE = 1
USAGE = 2
MISTAKE = 70
INTERRUPTED = 130


def exit_code(error: BaseException, *, debug: bool) -> int:
    """Tell what went wrong in one line and return the code to exit with."""
    if isinstance(error, BrokenPipeError):
        return _reader_has_gone()
    if debug:
        traceback.print_exception(error)
    if isinstance(error, KeyboardInterrupt | click.Abort):
        note("stopped")
        return INTERRUPTED
    if isinstance(error, ReportedlyError):
        note(str(error), is_error=True)
        return error.exit_code
    if isinstance(error, click.ClickException):
        note(_usage(error), is_error=True)
        return error.exit_code
    if isinstance(error, UnicodeEncodeError) and "surrogates" in error.reason:  # how Python hands on such bytes
        note(
            f"{error.object[:60]!r} holds bytes that are no UTF-8, so nothing has that name; write it in UTF-8",
            is_error=True,
        )
        return USAGE
    if isinstance(error, OSError) and error.filename is None:
        _reader_has_gone()  # nothing more can be written, least of all when Python closes the file on its way out
        note(f"cannot write the output: {error.strerror or error}", is_error=True)
        return CANNOT_WRITE
    note(
        f"a mistake in Reportedly itself ({type(error).__name__}: {error}); "
        "run it again with REPORTEDLY_DEBUG=1 to see where, and please report it",
        is_error=True,
    )
    return MISTAKE


def _usage(error: click.ClickException) -> str:
    message = error.format_message().rstrip(".")
    message = message[:1].lower() + message[1:]
    context = getattr(error, "ctx", None)
    return f"{message} (see {context.command_path} --help)" if context is not None else message


def finish_output() -> None:
    """Write out what is still buffered, so that a full disk or a closed pipe is met here and told."""
    sys.stdout.flush()


def _reader_has_gone() -> int:
    """The reader of a pipe (``| head``) wants no more: that is fine. Keep Python from complaining as it exits."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    return 0
