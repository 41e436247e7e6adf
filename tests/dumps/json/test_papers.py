"""JSON Lines and JSON arrays: every public shape of a paper, and every damage."""

from __future__ import annotations

import gzip
import io
import itertools
import json
import pickle
import resource
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from paperbrowse.core.dates import PartialDate
from paperbrowse.core.errors import DumpError
from paperbrowse.core.papers import Record
from paperbrowse.dumps import ReadOptions, Skipped, read_dump
from paperbrowse.dumps.format import MAX_REPORTED
from paperbrowse.dumps.input import streams
from paperbrowse.dumps.json.lines import MAX_BATCH_BYTES, MAX_LINE_BYTES
from tests.dumps.sample_records import LANTERNS, read_page, read_records

LAMP = {"title": "Lamps and Their Keepers", "abstract": "We light lamps.", "year": 2019}
KILN = {"title": "Kilns at Night", "abstract": "We fire clay.", "authors": ["Ada Clay"]}


def as_lines(*items: object) -> bytes:
    return b"".join(json.dumps(item).encode() + b"\n" for item in items)


def only(item: dict[str, Any]) -> Record:
    (record,) = read_records(as_lines({"title": "A Lamp", **item}), "json-lines")
    return record


def everything(data: bytes, format: str | None = None) -> list[Record | Skipped]:
    return list(read_page(data, format).records)


def in_batches(data: bytes, sizes: Iterable[int]) -> list[Record | Skipped]:
    """Return the records as other processes would read them: every batch is pickled."""
    dump = read_page(data, "json-lines")
    batches = [pickle.loads(pickle.dumps(batch)) for batch in dump.batches(sizes)]
    return [item for batch in batches for item in batch.read()]


def titles(found: Iterable[Record | Skipped]) -> list[str]:
    return [each.title for each in found if isinstance(each, Record)]


def test_the_common_names_are_read() -> None:
    item = {
        "id": "keeper2019lamps-tending",
        "title": " Lamps\n and Their Keepers ",
        "abstract": "We light lamps.\nSee https://github.com/example/lamps.",
        "authors": ["Ada Keeper", "Wick, Bo"],
        "year": 2019,
        "venue": "lampconf",
        "url": "https://lamps.example/1.pdf",
    }
    assert read_records(as_lines(item)) == [
        Record(
            title="Lamps and Their Keepers",
            abstract="We light lamps. See https://github.com/example/lamps.",
            authors=("Ada Keeper", "Wick, Bo"),
            author_count=2,
            published=PartialDate(2019),
            year_from="written",
            venue="lampconf",
            url="https://lamps.example/1.pdf",
            links=("https://github.com/example/lamps",),
            line=1,
        )
    ]


def test_a_snapshot_of_arxiv_is_read() -> None:
    record = only(
        {
            "id": "hep-ph/0704001",
            "authors": "A. Keeper, B. Wick and the LAMP Collaboration",
            "authors_parsed": [["Keeper", "A.", ""], ["Wick", "B.", "Jr."]],
            "comments": "12 pages, 3 figures",
            "journal-ref": "Lamp.Lett.B12:1-9,2007",
            "doi": "10.1016/J.Lamp.1 10.1016/j.lamp.2",
            "versions": [{"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"}],
            "update_date": "2009-11-13",
        }
    )
    assert record.arxiv_id == "hep-ph/0704001"
    assert record.authors == ("A. Keeper", "B. Wick Jr.")
    assert record.comments is None
    assert record.venue == "Lamp.Lett.B12:1-9,2007"
    assert record.doi == "10.1016/j.lamp.1"
    assert str(record.published) == "2007-04-02"


