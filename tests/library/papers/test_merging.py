"""What the records of one paper say together."""

from __future__ import annotations

import random
import re
from base64 import b32encode
from hashlib import blake2b
from typing import Any

import pytest
from hypothesis import given, strategies as st

from paperbrowse.core.dates import PartialDate
from paperbrowse.core.papers import Record, YearOrigin
from paperbrowse.core.text import one_line
from paperbrowse.latex import to_plain
from paperbrowse.library.papers.merging import merge, title_key
from tests.support.factories import id_of_title


def told(*, title: str = "Attention", **fields: Any) -> Record:
    return Record(title=title, line=1, **fields)


def dated(text: str, year_from: YearOrigin) -> Record:
    return told(published=PartialDate.from_iso(text), year_from=year_from)


_TEXTS = st.sampled_from(["", "Deep Nets", "deep nets", "Deep Nets: A Longer Title", "DEEP NETS…"])
_DATES = st.builds(
    PartialDate, st.integers(1990, 2030), st.integers(1, 12), st.integers(0, 28)
) | st.builds(PartialDate, st.integers(1990, 2030))


@st.composite
def _records(draw: st.DrawFn) -> Record:
    published = draw(st.none() | _DATES)
    years: tuple[YearOrigin, ...] = ("written", "option", "file", "mtime")
    return Record(
        title=draw(_TEXTS),
        abstract=draw(st.none() | _TEXTS | st.text(max_size=20)),
        authors=tuple(
            draw(st.lists(st.sampled_from(["A. Li", "Ann Li", "", "B. Wu"]), max_size=3))
        ),
        author_count=draw(st.none() | st.integers(-1, 9)),
        organization=draw(st.none() | _TEXTS),
        published=published,
        year_from=None if published is None else draw(st.sampled_from(years)),
        comments=draw(st.none() | st.integers(0, 9)),
        upvotes=draw(st.none() | st.integers(0, 10**20)),
        arxiv_id=draw(st.none() | st.sampled_from(["2401.00001", "2401.00002"])),
        doi=draw(st.none() | st.sampled_from(["10.1/a", "10.1/b"])),
        venue=draw(st.none() | _TEXTS),
        url=draw(st.none() | st.sampled_from(["https://a.org", "https://b.org"])),
        links=tuple(
            draw(st.lists(st.sampled_from(["https://a.org", "https://c.org"]), max_size=2))
        ),
        categories=tuple(draw(st.lists(st.sampled_from(["cs.CL", "cs.LG", "", "a b"])))),
        language=draw(st.none() | st.sampled_from(["en", "English", "", "tlh", "de-AT"])),
        citations=draw(st.none() | st.integers(-1, 9)),
        line=draw(st.integers(1, 99)),
    )


_TOLD = st.lists(_records(), min_size=1, max_size=5)


