"""What every engine is asked, and what it has to offer to be measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

from paperbrowse.core.papers import Record
from tests.benchmarks.libraries import PreparedCorpus

ClauseKind = Literal["word", "phrase", "prefix", "typed", "pattern", "fuzzy"]


class Clause(NamedTuple):
    """What a title or an abstract must hold.

    ``word``: the word in any of its forms; ``phrase``: words with blanks between; ``prefix``: a
    word that begins so; ``typed``: the word, or one that begins so; ``pattern``: a word of this
    shape, with * and ?; ``fuzzy``: a word like this one, but for ``edits`` letters.
    """

    kind: ClauseKind
    text: str
    edits: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchQuery:
    """One search, in no engine's own language: it is for each to say it as it likes best."""

    must: tuple[Clause, ...] = ()
    should: tuple[Clause, ...] = ()
    """At least one of these, where there are any."""
    must_not: tuple[Clause, ...] = ()
    years: tuple[int, int] | None = None
    """First and last, both included."""
    tag: str | None = None
    by_date: bool = False
    """Newest first instead of the best first."""
    facets: bool = False
    """Count the tags, years and sources of all that is found."""
    snippets: bool = False
    """Also give a piece of the abstract around the matches, for each of the papers returned."""
    limit: int = 50
    typed_text: str | None = None
    """The text as it stands in the search bar; ``every`` is what it means."""

    def __str__(self) -> str:
        if self.typed_text is not None:
            return repr(self.typed_text)
        said = [format_clause(clause) for clause in self.must]
        said += [" OR ".join(map(format_clause, self.should))] if self.should else []
        said += [f"-{format_clause(clause)}" for clause in self.must_not]
        said += [f"{self.years[0]}..{self.years[1]}"] if self.years else []
        said += [f"tag:{self.tag}"] if self.tag else []
        return " ".join(said)


def format_clause(clause: Clause) -> str:
    """Return a clause as most query languages write it."""
    match clause.kind:
        case "phrase":
            return f'"{clause.text}"'
        case "prefix" | "typed":
            return f"{clause.text}*"
        case "fuzzy":
            return f"{clause.text}~{clause.edits}"
        case _:
            return clause.text


class SearchAnswer(NamedTuple):
    """What was found."""

    total: int
    top_ids: Sequence[object]
    """Which papers come first, named as the engine names them."""
    facets: Mapping[str, Mapping[str, int]] = {}
    snippets: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class IndexSize:
    """Bytes on the disk."""

    index: int
    stored_texts: int = field(default=0)
    """How much of it is the stored text of the papers, where that can be told."""


class UnsupportedQueryError(Exception):
    """The engine has no means for what was asked; the message says what it lacks."""


class Engine(Protocol):
    """An engine in a folder of its own; one process uses one at a time."""

    def build(self, corpus: PreparedCorpus, folder: Path) -> None:
        """Make the index of a corpus from nothing, until it is committed."""

    def optimize(self, folder: Path) -> None:
        """Do what is better done after a build, before searching; its time is not measured."""

    def ready(self, folder: Path) -> None:
        """Do what comes before opening the index and is not its own."""

    def open(self, folder: Path) -> None:
        """Open the index for searching."""

    def ask(self, question: BenchQuery) -> SearchAnswer:
        """Search. Raises CannotError when that cannot be asked."""

    def stage(self, records: Sequence[Record]) -> None:
        """Take records that ``add`` is about to add; its time is not measured."""

    def add(self) -> None:
        """Add the records received, so that the next ``ask`` finds them."""

    def close(self) -> None:
        """Close whatever ``ready`` and ``open`` opened."""

    def size(self, folder: Path) -> IndexSize:
        """Return how large the index is."""


def folder_size(folder: Path) -> int:
    """Return the bytes of all files in a folder, the ones in its folders too."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
