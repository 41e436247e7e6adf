"""Lists that were exported come back: same papers, order and marks, in any library."""

from __future__ import annotations

import dataclasses
import io
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from paperbrowse.core.errors import DumpError, LibraryError
from paperbrowse.core.papers import Paper
from paperbrowse.core.text import printable
from paperbrowse.dumps import ListedPaper, ReadOptions, read_dump
from paperbrowse.exports import export
from paperbrowse.library import Library, NewSource
from paperbrowse.library.papers.merging import MergedPaper, merge
from paperbrowse.system.locations import Locations
from paperbrowse.workspace.dump_import import import_dumps
from paperbrowse.workspace.list_import import find_free_name, find_list_title, import_list
from paperbrowse.workspace.workspace import Workspace
from tests.dumps.list_files import read_papers as listed_papers
from tests.exports.sample_papers import generate_papers, read_corpus_papers
from tests.support.factories import make_locations

FORMATS = {
    "json": ".json",
    "jsonl": ".jsonl",
    "bibtex": ".bib",
    "biblatex": ".bib",
    "ris": ".ris",
    "csl-json": ".json",
}
Make = Callable[[], Workspace]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Gives a new workspace each time."""
    numbers = iter(range(1000))

    def workspace() -> Workspace:
        folder = tmp_path / f"workspace{next(numbers)}"
        return Workspace.open(make_locations(folder), create=True)

    return workspace


def stock(library: Library, found: Sequence[Paper]) -> None:
    """Put papers into a library, as an export of another one would."""
    text = export(list(found), "json").encode()
    dump = read_dump(io.BytesIO(text), name="stock.json", options=ReadOptions())
    source = NewSource(name="stock.json", path=None, digest=text[:40].hex(), format=dump.format)
    library.add_dump(source, [each for each in dump.records if not hasattr(each, "reason")])


def mark(
    library: Library, ids: list[str], note: str = "# Read\n\n  - {y} $z$ \\foo\n\nend"
) -> None:
    """Give some papers user data of every kind."""
    library.save(ids, "Thesis", "kv cache")
    library.write_note(ids[0], note)
    library.add_tags(ids[:3], ["to cite", "Zwei, drei"])
    library.set_status(ids[1:3], "reading")
    library.set_status(ids[:1], "read")
    library.set_star(ids[-2:], True)


def listed(library: Library, name: str) -> list[Paper]:
    return library.papers(library.list_ids(name))


def user_data(paper: Paper) -> tuple[object, ...]:
    """What every format has room for."""
    marks = (paper.note, paper.status, paper.starred_at is not None, paper.tags, paper.own_tags)
    year = paper.published and paper.published.year
    ids = (paper.arxiv_id, paper.doi)
    return (paper.id, paper.title, paper.authors, year, *ids, paper.abstract, *marks)


@pytest.fixture(scope="module")
def marked(
    shared: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Workspace, list[str]]]:
    """A library of real papers, and a list of them with user data, for all formats."""
    here = tmp_path_factory.mktemp("marked")
    with Workspace.open(Locations(here / "a", here / "b", here / "c"), create=True) as workspace:
        import_dumps(workspace, [shared / "dumps"])
        stock(workspace.library, read_corpus_papers(shared, 50))
        ids = [found.id for found in workspace.library.index_feed.documents(0)][::-1]
        mark(workspace.library, ids)
        yield workspace, ids


@pytest.mark.parametrize("format", FORMATS)
def test_a_list_of_the_real_dumps_comes_back_whole(
    format: str, make: Make, marked: tuple[Workspace, list[str]], tmp_path: Path
) -> None:
    first, ids = marked
    library = first.library
    before = listed(library, "Thesis")
    file = tmp_path / f"x{FORMATS[format]}"
    file.write_text(export(before, format, title="Thesis"), encoding="utf-8", newline="")
    with make() as second:
        summary = import_list(second, file, name="Came")
        assert (summary.papers, summary.new, summary.known) == (len(ids), len(ids), 0)
        assert summary.skipped == ()
        lines = [" ".join((each.abstract or "").split()) for each in before]
        came = listed(second.library, "Came")
        assert [" ".join((each.abstract or "").split()) for each in came] == lines
        pairs = [(user_data(a), user_data(b)) for a, b in zip(before, came, strict=True)]
        # Where a paper's lines are no paragraphs, most formats have no room for them.
        assert [(a[:6], a[7:]) for a, _ in pairs] == [(b[:6], b[7:]) for _, b in pairs]

    again = import_list(first, file, name="Came")
    assert (again.new, again.known) == (0, len(ids))
    assert list(map(user_data, listed(library, "Came"))) == list(map(user_data, before))
    assert library.undo() == f"Brought in Came with {len(ids)} papers"
    assert list(map(user_data, listed(library, "Thesis"))) == list(map(user_data, before))


@pytest.fixture(scope="module")
def any_papers() -> list[Paper]:
    """Papers of hypothesis's invention, as a library would have them."""
    return list(map(as_kept, generate_papers(60)))


@pytest.mark.parametrize("format", FORMATS)
def test_papers_of_any_text_come_back(format: str, any_papers: list[Paper]) -> None:
    before = any_papers
    found = records_and_marks(export(before, format))
    assert len(found) == len(before)
    for paper, (merged, came) in zip(before, found, strict=True):
        assert merged.title == paper.title
        assert (merged.published and merged.published.year) == (
            paper.published and paper.published.year
        )
        assert came.note == paper.note
        assert came.paper_id == paper.id
        assert (came.status or "unread", came.starred) == (paper.status, bool(paper.starred_at))


