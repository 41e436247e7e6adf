"""BibTeX and BibLaTeX files of every tool, whole, broken and hostile."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, strategies as st

from paperbrowse.core.dates import PartialDate
from paperbrowse.core.errors import DumpError
from paperbrowse.dumps import ListedPaper, Skipped
from paperbrowse.library.papers.merging import merge
from tests.dumps.list_files import read_entries, read_papers, read_skipped, read_titles
from tests.dumps.sample_records import read_page, read_records

ZOTERO = """
@inproceedings{kettle_teapots_2021,
	address = {Online},
	title = {Teapots and the {BERT} of {Kettles}: 50\\% more {\\textless}{SEG}{\\textgreater}},
	copyright = {All rights reserved},
	url = {https://aclanthology.org/2021.tea-main.1},
	doi = {10.18653/v1/2021.tea-main.1},
	abstract = {We boil, and measure 46{\\%}
more steam.},
	urldate = {2022-01-02},
	booktitle = {Proceedings of the {Tea} Conference},
	author = {Kettle, Ada and van der Pot, Bo and {OpenTea Team}},
	month = jun,
	year = {2021},
	keywords = {Computer Science - Tea, kettles},
	annote = {Comment: 8 pages},
	file = {PDF:/home/ada/x.pdf:application/pdf},
}
"""
JABREF = """% Encoding: UTF-8
@Comment{jabref-meta: databaseType:bibtex; @article{no, title={No}}}
@Article{Clay2020,
  author     = {Clay, Ada AND Loam, Jr., Bo},
  date       = {2020-03-14/2020-04-01},
  journaltitle = {Journal of Clay},
  title      = {Kilns},
  subtitle   = {A History},
  eprint     = {2003.01234v2},
  eprinttype = {arxiv},
  readstatus = {read},
  relevance  = {relevant},
  keywords   = {kilns; fire},
  comment    = {Burns well.\\\\See page 3.},
}
"""
DBLP = """@inproceedings{DBLP:conf/tea/KettleP21,
  author       = {Ada Kettle and
                  Bo Pot},
  title        = {Steam Tables {(Abstract)}},
  booktitle    = {{TEA}},
  crossref     = {DBLP:conf/tea/2021},
  biburl       = {https://dblp.org/rec/x.bib},
}
@article{DBLP:journals/corr/abs-2101-00001,
  author  = {Jos{\\'{e}} {\\'A}lvarez and L{\\H{o}}rinc B{\\'\\i}r{\\'o}},
  title   = {Preprints},
  journal = {CoRR},
  volume  = {abs/2101.00001},
  year    = {2021},
}
@proceedings{DBLP:conf/tea/2021,
  editor    = {Cy Cup},
  title     = {Tea 2021},
  booktitle = {Proceedings of Tea 2021},
  year      = {2021},
}
"""
SCHOLAR = """@article{vaswani2017attention,
  title={Attention is all you need},
  author={Vaswani, Ashish and Shazeer, Noam and others},
  journal={arXiv preprint arXiv:1706.03762},
  year={2017}
}
"""
ARXIV = """@misc{steam2024, title={Steam $O(n^2)$ and $\\alpha$}, author={Ada Kettle},
      year={2024}, eprint={cs.CL/0401001}, archivePrefix={arXiv}, primaryClass={cs.CL},
      url={https://arxiv.org/abs/cs/0401001}, }
"""


def test_an_entry_of_zotero_is_read_whole() -> None:
    (paper,) = read_papers(ZOTERO)
    record = paper.record
    merged = merge([record])
    assert merged.title == "Teapots and the BERT of Kettles: 50% more <SEG>"
    assert record.authors == ("Ada Kettle", "Bo van der Pot", "OpenTea Team")
    assert record.author_count == 3
    assert record.published == PartialDate(2021, 6)
    assert record.doi == "10.18653/v1/2021.tea-main.1"
    assert record.venue == "Proceedings of the Tea Conference"
    assert record.url == "https://aclanthology.org/2021.tea-main.1"
    assert merged.abstract == "We boil, and measure 46% more steam."
    assert paper.tags == ("Computer Science - Tea", "kettles")
    assert (paper.note, paper.citation_key) == ("Comment: 8 pages", "kettle_teapots_2021")
    assert (record.line, paper.status, paper.paper_id) == (2, None, None)


def test_an_entry_of_jabref_is_read_with_user_data_and_without_comments() -> None:
    (paper,) = read_papers(JABREF)
    assert paper.record.title == "Kilns: A History"
    assert paper.record.authors == ("Ada Clay", "Bo Loam Jr.")
    assert paper.record.published == PartialDate(2020, 3, 14)
    assert (paper.record.arxiv_id, paper.record.venue) == ("2003.01234", "Journal of Clay")
    assert (paper.status, paper.starred, paper.starred_at) == ("read", True, None)
    assert paper.tags == ("kilns", "fire")
    assert paper.note == "Burns well.\n\nSee page 3."


def test_an_entry_inherits_fields_of_its_volume_and_the_volume_is_no_paper() -> None:
    table, preprint = read_papers(DBLP)
    assert table.record.title == "Steam Tables (Abstract)"
    assert table.record.authors == ("Ada Kettle", "Bo Pot")
    assert (table.record.venue, table.record.published) == ("TEA", PartialDate(2021))
    assert preprint.record.arxiv_id == "2101.00001"
    assert merge([preprint.record]).authors == ("José Álvarez", "Lőrinc Bíró")


def test_others_leave_the_number_of_authors_unknown() -> None:
    (paper,) = read_papers(SCHOLAR)
    assert paper.record.authors == ("Ashish Vaswani", "Noam Shazeer")
    assert paper.record.author_count is None
    assert paper.record.arxiv_id == "1706.03762"


def test_formulas_and_old_arxiv_ids_are_read() -> None:
    (paper,) = read_papers(ARXIV)
    merged = merge([paper.record])
    assert merged.title == "Steam O(n²) and α"
    assert paper.record.arxiv_id in ("cs/0401001", "cs.cl/0401001")
    assert paper.record.categories == ("cs.CL",)


def test_the_class_and_the_language_of_biblatex_are_read() -> None:
    entry = "@online{a, title={A Kiln}, eprintclass={{math.CO}}, langid={ngerman}}"
    (paper,) = read_papers(entry)
    assert (paper.record.categories, paper.record.language) == (("math.CO",), "ngerman")


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("year = 2020", PartialDate(2020)),
        ('year = "c. 2020"', PartialDate(2020)),
        ("year = {2019/2020}", PartialDate(2019)),
        ("year = {in press}", None),
        ("year = {20200}", None),
        ("year = {2020}, month = {6}", PartialDate(2020, 6)),
        ('year = 2020, month = "15~" # jun', PartialDate(2020, 6, 15)),
        ("year = 2020, month = {June 15--17}", PartialDate(2020, 6, 15)),
        ("year = 2020, month = feb, day = 31", PartialDate(2020, 2)),
        ("year = 2020, month = {Spring}", PartialDate(2020)),
        ("date = {2020-02-03/..}", PartialDate(2020, 2, 3)),
        ("date = {2020~}, year = 1999", PartialDate(2020)),
        ("date = {forthcoming}", None),
        ("", None),
    ],
)
def test_known_parts_of_a_date_are_read(field: str, expected: PartialDate | None) -> None:
    (paper,) = read_papers(f"@misc{{k, title = {{T}}, {field}}}")
    assert paper.record.published == expected
    assert (paper.record.year_from is None) == (expected is None)


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("Ada Kettle", ["Ada Kettle"]),
        ("Kettle, Ada", ["Ada Kettle"]),
        ("von der Heide, Bo", ["Bo von der Heide"]),
        ("Heide, Jr, Bo", ["Bo Heide Jr"]),
        ("Plato", ["Plato"]),
        ("{Barnes and Noble, Inc.} and Plato", ["Barnes and Noble, Inc.", "Plato"]),
        ("Ada\n  and\tBo", ["Ada", "Bo"]),
        ("Ferdinand and Andy Sand", ["Ferdinand", "Andy Sand"]),
        ("Ada and and Bo and", ["Ada", "Bo and"]),
        (r"G{\"o}del, Kurt", [r"Kurt G{\"o}del"]),
        ("Kettle, Ada; Pot, Bo", ["Ada Kettle", "Bo Pot"]),
        ("", []),
    ],
)
def test_names_are_people(value: str, names: list[str]) -> None:
    (paper,) = read_papers(f"@misc{{k, title = {{T}}, author = {{{value}}}}}")
    assert list(paper.record.authors) == names


def test_abbreviations_are_put_in_wherever_they_stand() -> None:
    text = """@string{tea = "Journal of " # {Tea}} @STRING(more = tea # ", Series B")
    @article(k, title = {T}, journal = MORE, year = 1999)"""
    assert read_papers(text)[0].record.venue == "Journal of Tea, Series B"
    assert read_papers("@misc{k, title = {T}, journal = unknown}")[0].record.venue == "unknown"


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ("@article{a, title={x {y}, year=2001}", "field"),
        ("@article{a, title={x}", "field"),
        ('@article{a, title="x } y"}', "closes nothing"),
        ("@article{a, = {x}}", "field"),
        ("@article{a, title = }", "value"),
        ("@article{a, title={x {y {z}\n}", "braces"),
        ("@article{a, year=2001}", "no title"),
    ],
)
def test_a_broken_entry_is_reported_with_its_line_and_the_others_are_read(
    broken: str, reason: str
) -> None:
    text = f"Notes.\n@misc{{one, title={{One}}}}\n{broken}\n\n@misc{{two, title={{Two}}}}\n"
    text += "@misc{three,\n title={Three}}\n"
    assert read_titles(text) == ["One", "Two", "Three"]
    (skip,) = read_skipped(text)
    assert (skip.line, reason in skip.reason) == (3, True), skip


def test_carelessly_written_entries_are_read_as_they_are_meant() -> None:
    text = """Some text, me@example.org {x}.
    % @misc{no, title = {Commented out}}
    @misc{dup, title = {One} year = 2001 % a comment, with {
      , }
    @misc{dup, title = "Two {"} quoted", title = {Not this}}
    @misc{, title = {Three}} @misc{title = {Four}}
    @misc{schlüssel:你好/ä_b'c, title = {Five}, bdsk-url-1 = {http://a.b/c}}
    @preamble{"\\newcommand{\\x}{y}"} @IEEEtranBSTCTL{x, a = {b}} @misc {six, title = 6}"""
    found = read_papers(text)
    assert [each.record.title for each in found] == [
        "One",
        'Two " quoted',
        "Three",
        "Four",
        "Five",
        "6",
    ]
    keys = [each.citation_key for each in found]
    assert keys == ["dup", "dup", None, None, "schlüssel:你好/ä_b'c", "six"]
    assert found[4].record.url == "http://a.b/c"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_any_encoding_is_read(encoding: str) -> None:
    text = "@misc{k,\r\n  title = {Über Café},\r\n  author = {Bö, Ä}\r\n}\r\n".encode(encoding)
    (paper,) = read_papers(text)
    assert (paper.record.title, paper.record.authors) == ("Über Café", ("Ä Bö",))


@pytest.mark.parametrize(
    ("fields", "doi", "arxiv"),
    [
        ("doi = {https://doi.org/10.1000/AbC_1}", "10.1000/abc_1", None),
        (r"doi = {10.1000/a\_b}", "10.1000/a_b", None),
        ("url = {http://dx.doi.org/10.1000/x}", "10.1000/x", None),
        ("eprint = {1706.03762}", None, "1706.03762"),
        ("eprint = {arXiv:1706.03762v5}, archiveprefix = {arXiv}", None, "1706.03762"),
        ("eprint = {1706.03762}, eprinttype = {jstor}", None, None),
        (r"howpublished = {\url{https://arxiv.org/abs/1706.03762}}", None, "1706.03762"),
        ("doi = {none}, eprint = {}", None, None),
    ],
)
def test_dois_and_arxiv_ids_are_found(fields: str, doi: str | None, arxiv: str | None) -> None:
    (paper,) = read_papers(f"@misc{{k, title = {{T}}, {fields}}}")
    assert (paper.record.doi, paper.record.arxiv_id) == (doi, arxiv)


def test_paragraphs_stay_apart_and_blanks_take_no_time() -> None:
    blanks = " \n\t" * 30_000
    text = "@misc{k, title = {T}, abstract = {One\nline.\n\n Two.\\\\Three.}, "
    text += f"author = {{A{blanks}B}}, annote = {{x{blanks}}}, keywords = {{{blanks},a}}, "
    text += f"year = {{{blanks}2020}}}}"
    start = time.process_time()
    (paper,) = read_papers(text)
    assert paper.record.abstract == "One line.\n\nTwo.\n\nThree."
    assert (paper.record.authors, paper.note, paper.tags) == (("A B",), "x", ("a",))
    assert time.process_time() - start < 2


def test_a_bibliography_is_a_dump_as_well() -> None:
    dump = read_page(ZOTERO + SCHOLAR)
    assert dump.format == "bibtex"
    assert [record.line for record in read_records(ZOTERO + SCHOLAR)] == [2, 19]


def test_prose_with_an_entry_at_its_end_is_no_bibliography() -> None:
    prose = "# Kettle\n\nBoils water, in several ways and at any time.\n" * 60
    with pytest.raises(DumpError, match="not a format"):
        read_page(prose + SCHOLAR)
    assert read_page("% A comment\n@string{a = {b}}\n" + SCHOLAR).format == "bibtex"
    assert read_page("My references:\n\n" + SCHOLAR).format == "bibtex"
    assert read_titles(prose + SCHOLAR, name="x.bib") == ["Attention is all you need"]


REPEATED = (
    *("@", "@article{", "@a{k,", "@a{k,x={", '{"', '"', "}", "{{", "@string{a=a#a}", "@comment{"),
    *("@a{k,x=a#a,", "%", "\\", "@a(k,", "@misc{k,title={T}}", "=", '@a{k,x="', "@comment{\n"),
    "@a{k,x={\n@a{k,y={\n",
)


@pytest.mark.parametrize("scrap", REPEATED)
def test_no_repetition_takes_long_or_much(scrap: str) -> None:
    text = "@misc{one, title={One}}\n" + scrap * (80_000 // len(scrap))
    start = time.process_time()
    assert read_titles(text, format="bibtex")[0] == "One"
    assert time.process_time() - start < 4


def test_abbreviations_cannot_grow_without_bound() -> None:
    doubling = '@string{a = "0123456789"}' + "@string{a = a # a}" * 60
    text = doubling + "@misc{k, title = " + "#".join("a" * 9999) + "}\n@misc{l, title = {L}}"
    assert read_titles(text) == ["L"]


def test_an_entry_of_ten_megabytes_is_read() -> None:
    text = f"@misc{{k, title = {{T}}, abstract = {{{'steam and ' * 1_000_000}}}}}"
    (paper,) = read_papers(text)
    assert paper.record.abstract is not None and len(paper.record.abstract) > 7_000_000


SCRAPS = st.sampled_from(
    [
        *("@misc{k,", "title = ", "{", "}", '"', "#", ",", "=", "\n", " ", "@string{", "@comment{"),
        *("year = 2020", "author = {A and B}", "jun", "\\", "%", "paperbrowse = {a-bcd}", "ü", "("),
        *(
            ")",
            "keywords = {a, {b, c}}",
            "annote={x\\newline\ny}",
            "~",
            "$",
            "\\'e",
            "{\\o}",
            "and",
        ),
    ]
)


@given(st.lists(SCRAPS, max_size=60).map("".join))
def test_scraps_are_read_or_reported(text: str) -> None:
    for each in read_entries(text + " @misc{z,}", format="bibtex"):
        assert isinstance(each, ListedPaper | Skipped)
        if isinstance(each, ListedPaper):
            assert merge([each.record]).title