def test_semantic_scholar_is_read() -> None:
    record = only(
        {
            "paperId": "649def34f8be52c8b66281af98ae884c09aef38b",
            "externalIds": {"ArXiv": "2405.00001v2", "DOI": "10.1/no", "CorpusId": 12},
            "authors": [{"authorId": "1", "name": "Ada Keeper"}, {"name": "Bo Wick"}],
            "venue": "",
            "publicationVenue": {"name": "Lamp Conference"},
            "publicationDate": "2024-05-01",
            "year": 2024,
            "url": "https://lamps.example/649def",
            "openAccessPdf": {"url": "https://lamps.example/649def.pdf"},
        }
    )
    assert record.arxiv_id == "2405.00001"
    assert record.doi is None
    assert record.authors == ("Ada Keeper", "Bo Wick")
    assert record.venue == "Lamp Conference"
    assert str(record.published) == "2024-05-01"
    assert record.url == "https://lamps.example/649def"
    assert record.links == ("https://lamps.example/649def.pdf",)


def test_openalex_is_read() -> None:
    record = only(
        {
            "id": "https://openalex.org/W12",
            "doi": "https://doi.org/10.1000/LAMP",
            "publication_year": 2021,
            "abstract_inverted_index": {"lamps.": [2], "We": [0], "light": [1]},
            "authorships": [{"author": {"display_name": "Ada Keeper"}}],
            "primary_location": {
                "landing_page_url": "https://lamps.example/a",
                "source": {"display_name": "Lamps Quarterly"},
            },
        }
    )
    assert record.doi == "10.1000/lamp"
    assert record.abstract == "We light lamps."
    assert record.authors == ("Ada Keeper",)
    assert record.venue == "Lamps Quarterly"
    assert record.url == "https://lamps.example/a"
    assert record.links == ("https://openalex.org/W12",)


def test_crossref_and_papers_with_code_are_read() -> None:
    record = only(
        {
            "container-title": ["Lamp Letters"],
            "publisher": "Lamps & Sons",
            "DOI": "10.1000/1",
            "author": [{"given": "Ada", "family": "Keeper"}],
            "published": {"date-parts": [[2020, 5]]},
        }
    )
    assert (record.venue, record.doi, str(record.published)) == (
        "Lamp Letters",
        "10.1000/1",
        "2020-05",
    )
    assert record.authors == ("Ada Keeper",)
    record = only(
        {
            "url_abs": "http://arxiv.org/abs/2101.00001v1",
            "url_pdf": "https://arxiv.org/pdf/2101.00001v1.pdf",
            "proceeding": "LAMPS 2021 1",
            "repo_url": "https://github.com/example/lamps",
        }
    )
    assert record.arxiv_id == "2101.00001"
    assert record.url == "http://arxiv.org/abs/2101.00001v1"
    assert "https://github.com/example/lamps" in record.links


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Ada Keeper and Bo Wick", ["Ada Keeper", "Bo Wick"]),
        ("Ada Keeper, Bo Wick, and Cy Oil", ["Ada Keeper", "Bo Wick", "Cy Oil"]),
        ("Keeper, Ada and Wick, Bo", ["Keeper, Ada", "Wick, Bo"]),
        ("van der Lamp, Ada and Wick, Bo", ["van der Lamp, Ada", "Wick, Bo"]),
        ("Keeper, Ada; Wick, Bo", ["Keeper, Ada", "Wick, Bo"]),
        ("Ada Keeper; Bo Wick", ["Ada Keeper", "Bo Wick"]),
        ("Keeper, A., Wick, B. C.", ["Keeper, A.", "Wick, B. C."]),
        ("Keeper, Ada", ["Keeper, Ada"]),
        ("Keeper, Wick and Oil", ["Keeper", "Wick", "Oil"]),
        ("Keeper, Ada and Bo Wick", ["Keeper, Ada", "Bo Wick"]),
        ("Ada Keeper, Jr., Bo Wick", ["Ada Keeper Jr.", "Bo Wick"]),
        ("Ada Keeper", ["Ada Keeper"]),
        ("Alexander Anderson", ["Alexander Anderson"]),
        ("", []),
    ],
)
def test_authors_in_one_string_are_separated(written: str, names: list[str]) -> None:
    record = only({"authors": written})
    assert list(record.authors) == names
    assert record.author_count == (len(names) or None)


