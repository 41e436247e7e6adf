"""What a file of exported papers says above them."""

from __future__ import annotations

from typing import NamedTuple


class Head(NamedTuple):
    """What stands above the papers, in the formats that have room for it."""

    title: str
    """Of the list; empty where there is none."""
    total: int
    """How many papers the whole file holds; a preview writes only the first of them."""
