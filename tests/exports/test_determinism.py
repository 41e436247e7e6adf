"""The same papers export byte for byte the same in any process, place and language."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys

from paperbrowse.exports import FORMATS, export
from tests.exports.sample_papers import NOTES, with_user_data
from tests.support.factories import known_paper
from tests.support.paths import ROOT

CHILD = """
import sys
from tests.exports.test_determinism import digests
from tests.support.paths import ROOT
sys.stdout.write(digests())
"""

PLACES = [("1", "C", "Pacific/Kiritimati"), ("2", "tr_TR.UTF-8", "America/Lima")]


def digests() -> str:
    """A digest of the export in every format, as JSON."""
    some = with_user_data(
        known_paper(
            f"{note.split()[-1]} in {number % 3}", id=f"p{number}", authors=("Ångström, J.", note)
        )
        for number, note in enumerate(NOTES * 5)
    )
    texts = {name: export(some, name, title="Straße") for name in FORMATS}
    return json.dumps(
        {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}
    )


def test_exports_are_the_same_in_other_processes_places_and_languages() -> None:
    here = digests()
    for seed, language, zone in [
        ("1", "C", "Pacific/Kiritimati"),
        ("2", "tr_TR.UTF-8", "America/Lima"),
    ]:
        surroundings = {
            **os.environ,
            "PYTHONHASHSEED": seed,
            "LC_ALL": language,
            "LANG": language,
            "TZ": zone,
            "PYTHONPATH": str(ROOT),
        }
        done = subprocess.run(
            [sys.executable, "-c", CHILD],
            env=surroundings,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout == here