@pytest.mark.parametrize(
    "authors",
    [
        [{"first": "Ada", "middle": ["B."], "last": "Keeper", "suffix": ""}, {"name": "Bo Wick"}],
        [{"given": "Ada B.", "family": "Keeper"}, "Bo Wick"],
        [{"first_name": "Ada B.", "last_name": "Keeper"}, {"fullName": "Bo  Wick"}],
    ],
)
def test_authors_in_objects_are_put_together(authors: list[Any]) -> None:
    assert only({"authors": authors}).authors == ("Ada B. Keeper", "Bo Wick")


def test_others_are_no_author_and_leave_the_number_unknown() -> None:
    for written in ("Ada Keeper and others", ["Ada Keeper", "et al."], "Ada Keeper, et al"):
        record = only({"authors": written})
        assert (record.authors, record.author_count) == (("Ada Keeper",), None)


@pytest.mark.parametrize(
    ("fields", "published"),
    [
        ({"year": 2012}, "2012"),
        ({"year": "2012"}, "2012"),
        ({"year": 2012.0}, "2012"),
        ({"year": "2012", "month": "July"}, "2012-07"),
        ({"year": 2012, "month": 7}, "2012-07"),
        ({"year": 2012, "month": 13}, "2012"),
        ({"date": "2012-07-03T10:00:00Z", "year": 2012}, "2012-07-03"),
        ({"publication_date": "2012-07"}, "2012-07"),
        ({"published_date": "2012/07/03"}, "2012-07-03"),
        ({"published": "2012-02-31"}, "2012-02"),
        ({"published": "July 3, 2012"}, "2012-07-03"),
        ({"published": "3 Jul 2012"}, "2012-07-03"),
        ({"published": "soon", "year": 2012}, "2012"),
        ({"date": 1341273600}, None),
        ({"year": 0}, None),
        ({"year": True}, None),
        ({"year": "to appear"}, None),
        ({"update_date": "2012-07-03"}, None),
    ],
)
def test_known_parts_of_dates_are_read(fields: dict[str, Any], published: str | None) -> None:
    record = only(fields)
    assert (record.published and str(record.published)) == published
    assert record.year_from == ("written" if published else None)


@pytest.mark.parametrize(
    ("fields", "arxiv_id"),
    [
        ({"id": "2401.00001v3"}, "2401.00001"),
        ({"id": "http://arxiv.org/abs/math.GT/0309136v1"}, "math/0309136"),
        ({"arxivId": "arXiv:2401.00001"}, "2401.00001"),
        ({"eprint": "2401.00001 [cs.LG]"}, "2401.00001"),
        ({"id": "keeper2019lamps-tending"}, None),
        ({"id": "acl/2020001"}, None),
        ({"id": "2499.00001"}, None),
        ({"id": 2401.00001}, None),
    ],
)
def test_an_arxiv_id_is_one_wherever_it_stands(
    fields: dict[str, Any], arxiv_id: str | None
) -> None:
    assert only(fields).arxiv_id == arxiv_id


@pytest.mark.parametrize(
    ("fields", "categories"),
    [
        ({"categories": "cs.CL cs.LG stat.ML"}, ("cs.CL", "cs.LG", "stat.ML")),
        ({"categories": "hep-th gr-qc"}, ("hep-th", "gr-qc")),
        ({"categories": ["cs.CL cs.LG", "cs.CL"]}, ("cs.CL", "cs.LG")),
        ({"categories": ["cs.CL"], "primary_category": "cs.LG"}, ("cs.LG", "cs.CL")),
        ({"arxiv_primary_category": {"term": "cs.AI"}}, ("cs.AI",)),
        ({"categories": [{"term": "cs.AI"}, {"name": "Lamp Light"}]}, ("cs.AI", "Lamp Light")),
        ({"category": "Machines; Self-driving cars"}, ("Machines", "Self-driving cars")),
        ({"categories": [None, 3, {}, ""]}, ()),
        ({"categories": 7}, ()),
    ],
)  # fmt: skip
def test_categories_are_read_in_every_form(
    fields: dict[str, Any], categories: tuple[str, ...]
) -> None:
    assert only({**fields, "year": 2019}).categories == categories