def as_kept(paper: Paper) -> Paper:
    """Return a paper as a library would have it: what is shown of it is what is safe to show."""
    ((merged, _),) = records_and_marks(export([paper], "json"))
    kept = {
        name: getattr(merged, name)
        for name in ("title", "abstract", "authors", "author_count", "published", "venue")
    }
    note = printable(paper.note).rstrip() if paper.note else ""
    return dataclasses.replace(paper, **kept, note=note or None)


def records_and_marks(text: str) -> list[tuple[MergedPaper, ListedPaper]]:
    """Read a list file from memory."""
    return [(merge([each.record]), each) for each in listed_papers(text)]


def test_a_list_takes_its_name_from_the_file_and_a_taken_name_is_an_error(
    make: Make, tmp_path: Path
) -> None:
    file = tmp_path / "kept.json"
    file.write_text(json.dumps({"title": "Thesis", "papers": [{"title": "T", "year": 2020}]}))
    with make() as workspace:
        library = workspace.library
        assert import_list(workspace, file).name == "Thesis"
        steps = len(library.history())
        with pytest.raises(LibraryError, match=r"a list Thesis already.*such as Thesis 2"):
            import_list(workspace, file)
        with pytest.raises(LibraryError, match="a list tHESIS already"):
            import_list(workspace, file, name=" tHESIS ")
        assert len(library.history()) == steps
        assert import_list(workspace, file, name="Thesis 2").known == 1
        assert find_free_name(library, "thesis") == "thesis 3"
        bib = tmp_path / "My refs.bib"
        bib.write_text("@misc{key1, title = {T}}")
        assert import_list(workspace, bib).name == "My refs"
        (paper,) = listed(library, "My refs")
        assert paper.sources == ("kept.json",)
        assert paper.citation_key == "key1"
        assert import_list(workspace, "-", stdin=io.BytesIO(bib.read_bytes())).name == (
            "standard input"
        )


def test_user_data_is_added_to_that_of_a_known_paper(make: Make, tmp_path: Path) -> None:
    file = tmp_path / "x.bib"
    file.write_text(
        "@misc{a, title = {One}, annote = {theirs}, readstatus = {read}, keywords = {b}}"
        "@misc{b, title = {One}, annote = {theirs}} @misc{c, title = {Two}, relevance = {relevant}}"
    )
    with make() as workspace:
        library = workspace.library
        library.add_dump(
            NewSource(name="a", path=None, digest="a", format="x"),
            [each.record for each in listed_papers("@misc{a, title = {One}}")],
        )
        (one,) = [found.id for found in library.index_feed.documents(0)]
        library.write_note(one, "mine")
        library.set_status([one], "reading")
        summary = import_list(workspace, file)
        assert (summary.papers, summary.new, summary.known) == (2, 1, 1)
        first, second = listed(library, "x")
        assert first.note == "mine\n\ntheirs"
        assert (first.status, first.own_tags) == ("reading", ("b",))
        assert second.starred_at is not None
        assert library.citation_keys([one], lambda *_: {})[one] == "a"
        library.undo()
        assert library.paper(one).note == "mine"


def test_a_paper_is_known_by_its_id_arxiv_id_doi_or_title(make: Make, tmp_path: Path) -> None:
    known = """@misc{a, title = {First of All}} @misc{b, title = {Second}, eprint = {2001.00001}}
    @misc{c, title = {Third}, doi = {10.1000/3}}"""
    (tmp_path / "known.bib").write_text(known)
    with make() as workspace:
        import_list(workspace, tmp_path / "known.bib")
        first, second, third = workspace.library.list_ids("known")
        again = f"""@misc{{a, title = {{1st of all}}, paperbrowse = {{{first}}}}}
        @misc{{b, title = {{Other words}}, url = {{https://arxiv.org/abs/2001.00001v3}}}}
        @misc{{c, title = {{3rd}}, doi = {{https://doi.org/10.1000/3}}}}
        @misc{{d, title = {{first of ALL.}}}}
        @misc{{e, title = {{Fifth}}, doi = {{10.1000/5}}, paperbrowse = {{{third}}}}}"""
        (tmp_path / "again.bib").write_text(again)
        summary = import_list(workspace, tmp_path / "again.bib")
        assert (summary.papers, summary.new) == (4, 1)
        *known_ids, fifth = workspace.library.list_ids("again")
        assert known_ids == [first, second, third]
        assert workspace.library.paper(fifth).title == "Fifth"


def test_a_file_that_is_no_list_changes_nothing(make: Make, tmp_path: Path) -> None:
    with make() as workspace:
        for name, content, words in (
            ("a.bib", b"@misc{a, year = 2020}\n@misc{b}", "no paper in it. no title"),
            ("b.pdf", b"%PDF-1.7\n", "not a format"),
            ("c.ris", b"", "empty"),
        ):
            (tmp_path / name).write_bytes(content)
            with pytest.raises(DumpError, match=words):
                import_list(workspace, tmp_path / name)
        with pytest.raises(DumpError, match="folder"):
            import_list(workspace, tmp_path)
        with pytest.raises(DumpError, match="no such file"):
            import_list(workspace, tmp_path / "none.bib")
        assert workspace.library.lists() == []
        assert workspace.library.paper_count() == 0


def test_a_file_is_recognised_as_a_list(tmp_path: Path) -> None:
    for name, content, title in (
        ("refs.bib", "@misc{a, title = {T}}", "refs"),
        ("x.json", '{"title": "Thesis", "papers": [{"title": "T", "year": 1}]}', "Thesis"),
        ("x.jsonl", '{"title": "T", "year": 2020}', None),
        ("notes.txt", "Buy milk.", None),
        ("empty", "", None),
    ):
        (tmp_path / name).write_text(content)
        assert find_list_title(tmp_path / name) == title
    assert find_list_title(tmp_path) is None
    assert find_list_title("no\0file") is None
