"""The sample dump: its form, read here without the package, and the facts that can be checked."""

from __future__ import annotations

import datetime
import gzip
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from paperbrowse import dumps
from paperbrowse.core.papers import Record
from tests.support.paths import SAMPLE_DUMP

BOILERPLATE = """\
new

Get trending papers in your email inbox!

Subscribe

Daily Papers

byAK and the research community

Dec 9
"""

RECORD = re.compile(
    r"\n(?P<title>\S[^\n]*)\n"
    r"\n(?P<abstract>\S[^\n]*)\n"
    r"\n  • (?P<authors>[1-9]\d*) authors\n"
    r"·\n"
    r"(?P<date>[A-Z][a-z]{2} [1-9]\d?, \d{4})\n"
)

ARXIV = re.compile(r"https://arxiv\.org/abs/(\S+)")
LINK = re.compile(r"(?:Code: )?https?://\S+")


@dataclass(frozen=True)
class Entry:
    title: str
    abstract: str
    authors: int
    date: datetime.date

    @property
    def prose(self) -> str:
        """The abstract without the addresses at its end."""
        return LINK.sub("", self.abstract).strip()

    @property
    def arxiv_ids(self) -> list[str]:
        return ARXIV.findall(self.abstract)


@pytest.fixture(scope="module")
def page() -> str:
    return SAMPLE_DUMP.read_bytes().decode("utf-8")


@pytest.fixture(scope="module")
def entries(page: str) -> list[Entry]:
    return [
        Entry(
            title=match["title"],
            abstract=match["abstract"],
            authors=int(match["authors"]),
            date=datetime.datetime.strptime(match["date"], "%b %d, %Y").date(),
        )
        for match in RECORD.finditer(page, len(BOILERPLATE))
    ]


@pytest.fixture(scope="module")
def read_records() -> list[Record | dumps.Skipped]:
    with SAMPLE_DUMP.open("rb") as data:
        return list(
            dumps.read_dump(data, name=SAMPLE_DUMP.name, options=dumps.ReadOptions()).records
        )


@pytest.fixture(scope="module")
def proceedings(entries: list[Entry], shared: Path) -> list[tuple[Entry, dict[str, Any]]]:
    """The papers that a large corpus of proceedings knows too, each with what it says there."""
    corpus = shared / "corpora" / "ml-papers-100k.jsonl.gz"
    if not corpus.is_file():
        pytest.skip("the corpus of proceedings, ../shared/corpora, is not here")
    by_title = {folded(entry.title): entry for entry in entries}
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        return [
            (by_title[title], paper)
            for paper in map(json.loads, lines)
            if (title := folded(paper["title"])) in by_title
        ]


def folded(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))


def sentences(text: str) -> set[str]:
    """The sentences of a text, folded; those of one to three words say nothing of their source."""
    found = (folded(part) for part in re.split(r"(?<=[.!?:;])\s+|\n", text))
    return {sentence for sentence in found if sentence.count(" ") > 2}


def test_the_page_is_boilerplate_and_whole_records_and_nothing_else(page: str) -> None:
    assert page.startswith(BOILERPLATE)
    assert RECORD.sub("", page[len(BOILERPLATE) :]) == ""


def test_the_sample_has_at_least_sixty_papers(entries: list[Entry]) -> None:
    assert len(entries) >= 60


def test_no_paper_is_in_the_sample_twice(entries: list[Entry]) -> None:
    titles = [folded(entry.title) for entry in entries]
    assert sorted(titles) == sorted(set(titles))


def test_every_abstract_has_60_to_150_words_besides_its_links(entries: list[Entry]) -> None:
    counts = {entry.title: len(entry.prose.split()) for entry in entries}
    assert {title: count for title, count in counts.items() if not 60 <= count <= 150} == {}


def test_every_abstract_ends_its_last_sentence_before_its_links(entries: list[Entry]) -> None:
    assert [entry.title for entry in entries if not entry.prose.endswith(".")] == []
    for entry in entries:
        assert re.fullmatch(r"[^\n]*?(?: Code: https://\S+)?(?: https://\S+)?", entry.abstract)
        assert entry.abstract.startswith(entry.prose), entry.title


def test_no_two_abstracts_share_a_sentence(entries: list[Entry]) -> None:
    seen: set[str] = set()
    for entry in entries:
        assert seen.isdisjoint(sentences(entry.prose)), entry.title
        seen |= sentences(entry.prose)


