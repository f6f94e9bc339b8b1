"""Errors that users meet. Each message names the value, what is allowed, and the fix."""

from __future__ import annotations


class ReportedlyError(Exception):
    """Base of every error that Reportedly raises on purpose; ``exit_code`` is what the command line exits with."""

    exit_code = 1


class InputError(ReportedlyError):
    """An input cannot be read at all (missing path, unsupported kind, refused address)."""

    exit_code = 2


class LedgerError(ReportedlyError):
    """A ledger cannot be opened, read or written (newer version, not a ledger, read-only, disk full)."""

    exit_code = 3


class ConfigurationError(ReportedlyError):
    """An option, a setting or a package data file is wrong (unknown reader, missing model, bad registry)."""

    exit_code = 2


class NotSetUpError(ConfigurationError):
    """What was asked for is there and not set up yet: an extra is not installed, or a setting is missing."""
