"""Draws random pairs of a paper and one of its topics, or random papers, to be judged by eye.

    python -m tests.topics.draw_pairs ../shared/dumps --seed 1
    python -m tests.topics.draw_pairs ../shared/corpora/ml-papers-100k.jsonl.gz --limit 20000

A pair is right when a user who chose the topic would expect the paper there: the paper is about
it, or uses it as its main means; a mention in passing is wrong. The same seed, rules and papers
draw the same pairs. Papers come from dumps, or from JSON Lines with title and abstract.

To measure precision and recall, take papers of each era by a seed that was never used before:

    FILE=../shared/corpora/ml-papers-100k.jsonl.gz
    python -m tests.topics.draw_pairs $FILE --papers --to-year 2012 --count 120 --seed 7
    python -m tests.topics.draw_pairs $FILE --papers --to-year 2012 --count 120 --seed 7 --tags

First list for each paper of ``--papers`` the topics that it is obviously about, without a look at
what the rules gave; then let ``--tags`` show that, count which of the listed ones are there, and
judge every pair. A sample that was looked at to better the rules measures them no more.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import random
import sys
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from paperbrowse import dumps
from paperbrowse.core import CODE_TAG
from paperbrowse.core.papers import Record
from paperbrowse.core.text import fold, one_line
from paperbrowse.topics import TopicRules
from paperbrowse.workspace.input_files import find_files

ANY_YEAR = range(10_000)


@dataclass(frozen=True, slots=True)
class Pair:
    """A paper and one topic that the rules gave it."""

    topic: str
    title: str
    abstract: str


def distinct_papers(
    paths: Iterable[Path], limit: int | None = None, years: range = ANY_YEAR
) -> list[tuple[str, str]]:
    """Return title and abstract of each paper once, at most ``limit``, in the order found."""
    papers: dict[str, tuple[str, str]] = {}
    for title, abstract, year in itertools.islice(_papers(paths), limit):
        if years == ANY_YEAR or year in years:
            papers.setdefault(fold(title), (title, abstract))
    return list(papers.values())


def draw_pairs(
    rules: TopicRules, papers: Iterable[tuple[str, str]], *, count: int, seed: int
) -> list[Pair]:
    """Return ``count`` of all pairs of a paper and a topic, each equally likely."""
    pairs = [
        Pair(topic, title, abstract)
        for title, abstract in papers
        for topic in rules.tags(title, abstract)
        if topic != CODE_TAG
    ]
    return random.Random(seed).sample(pairs, min(count, len(pairs)))


def _papers(paths: Iterable[Path]) -> Iterator[tuple[str, str, int | None]]:
    for path in paths:
        if path.name.endswith(".jsonl.gz"):
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                for line in lines:
                    paper = json.loads(line)
                    yield paper["title"], paper["abstract"] or "", paper.get("year")
            continue
        for file in find_files(path):
            with file.open("rb") as data:
                dump = dumps.read_dump(data, name=file.name, options=dumps.ReadOptions())
                for record in dump.records:
                    if isinstance(record, Record):
                        year = record.published.year if record.published else None
                        yield record.title, record.abstract or "", year


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    parser.add_argument("--count", type=int, default=60, help="how many pairs (60)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other pairs (1)")
    parser.add_argument("--limit", type=int, help="look at the first so many records only")
    parser.add_argument("--own", type=Path, help="a topics.toml to use beside the built-in rules")
    parser.add_argument("--from-year", type=int, default=ANY_YEAR.start, help="of papers")
    parser.add_argument("--to-year", type=int, default=ANY_YEAR.stop - 1, help="of papers")
    parser.add_argument("--papers", action="store_true", help="papers in the place of pairs")
    parser.add_argument("--tags", action="store_true", help="with --papers: what the rules give")
    asked = parser.parse_args()
    years = range(asked.from_year, asked.to_year + 1)
    papers = distinct_papers(asked.paths, asked.limit, years)
    rules = TopicRules.load(asked.own)
    if asked.papers:
        drawn = random.Random(asked.seed).sample(papers, min(asked.count, len(papers)))
        for number, (title, abstract) in enumerate(drawn, 1):
            topics = f" [{', '.join(rules.tags(title, abstract))}]" if asked.tags else ""
            _print_entry(f"{number}.{topics} {one_line(title)}", abstract)
        return
    for number, pair in enumerate(draw_pairs(rules, papers, count=asked.count, seed=asked.seed), 1):
        _print_entry(f"{number}. [{pair.topic}] {one_line(pair.title)}", pair.abstract)


def _print_entry(head: str, abstract: str) -> None:
    sys.stdout.write(f"{head}\n{textwrap.fill(one_line(abstract), 100)}\n\n")


if __name__ == "__main__":
    main()
