"""What is used where nobody says otherwise."""

from __future__ import annotations

DEFAULT_READER = "rules.v1"
"""The reader that makes claims; ``evals`` measures it unless told to measure another."""
