"""Answers a search the slow and plain way: every paper against every part of the query."""

from __future__ import annotations

import datetime
import math
from calendar import Calendar
from collections.abc import Sequence
from fnmatch import fnmatchcase
from functools import cache

import numpy as np

from paperbrowse.core.dates import PartialDate
from paperbrowse.core.languages import language_code
from paperbrowse.core.papers import Paper
from paperbrowse.core.text import fold
from paperbrowse.search.analysis.analyzer import Token, split_chunks, stem, tokenize
from paperbrowse.search.highlighting import is_within_edits
from paperbrowse.search.query.parser import parse
from paperbrowse.search.query.terms import (
    STOP_WORDS,
    is_plain_word,
    is_single_word,
    parse_fuzzy,
    parse_word,
)
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
    TermSequence,
    positive_matches,
    replace_matches,
)
from paperbrowse.search.request import (
    FACETS,
    HAS_VALUES,
    Facet,
    FacetChoice,
    Order,
    SearchRequest,
    Sort,
)
from tests.support.fake_library import FakeLibrary


class Oracle:
    def __init__(self, library: FakeLibrary) -> None:
        self.papers = library.all_papers()
        self.lists = library.lists
        self.status = library.status
        self.starred = library.starred
        self.notes = library.notes
        self.tagged = library.tagged
        self.saved_at, self.read_at = library.saved_at, library.read_at
        self.new_since = library.new_since
        self._lengths: dict[str, dict[str, int]] = {}
        self._matching_papers: dict[Match, int] = {}
        self._counts: dict[tuple[str, str, tuple[TermSequence, ...]], int] = {}
        self._known_tokens: dict[tuple[str, str], Sequence[Token]] = {}

    def hits(self, request: SearchRequest) -> list[tuple[str, float]]:
        """Return all hits in order."""
        query = parse(request.query, typing=request.typing, insist=request.insist)
        node = self.node(request)
        found = [p for p in self._matching(request, node) if self._passes(p, request.choices)]
        scores = {p.id: 0.0 for p in found}
        order = query.sort or Order(request.sort, request.reverse)
        ranked = order.key == "relevance" and _ranks(node)
        if ranked:
            scores = {p.id: float(self._whole_score(p, node, query.row)) for p in found}
        found.sort(key=lambda p: (fold(p.title), p.id))
        if ranked:
            found.sort(key=lambda p: scores[p.id], reverse=not order.reverse)
        elif order.key in ("list", "saved") and (name := self._one_list(request, node)):
            reverse = (order.key == "saved") != order.reverse
            found.sort(key=lambda p: self.lists[name].index(p.id), reverse=reverse)
        elif order.key == "title":
            found.sort(key=lambda p: fold(p.title), reverse=order.reverse)
        else:
            newest = order.key == "status" or not order.reverse
            found.sort(key=lambda p: self._number_for(p, order.key), reverse=newest)
            found.sort(key=lambda p: self._number_for(p, order.key) < 0)
            if order.key == "status":
                states = ("reading", "unread", "read")[:: -1 if order.reverse else 1]
                found.sort(key=lambda p: states.index(self.status.get(p.id, "unread")))
        return [(p.id, scores[p.id]) for p in found]

    def _number_for(self, paper: Paper, sort: Sort) -> int:
        """Return what an order goes by, below 0 where it is unknown."""
        if sort in ("comments", "upvotes", "citations", "added"):
            return self._number_of(paper, sort)
        date = paper.published
        return -1 if date is None else date.year * 10_000 + date.month * 100 + date.day

    def node(self, request: SearchRequest) -> Node:
        """Return what is searched: the query as it is, or changed where it finds too little."""
        query = parse(request.query, typing=request.typing, insist=request.insist)
        node = query.node
        known = [f for f in query.identifiers if any(self._matches(p, f) for p in self.papers)]
        if known:
            operands = node.nodes if isinstance(node, All) else (node,)
            others = (each for each in operands if not [*positive_matches(each)])
            return All((AnyOf(tuple(known)), *others))
        if request.insist and any(each.name != "id" for each in query.identifiers):
            return AnyOf(())
        if request.insist:
            return node
        change = self._with_most if self._matching(request, node) else self._changed
        changed = change(request, node)
        found = [] if changed is None else self._matching(request, changed)
        is_found = any(self._passes(paper, request.choices) for paper in found)
        return changed if changed is not None and is_found else node

    def _changed(self, request: SearchRequest, node: Node) -> Node | None:
        """Return the first change that finds papers: similar words, then most of the words."""
        operands = node.nodes if isinstance(node, All) else (node,)
        words = [each for each in operands if isinstance(each, Match) and is_plain_word(each)]
        single = [each for each in operands if isinstance(each, Match) and is_single_word(each)]
        similar: dict[Match, Match] = {}
        lookups = 6 if len(single) <= 12 else 2
        for rarest, edits in ((0, 1), (0, 2), (5, 1)):
            for word in single:
                number = self._number(word)
                may_grow = request.typing and any(t.kind == "prefix" for s in word[2] for t in s)
                if word in similar or number > rarest or (rarest and not number):
                    continue
                if (number and may_grow) or not lookups:
                    continue
                lookups -= 1
                fuzzy = self._similar(word, edits)
                if fuzzy is not None and self._number(fuzzy) > number:
                    similar[word] = fuzzy
            changed = replace_matches(node, similar)
            is_known = all(self._number(word) or word in similar for word in single)
            if similar and is_known and self._matching(request, changed):
                return changed
        known = [w for w in words if w in similar or self._number(w)]
        telling = [word for word in known if word.text.casefold() not in STOP_WORDS] or known
        replaced = tuple(similar.get(word, word) for word in telling)
        others = tuple(replace_matches(each, similar) for each in operands if each not in words)
        most = All((AnyOf(replaced) if len(replaced) == 2 else MostOf(replaced), *others))
        return most if len(words) > 1 and telling and self._matching(request, most) else None

    def _similar(self, word: Match, edits: int) -> Match | None:
        """Return all forms of the words of papers within some edits of one."""
        fuzzy = parse_fuzzy(f"{word.text}~{edits}", word.fields)
        if fuzzy is None or fuzzy.sequences[0][0].kind != "fuzzy":
            return None
        term = fuzzy.sequences[0][0]

        def parsed(fields: Sequence[str]) -> list[Match]:
            tokens = {t.text for p in self.papers for f in fields for t in self._tokens(p, f)}
            near = sorted(each for each in tokens - {term.text} if _is(each, term))
            return [match for each in near for match in parse_word(each, word.fields)]

        sequences = dict.fromkeys(s for match in parsed(word.fields) for s in match.sequences)
        names = dict.fromkeys(n for m in parsed(("author",)) for n in m.names) if word.names else {}
        if not sequences and not names:
            return None
        return Match(word.text, word.fields, tuple(sequences), tuple(names))

    def _with_most(self, request: SearchRequest, node: Node) -> Node | None:
        """Return most of the words of a query in sentences that few papers have all of."""
        operands = node.nodes if isinstance(node, All) else (node,)
        words = [each for each in operands if isinstance(each, Match) and is_plain_word(each)]
        telling = [word for word in words if word.text.casefold() not in STOP_WORDS] or words
        found = self._matching(request, node)
        if len(found) >= 10 or not 3 <= len(telling) < len(words):
            return None
        if any(all(self._count(p, "title", w.sequences) for w in words) for p in found):
            return None
        most = All((MostOf(tuple(telling)), *(each for each in operands if each not in words)))
        return most if len(self._matching(request, most)) > len(found) else None

    def _one_list(self, request: SearchRequest, node: Node) -> str | None:
        names = set(request.choices.get("list", FacetChoice()).include)
        nodes = node.nodes if isinstance(node, All) else (node,)
        filters = [each for each in nodes if isinstance(each, Filter) and each.name == "list"]
        if not names and len(filters) == 1:
            names = {name for name in self.lists if self._is_meant(name, filters[0])}
        return min(names) if len(names) == 1 and names <= self.lists.keys() else None

    def _has_name(self, paper: Paper, node: Filter) -> bool:
        is_author = node.name == "author"

        def names(each: Paper) -> Sequence[str]:
            return each.authors if is_author else (each.venue or "",)

        named = [
            each.id
            for each in self.papers
            if any(_is_named(name, node.value, node.prefix, is_author) for name in names(each))
        ]
        if named:
            return paper.id in named
        return any(_has_row(name, node.value, is_author) for name in names(paper))

    def _is_meant(self, name: str, wanted: Filter) -> bool:
        value, name = wanted.value.casefold(), name.casefold()
        return name == value or (wanted.prefix and name.startswith(value))

    def counts(self, request: SearchRequest, facet: Facet) -> dict[str, int]:
        """Return the counts of a facet that are not 0."""
        node = self.node(request)
        choices = dict(request.choices)
        own = choices.get(facet, FacetChoice())
        choices[facet] = FacetChoice(
            own.include if own.match_all else frozenset(), own.exclude, True
        )
        counts: dict[str, int] = {}
        for paper in self._matching(request, node):
            if self._passes(paper, choices):
                for value in set(self._values(paper, facet)):
                    if (
                        facet == "tag"
                        and value == "code"
                        and value not in own.include | own.exclude
                    ):
                        continue
                    counts[value] = counts.get(value, 0) + 1
        return counts

    def _matching(self, request: SearchRequest, node: Node) -> list[Paper]:
        years = (
            DateRange.of_years(*request.years) if request.years and any(request.years) else All()
        )
        return [p for p in self.papers if self._matches(p, node) and self._matches(p, years)]

    def _matches(self, paper: Paper, node: Node) -> bool:
        match node:
            case Match(_, fields, sequences, names):
                return any(self._count(paper, field, sequences) for field in fields) or (
                    self._count(paper, "author", names) > 0
                )
            case All(nodes):
                return all(self._matches(paper, child) for child in nodes)
            case AnyOf(nodes):
                return any(self._matches(paper, child) for child in nodes)
            case MostOf(nodes):
                has = sum(self._idf(child) for child in nodes if self._matches(paper, child))
                return has * 2 >= sum(map(self._idf, nodes))
            case Not(child):
                return not self._matches(paper, child)
            case DateRange("date", first, last):
                days = _days(str(paper.published)) if paper.published else []
                if first is last is None or not days:
                    return first is last is None and not days
                return all(
                    (first is None or _days_of(first)[0] <= day)
                    and (last is None or day <= _days_of(last)[-1])
                    for day in days
                )
            case DateRange(name, first, last):
                times = self._times(paper, name)
                if first is last is None:
                    return not times
                return any(
                    (first is None or _days_of(first)[0] <= day)
                    and (last is None or day <= _days_of(last)[-1])
                    for day in map(_local_day, times)
                )
            case NumberRange(name, first, last):
                number = getattr(paper, name)
                if first is last is None or number is None:
                    return first is last is None and number is None
                return (first is None or first <= number) and (last is None or number <= last)
            case Filter(name, value, prefix):
                values: Sequence[str]
                if name == "id":
                    return paper.id.startswith(value) if prefix else paper.id == value
                if name == "has":
                    return self._has(paper, value)
                if name in ("arxiv", "doi"):
                    own = (paper.arxiv_id if name == "arxiv" else paper.doi) or ""
                    return own.startswith(value) if prefix else own == value
                if name == "author" or name == "venue":
                    return self._has_name(paper, node)
                if name == "cat":
                    beginning = value.casefold() + ("" if prefix else ".")
                    return any(
                        cat.casefold() == value.casefold() or cat.casefold().startswith(beginning)
                        for cat in paper.categories
                    )
                if name == "org":
                    words = f" {fold(value)}{'' if prefix else ' '}"
                    return bool(words.strip()) and words in f" {fold(paper.organization or '')} "
                if name == "lang" and any(p.language == language_code(value) for p in self.papers):
                    return paper.language == language_code(value)
                if name == "is":
                    return self._is_marked(paper, value)
                everything: list[str]
                if name == "tag":
                    values, everything = paper.tags, [t for p in self.papers for t in p.tags]
                elif name == "lang":
                    values = [paper.language] if paper.language else []
                    everything = [p.language for p in self.papers if p.language]
                elif name == "source":
                    values, everything = paper.sources, [s for p in self.papers for s in p.sources]
                else:
                    values, everything = self._values(paper, "list"), list(self.lists)
                for alike in (str.casefold, fold):

                    def same(known: str, alike=alike) -> bool:  # type: ignore[no-untyped-def]
                        wanted = alike(value)
                        return bool(wanted) and (
                            alike(known) == wanted or (prefix and alike(known).startswith(wanted))
                        )

                    if any(same(known) for known in everything):
                        return any(same(known) for known in values)
                return False

    def _number_of(self, paper: Paper, name: str) -> int:
        if name == "added":
            return max(self._times(paper, name), default=-1)
        number: int | None = getattr(paper, name)
        return -1 if number is None else number

    def _times(self, paper: Paper, name: str) -> list[int]:
        """Return the times of adding, saving or reading, in microseconds."""
        if name == "added":
            return [round(paper.added.timestamp() * 1e6)] if paper.added else []
        times = self.saved_at if name == "saved" else self.read_at
        return [times[paper.id]] if paper.id in times else []

    def _has(self, paper: Paper, value: str) -> bool:
        return {
            "abstract": bool(paper.abstract),
            "arxiv": bool(paper.arxiv_id),
            "authors": bool(paper.authors),
            "code": "code" in paper.tags,
            "doi": bool(paper.doi),
            "pdf": bool(paper.arxiv_id) or any(link.endswith(".pdf") for link in paper.links),
            "tag": paper.id in self.tagged,
            "venue": bool(paper.venue),
            "year": paper.published is not None,
        }[value]

    def _passes(self, paper: Paper, choices: object) -> bool:
        assert isinstance(choices, dict)
        for facet in FACETS:
            choice = choices.get(facet, FacetChoice())
            values = set(self._values(paper, facet))
            wanted = choice.include <= values if choice.match_all else choice.include & values
            if values & choice.exclude or (choice.include and not wanted):
                return False
        return True

    def _values(self, paper: Paper, facet: Facet) -> Sequence[str]:
        if facet == "year":
            return [str(paper.published.year) if paper.published else ""]
        if facet == "list":
            return [name for name, ids in self.lists.items() if paper.id in ids]
        one = {"venue": paper.venue, "organization": paper.organization, "language": paper.language}
        if facet in one:
            return [value for value in (one[facet],) if value]
        if facet == "upvotes":
            ranges = ("0", 0, 0), ("1..9", 1, 9), ("10..49", 10, 49), ("50..199", 50, 199)
            own = -1 if paper.upvotes is None else paper.upvotes
            found = [name for name, least, most in ranges if least <= own <= most]
            return found or (["200.."] if own >= 200 else [])
        if facet == "has":
            return [value for value in HAS_VALUES if self._has(paper, value)]
        return {
            "tag": paper.tags,
            "source": paper.sources,
            "author": paper.authors,
            "category": paper.categories,
        }[facet]

    def _count(self, paper: Paper, field: str, sequences: tuple[TermSequence, ...]) -> int:
        key = (paper.id, field, sequences)
        if key not in self._counts:
            self._counts[key] = self._count_anew(paper, field, sequences)
        return self._counts[key]

    def _count_anew(self, paper: Paper, field: str, sequences: tuple[TermSequence, ...]) -> int:
        found = self._tokens(paper, field)
        single = [sequence[0] for sequence in sequences if len(sequence) == 1]
        longer = [sequence for sequence in sequences if len(sequence) > 1]
        words = sum(any(_is(token.text, element) for element in single) for token in found)
        starts = sum(
            any(
                all(
                    any(t.position == place + step and _is(t.text, element) for t in found)
                    for step, element in enumerate(sequence)
                )
                for sequence in longer
            )
            for place in {token.position for token in found}
        )
        return min(words + starts, 255)

    def _score(self, paper: Paper, node: Node) -> np.float32:
        """Return the score in single precision, added up in the order of the query."""
        match node:
            case All(nodes) | AnyOf(nodes):
                total = np.float32(0)
                for child in nodes:
                    if self._matches(paper, child):
                        total += self._score(paper, child)
                return total
            case MostOf(nodes):
                total = np.float32(0)
                for child in nodes:
                    if self._matches(paper, child):
                        total += self._word_score(paper, child) + np.float32(self._idf(child))
                return total
            case Match() if node.fields[0] in ("title", "abstract", "note"):
                return self._word_score(paper, node)
            case _:
                return np.float32(0)

    def _whole_score(self, paper: Paper, node: Node, row: Sequence[QueryTerm]) -> np.float32:
        score = self._gain(paper, node, self._score(paper, node))
        return np.float32(score + self._row_gain(paper, row))

    def _gain(self, paper: Paper, node: Node, score: np.float32) -> np.float32:
        """Return ``score`` with what the paper gains for words in its title, and for names."""
        words = [each for each in positive_matches(node) if _ranks(each)]
        in_title = [
            self._count(paper, "title", each.sequences) for each in words if "title" in each.fields
        ]
        if any(in_title):
            length = np.float32(max(self._lengths_of("title")[paper.id], 1))
            share = min(np.float32(sum(in_title)) / length, np.float32(1))
            score = score + np.float32(
                np.float32(2 * sum(count > 0 for count in in_title)) + np.float32(6) * share
            )
        for each in words:
            if self._count(paper, "author", each.names):
                named = self._number(Match(each.text, ("author",), each.names))
                whole = [names for names in each.names if names[-1].kind != "prefix"]
                starts = [self._row_starts(paper, "author", names) for names in whole]
                is_first = any(start < 3 for found in starts for start in found)
                weight = (12 if is_first else 6) * (named / self._number(each))
                score = score + np.float32(weight)
        return score

    def _row_gain(self, paper: Paper, row: Sequence[QueryTerm]) -> np.float32:
        """Return what the paper gains for the query's words in the form typed."""
        if not row:
            return np.float32(0)
        words = {
            token.text for field in ("title", "abstract") for token in self._tokens(paper, field)
        }
        gains = [0]
        for part in (row, row[:-1] if len(row) > 2 else row):
            if starts := self._row_starts(paper, "title", part):
                gains.append((9 if 0 in starts else 6) * len(part))
            if self._row_starts(paper, "abstract", part):
                gains.append(3 * len(part))
        return np.float32(3 * sum(term.text in words for term in row) + max(gains))

    def _row_starts(self, paper: Paper, field: str, row: Sequence[QueryTerm]) -> set[int]:
        tokens = self._tokens(paper, field)
        return {
            first.position
            for first in tokens
            if all(
                any(t.position == first.position + step and _is(t.text, term) for t in tokens)
                for step, term in enumerate(row)
            )
        }

    def _tokens(self, paper: Paper, field: str) -> Sequence[Token]:
        if (paper.id, field) not in self._known_tokens:
            self._known_tokens[paper.id, field] = tokenize(self._text(paper, field))
        return self._known_tokens[paper.id, field]

    def _word_score(self, paper: Paper, node: Match) -> np.float32:
        frequency = np.float32(0)
        for field in node.fields:
            lengths = self._lengths_of(field)
            if paper.id not in lengths:
                continue
            mean = max(sum(lengths.values()), 1) / len(lengths)
            count = np.float32(self._count(paper, field, node.sequences))
            weight = np.float32(2 if field == "title" else 1)
            frequency += count * weight * np.float32(1 / (0.25 + 0.75 * lengths[paper.id] / mean))
        importance = np.float32(self._idf(node) * 2.2)
        return np.float32(importance * frequency / (frequency + np.float32(1.2)))

    def _idf(self, node: Match) -> float:
        n = self._number(node)
        return math.log(1 + (len(self.papers) - n + 0.5) / (n + 0.5))

    def _number(self, node: Match) -> int:
        """Return the number of papers that contain a match."""
        if node not in self._matching_papers:
            self._matching_papers[node] = sum(self._matches(p, node) for p in self.papers)
        return self._matching_papers[node]

    def _lengths_of(self, field: str) -> dict[str, int]:
        if field not in self._lengths:
            self._lengths[field] = {
                p.id: _length(self._text(p, field))
                for p in self.papers
                if field != "note" or p.id in self.notes
            }
        return self._lengths[field]

    def _is_marked(self, paper: Paper, value: str) -> bool:
        match value:
            case "starred":
                return paper.id in self.starred
            case "noted":
                return paper.id in self.notes
            case "new":
                return any(time > self.new_since for time in self._times(paper, "added"))
            case "saved":
                return any(paper.id in ids for ids in self.lists.values())
            case _:
                return self.status.get(paper.id, "unread") == value

    def _text(self, paper: Paper, field: str) -> str:
        if field == "author":
            return "\n".join(paper.authors)
        if field == "note":
            return self.notes.get(paper.id, "")
        return {"title": paper.title, "abstract": paper.abstract, "venue": paper.venue}[field] or ""