@pytest.mark.parametrize(
    ("fields", "citations"),
    [
        ({"citationCount": 4}, 4),
        ({"cited_by_count": 0}, 0),
        ({"is-referenced-by-count": 12.0}, 12),
        ({"citations": [{"title": "Other"}], "numCitedBy": 3}, 3),
        ({"citations": ["x"]}, None),
        ({"citationCount": -1}, None),
    ],
)
def test_citations_are_counted_by_their_public_names(
    fields: dict[str, Any], citations: int | None
) -> None:
    assert only({**fields, "year": 2019}).citations == citations


def test_a_language_is_read_as_it_is_written() -> None:
    assert only({"language": "en", "year": 2019}).language == "en"
    assert only({"lang": "English", "year": 2019}).language == "English"
    assert only({"language": None, "year": 2019}).language is None


def test_counts_are_counts_only_where_they_are_numbers() -> None:
    record = only({"comments": 3, "upvotes": 40})
    assert (record.comments, record.upvotes) == (3, 40)
    for odd in ("3", -1, 2.5, True, float("nan"), float("inf"), 10**400, [3], None):
        record = only({"comments": odd, "upvotes": odd})
        assert (record.comments, record.upvotes) == (None, None)


TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Zs"]) | st.just(" "), min_size=1
).map(lambda text: " ".join(text.split()) or "x")
NAMES = st.lists(st.sampled_from(["Ada Keeper", "Bø Wick", "Oil, Cy", "李 明"]), min_size=1)


@given(
    st.lists(
        st.fixed_dictionaries(
            {"title": TEXTS, "abstract": TEXTS, "authors": NAMES, "year": st.integers(1900, 2100)},
            optional={"venue": TEXTS, "comments": st.integers(0, 9999)},
        ),
        min_size=1,
        max_size=5,
    ),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["lines", "bom", "crlf", "gzip", "members", "utf-16", "array", "pretty"]),
)
def test_what_is_written_is_read_back(
    items: list[dict[str, Any]], ascii_only: bool, blank: bool, way: str
) -> None:
    rows = [json.dumps(item, ensure_ascii=ascii_only) for item in items]
    text = ("\n\n" if blank else "\n").join(rows)
    data = {
        "lines": lambda: text.encode(),
        "bom": lambda: text.encode("utf-8-sig"),
        "crlf": lambda: text.replace("\n", "\r\n").encode(),
        "gzip": lambda: gzip.compress(text.encode()),
        "members": lambda: b"".join(gzip.compress(f"{row}\n".encode()) for row in rows) + bytes(9),
        "utf-16": lambda: text.encode("utf-16"),
        "array": lambda: ("[\n" + ",\n".join(rows) + "\n]\n").encode(),
        "pretty": lambda: gzip.compress(json.dumps(items, indent=2).encode()),
    }[way]()
    dump = read_page(data)
    assert dump.format == ("json-array" if way in ("array", "pretty") else "json-lines")
    back = [record for record in dump.records if isinstance(record, Record)]
    assert [
        {
            "title": record.title,
            "abstract": record.abstract,
            "authors": list(record.authors),
            "year": record.published and record.published.year,
            **({"venue": record.venue} if record.venue is not None else {}),
            **({"comments": record.comments} if record.comments is not None else {}),
        }
        for record in back
    ] == items


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=12,
)
KEYS = st.sampled_from(
    (
        *("title", "abstract", "authors", "author", "authors_parsed"),
        *("year", "date", "published", "month", "versions"),
        *("venue", "journal", "url", "pdf", "links"),
        *("code", "doi", "id", "arxiv_id", "externalIds"),
        *("comments", "upvotes", "organization", "primary_location", "abstract_inverted_index"),
        *("author_count", "published_inferred"),
    )
)


@given(st.dictionaries(KEYS, JSON | st.sampled_from([[["a"]], {"date-parts": [[0]]}, [{}], "A b"])))
def test_fields_of_any_type_are_read_or_left_out(item: dict[str, Any]) -> None:
    for found in everything(as_lines({**item, "title": "A Lamp"}, item), "json-lines"):
        if isinstance(found, Record):
            _, text = found.digest_and_text()
            assert Record.from_json(text) == found
            assert found.title.strip() == found.title != ""
            json.dumps(json.loads(text), ensure_ascii=False).encode()


