"""Places in the checkout that tests read from."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The checkout; programs that tests start run in it, so that they find the tests' modules."""

README = ROOT / "README.md"
ASSETS = ROOT / "assets"
SAMPLE_DUMP = ASSETS / "sample-daily-papers.txt"

KEPT_LIBRARIES = ROOT / "tests" / "library" / "fixtures"
"""Libraries as older versions of paperbrowse made them."""

SHARED = ROOT.parent / "shared"
"""Real dumps and corpora; they lie beside the checkout, and not everywhere."""

CORPUS = SHARED / "corpora" / "ml-papers-100k.jsonl.gz"
"""100,000 papers as JSON Lines."""