@cache
def _days(date: str) -> list[str]:
    """Return every day that a date may be, such as 2024-03, in ISO 8601."""
    year, month, day = (*map(int, date.split("-")), 0, 0)[:3]
    months = [month] if month else range(1, 13)
    calendar = Calendar()
    return [
        each.isoformat()
        for number in months
        for each in calendar.itermonthdates(year, number)
        if each.month == number and (not day or each.day == day)
    ]


def _days_of(number: int) -> list[str]:
    """Return the days of a number such as 20240300."""
    date = PartialDate(number // 10_000, number // 100 % 100, number % 100)
    return _days(str(date))


def _local_day(time: int) -> str:
    """Return the user's day, in ISO 8601, of a time in microseconds."""
    return datetime.datetime.fromtimestamp(time / 1e6, datetime.UTC).astimezone().date().isoformat()


def _is_named(name: str, wanted: str, prefix: bool, initials: bool) -> bool:
    own, words = ([w.text for c in split_chunks(t) for w in c.parts] for t in (name, wanted))
    if not words or len(own) < len(words) or (len(own) > len(words) and not prefix):
        return False
    for place, word in enumerate(words):
        is_open = (initials and len(word) == 1) or (prefix and place == len(words) - 1)
        if not (own[place].startswith(word) if is_open else own[place] == word):
            return False
    return True


def _has_row(name: str, wanted: str, initials: bool) -> bool:
    own, words = ([w.text for c in split_chunks(t) for w in c.parts] for t in (name, wanted))
    return any(
        _is_named(" ".join(own[first:end]), " ".join(words), False, initials)
        for first in range(len(own))
        for end in range(first + 1, len(own) + 1)
    )


def _ranks(node: Node) -> bool:
    """Whether any word can give a score (of papers that match it)."""
    match node:
        case All(nodes) | AnyOf(nodes) | MostOf(nodes):
            return any(_ranks(child) for child in nodes)
        case Match():
            return node.fields[0] in ("title", "abstract", "note")
        case _:
            return False


def _length(text: str) -> int:
    return max((token.position + 1 for token in tokenize(text)), default=0)


def _is(word: str, element: QueryTerm) -> bool:
    match element.kind:
        case "stem":
            return stem(word) == element.text
        case "word":
            return word == element.text
        case "prefix":
            return word.startswith(element.text)
        case "pattern":
            return fnmatchcase(word, element.text)
        case "fuzzy":
            return is_within_edits(word, element.text, element.edits)
