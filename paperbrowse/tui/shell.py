"""TODO."""

from __future__ import annotations


def format_unexpected(error: BaseException | None) -> str:
    """Return what to say of an error that nobody foresaw."""
    return f"Something went wrong that should not: {error!r}"