@given(_TOLD, st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_changes_what_records_say(
    records: list[Record], chance: random.Random
) -> None:
    shuffled = [*records, chance.choice(records)]
    chance.shuffle(shuffled)
    assert merge(shuffled) == merge(records)


def test_a_paper_needs_a_record() -> None:
    with pytest.raises(ValueError, match="at least one"):
        merge([])


@pytest.mark.parametrize(
    ("titles", "shown"),
    [
        (["Deep Nets", "DEEP NETS"], "Deep Nets"),
        (["deep nets for speech", "Deep Nets for Speech"], "Deep Nets for Speech"),
        (["Deep Nets for Speech and Text…", "Deep Nets"], "Deep Nets"),
        (["Deep Nets", "Deep Nets for Speech"], "Deep Nets for Speech"),
        ([r"\textbf{Deep} Nets"], "Deep Nets"),
        (["\x1b[31mDeep\x1b[0m\nNets\u202e"], "Deep Nets"),
        (["\u200e"], "(untitled)"),
    ],
)
def test_the_title_is_the_one_a_user_would_choose(titles: list[str], shown: str) -> None:
    assert merge([told(title=title) for title in titles]).title == shown


def test_each_field_comes_from_the_record_that_knows_most() -> None:
    merged = merge(
        [
            told(abstract="Short.", author_count=9, comments=2, venue="ICML"),
            told(abstract="A longer one.", comments=7, links=("https://c.org",)),
            told(authors=("Ann Li",), url="https://a.org"),
        ]
    )
    assert merged.abstract == "A longer one."
    assert merged.authors == ("Ann Li",)
    assert merged.author_count == 1
    assert merged.comments == 7
    assert (merged.title, merged.venue) == ("Attention", "ICML")
    assert (merged.url, merged.links) == ("https://a.org", ("https://c.org",))


def test_categories_of_all_records_are_kept_the_longest_list_first() -> None:
    merged = merge([told(categories=("cs.CL",)), told(categories=("stat.ML", "cs.LG\n", ""))])
    assert merged.categories == ("stat.ML", "cs.LG", "cs.CL")


def test_a_language_is_a_code_where_it_is_known_and_citations_the_largest_number() -> None:
    merged = merge([told(language="Klingon", citations=3), told(language="English", citations=12)])
    assert (merged.language, merged.citations) == ("en", 12)
    assert merge([told(language="klingon"), told(citations=-1)]).language == "klingon"
    assert merge([told(language=" "), told(citations=-1)]).citations is None


def test_fuller_author_names_win_over_initials() -> None:
    merged = merge([told(authors=("A. Li", "B. Wu")), told(authors=("Ann Li", "Bo Wu"))])
    assert merged.authors == ("Ann Li", "Bo Wu")


def test_a_count_of_authors_is_not_made_into_names() -> None:
    merged = merge([told(author_count=5), told(author_count=9)])
    assert (merged.authors, merged.author_count) == ((), 9)


def test_a_count_that_cannot_be_one_is_unknown() -> None:
    merged = merge([told(upvotes=10**30, comments=-1)])
    assert (merged.upvotes, merged.comments) == (None, None)


@pytest.mark.parametrize(
    ("dates", "published", "inferred"),
    [
        ([dated("2024", "written"), dated("2023-05-01", "file")], "2024", False),
        ([dated("2022-05-01", "file"), dated("2023-05-01", "option")], "2023-05-01", True),
        ([dated("2022-05-01", "mtime"), dated("2023-05-01", "file")], "2023-05-01", True),
        ([dated("2022", "written"), dated("2023-05", "written")], "2023-05", False),
        ([dated("2024-05-02", "written"), dated("2024-05-01", "written")], "2024-05-01", False),
    ],
)
def test_the_date_that_is_known_best_wins(
    dates: list[Record], published: str, inferred: bool
) -> None:
    merged = merge(dates)
    assert (str(merged.published), merged.published_inferred) == (published, inferred)


def test_no_address_is_lost_and_none_stands_twice() -> None:
    merged = merge(
        [
            told(url="https://b.org", links=("https://c.org",)),
            told(url="https://a.org", links=("https://c.org", "https://d.org")),
        ]
    )
    assert merged.url == "https://a.org"
    assert merged.links == ("https://c.org", "https://d.org", "https://b.org")


def test_the_addresses_of_the_record_with_the_most_stand_first() -> None:
    merged = merge([told(links=("https://a.org",)), told(links=("https://z.org", "https://y.org"))])
    assert merged.links == ("https://z.org", "https://y.org", "https://a.org")


# Ids


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Attention Is All You Need", "attention-all-you-need"),
        ("Keyformer: KV Cache Reduction through Key Tokens", "keyformer-kv-cache"),
        ("On the of", "on-the-of"),
        ("Naïve Bayes", "naive-bayes"),
        ("Pneumonoultramicroscopicsilicovolcanoconiosis", "pneumonoultramicroscopic"),
        ("学习深度网络", "paper"),
        ("🤖🤖", "paper"),
        ("!?", "paper"),
    ],
)
def test_an_id_begins_with_the_telling_words_of_the_title(title: str, slug: str) -> None:
    letters = 10 if slug == "paper" else 5
    assert re.fullmatch(rf"{slug}-[a-z2-7]{{{letters}}}", id_of_title(title))


@pytest.mark.parametrize(
    "same",
    [
        "kv cache: a survey",
        "KV-Cache  A Survey",
        "KV Cache — A Survey.",
        r"\textbf{KV} Cache: A Survey",
    ],
)
def test_how_a_title_is_written_does_not_change_its_id(same: str) -> None:
    assert id_of_title(same) == id_of_title("KV Cache: A Survey")


def test_ids_are_the_same_on_every_machine() -> None:
    assert id_of_title("Attention Is All You Need") == "attention-all-you-need-crhm5"


@given(st.text(), st.text())
def test_any_title_has_an_id_that_can_be_typed(title: str, distinction: str) -> None:
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,23}-[a-z2-7]{5,10}", id_of_title(title, distinction))


def test_titles_that_differ_late_have_different_ids() -> None:
    common = "Large Language Models Are Zero-Shot Reasoners in "
    assert id_of_title(common + "Physics") != id_of_title(common + "Biology")


@given(_TOLD)
def test_a_record_alone_says_what_it_says_beside_itself(records: list[Record]) -> None:
    for each in records:
        assert merge([each]) == merge([each, each])


@given(st.lists(st.text("aé |$\\{}~\n\x1b[1mo", max_size=6), max_size=4))
def test_authors_are_shown_one_by_one(names: list[str]) -> None:
    shown = [one_line(to_plain(name)) for name in names]
    assert merge([told(authors=tuple(names))]).authors == tuple(filter(None, shown))


@given(st.text(min_size=1), st.booleans())
def test_the_letters_of_an_id_are_those_of_base32(title: str, latin: bool) -> None:
    title = f"knot {title}" if latin else "结"
    digest = blake2b(title_key(title).encode("utf-8", "replace"), digest_size=10).digest()
    letters = b32encode(digest).decode().lower()
    assert id_of_title(title).rpartition("-")[2] == letters[: 5 if latin else 10]
