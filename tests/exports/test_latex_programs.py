"""BibTeX, biber and LaTeX themselves take exports without a word of complaint."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest
from pybtex.database import parse_string  # type: ignore[import-untyped]

from paperbrowse.core.papers import Paper
from paperbrowse.core.text import one_line
from paperbrowse.exports import export
from paperbrowse.exports.citation_keys import assign_citation_keys
from paperbrowse.exports.facts import printable_note
from tests.exports.latex_decoder import decode_latex
from tests.exports.sample_papers import drop_abstracts
from tests.support.factories import known_paper
from tests.support.processes import run_program

pytestmark = pytest.mark.long

BIBTEX_JOB = "\\citation{*}\n\\bibstyle{STYLE}\n\\bibdata{list}\n"
LATEX_JOB = r"""
\documentclass{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\begin{document}
\nocite{*}
\bibliographystyle{plain}
\bibliography{list}
\end{document}
"""
BIBLATEX_JOB = r"""
\documentclass{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage[backend=biber,style=reading]{biblatex}
\addbibresource{list.bib}
\begin{document}
\nocite{*}
\printbibliography
\end{document}
"""
# What a style misses of papers that are not known whole.
MISSING = re.compile(
    r"Warning--empty (author|year|journal|booktitle) in \S+|Warning--.* years? in .*"
)


@pytest.mark.parametrize(
    ("origin", "style"),
    [("real_papers", "plain"), ("real_papers", "alpha"), ("invented_papers", "plain")],
)
def test_bibtex_makes_an_item_of_every_paper(
    origin: str, style: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    some: list[Paper] = request.getfixturevalue(origin)
    (tmp_path / "list.bib").write_text(export(some, "bibtex"), "utf-8")
    (tmp_path / "list.aux").write_text(BIBTEX_JOB.replace("STYLE", style))
    said = run_program("bibtex", "list", folder=tmp_path)
    missing = [line for line in said.splitlines() if line.startswith("Warning--")]
    strange = [line for line in missing if not MISSING.fullmatch(line)]
    # Where there is no author, what is invented may begin with no letter to sort by.
    known = "Warning--to sort, need author or key" if origin == "invented_papers" else None
    assert [line for line in strange if known is None or not line.startswith(known)] == []
    made = (tmp_path / "list.bbl").read_text("utf-8", "replace")
    keys = assign_citation_keys(some)
    assert made.count("\\bibitem") == len(some)
    named = {
        key.replace("%\n", "")
        for key in re.findall(r"\\bibitem(?:\[.*?\])?\{(.*?)\}", made, re.DOTALL)
    }
    assert {"".join(key.split()) for key in named} == set(keys.values())
    # No style prints a note: without notes the bibliography is the same.
    unnoted = [dataclasses.replace(paper, note=None, note_changed_at=None) for paper in some]
    (tmp_path / "list.bib").write_text(export(unnoted, "bibtex"), "utf-8")
    run_program("bibtex", "list", folder=tmp_path)
    assert (tmp_path / "list.bbl").read_text("utf-8", "replace") == made


@pytest.mark.parametrize("origin", ["real_papers", "invented_papers"])
def test_biber_takes_every_entry_and_writes_it_out_again(
    origin: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    some = drop_abstracts(request.getfixturevalue(origin))
    some = some[::10]
    (tmp_path / "list.bib").write_text(export(some, "biblatex"), "utf-8")
    said = run_program(
        "biber",
        "--tool",
        "--output-file",
        "out.bib",
        "list.bib",
        folder=tmp_path,
    )
    assert "WARN" not in said
    assert "ERROR" not in said
    keys = assign_citation_keys(some)
    entries = parse_string((tmp_path / "out.bib").read_text("utf-8"), "bibtex").entries
    assert len(entries) == len(some)
    for known in some:
        entry = entries[keys[known.id]]
        # To biber's language "0" is nothing.
        assert decode_latex(entry.fields.get("title", "0")) == one_line(known.title)
        note = printable_note(known) if printable_note(known) != "0" else ""
        assert decode_latex(entry.fields.get("annotation", "")).split() == note.split()
        assert entry.fields.get("date", "").rjust(len(date(known)), "0") == date(known)
        names = [name for name in map(one_line, known.authors) if name]
        people = [person for person in entry.persons.get("author", []) if str(person) != "others"]
        assert len(people) == len([name for name in names if name != "0"])


def date(known: Paper) -> str:
    return str(known.published) if known.published else ""


def errors(folder: Path) -> list[str]:
    """Run LaTeX for its errors, without setting a page."""
    run_program(
        "pdflatex", "-draftmode", "-interaction=batchmode", "list", folder=folder, check=False
    )
    log = (folder / "list.log").read_text("utf-8", "replace")
    return re.findall(r"^! .*", log, re.MULTILINE)


def test_latex_sets_every_real_paper(real_papers: list[Paper], tmp_path: Path) -> None:
    (tmp_path / "list.bib").write_text(export(real_papers, "bibtex"), "utf-8")
    (tmp_path / "list.tex").write_text(LATEX_JOB)
    assert errors(tmp_path) == []
    run_program("bibtex", "list", folder=tmp_path)
    # The fonts of pdflatex have no letters but those of Europe.
    assert [error for error in errors(tmp_path) if "Unicode character" not in error] == []


def test_biblatex_prints_notes_where_its_style_does(tmp_path: Path) -> None:
    some = [
        known_paper(
            "GPT & {x} 100% $y$ _ ^ ~ #", id="a", note="# Why\n\n- it\n\t- matters ~ $x$ \\ {}"
        ),
        known_paper(
            "Second", id="b", authors=(), author_count=5, published=None, abstract="One\n\ntwo."
        ),
        known_paper("Third", id="c", venue="NeurIPS 2017", organization="Lab", tags=("a, b", "c")),
    ]
    (tmp_path / "list.bib").write_text(export(some, "biblatex"), "utf-8")
    (tmp_path / "list.tex").write_text(BIBLATEX_JOB)
    assert errors(tmp_path) == []
    assert "WARN" not in run_program("biber", "list", folder=tmp_path)
    assert errors(tmp_path) == []
