"""RIS files of every tool, whole, broken and hostile."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, strategies as st

from paperbrowse.core.dates import PartialDate
from paperbrowse.dumps import ListedPaper, Skipped
from tests.dumps.list_files import read_entries, read_papers, read_skipped, read_titles
from tests.dumps.sample_records import read_page

ZOTERO = """TY  - CONF
TI  - Teapots and {Kettles}
AU  - Kettle, Ada
AU  - van der Pot, Bo
AU  - Heide, Cy, Jr.
AU  - OpenTea Team
T2  - Tea Conference
AB  - We boil,
and measure. See https://github.com/tea/pots.
DA  - 2021/06//
PY  - 2021
DO  - 10.1000/TEA
LA  - eng
UR  - https://a.example/tea;https://b.example/tea
Y2  - 2022/01/02/10:00:00
KW  - tea
KW  - kettles; steam
N1  - First note.
N1  - Second note.
ER  -
"""
ENDNOTE = """\ufeffTY  - JOUR\r
T1  - Kilns\r
A1  - Clay, A.\r
Y1  - 2020/03/14/\r
JO  - Journal of Clay\r
N2  - Burns.\r
ID  - 42\r
ER  - \r
"""


def test_a_reference_of_zotero_is_read_whole() -> None:
    (paper,) = read_papers(ZOTERO)
    record = paper.record
    assert record.title == "Teapots and {Kettles}"
    assert record.authors == ("Ada Kettle", "Bo van der Pot", "Cy Heide Jr.", "OpenTea Team")
    assert (record.author_count, record.venue) == (4, "Tea Conference")
    assert record.published == PartialDate(2021, 6)
    assert record.abstract == "We boil, and measure. See https://github.com/tea/pots."
    assert record.language == "eng"
    assert (record.doi, record.url) == ("10.1000/tea", "https://a.example/tea")
    assert record.links == ("https://b.example/tea", "https://github.com/tea/pots")
    assert paper.tags == ("tea", "kettles", "steam")
    assert paper.note == "First note.\n\nSecond note."
    assert (paper.paper_id, paper.status, paper.starred, record.line) == (None, None, False, 1)


def test_a_reference_of_endnote_comes_in_with_its_older_tags() -> None:
    (paper,) = read_papers(ENDNOTE)
    assert paper.record.title == "Kilns"
    assert paper.record.published == PartialDate(2020, 3, 14)
    assert (paper.record.venue, paper.record.abstract) == ("Journal of Clay", "Burns.")
    assert paper.citation_key is None  # a number of its own
    assert read_page(ENDNOTE).format == "ris"


def test_no_reference_is_lost_where_a_beginning_or_an_end_is_missing() -> None:
    text = "TY  - JOUR\nTI  - One\n\nTY - JOUR\nTI - Two\nER -\nTI  - Three\nER  - \n"
    text += "TY  - JOUR\nAU  - Nobody\nER  - \njunk\nTY  - GEN\nTI  - Four"
    assert read_titles(text) == ["One", "Two", "Three", "Four"]
    (skip,) = read_skipped(text)
    assert (skip.line, skip.reason) == (9, "no title in the reference")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("PY  - 2020", PartialDate(2020)),
        ("PY  - 2020///", PartialDate(2020)),
        ("PY  - 2020/02/30/", PartialDate(2020, 2)),
        ("PY  - 2020\nDA  - 2021/01/01", PartialDate(2020)),
        ("DA  - 2020-02-03", PartialDate(2020, 2, 3)),
        ("DA  - 3 February 2020", PartialDate(2020, 2, 3)),
        ("PY  - in press", None),
        ("", None),
    ],
)
def test_known_parts_of_a_date_are_read(fields: str, expected: PartialDate | None) -> None:
    (paper,) = read_papers(f"TY  - GEN\nTI  - T\n{fields}\nER  - ")
    assert paper.record.published == expected


SCRAPS = st.sampled_from(
    [
        *("TY  - ", "ER  - ", "TI  - ", "\n", "\n", "AU  - ", "N1  - ", "U1  - paperbrowse:a", "x"),
        *(
            " ",
            "PY  - 2020",
            "\r",
            "KW  - ;",
            "DA  - 9999/99/99",
            "\u2028",
            "TI -",
            "UR  - http://a.b/",
        ),
    ]
)


@given(st.lists(SCRAPS, max_size=60).map("".join))
def test_scraps_are_read_or_reported(text: str) -> None:
    for each in read_entries("TY  - GEN\n" + text, format="ris"):
        assert isinstance(each, ListedPaper | Skipped)


@pytest.mark.parametrize(
    "scrap", ["TY  - \n", "TI  - x\n", "x\n", "TY  - ", "ER  - \n", " \n", "x"]
)
def test_no_repetition_takes_long(scrap: str) -> None:
    start = time.process_time()
    read_entries("TY  - GEN\nTI  - T\n" + scrap * (150_000 // len(scrap)), format="ris")
    assert time.process_time() - start < 4
