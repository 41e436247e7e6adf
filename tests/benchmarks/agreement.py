"""Compares searches with the plain way at size: ``python -m tests.benchmarks.agreement``.

Some mistakes show only in segments of tens of thousands of papers. Every word of every paper, and
of some hundred notes of its user, is noted in dictionaries, and a query is answered from these
one paper at a time, by the rules that ``tests.search.oracle`` follows too. Totals, pages, scores
and counts must be the very same. Prints how many queries agreed, and exits with 1 where one did
not.
"""

from __future__ import annotations

import math
import random
import shutil
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

import numpy as np

from paperbrowse.core.papers import CODE_TAG, STATUSES, IndexDocument
from paperbrowse.core.text import fold
from paperbrowse.library import Library
from paperbrowse.search.analysis.analyzer import stem, tokenize
from paperbrowse.search.highlighting import is_within_edits
from paperbrowse.search.index import SearchIndex
from paperbrowse.search.query.parser import parse
from paperbrowse.search.query.tree import (
    All,
    AnyOf,
    DateRange,
    Filter,
    Match,
    MostOf,
    Node,
    Not,
    NumberRange,
    QueryTerm,
    positive_matches,
)
from paperbrowse.search.request import SearchRequest
from paperbrowse.topics import LazyTopicRules
from tests.benchmarks.libraries import prepare_corpus
from tests.benchmarks.options import make_parser, parse_options, progress_to_stderr

_PAGE = 50
_MARKED = 400
Places = dict[int, list[int]]


class UserData(NamedTuple):
    """What the user made of the papers, by their ids."""

    notes: Mapping[str, str]
    ids_by_state: Mapping[str, set[str]]


