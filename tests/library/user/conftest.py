"""A library of a few papers."""

from __future__ import annotations

import pytest

from paperbrowse.library import Library
from tests.support.factories import make_records, make_source, paper_ids


@pytest.fixture
def ids(library: Library, request: pytest.FixtureRequest) -> list[str]:
    """The ids of the papers in the library: four, or as many as the module's PAPERS says."""
    library.add_dump(make_source(), make_records(getattr(request.module, "PAPERS", 4)))
    return paper_ids(library)