def test_every_address_is_complete(entries: list[Entry]) -> None:
    for entry in entries:
        for address in re.findall(r"https?://\S+", entry.abstract):
            assert re.fullmatch(
                r"https://(?:github\.com/[\w.-]+/[\w-]+|arxiv\.org/abs/\d{4}\.\d{4,5})", address
            ), entry.title


def test_arxiv_ids_are_well_formed_and_no_two_papers_have_the_same(entries: list[Entry]) -> None:
    ids = [arxiv_id for entry in entries for arxiv_id in entry.arxiv_ids]
    assert len(ids) == len(set(ids)) >= 50
    assert all(len(entry.arxiv_ids) <= 1 for entry in entries)
    for arxiv_id in ids:
        month, number = arxiv_id.split(".")
        # From January 2015 on the number has five digits.
        assert re.fullmatch(r"\d{2}(?:0[1-9]|1[0-2])", month)
        assert len(number) == (5 if month >= "1501" else 4), arxiv_id


def test_the_month_in_every_arxiv_id_is_the_month_of_its_date(entries: list[Entry]) -> None:
    for entry in entries:
        for arxiv_id in entry.arxiv_ids:
            # A paper handed in after the last deadline of a month gets its number in the next.
            days = [entry.date, entry.date + datetime.timedelta(days=3)]
            assert arxiv_id[:4] in {f"{day:%y%m}" for day in days}, entry.title


def test_only_two_papers_have_the_arxiv_number_of_the_month_after(entries: list[Entry]) -> None:
    late = {
        arxiv_id
        for entry in entries
        for arxiv_id in entry.arxiv_ids
        if arxiv_id[:4] != f"{entry.date:%y%m}"
    }
    assert late == {"2103.00020", "2111.00396"}


def test_the_papers_span_the_years_from_1986_to_2024(entries: list[Entry]) -> None:
    years = {entry.date.year for entry in entries}
    assert (min(years), max(years)) == (1986, 2024)
    assert years >= set(range(2012, 2025))


def test_well_known_author_counts_are_right(entries: list[Entry]) -> None:
    counts = {entry.title: entry.authors for entry in entries}
    known = {
        "Attention Is All You Need": 8,
        "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding": 4,
        "Deep Residual Learning for Image Recognition": 4,
        "Adam: A Method for Stochastic Optimization": 2,
        "Language Models are Few-Shot Learners": 31,
        "Long Short-Term Memory": 2,
        "Highly accurate protein structure prediction with AlphaFold": 34,
    }
    assert {title: counts[title] for title in known} == known


def test_the_text_is_as_difficult_as_real_abstracts(page: str) -> None:
    for bite in (
        "[CLS]",
        "[MASK]",
        r"15\%",
        "``double quantization''",
        "k^{th}",
        "naïve",
        "東京都",
    ):
        assert bite in page


def test_the_reader_returns_the_same_papers(
    entries: list[Entry], read_records: list[Record | dumps.Skipped]
) -> None:
    read = [
        (record.title, record.abstract, record.author_count, str(record.published))
        for record in read_records
        if isinstance(record, Record)
    ]
    assert read == [
        (entry.title, entry.abstract, entry.authors, entry.date.isoformat()) for entry in entries
    ]
    assert len(read_records) == len(read)


def test_the_reader_infers_nothing(read_records: list[Record | dumps.Skipped]) -> None:
    records = [record for record in read_records if isinstance(record, Record)]
    assert {record.year_from for record in records} == {"written"}
    assert {record.comments for record in records} <= {None, 0}


def test_no_sentence_is_taken_from_a_real_dump(
    entries: list[Entry], real_dumps: list[Path]
) -> None:
    own = set().union(*(sentences(entry.prose) for entry in entries))
    for dump in real_dumps:
        assert own & sentences(dump.read_text(encoding="utf-8", errors="replace")) == set()


def test_author_counts_and_years_agree_with_the_proceedings(
    proceedings: list[tuple[Entry, dict[str, Any]]],
) -> None:
    assert len(proceedings) >= 20
    for entry, paper in proceedings:
        assert len(paper["authors"]) == entry.authors, entry.title
        assert entry.date.year <= paper["year"] <= entry.date.year + 2, entry.title


def test_no_sentence_is_taken_from_a_paper_itself(
    proceedings: list[tuple[Entry, dict[str, Any]]],
) -> None:
    for entry, paper in proceedings:
        assert sentences(entry.prose) & sentences(paper["abstract"] or "") == set(), entry.title