class PlainSearcher:
    """Papers, and where each of their words stands."""

    def __init__(self, papers: Iterable[IndexDocument], marks: UserData) -> None:
        self.papers = list(papers)
        self._marks = marks
        self._words: dict[str, dict[str, Places]] = {}
        self._lengths: dict[str, list[int]] = {}
        for field in ("title", "abstract", "note", "author"):
            words: dict[str, Places] = defaultdict(dict)
            lengths = []
            for number, paper in enumerate(self.papers):
                texts = {
                    "title": paper.title,
                    "abstract": paper.abstract,
                    "note": marks.notes.get(paper.id),
                    "author": "\n".join(paper.authors),
                }
                found = tokenize(texts[field] or "")
                for token in found:
                    words[token.text].setdefault(number, []).append(token.position)
                lengths.append(found[-1].position + 1 if found else 0)
            self._words[field] = words
            self._lengths[field] = lengths
        self._stems: dict[str, dict[str, list[str]]] = {}
        for field, words in self._words.items():
            families: dict[str, list[str]] = defaultdict(list)
            for word in words:
                families[stem(word)].append(word)
            self._stems[field] = families

    def search(self, request: SearchRequest) -> tuple[int, list[tuple[str, float]], Counter[str]]:
        """Return the total, the first page with scores, and the counts of the tags."""
        query = parse(request.query, typing=request.typing, insist=True)
        found = self._scored(query.node)
        self._add_gains(query.node, found)
        for number, gain in self._row_gains(query.row, found).items():
            found[number] += gain
        ranked = sorted(
            found,
            key=lambda n: (-found[n], fold(self.papers[n].title), self.papers[n].id),
        )
        page = [(self.papers[n].id, float(found[n])) for n in ranked[:_PAGE]]
        return (
            len(found),
            page,
            Counter(tag for n in found for tag in self.papers[n].tags if tag != CODE_TAG),
        )

    def _scored(self, node: Node) -> dict[int, np.float32]:
        zero = np.float32(0)
        match node:
            case Match():
                return self._match(node)
            case All(nodes):
                parts = [self._scored(child) for child in nodes]
                kept = set(range(len(self.papers))).intersection(*parts)
                return {n: _sum_scores(part.get(n, zero) for part in parts) for n in kept}
            case AnyOf(nodes):
                parts = [self._scored(child) for child in nodes]
                return {n: _sum_scores(p.get(n, zero) for p in parts) for n in set().union(*parts)}
            case MostOf():
                raise NotImplementedError("a plain search changes no query")
            case Not(child):
                without = self._scored(child)
                return {n: zero for n in range(len(self.papers)) if n not in without}
            case DateRange(_, first, last):  # of whole years
                low, high = (first or 1_00_00) // 10_000, (last or 9999_00_00) // 10_000
                years = [paper.published[0] for paper in self.papers]
                return {n: zero for n, year in enumerate(years) if low <= year <= high}
            case NumberRange():
                raise NotImplementedError("none is asked for here")
            case Filter("is", value):
                return {
                    n: zero
                    for n, p in enumerate(self.papers)
                    if p.id in self._marks.ids_by_state[value]
                }
            case Filter(_, value):
                return {n: zero for n, paper in enumerate(self.papers) if value in paper.tags}

    def _add_gains(self, node: Node, scores: dict[int, np.float32]) -> None:
        """Add what papers gain for words in their titles, and for names."""
        matches = [each for each in positive_matches(node) if set(each.fields) <= set(self._stems)]
        matches = [each for each in matches if "author" not in each.fields]
        in_titles = [
            self._counts("title", each.sequences) for each in matches if "title" in each.fields
        ]
        for number in scores:
            counts = [found[number] for found in in_titles if number in found]
            if counts:
                length = np.float32(max(self._lengths["title"][number], 1))
                share = min(np.float32(sum(counts)) / length, np.float32(1))
                scores[number] += np.float32(2 * len(counts)) + np.float32(6) * share
        for match in filter(lambda each: each.names, matches):
            named = self._counts("author", match.names)
            part = len(named) / max(len(self._match(match)), 1)
            whole = [names for names in match.names if names[-1].kind != "prefix"]
            first: set[int] = set()
            for names in whole:
                starts = self._starts("author", names)
                first |= {number for number, found in starts.items() if min(found) < 3}
            for number in scores.keys() & named.keys():
                scores[number] += np.float32((12 if number in first else 6) * part)

    def _row_gains(self, row: Sequence[QueryTerm], numbers: Iterable[int]) -> dict[int, np.float32]:
        """Return what papers gain for the query's words in the form typed, most of it in a row."""
        gains: dict[int, np.float32] = {}
        parts = (row, row[:-1] if len(row) > 2 else row) if row else ()
        starts = [
            (field, len(part), self._starts(field, part))
            for part in parts
            for field in ("title", "abstract")
        ]
        by_field = (self._words["title"], self._words["abstract"])
        for number in numbers:
            exact = sum(
                any(number in words.get(term.text, ()) for words in by_field) for term in row
            )
            in_row = 0
            for field, size, found in starts:
                if number in found:
                    gain = 3 if field == "abstract" else 9 if 0 in found[number] else 6
                    in_row = max(in_row, gain * size)
            gains[number] = np.float32(3 * exact + in_row)
        return gains

    def _match(self, match: Match) -> dict[int, np.float32]:
        by_field = {field: self._counts(field, match.sequences) for field in match.fields}
        numbers = set(self._counts("author", match.names)).union(*by_field.values())
        count = len(self.papers)
        idf = math.log(1 + (count - len(numbers) + 0.5) / (len(numbers) + 0.5))
        importance = np.float32(idf * 2.2)
        frequency = dict.fromkeys(numbers, np.float32(0))
        for field, counts in by_field.items():
            mean = sum(self._lengths[field]) / (
                len(self._marks.notes) if field == "note" else count
            )
            weight = np.float32(2 if field == "title" else 1)
            for number, times in counts.items():
                factor = np.float32(1 / (0.25 + 0.75 * self._lengths[field][number] / mean))
                frequency[number] += np.float32(times) * weight * factor
        return {
            number: np.float32(importance * tf / (tf + np.float32(1.2)))
            for number, tf in frequency.items()
        }

    def _counts(self, field: str, sequences: Sequence[Sequence[QueryTerm]]) -> Mapping[int, int]:
        counts: Counter[int] = Counter()
        singles = {sequence[0] for sequence in sequences if len(sequence) == 1}
        for word in {word for element in singles for word in self._words_of(field, element)}:
            for number, places in self._words[field][word].items():
                counts[number] += len(places)
        starts: dict[int, set[int]] = defaultdict(set)
        for sequence in sequences:
            if len(sequence) > 1:
                for number, found in self._starts(field, sequence).items():
                    starts[number] |= found
        for number, found in starts.items():
            counts[number] += len(found)
        return {number: min(times, 255) for number, times in counts.items()}

    def _starts(self, field: str, sequence: Sequence[QueryTerm]) -> dict[int, set[int]]:
        kept: dict[int, set[int]] | None = None
        for step, element in enumerate(sequence):
            here: dict[int, set[int]] = defaultdict(set)
            for word in self._words_of(field, element):
                for number, places in self._words[field][word].items():
                    if kept is None or number in kept:
                        here[number].update(place - step for place in places)
            if kept is not None:
                here = {n: both for n, found in here.items() if (both := found & kept[n])}
            kept = here
        return kept or {}

    def _words_of(self, field: str, element: QueryTerm) -> list[str]:
        words, wanted = self._words[field], element.text
        match element.kind:
            case "stem":
                return self._stems[field].get(wanted, [])
            case "word":
                return [wanted] if wanted in words else []
            case "prefix":
                return [word for word in words if word.startswith(wanted)]
            case "pattern":
                return [word for word in words if fnmatchcase(word, wanted)]
            case "fuzzy":
                return [word for word in words if is_within_edits(word, wanted, element.edits)]


