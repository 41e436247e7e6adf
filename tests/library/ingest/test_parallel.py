"""Chunks of a large dump are prepared by other processes, and nothing shows but the time."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from paperbrowse.core.papers import Record
from paperbrowse.library import ImportCounts, Library
from paperbrowse.library.ingest import IngestLimits, parallel
from paperbrowse.topics import LazyTopicRules
from tests.library.tables import read_records
from tests.support.factories import (
    WordTagger,
    all_papers,
    make_record,
    make_records,
    make_source,
    papers_without_times,
)
from tests.support.faults import child_processes

pytestmark = pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="needs two processors")


LIMITS = IngestLimits(records_before_processes=40, chunk_records=20)
"""Limits by which other processes prepare most of a small dump."""


@pytest.fixture
def library(file: Path) -> Iterator[Library]:
    with Library.open(file, WordTagger(), ingest_limits=LIMITS) as opened:
        yield opened


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of records of each chunk that was answered by another process."""
    answered: list[int] = []
    unpacked = parallel._unpack_reply

    def counted(answer: tuple[Sequence[Sequence[Any]], Sequence[object]]) -> parallel.Chunk:
        chunk = unpacked(answer)
        answered.append(len(chunk.records))
        return chunk

    monkeypatch.setattr(parallel, "_unpack_reply", counted)
    return answered


def varied() -> list[Record]:
    return [
        *make_records(150),
        *(
            make_record(
                f"A vision of cache {number}",
                published=("2024", "2023-02", "2022-11-05")[number % 3],
                year_from="file" if number % 2 else "written",
                abstract=f"On $n^{{{number}}}$ – é\ud800.",
                authors=("Ann Lee", "Bo  Wu")[: number % 3],
                arxiv_id=f"2401.{number:05}" if number % 4 else None,
                doi=f"10.1/{number % 50}" if number % 5 == 0 else None,
                url="https://a.example/x",
                links=("https://github.com/a/b", "https://a.example/x"),
                comments=number,
            )
            for number in range(200)
        ),
        *make_records(30, start=140),
    ]


def test_other_processes_prepare_what_this_one_would(
    library: Library, tmp_path: Path, asked: list[int]
) -> None:
    counts = library.add_dump(make_source(), varied())
    assert sum(asked) > 200
    limits = replace(LIMITS, processes=0)
    with Library.open(tmp_path / "alone.sqlite3", WordTagger(), ingest_limits=limits) as alone:
        assert alone.add_dump(make_source(), varied()) == counts
        assert papers_without_times(alone) == papers_without_times(library)
        for paper in all_papers(alone):
            assert read_records(alone, paper.id) == read_records(library, paper.id)
    assert library.add_dump(make_source(), varied()).unchanged == counts.records


def test_the_rules_of_topics_can_be_sent(tmp_path: Path, asked: list[int]) -> None:
    own = tmp_path / "topics.toml"
    own.write_text('[numbered]\nstrong = ["of many"]\n', "utf-8")
    with Library.open(tmp_path / "l.sqlite3", LazyTopicRules(own), ingest_limits=LIMITS) as library:
        library.add_dump(make_source(), make_records(200))
        assert sum(asked) > 100
        assert {tag.value: tag.count for tag in library.tags()} == {"numbered": 200}


def test_rules_that_changed_meanwhile_are_not_mixed(tmp_path: Path, asked: list[int]) -> None:
    own = tmp_path / "topics.toml"
    own.write_text('[numbered]\nstrong = ["of many"]\n', "utf-8")
    with Library.open(tmp_path / "l.sqlite3", LazyTopicRules(own), ingest_limits=LIMITS) as library:

        def records() -> Iterator[Record]:
            yield from make_records(40)
            own.write_text('[papered]\nstrong = ["of many"]\n', "utf-8")
            yield from make_records(60, start=40)

        library.add_dump(make_source(), records())
        assert asked == []
        assert [tag.value for tag in library.tags()] == ["numbered"]


def test_rules_that_cannot_be_sent_are_applied_here(file: Path, asked: list[int]) -> None:
    class Local(WordTagger):
        pass

    with Library.open(file, Local(), ingest_limits=LIMITS) as library:
        assert library.add_dump(make_source(), make_records(200)).new == 200
    assert asked == []


@pytest.mark.parametrize("program", ["", "/missing/program", "/bin/false", "/bin/echo"])
def test_without_other_processes_records_are_prepared_here(
    library: Library, program: str, asked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", program)
    assert library.add_dump(make_source(), make_records(200)).new == 200
    assert asked == []


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="processes are found in /proc")
def test_a_process_that_is_killed_is_done_without(library: Library) -> None:
    others = child_processes()
    seen: set[int] = set()

    def kill(done: int) -> None:
        seen.update(child_processes() - others)
        if done >= 100:
            os.kill(min(seen), signal.SIGKILL)

    assert library.add_dump(make_source(), make_records(400), kill).new == 400
    assert len(seen) == 2
    assert child_processes() == others


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_an_import_that_breaks_off_keeps_whole_chunks_and_leaves_nothing_running(
    library: Library, error: type[BaseException], asked: list[int]
) -> None:
    def breaking() -> Iterator[Record]:
        yield from make_records(200)
        raise error

    with pytest.raises(error):
        library.add_dump(make_source(), breaking())
    there = library.paper_count()
    assert there == 180 if error is OSError else 40 <= there <= 180
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("prepare")]
    counts = library.add_dump(make_source(), make_records(200))
    assert counts == ImportCounts(records=200, new=200 - there, unchanged=there)


def test_a_dump_that_is_known_starts_no_process(library: Library, asked: list[int]) -> None:
    library.add_dump(make_source(), make_records(200))
    asked.clear()
    library.add_dump(make_source(), make_records(200))
    assert asked == []


def test_a_record_that_cannot_be_prepared_fails_as_it_does_here(library: Library) -> None:
    class Refusing(WordTagger):
        def tags(self, title: str, abstract: str | None, links: Sequence[str]) -> tuple[str, ...]:
            if title == "Paper 150 of many":
                raise ArithmeticError
            return ()

    with (
        Library.open(library.file, Refusing(), ingest_limits=LIMITS) as refusing,
        pytest.raises(ArithmeticError),
    ):
        refusing.add_dump(make_source(), [*make_records(200), make_record("Last")])
    assert library.paper_count() >= 100
