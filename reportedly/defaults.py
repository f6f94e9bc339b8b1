"""What is used where nobody says otherwise."""

from __future__ import annotations

DEFAULT_READER = "encoder.v1"
"""The reader that makes claims."""
