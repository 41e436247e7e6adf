"""Measures how well searches find what people type: ``python -m tests.benchmarks.quality``.

Prints a table: for each kind of text that people type or paste, in how many of 500 cases the wanted
paper comes first (hit@1) or among the first three (hit@3), and how many of the first ten answers to
20 questions in plain words are relevant (P@10); for paperbrowse and, over the same papers, SQLite
FTS5 and Tantivy (which needs ``pip install -e '.[peers]'``), each with AND and with OR. Below it,
how many of the first ten papers similar to one are its authors' own, beside the cosine of tf-idf.
Cases are drawn by seed; the half of them that is used for tuning is not the half that is reported.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.corpus import corpus_kind
from tests.benchmarks.libraries import prepare_corpus, read_rows
from tests.benchmarks.options import make_parser, names_among, parse_options, progress_to_stderr
from tests.benchmarks.quality.cases import KINDS, draw_cases
from tests.benchmarks.quality.measuring import measure_quality
from tests.benchmarks.quality.relevance import read_questions
from tests.benchmarks.quality.report import format_misses, format_table, to_json
from tests.benchmarks.quality.searchers import OURS, PEERS, PaperbrowseSearcher, open_searchers
from tests.benchmarks.quality.similar import SIMILAR, draw_seeds, measure_similar

_QUESTIONS = "questions"
_QUICK_PAPERS, _QUICK_CASES = 300, 5


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    options = _parse(arguments)
    say = progress_to_stderr()

    if corpus_kind(options.papers) == "made up":
        print("The shared corpus is not here: the papers are made up of random words.")
    prepared = prepare_corpus(options.cache, options.papers, say)
    papers = [*read_rows(prepared.rows)]
    drawn = draw_cases(papers, options.half, options.cases)
    cases = {kind: each for kind, each in drawn.items() if kind in options.kinds}
    # Made-up papers answer no question.
    real = prepared.kind != "made up"
    questions = read_questions(options.half) if real and _QUESTIONS in options.kinds else []
    with tempfile.TemporaryDirectory(prefix="quality-", dir=options.cache) as folder:
        say("Making the indexes.")
        try:
            searchers = open_searchers(prepared, Path(folder), options.peers)
        except ImportError as error:
            sys.exit(f"A peer is not installed ({error}); see --peers.")
        quality = measure_quality(papers, cases, questions, searchers, say)
        ours = searchers[OURS]
        if SIMILAR in options.kinds and isinstance(ours, PaperbrowseSearcher):
            seeds = draw_seeds(papers, options.half, options.cases)
            quality.similar.update(measure_similar(papers, seeds, ours, say))
        for searcher in searchers.values():
            searcher.close()
    print(f"{prepared.papers:,} papers ({prepared.kind}), the half of the cases to {options.half}.")
    for line in format_table(quality):
        print(line)
    for line in format_misses(quality, options.misses) if options.misses else ():
        print(line)
    if options.json is not None:
        figures = {"papers": prepared.papers, "kind": prepared.kind, "half": options.half}
        options.json.write_text(json.dumps(figures | to_json(quality)), encoding="utf-8")


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = make_parser("tests.benchmarks.quality", __doc__)
    parser.add_argument("--papers", type=int, default=100_000, metavar="N", help="(100000)")
    parser.add_argument(
        "--cases", type=int, default=500, metavar="N", help="cases of each kind, at most (500)"
    )
    parser.add_argument(
        "--half",
        choices=("tune", "report"),
        default="report",
        help="which papers and questions the cases come from (report)",
    )
    parser.add_argument(
        "--kinds",
        type=names_among([*KINDS, _QUESTIONS, SIMILAR]),
        default=[*KINDS, _QUESTIONS, SIMILAR],
        metavar="NAME,...",
        help=f"only these: {', '.join([*KINDS, _QUESTIONS, SIMILAR])}".replace("%", "%%"),
    )
    parser.add_argument(
        "--peers",
        type=names_among([*PEERS]),
        default=[*PEERS],
        metavar="NAME,...",
        help=f"engines beside paperbrowse ({','.join(PEERS)}); an empty text for none",
    )
    parser.add_argument(
        "--misses", type=int, default=0, metavar="N", help="also show N misses of each kind"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every case here too")
    return parse_options(parser, arguments, papers=_QUICK_PAPERS, cases=_QUICK_CASES)


if __name__ == "__main__":
    main()