BAD = {
    "no JSON": b'{"title": "Cut o',
    "no object": b"[1, 2]",
    "no title": b'{"abstract": "x"}',
    "an empty title": b'{"title": " \\n"}',
    "deep": b'{"title": ' + b"[" * 200_000,
    "deep and closed": b'{"title": "T", "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "a long number": b'{"title": "T", "year": ' + b"9" * 5000 + b"}",
    "binary": bytes(range(14, 32)) * 4,
}


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("format", ["json-lines", None])
def test_a_bad_line_is_skipped_with_its_number_and_the_rest_is_read(
    kind: str, format: str | None
) -> None:
    found = everything(as_lines(LAMP) + b"\n" + BAD[kind] + b"\r\n" + as_lines(KILN), format)
    assert titles(found) == [LAMP["title"], KILN["title"]]
    (bad,) = (each for each in found if isinstance(each, Skipped))
    assert bad.line == 3
    assert bad.reason
    assert isinstance(found[-1], Record)
    assert found[-1].line == 4


@pytest.mark.parametrize(
    ("line", "title"),
    [
        (b'{"title": "Old", "title": "New", "year": 2001}', "New"),
        (b'{"title": "Lamps", "year": NaN}', "Lamps"),
        (b'{"title": "Lam\\ud800ps", "year": 1}', "Lam\ufffdps"),
        (b'{"title": "Lam\\u0000ps\x00", "year": 1}', "Lamps"),
        (b'{"ti\x00tle":\x00 "Lamps", "year": 1}', "Lamps"),
        (b'{"title": "Lamps\tand Oil", "year": 1}', "Lamps and Oil"),
        ('{"title": "Lämps", "year": 1}'.encode("latin-1"), "Lämps"),
        ('\ufeff{"title": "Lämps", "year": 1}'.encode(), "Lämps"),
    ],
)
def test_odd_lines_are_read(line: bytes, title: str) -> None:
    assert titles(everything(as_lines(LAMP) + line, "json-lines")) == [LAMP["title"], title]


def test_a_long_line_is_skipped_without_being_kept() -> None:
    long = b'{"title": "' + b"x" * MAX_LINE_BYTES + b'"}\n'
    found = everything(as_lines(LAMP) + long + as_lines(KILN))
    assert [type(each) for each in found] == [Record, Skipped, Record]


@given(st.lists(st.binary(max_size=12)), st.integers(1, 8), st.integers(0, 8))
def test_lines_are_the_same_wherever_the_chunks_end(
    written: list[bytes], size: int, longest: int
) -> None:
    data = b"".join(written)
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    expected = [line if len(line) <= longest else None for line in data.split(b"\n")]
    if expected[-1] == b"":
        expected.pop()
    assert list(streams.split_lines(pieces, longest)) == expected


def test_a_packed_line_of_256_megabytes_takes_little_memory() -> None:
    packer = zlib.compressobj(wbits=31)
    data = packer.compress(as_lines(LAMP) + b'{"title": "')
    data += b"".join(packer.compress(bytes(2**20)) for _ in range(256))
    data += packer.compress(b"\n" + as_lines(KILN)) + packer.flush()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = everything(data)
    assert [type(each) for each in found] == [Record, Skipped, Record]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024


def test_papers_before_the_end_of_a_truncated_gzip_file_are_kept() -> None:
    items = [{**LAMP, "title": f"Lamp {number}", "n": number**9} for number in range(2000)]
    whole = gzip.compress(as_lines(*items))
    *found, end = everything(whole[: len(whole) // 2])
    assert titles(found) == [item["title"] for item in items[: len(found)]]
    assert len(found) > 500
    assert isinstance(end, Skipped)
    assert "cut off after line" in end.reason


def test_papers_before_the_damage_of_a_gzip_file_are_kept() -> None:
    *found, end = everything(gzip.compress(as_lines(LAMP, KILN))[:-8] + b"wrong!!!")
    assert titles(found) == [LAMP["title"], KILN["title"]]
    assert isinstance(end, Skipped)
    assert "damaged" in end.reason


@given(
    st.lists(st.sampled_from([b"", b" ", b"no", *BAD.values(), as_lines(KILN)[:-1]]), max_size=12),
    st.lists(st.integers(1, 5), min_size=1),
    st.booleans(),
)
def test_batches_hold_the_same_as_the_records(
    lines: list[bytes], sizes: list[int], cut_off: bool
) -> None:
    data = as_lines(LAMP) + b"\n".join(lines)
    if cut_off:
        data = gzip.compress(data)[:-4]
    assert in_batches(data, itertools.cycle(sizes)) == everything(data, "json-lines")


def test_a_block_of_long_lines_holds_few_of_them() -> None:
    data = as_lines(*[{**LAMP, "abstract": "x" * (MAX_BATCH_BYTES // 4)}] * 10)
    dump = read_dump(io.BytesIO(data), name="file.jsonl", options=ReadOptions())
    parts = [len(batch.read()) for batch in dump.batches(itertools.repeat(20))]
    assert sum(parts) == 10
    assert max(parts) < 5


def test_only_some_of_countless_bad_lines_are_reported() -> None:
    number = MAX_REPORTED + 47
    *found, end = everything(as_lines(LAMP) + b"no\n" * number, "json-lines")
    assert len(found) == 1 + MAX_REPORTED
    words = f"the last of {number:,} that were skipped; not all of them are listed"
    assert end == Skipped(number + 1, words)


def test_an_array_that_breaks_off_keeps_the_papers_before() -> None:
    found = everything(b"[\n" + as_lines(LAMP)[:-1] + b",\n3,\n" + b'{"title": "Cut')
    assert [type(each) for each in found] == [Record, Skipped, Skipped]
    assert [getattr(each, "line", None) for each in found] == [2, 3, 4]


@pytest.mark.parametrize(
    "text",
    [
        '{"level": "info", "message": "lit"}\n{"level": "info", "message": "out"}\n',
        '{"name": "lamp", "version": "1.0"}',
        "[1, 2, 3]",
        '<html>\n<script>\n{"title": "A Lamp", "author": "Ada"}\n</script>\n<p>Hi</p></html>',
    ],
)
def test_json_without_papers_is_no_dump(text: str) -> None:
    with pytest.raises(DumpError, match="not a format"):
        read_page(text)


def test_a_packed_page_is_read_like_the_page() -> None:
    page = f"{LANTERNS.title}\n\n{LANTERNS.abstract}\n"
    assert read_records(gzip.compress(page.encode()), "daily-papers")[0].title == LANTERNS.title


class Slow(io.RawIOBase):
    """An endless file, a paper a line, that counts the bytes read."""

    def __init__(self) -> None:
        self.taken = 0
        self.lines: Iterator[bytes] = itertools.repeat(as_lines(LAMP))

    def read(self, size: int = -1) -> bytes:
        assert size >= 0
        block = b"".join(itertools.islice(self.lines, size // len(as_lines(LAMP))))
        self.taken += len(block)
        return block


def test_lines_are_read_as_they_are_asked_for() -> None:
    endless = Slow()
    dump = read_dump(endless, name="endless", options=ReadOptions())  # type: ignore[arg-type]
    assert len(list(itertools.islice(dump.records, 9999))) == 9999
    assert endless.taken < 4 * 2**20


def test_the_real_corpus_is_read(shared: Path) -> None:
    with (shared / "corpora" / "ml-papers-100k.jsonl.gz").open("rb") as file:
        dump = read_dump(file, name="ml-papers-100k.jsonl.gz", options=ReadOptions())
        found = list(itertools.islice(dump.records, 2000))
        assert file.tell() < 4 * 2**20
    assert dump.format == "json-lines"
    for number, record in enumerate(found, 1):
        assert isinstance(record, Record)
        assert record.line == number
        assert record.abstract and record.authors and record.venue
        assert record.published is not None and record.published.precision == "year"
