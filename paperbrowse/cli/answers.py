"""The answer to a search, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from paperbrowse.cli.layout import clip
from paperbrowse.cli.output import Console, note
from paperbrowse.cli.rows import row
from paperbrowse.papers import Paper
from paperbrowse.search.highlights import find_matches, make_snippet
from paperbrowse.search.request import (
    FACETS,
    Choice,
    Facet,
    SearchRequest,
    SearchResults,
    Snippet,
    Span,
)
from paperbrowse.text import one_line
from paperbrowse.wording import count

if TYPE_CHECKING:
    from paperbrowse.library import Library
    from paperbrowse.workspace import Workspace

_FACET_NAMES: dict[Facet, str] = {
    "tag": "Tags",
    "year": "Years",
    "source": "Sources",
    "list": "Lists",
}
_VALUES_SHOWN = 10
_SNIPPET_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Found:
    """A hit with its paper."""

    paper: Paper
    score: float
    title_matches: tuple[Span, ...]
    snippet: Snippet


@dataclass(frozen=True, slots=True)
class Answer:
    """The results of a search together with the papers they name."""

    results: SearchResults
    found: tuple[Found, ...]

    @classmethod
    def find(cls, workspace: Workspace, request: SearchRequest) -> Answer:
        """Search; raises SearchError or LibraryError."""
        results = workspace.index.search(request)
        scores = {hit.paper_id: hit.score for hit in results.hits}
        found = tuple(
            Found(
                paper,
                scores[paper.id],
                find_matches(request.query, paper.title, field="title"),
                make_snippet(request.query, paper.abstract or "", width=_SNIPPET_LENGTH),
            )
            for paper in workspace.library.papers(scores)
        )
        return cls(results, found)

    def paper_objects(self) -> Iterator[dict[str, Any]]:
        """Yield the papers as objects for JSON, in order."""
        # Here, as the exports are of no use to an answer for people.
        from paperbrowse.exports import paper_object

        for each in self.found:
            yield paper_object(each.paper, score=each.score, snippet=each.snippet.text)

    def as_object(self) -> dict[str, Any]:
        """Return the whole answer as an object for JSON."""
        results = self.results
        return {
            "query": results.request.query,
            "total": results.total,
            "offset": results.request.offset,
            "took_ms": round(results.took_ms, 3),
            "understood": results.understood,
            "problems": [
                {"start": problem.start, "end": problem.end, "message": problem.message}
                for problem in results.problems
            ],
            "papers": list(self.paper_objects()),
            "facets": {
                facet: [
                    {"value": value.value, "count": value.count}
                    for value in results.facets.get(facet, ())
                ]
                for facet in FACETS
            },
        }

    def write_for_people(self, console: Console) -> None:
        """Write the hits, then the facets where they were asked for."""
        for rank, each in enumerate(self.found, self.results.request.offset + 1):
            marks = [(span.start, span.end) for span in each.title_matches]
            for line in row(rank, each.paper, console, marks=marks, snippet=each.snippet):
                console.line(line)
        for facet, values in self.results.facets.items():
            shown = [f"{one_line(each.value) or 'unknown'} {each.count:,}" for each in values]
            if not shown:
                continue
            more = len(shown) - _VALUES_SHOWN
            line = ", ".join(shown[:_VALUES_SHOWN]) + (f", and {more:,} more" if more > 0 else "")
            name = console.style(f"{_FACET_NAMES[facet]:<9}", bold=True)
            console.line(name + clip(line, console.width - 9))

    def write_notes(self, library: Library) -> None:
        """Tell the person how much was found, and why perhaps nothing."""
        results = self.results
        for problem in results.problems:
            note(f"In the query: {one_line(problem.message)}")
        shown = ""
        if self.found and len(self.found) < results.total:
            first = results.request.offset + 1
            shown = f", {first:,} to {first + len(self.found) - 1:,} shown"
        note(f"{results.total:,} of {count(results.library_total, 'paper')}{shown}")
        if not results.library_total:
            note("The library is empty. Read dumps into it with: paperbrowse import PATH...")
        elif not results.total:
            self._note_unknown(
                "tag", results.request.choices.get("tag"), [tag.value for tag in library.tags()]
            )
            self._note_unknown(
                "source",
                results.request.choices.get("source"),
                [source.name for source in library.sources()],
            )

    @staticmethod
    def _note_unknown(what: str, choice: Choice | None, known: list[str]) -> None:
        from difflib import get_close_matches

        for value in sorted(choice.include if choice is not None else ()):
            if value not in known:
                close = [one_line(each) for each in get_close_matches(value, known)]
                hint = f" Close to it: {', '.join(close)}." if close else ""
                note(f"No paper has the {what} {one_line(value)}.{hint}")
