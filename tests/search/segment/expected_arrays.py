"""A plain account of what the arrays of a segment must say of its papers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from paperbrowse.core.papers import IndexDocument
from paperbrowse.core.text import fold
from paperbrowse.search.analysis.analyzer import stem, tokenize
from paperbrowse.search.format import SCHEMA_VERSION
from paperbrowse.search.segment.array_file import Array, ArrayFile
from paperbrowse.search.segment.doc_values import hash_id
from paperbrowse.search.segment.positions import PositionsReader
from paperbrowse.search.segment.string_table import hash_text, unpack_texts

FIELDS = ("title", "abstract", "author", "venue")


def field_text(paper: IndexDocument, field: str) -> str:
    return {
        "title": paper.title,
        "abstract": paper.abstract or "",
        "author": "\n".join(paper.authors),
        "venue": paper.venue or "",
    }[field]


def encode_term(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")


def iter_slices(
    arrays: dict[str, Array], start: str, *names: str
) -> Iterator[list[tuple[int, ...]]]:
    """Yield the entries of each slice of some parallel arrays."""
    ends = arrays[start].tolist()
    assert ends[0] == 0
    assert ends[-1] == len(arrays[names[0]])
    for first, end in pairwise(ends):
        columns = (arrays[name][first:end].tolist() for name in names)
        yield list(zip(*columns, strict=True))


def check_term_dictionary(arrays: dict[str, Array], papers: Sequence[IndexDocument]) -> None:
    held = {
        token.text
        for paper in papers
        for field in FIELDS
        for token in tokenize(field_text(paper, field))
    }
    words = unpack_texts("words", arrays)
    families = unpack_texts("stems", arrays)
    assert words == sorted(encode_term(word) for word in held)
    assert families == sorted({encode_term(stem(word)) for word in held})
    members = list(iter_slices(arrays, "stems.first", "stems.words"))
    for number, (word, family, form) in enumerate(
        zip(words, arrays["words.stem"], arrays["words.form"], strict=True)
    ):
        assert families[family] == encode_term(stem(word.decode()))
        assert members[family][form] == (number,)
    assert all(numbers == sorted(numbers) for numbers in members)


def check_field(arrays: dict[str, Array], papers: Sequence[IndexDocument], field: str) -> None:
    own = {
        name.removeprefix(f"{field}."): array
        for name, array in arrays.items()
        if name.startswith(f"{field}.")
    }
    stems_of_families = unpack_texts("stems", arrays)
    families = {text: number for number, text in enumerate(stems_of_families)}
    words = {text: number for number, text in enumerate(unpack_texts("words", arrays))}
    mixed = np.diff(arrays["stems.first"].astype(int)) > 1
    places: dict[int, list[tuple[int, int]]] = defaultdict(list)
    counts: dict[int, Counter[int]] = defaultdict(Counter)
    written: list[Counter[str]] = []
    start = 0
    for number, own_paper in enumerate(papers):
        found = tokenize(field_text(own_paper, field))
        length = found[-1].position + 1 if found else 0
        assert own["length"][number] == length
        for token in found:
            family = families[encode_term(stem(token.text))]
            form = int(arrays["words.form"][words[encode_term(token.text)]])
            places[family].append((start + token.position, form))
            counts[family][number] += 1
            assert own["paper_of"][(start + token.position) >> 3] == number
        written.append(Counter(token.text for token in found))
        start += (length + 8 + 7) // 8 * 8
    assert len(own["paper_of"]) == start // 8

    rows = own["families"].tolist()
    assert rows == sorted(places)
    dense = [rows[row] for row in own["dense_row"].tolist()]
    expected_dense = [
        family
        for family in sorted(counts)
        if len(papers) >= 64 and len(counts[family]) > len(papers) / 8
    ]
    assert dense == expected_dense
    assert own["dense"].shape == (len(dense), len(papers))
    for row, family in zip(own["dense"].tolist(), dense, strict=True):
        assert row == [min(counts[family][number], 255) for number in range(len(papers))]
    assert [rows[row] for row in own["mixed"].tolist()] == [each for each in rows if mixed[each]]
    told = zip(own["mixed"].tolist(), iter_slices(own, "forms_start", "forms"), strict=True)
    forms = {rows[row]: numbers for row, numbers in told}
    told_places = PositionsReader(arrays, field).read(np.array([0]), np.array([len(rows)]))
    assert len(own["near"]) == sum(len(places[family]) for family in dense)
    by_row = zip(
        rows,
        iter_slices({**own, "places": told_places}, "places_start", "places"),
        iter_slices(own, "docs_start", "docs", "counts"),
        strict=True,
    )
    sparse = dict.fromkeys(range(len(stems_of_families)), 0)
    for family, addresses, postings in by_row:
        expected = sorted(places[family])
        assert addresses == [(address,) for address, _ in expected]
        assert forms.get(family, []) == ([(f,) for _, f in expected] if mixed[family] else [])
        sparse[family] = 0 if family in dense else len(counts[family])
        assert postings == (
            []
            if family in dense
            else [(number, min(count, 255)) for number, count in sorted(counts[family].items())]
        )
    check_prefixes(own, len(papers), written, arrays, sparse)


def check_prefixes(
    own: dict[str, Array],
    papers: int,
    written: Sequence[Counter[str]],
    arrays: dict[str, Array],
    sparse: dict[int, int],
) -> None:
    reached: dict[str, set[int]] = defaultdict(set)
    for word, family in zip(unpack_texts("words", arrays), arrays["words.stem"], strict=True):
        text = word.decode()
        for length in range(1, min(len(text), 16) + 1):
            reached[text[:length]].add(int(family))
    kept = sorted(
        prefix
        for prefix, families in reached.items()
        if papers >= 64 and sum(map(sparse.__getitem__, families)) > papers / 4
    )
    assert unpack_texts("prefixes", own) == [encode_term(prefix) for prefix in kept]
    assert own["prefix_counts"].shape == (len(kept), papers)
    for prefix, row in zip(kept, own["prefix_counts"].tolist(), strict=True):
        assert row == [
            min(sum(count for word, count in words.items() if word.startswith(prefix)), 255)
            for words in written
        ]


def check_papers(arrays: dict[str, Array], papers: Sequence[IndexDocument]) -> None:
    count = len(papers)
    assert unpack_texts("ids", arrays) == [encode_term(paper.id) for paper in papers]
    hashes = [hash_id(paper.id) for paper in papers]
    by_hash = sorted(range(count), key=hashes.__getitem__)
    assert arrays["ids.hash"].tolist() == [hashes[number] for number in by_hash]
    assert arrays["ids.hash_paper"].tolist() == by_hash
    titles = [encode_term(fold(paper.title)) for paper in papers]
    assert unpack_texts("titles", arrays) == titles
    assert unpack_texts("arxiv", arrays) == [(p.arxiv_id or "").lower().encode() for p in papers]
    dates = [int("{:04}{:02}{:02}".format(*paper.published)) for paper in papers]
    assert arrays["date"].tolist() == dates
    assert unpack_texts("doi", arrays) == [(p.doi or "").lower().encode() for p in papers]
    counts = {
        name: [-1 if number is None else min(number, 2**31 - 1) for number in numbers]
        for name, numbers in {
            "comments": [paper.comments for paper in papers],
            "upvotes": [paper.upvotes for paper in papers],
            "citations": [paper.citations for paper in papers],
        }.items()
    }
    for name, numbers in counts.items():
        assert arrays[name].tolist() == numbers
    added = [paper.added for paper in papers]
    assert arrays["added"].tolist() == added
    assert arrays["row"].tolist() == [paper.row for paper in papers]
    by_title = sorted(
        range(count), key=lambda number: (titles[number], encode_term(papers[number].id))
    )
    for name, numbers in {
        "title": [0] * count, "date": dates, "added": added, **counts
    }.items():  # fmt: skip
        order = sorted(by_title, key=lambda number: -numbers[number])
        assert arrays[f"order.{name}"].tolist() == order
        assert [order[rank] for rank in arrays[f"rank.{name}"]] == list(range(count))


def check_facet(arrays: dict[str, Array], name: str, held: Sequence[set[bytes]]) -> None:
    values = unpack_texts(f"{name}.values", arrays)
    assert values == sorted(set().union(*held))
    assert list(iter_slices(arrays, f"{name}.of_start", f"{name}.of")) == [
        [(values.index(value),) for value in sorted(own)] for own in held
    ]
    holders = {
        value: [number for number, own in enumerate(held) if value in own] for value in values
    }
    docs = iter_slices(arrays, f"{name}.docs_start", f"{name}.docs")
    assert [[number for (number,) in part] for part in docs] == list(holders.values())
    frequent = [
        value
        for value, numbers in holders.items()
        if len(held) >= 64 and len(numbers) > len(held) / 64
    ]
    assert [values[number] for number in arrays[f"{name}.bits_value"]] == frequent
    bits = arrays[f"{name}.bits"]
    assert bits.shape == (len(frequent), -(-len(held) // 64))
    for value, row in zip(frequent, bits.tolist(), strict=True):
        found = [
            place * 64 + bit for place, x in enumerate(row) for bit in range(64) if x >> bit & 1
        ]
        assert found == holders[value]


def _upvote_range(upvotes: int | None) -> str | None:
    if upvotes is None or upvotes == 0:
        return None if upvotes is None else "0"
    return next(
        f"{least}..{below - 1}" if below else f"{least}.."
        for least, below in ((1, 10), (10, 50), (50, 200), (200, 0))
        if not below or upvotes < below
    )


def check_segment(opened: ArrayFile, papers: Sequence[IndexDocument]) -> None:
    """Compare a segment with its papers."""
    arrays = dict(opened.arrays)
    has: list[set[bytes]] = []
    assert opened.metadata == {"papers": len(papers), "schema": SCHEMA_VERSION}
    check_term_dictionary(arrays, papers)
    for field in FIELDS:
        check_field(arrays, papers, field)
    check_papers(arrays, papers)
    check_facet(arrays, "tag", [set(map(encode_term, paper.tags)) for paper in papers])
    check_facet(arrays, "source", [set(map(encode_term, paper.sources)) for paper in papers])
    for paper in papers:
        known = {
            "abstract": paper.abstract,
            "arxiv": paper.arxiv_id,
            "authors": paper.authors,
            "code": "code" in paper.tags,
            "doi": paper.doi,
            "pdf": paper.has_pdf,
            "venue": paper.venue,
            "year": paper.published[0],
        }
        has.append({name.encode() for name, value in known.items() if value})
    check_facet(arrays, "has", has)
    check_facet(arrays, "authors", [set(map(encode_term, paper.authors)) for paper in papers])
    for name, values in {
        "venues": [paper.venue for paper in papers],
        "organization": [paper.organization for paper in papers],
        "language": [paper.language for paper in papers],
        "upvotes": [_upvote_range(paper.upvotes) for paper in papers],
    }.items():
        check_facet(arrays, name, [{encode_term(value)} if value else set() for value in values])
    check_facet(arrays, "category", [set(map(encode_term, paper.categories)) for paper in papers])
    for name in ("authors", "venues"):
        hashes = [hash_text(value) for value in unpack_texts(f"{name}.values", arrays)]
        assert arrays[f"{name}.hash"].tolist() == hashes
    years = [paper.published[0] for paper in papers]
    check_facet(arrays, "year", [{f"{year:04}".encode() if year else b""} for year in years])
