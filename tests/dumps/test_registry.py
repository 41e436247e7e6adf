"""Formats are detected, and files that are no dump are refused with a clear message."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from paperbrowse.core.errors import DumpError
from paperbrowse.core.papers import Record
from paperbrowse.dumps import FORMATS, ReadOptions, Skipped, read_dump
from paperbrowse.workspace.input_files import find_files
from tests.dumps.sample_records import LANTERNS, read_page, read_records
from tests.dumps.web_page.render import BOILERPLATE, render_text_page

PROSE = "\n\n".join(
    f"{heading}\n\n{'The kettle was cold and the lanterns were out. She paid for the paper. ' * 9}"
    for heading in ("The Long Way Home", "A Night at the Station", "What Remained of Tea")
)
CODE = '''"""Boil water."""\n\nimport os\n\n\ndef boil(kettle: str) -> None:\n    """Boil it."""\n
    print(kettle)  # 5 authors\n\n\nif __name__ == "__main__":\n    boil("new")\n'''
README = (
    "# Kettle\n\nDaily Papers is a page. Get trending papers in your email inbox!\n\n## Install\n\n"
    "We propose a method. Our paper shows results with a model. " * 12
) + "\n\n```\npip install kettle\n```\n"
NO_DUMPS = {
    "a PDF": b"%PDF-1.7\n" + b"new\n\nSubscribe\n" * 9,
    "a JPEG": b"\xff\xd8\xff\xe0" + bytes(range(256)) * 9,
    "an empty file": b"",
    "blank lines": b" \n\n\t\n",
    "prose": PROSE.encode(),
    "code": CODE.encode(),
    "a README": README.encode(),
    "only boilerplate": "\n\n".join(BOILERPLATE).encode(),
    "a list of words": b"\n\n".join(b"word%d" % number for number in range(50)),
    "a web page": b"<!doctype html><html><body><h1>Tea</h1><p>We boil it.</p></body></html>",
    "noise": bytes(number * 7919 % 251 for number in range(9999)),
}


@pytest.mark.parametrize("kind", NO_DUMPS)
def test_a_file_that_is_no_dump_gets_one_clear_line(kind: str) -> None:
    with pytest.raises(DumpError) as error:
        read_dump(io.BytesIO(NO_DUMPS[kind]), name="no\x1b[31m\ntes.pdf", options=ReadOptions())
    assert error.value.message.startswith("Cannot read no tes.pdf: ")
    assert "\n" not in str(error.value) and "\x1b" not in str(error.value)
    if "not a format" in error.value.message:
        assert "It reads: daily-papers" in error.value.hint


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    "kind", ["a PDF", "a JPEG", "an empty file", "code", "noise", "a web page"]
)
def test_naming_a_format_makes_no_papers_out_of_nothing(kind: str, name: str) -> None:
    with pytest.raises(DumpError, match=r"Cannot read page\.txt"):
        read_page(NO_DUMPS[kind], name)


def test_an_unknown_format_is_refused_with_a_list_of_the_known_ones() -> None:
    with pytest.raises(DumpError, match=r"no format 'bib'.*daily-papers"):
        read_page(b"x", "bib")


def test_a_named_format_reads_a_file_too_short_to_be_detected() -> None:
    page = f"{LANTERNS.title}\n\n{LANTERNS.abstract}\n"
    with pytest.raises(DumpError):
        read_page(page)
    assert [r.title for r in read_records(page, "daily-papers")] == [LANTERNS.title]


@settings(max_examples=50)
@given(
    st.binary(max_size=400)
    | st.text(max_size=400).map(lambda text: text.encode("utf-8", "replace"))
)
@pytest.mark.parametrize("name", [None, *FORMATS])
def test_any_bytes_are_read_or_refused(name: str | None, data: bytes) -> None:
    try:
        found = list(read_page(data, name).records)
    except DumpError:
        return
    assert all(isinstance(record, Record | Skipped) for record in found)


SCRAPS = st.sampled_from(
    [
        *BOILERPLATE,
        "[",
        "](https://huggingface.co/papers/2401.00001)",
        "][1]",
        "### [A b",
        "\\",
        "-",
        "\n",
        "\n\n",
        "·",
        "• 5 authors",
        "• Tea",
        "Oct 16",
        "Oct 16, 2024 1",
        "101",
        "<a href='",
        "/papers/2401.00002'>",
        "<h3>",
        "</a>",
        "<div data-target='DailyPapers' data-props='",
        '{"dailyPapers":[{"paper":{"title":"T","summary":"',
        '"}}]}',
        "'>",
        "We boil. It is hot. ",
        "[1]: https://huggingface.co/papers/2401.00003",
        "https://huggingface.co/papers/2401.00003",
        "A Title",
        " ",
        "\x00",
        "\ud800",
        "<!--",
        "#community)",
    ]
)


@settings(max_examples=50)
@given(st.lists(SCRAPS, max_size=40).map("".join))
@pytest.mark.parametrize("name", [None, *FORMATS])
def test_scraps_of_pages_are_read_or_refused(name: str | None, text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    try:
        found = list(read_page(data, name).records)
    except DumpError:
        return
    for record in found:
        if isinstance(record, Record):
            assert record.title.strip() == record.title != ""
            assert (record.published is None) == (record.year_from is None)
            assert Record.from_json(record.digest_and_text()[1]) == record


class Endless(io.RawIOBase):
    """An endless file that counts the bytes read."""

    def __init__(self, line: bytes) -> None:
        self.line = line
        self.taken = 0

    def read(self, size: int = -1) -> bytes:
        assert size >= 0
        self.taken += size
        return (self.line * (size // len(self.line) + 1))[:size]


def test_of_a_huge_file_that_is_no_dump_only_the_head_is_read() -> None:
    noise = Endless(b"lorem ipsum dolor sit amet\n\n")
    with pytest.raises(DumpError, match="not a format"):
        read_dump(noise, name="huge.txt", options=ReadOptions())  # type: ignore[arg-type]
    assert noise.taken <= 2**20


def test_a_page_without_end_is_refused() -> None:
    page = Endless(render_text_page([LANTERNS]).encode())
    with pytest.raises(DumpError, match="larger than 64 MB"):
        read_dump(page, name="huge.txt", options=ReadOptions())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "scrap",
    [
        "a",
        "[",
        "](/a)",
        "[a](https://x.y/z) ",
        "![",
        "][1]",
        "[1]: x\n",
        "<!--",
        "<a ",
        "<a href='",
        "https://github.com/a)",
        "(",
        ".”",
        ". ",
        "· ",
        "• 5 authors · ",
        "new\n\n",
        "1\n\n",
        "A Title\n\n",
        "byAK and the research community\n\n",
        "github.com/",
        "Wrapped words and so on\n",
        "[x](https://huggingface.co/papers/2401.00001)\n",
    ],
)
@pytest.mark.parametrize("name", [None, *FORMATS])
def test_no_repetition_takes_long(name: str | None, scrap: str) -> None:
    data = scrap * (150_000 // len(scrap))
    start = time.process_time()
    try:
        for _ in read_page(data, name).records:
            pass
    except DumpError:
        pass
    assert time.process_time() - start < 4


def test_a_file_that_cannot_be_read_says_why() -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise IsADirectoryError(21, "Is a directory")

    with pytest.raises(DumpError, match=r"^Cannot read notes: Is a directory\.$"):
        read_dump(Broken(), name="notes", options=ReadOptions())


def test_a_folder_is_walked_by_name_without_hidden_files_and_loops(tmp_path: Path) -> None:
    for name in ("b.txt", "a/2.txt", "a/1.txt", ".hidden", ".git/x", "c/é [x].txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    (tmp_path / "a" / "itself").symlink_to(tmp_path / "a")
    (tmp_path / "gone").symlink_to(tmp_path / "nothing")
    found = [str(path.relative_to(tmp_path)) for path in find_files(tmp_path)]
    assert found == ["a/1.txt", "a/2.txt", "b.txt", "c/é [x].txt"]


def test_a_folder_that_is_missing_says_so(tmp_path: Path) -> None:
    with pytest.raises(DumpError, match=r"Cannot read the folder .*No such file"):
        list(find_files(tmp_path / "none"))
