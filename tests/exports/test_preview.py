"""A preview is the beginning of the export, and costs as little for a long list as for a short."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import overload

import pytest
from hypothesis import given, strategies as st

from paperbrowse.core.errors import ExportError
from paperbrowse.core.papers import Paper
from paperbrowse.exports import FORMATS, export, preview
from tests.exports.sample_papers import papers
from tests.support.factories import known_paper


class Endless(Sequence[Paper]):
    """A long list that fails when more papers are read than are shown."""

    def __init__(self, most: int) -> None:
        self._most = most

    @overload
    def __getitem__(self, index: int) -> Paper: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Paper]: ...
    def __getitem__(self, index: int | slice) -> Paper | Sequence[Paper]:
        raise AssertionError("a preview takes papers from the first on")

    def __iter__(self) -> Iterator[Paper]:
        for number in range(self._most):
            yield known_paper(id=f"p{number}", citation_key=f"key{number}")
        raise AssertionError("a preview looked at more papers than it shows")

    def __len__(self) -> int:
        return 50_000


@given(st.lists(papers(), max_size=4, unique_by=lambda some: some.id), st.integers(1, 30))
def test_a_preview_is_the_beginning_of_the_export(some: list[Paper], least: int) -> None:
    lines = max(least, len(some))
    for name in FORMATS:
        whole = export(some, name, title="T").replace("\r\n", "\n")
        shown = preview(some, name, title="T", lines=lines)
        assert whole.startswith(shown)
        assert shown.count("\n") == min(whole.count("\n"), lines)


@pytest.mark.parametrize("name", FORMATS)
def test_a_preview_looks_only_at_the_first_papers(name: str) -> None:
    shown = preview(Endless(12), name, title="Thesis", lines=12)
    assert shown.count("\n") == 12
    assert ("50,000 papers" in preview(Endless(30), name, lines=30)) == (
        name in {"markdown", "text"}
    )


def test_a_preview_of_the_first_papers_has_the_number_of_all() -> None:
    assert "1,200 papers" in preview([known_paper()], "text", total=1200)


def test_a_preview_in_an_unknown_format_is_refused() -> None:
    with pytest.raises(ExportError, match="Cannot export as docx"):
        preview([], "docx")