def _sum_scores(scores: Iterable[np.float32]) -> np.float32:
    total = np.float32(0)
    for score in scores:
        total += score
    return total


def make_requests(plain: PlainSearcher, number: int) -> list[SearchRequest]:
    """Return searches of every kind for words that stand in the papers."""
    chance = random.Random(number)
    asked = []
    for _ in range(number):
        paper = chance.choice(plain.papers)
        words = (paper.abstract or paper.title).split()
        place = chance.randrange(max(len(words) - 4, 1))
        one, two, three, *_ = *words[place : place + 3], "of", "the", "model"
        letters = "".join(c for c in one if c.isalnum()) or "net"
        asked += [
            SearchRequest(query=f"{one} {two[: chance.randint(1, 4)]}", typing=True),
            SearchRequest(query=letters[: chance.randint(1, 3)], typing=True),
            SearchRequest(query=f"{one} {two} {three}"),
            SearchRequest(query=f'"{one} {two}" OR "{two} {three}"'),
            SearchRequest(query=f'{one} -"{three}" year:2015..'),
            SearchRequest(query=f"title:{one} OR {three} {two}"),
            SearchRequest(query=f"{letters[:4]}* {letters}~"),
            SearchRequest(query=f"*{letters[-4:]} {letters[:2]}?{letters[3:]}"),
        ]
        if paper.tags:
            asked.append(SearchRequest(query=f"tag:{paper.tags[0]} {two}"))
        asked += [
            SearchRequest(query=f'note:{letters} OR note:"{two} {three}" -is:starred'),
            SearchRequest(query=f"{two} is:saved status:{chance.choice(STATUSES)}"),
            SearchRequest(query=f"is:noted ({letters[:2]}* OR {three})"),
        ]
    return asked


def add_user_data(library: Library, number: int) -> UserData:
    """Save, star, read and note some of the papers, each noted with the words of others."""
    chance = random.Random(number)
    papers = list(library.index_feed.documents(0))
    saved, starred, read = ({p.id for p in chance.sample(papers, number)} for _ in range(3))
    library.save(saved, "Thesis")
    library.set_star(starred, True)
    library.set_status(read, "read")
    notes = {
        paper.id: " ".join(chance.choices((chance.choice(papers).abstract or "A").split(), k=50))
        for paper in chance.sample(papers, number)
    }
    for paper_id, note in notes.items():
        library.write_note(paper_id, note)
    unread = {paper.id for paper in papers} - read
    marked = {"saved": saved, "starred": starred, "read": read, "unread": unread}
    return UserData(notes, {**marked, "reading": set(), "noted": set(notes)})


def main(arguments: Sequence[str] | None = None) -> None:
    """Compare and tell."""
    parser = make_parser("tests.benchmarks.agreement", __doc__)
    parser.add_argument("--papers", type=int, default=60_000, help="how many (60000)")
    parser.add_argument("--questions", type=int, default=20, help="of each kind (20)")
    wanted = parse_options(parser, arguments, papers=300, questions=2)
    prepared = prepare_corpus(wanted.cache, wanted.papers, progress_to_stderr())
    different = 0
    with tempfile.TemporaryDirectory() as folder:
        file = Path(shutil.copy(prepared.library, folder))
        with Library.open(file, LazyTopicRules(None)) as library:
            marks = add_user_data(library, min(_MARKED, wanted.papers // 10))
            plain = PlainSearcher(library.index_feed.documents(0), marks)
            index = SearchIndex(Path(folder, "index"), library.index_feed)
            index.update()
            asked = make_requests(plain, wanted.questions)
            for request in asked:
                if parse(request.query, typing=request.typing).identifiers:
                    continue  # a plain search looks up no pasted id
                results = index.search(replace(request, insist=True))
                if any("too many words" in problem.message for problem in results.problems):
                    continue
                page = [(hit.paper_id, hit.score) for hit in results.hits]
                counts = Counter({each.value: each.count for each in results.facets["tag"]})
                if (results.total, page, counts) != plain.search(request):
                    different += 1
                    print(f"differs: {request}")
    print(f"{len(asked) - different} of {len(asked)} searches of {wanted.papers:,} papers agree")
    if different:
        sys.exit(1)


if __name__ == "__main__":
    main()
